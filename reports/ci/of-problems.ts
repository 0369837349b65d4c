// Refused input, as reports for CI see it: nothing was checked, and each problem has its line.
import type { InputProblem } from "../../model/input/problem.ts";
import { amount } from "../amounts.ts";
import { printable } from "../compact.ts";
import type { CiReport } from "./report.ts";

export function ofProblems(
  problems: readonly InputProblem[],
  around: Pick<CiReport, "version" | "command" | "exitCode" | "pathOf">,
): CiReport {
  return {
    ...around,
    verdict: `NOTHING WAS CHECKED: ${amount(problems.length, "problem")} in the input`,
    rules: [],
    cases: [],
    violations: [],
    gone: undefined,
    notices: problems.map(({ position, field, problem, fix }) => ({
      kind: "input-problem",
      message: printable(`${field === "" ? "" : `${field}: `}${problem}; ${fix}`),
      position,
    })),
    facts: [],
  };
}

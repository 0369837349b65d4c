// Refused input, as reports for CI see it: nothing was checked, and each problem has its line.
import { areBounds, formatPosition, type InputProblem } from "../../model/input/problem.ts";
import { amount } from "../amounts.ts";
import { printable } from "../compact.ts";
import type { CiReport } from "./report.ts";

export function ofProblems(
  problems: readonly InputProblem[],
  around: Pick<CiReport, "version" | "command" | "exitCode" | "pathOf">,
): CiReport {
  return {
    ...around,
    verdict: areBounds(problems)
      ? "INCONCLUSIVE: the input leads beyond what the model follows, and nothing was checked"
      : `NOTHING WAS CHECKED: ${amount(problems.length, "problem")} in the input`,
    rules: [],
    cases: [],
    violations: [],
    gone: undefined,
    notices: problems.map(({ position, field, problem, fix }) => {
      // What is in no file can only be said.
      const place = around.pathOf(position.file) === undefined ? `${formatPosition(position)}: ` : "";
      const message = printable(`${place}${field === "" ? "" : `${field}: `}${problem}; ${fix}`);
      return { kind: "input-problem", message, position };
    }),
    facts: [],
  };
}

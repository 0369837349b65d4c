// The control loop against the workflow engine, as reports for CI see it: what is claimed is the rule.
import { hash } from "../../invariants/judge.ts";
import {
  claimVerdictOf,
  LOOP_BOUNDS,
  LOOP_CALLED,
  type LoopFacts,
  neededText,
  verdictText,
} from "../loop.ts";
import type { CiReport, Violation } from "./report.ts";

export function ofLoop(
  { claim }: Pick<LoopFacts, "claim">,
  around: Pick<CiReport, "version" | "command" | "exitCode" | "pathOf">,
): CiReport {
  const { relation, without, refutedBy, repairs } = claim;
  const id = `equiv-loop/${relation}`;
  const title = `the control loop is a workflow engine: ${LOOP_CALLED[relation]}`;
  const violations: readonly Violation[] =
    refutedBy === undefined
      ? []
      : [
          {
            rule: id,
            title,
            message: `${refutedBy.net.name}: ${verdictText(refutedBy)}`,
            story: repairs.map((set) => `it holds under ${neededText(set)}`),
            steps: [],
            related: [],
            fingerprint: hash([id, ...without]),
          },
        ];
  const status = violations.length > 0 ? "violated" : "holds";
  return {
    ...around,
    verdict: claimVerdictOf(claim),
    rules: [{ id, title, description: title, help: ["docs/equivalence.md says what the conditions mean."] }],
    cases: [{ suite: undefined, id, title, status, violations: violations.map((_, i) => i) }],
    violations,
    gone: undefined,
    notices: [],
    facts: LOOP_BOUNDS.map((value) => ({ name: "bound", value })),
  };
}

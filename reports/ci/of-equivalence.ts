// The comparison of two systems, as reports for CI see it: one rule, the relation that was asked for, and a violation if it fails.
import { CALLED, type Comparison } from "../../explorer/equivalence/index.ts";
import { hash } from "../../invariants/judge.ts";
import { printable } from "../compact.ts";
import { type Asked, answerOf, evidenceLines } from "../equivalence.ts";
import type { CiReport, Violation } from "./report.ts";

export function ofEquivalence(
  found: Comparison,
  asked: Asked,
  file: string,
  around: Pick<CiReport, "version" | "command" | "exitCode" | "pathOf">,
): CiReport {
  const answer = answerOf(found, asked);
  const id = `equiv/${answer.relation}`;
  const title = `${printable(asked.left)} ${asked.oneWay ? "in" : "and"} ${printable(asked.right)}: ${CALLED[found.asked.relation]}`;
  const help = ["docs/equivalence.md says what the relations mean."];
  const violations: readonly Violation[] =
    answer.status !== "fails"
      ? []
      : [
          {
            rule: id,
            title,
            message: answer.evidence.flatMap((e) => evidenceLines(e, asked).slice(0, 1)).join(" "),
            story: answer.evidence.flatMap((e) => evidenceLines(e, asked)),
            steps: [],
            position: { file, line: 0, column: 0 },
            related: [],
            fingerprint: hash([id, asked.left, asked.right]),
          },
        ];
  const status =
    answer.status === "holds" ? "holds" : answer.status === "fails" ? "violated" : "inconclusive";
  const reason = answer.status === "undecided" ? { reason: answer.reason } : {};
  return {
    ...around,
    verdict: `${title}: ${answer.status}`,
    rules: [{ id, title, description: title, help }],
    cases: [{ suite: undefined, id, title, status, ...reason, violations: violations.map((_, i) => i) }],
    violations,
    gone: undefined,
    notices:
      answer.status === "undecided" ? [{ kind: "inconclusive", rule: id, message: answer.reason }] : [],
    facts: [{ name: "finest relation that holds", value: found.finest ?? "none" }],
  };
}

// A cluster and the workflow pattern that it is said to be, as reports for CI see them: the relation that was asked for is the rule.
import { CALLED } from "../../explorer/equivalence/index.ts";
import { hash } from "../../invariants/judge.ts";
import { clusterRun } from "../../model/workflow/claims/cluster-run.ts";
import { claimVerdict, vacuousText } from "../claim.ts";
import { askedOf, type ClaimFacts, type ClaimUndecided, SIDES } from "../claim-facts.ts";
import { printable } from "../compact.ts";
import { answerOf, evidenceLines } from "../equivalence.ts";
import { plainPalette } from "../palette.ts";
import { story } from "../story.ts";
import type { CiReport, Notice, Violation } from "./report.ts";

export function ofClaim(
  facts: ClaimFacts | ClaimUndecided,
  around: Pick<CiReport, "version" | "command" | "exitCode" | "pathOf">,
): CiReport {
  const { claim, asked, pattern } = facts;
  const id = `equiv/${asked.relation}`;
  const title = `${printable(claim.says)}: ${CALLED[asked.relation]} with ${printable(pattern)}`;
  const open = undecidedReason(facts);
  const violations = "undecided" in facts ? [] : violationsOf(facts, id, title);
  const status = open !== undefined ? "inconclusive" : violations.length > 0 ? "violated" : "holds";
  const rule = { id, title, description: title, help: ["docs/equivalence.md says what the relations mean."] };
  return {
    ...around,
    verdict: claimVerdict(facts),
    rules: [rule],
    cases: [
      {
        suite: undefined,
        id,
        title,
        status,
        ...(open === undefined ? {} : { reason: open }),
        violations: violations.map((_, i) => i),
      },
    ],
    violations,
    gone: undefined,
    notices: open === undefined ? [] : [{ kind: "inconclusive", rule: id, message: open } satisfies Notice],
    facts: "undecided" in facts ? [] : factsOf(facts),
  };
}

function undecidedReason(facts: ClaimFacts | ClaimUndecided): string | undefined {
  if ("undecided" in facts) return facts.undecided;
  const answer = answerOf(facts.results[facts.asked.faults].comparison, askedOf(facts));
  return answer.status === "undecided" ? answer.reason : undefined;
}

function violationsOf(facts: ClaimFacts, id: string, title: string): readonly Violation[] {
  const result = facts.results[facts.asked.faults];
  const answer = answerOf(result.comparison, askedOf(facts));
  if (answer.status !== "fails") return [];
  const lines = answer.evidence.flatMap((one) => {
    const run = clusterRun(result.cluster, one);
    const told = run === undefined ? [] : story(run.trace, plainPalette, run.seen.map(remark));
    return [...evidenceLines(one, SIDES).slice(0, 1), ...told];
  });
  return [
    {
      rule: id,
      title,
      message: answer.evidence.flatMap((one) => evidenceLines(one, SIDES).slice(0, 1)).join(" "),
      story: lines,
      steps: [],
      position: { file: facts.file, line: 0, column: 0 },
      related: [],
      fingerprint: hash([id, facts.claim.says, facts.pattern, facts.asked.faults]),
    },
  ];
}

function remark(label: string | undefined): string | undefined {
  return label === undefined ? undefined : `seen: ${printable(label)}`;
}

function factsOf({ results, asked, grounds, vacuous }: ClaimFacts): CiReport["facts"] {
  const { finding, comparison } = results[asked.faults];
  return [
    { name: "finding", value: finding },
    { name: "finest relation that holds", value: comparison.finest ?? "none" },
    ...vacuous.map((one) => ({ name: "says nothing", value: printable(vacuousText(one)) })),
    ...grounds.bounds.map((value) => ({ name: "bound", value: printable(value) })),
    ...grounds.assumptions.map((value) => ({ name: "assumption", value: printable(value) })),
  ];
}

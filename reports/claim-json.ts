// The report on a cluster and a workflow pattern that programs read, as schemas/claim.schema.json describes it.
import type { Evidence } from "../explorer/equivalence/index.ts";
import { clusterRun } from "../model/workflow/claims/cluster-run.ts";
import type { ClaimResult } from "../model/workflow/claims/compare.ts";
import { FAULTS, type Faults } from "../model/workflow/claims/observation.ts";
import { claimVerdict, ownBounds, quadrantRelations, vacuousText } from "./claim.ts";
import { askedOf, type ClaimFacts, type ClaimUndecided, hasFaults, labelsOf } from "./claim-facts.ts";
import { answerOf, evidenceLines } from "./equivalence.ts";
import { equivalenceData } from "./equivalence-json.ts";
import { notModelledData, traceData } from "./json.ts";

export const CLAIM_REPORT_VERSION = 1;

/** The report as a JSON text, ending in a newline. */
export function claimJson(facts: ClaimFacts | ClaimUndecided, version: string): string {
  return `${JSON.stringify(report(facts, version), undefined, 2)}\n`;
}

function report(facts: ClaimFacts | ClaimUndecided, version: string) {
  const { claim, pattern, file, asked } = facts;
  const head = {
    claimReportVersion: CLAIM_REPORT_VERSION,
    tool: { name: "plimsoll", version },
    claim: { says: claim.says, pattern, file },
    verdict: claimVerdict(facts),
  };
  if ("undecided" in facts)
    return {
      ...head,
      asked: { ...asked, status: "undecided", reason: facts.undecided },
      results: null,
      ...(facts.grounds === undefined ? {} : groundsData(facts.claim, facts.grounds)),
    };
  const { results } = facts;
  const answer = answerOf(results[asked.faults].comparison, askedOf(facts));
  const reason = answer.status === "undecided" ? { reason: answer.reason } : {};
  return {
    ...head,
    asked: { ...asked, status: answer.status, ...reason },
    quadrants: quadrants(facts),
    results: {
      blocked: hasFaults(facts) ? result(facts, "blocked", version) : null,
      hidden: result(facts, "hidden", version),
    },
    seen: seen(facts),
    vacuous: facts.vacuous.map((one) => ({ ...one, says: vacuousText(one) })),
    unexpected: facts.surprises,
    ...groundsData(claim, facts.grounds),
    files: facts.files,
  };
}

/** What the answer rests on. */
function groundsData(
  claim: ClaimFacts["claim"],
  { bounds, assumptions, notModelled, ignored = [] }: ClaimFacts["grounds"],
) {
  return {
    bounds: [...bounds, ...ownBounds(claim)],
    assumptions,
    notModelled: notModelled.map(notModelledData),
    ignored,
  };
}

/** With faults blocked and with faults hidden, with an eye on divergence and without. */
function quadrants(facts: ClaimFacts) {
  const relations = quadrantRelations(facts.asked.relation);
  return FAULTS.flatMap((faults) =>
    relations.map((relation, i) => ({
      faults,
      divergence: i === 0 ? "seen" : "ignored",
      relation,
      status:
        facts.results[faults].comparison.equivalences.find((one) => one.relation === relation)?.status ??
        "undecided",
    })),
  );
}

function result(facts: ClaimFacts, faults: Faults, version: string) {
  const found = facts.results[faults];
  const answer = answerOf(found.comparison, askedOf(facts));
  const evidence = answer.status === "fails" ? answer.evidence : [];
  return {
    finding: found.finding,
    onlyCluster: found.more ?? null,
    onlyPattern: found.less ?? null,
    runs: evidence.flatMap((one) => runOf(found, one)),
    comparison: equivalenceData(found.comparison, askedOf(facts), version),
  };
}

/** What the evidence says, as a run of the cluster. */
function runOf({ cluster }: ClaimResult, one: Evidence) {
  const run = clusterRun(cluster, one);
  if (run === undefined) return [];
  const { trace, seen: labels, end } = run;
  const [sentence = ""] = evidenceLines(one, { left: "the cluster", right: "the pattern" });
  return [
    {
      kind: one.kind,
      sentence,
      seen: labels.map((label) => label ?? null),
      end: end ?? null,
      trace: traceData(trace),
    },
  ];
}

function seen({ log, results }: ClaimFacts) {
  const cluster = labelsOf(results.hidden.cluster.lts);
  const pattern = labelsOf(results.hidden.pattern);
  return {
    labels: [...log.labels].map(([label, steps]) => ({ label, steps: [...steps] })),
    unseen: [...log.unseen].toSorted(),
    onlyCluster: cluster.filter((label) => !pattern.includes(label)),
    onlyPattern: pattern.filter((label) => !cluster.includes(label)),
  };
}

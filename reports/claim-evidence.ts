// What tells a cluster from a workflow pattern, in sentences, and as runs of the cluster.
import type { Evidence } from "../explorer/equivalence/index.ts";
import { type ClusterRun, clusterRun } from "../model/workflow/claims/cluster-run.ts";
import type { ClaimResult } from "../model/workflow/claims/compare.ts";
import type { Faults } from "../model/workflow/claims/observation.ts";
import { amount } from "./amounts.ts";
import { askedOf, type ClaimFacts, hasFaults, SIDES } from "./claim-facts.ts";
import { printable } from "./compact.ts";
import { answerOf, evidenceLines } from "./equivalence.ts";
import { formulaSentence } from "./formula-sentences.ts";
import type { Palette } from "./palette.ts";
import { canonical } from "./plain.ts";
import { story } from "./story.ts";

/** What shows the answer, and what else tells the two sides apart. */
export function claimEvidence(facts: ClaimFacts, paint: Palette): readonly string[] {
  const { asked, results } = facts;
  const result = results[asked.faults];
  const answer = answerOf(result.comparison, askedOf(facts));
  const own = answer.status === "fails" ? answer.evidence : [];
  const shown = [...own, ...tracesBesides(result, own)];
  const other = asked.faults === "hidden" ? "blocked" : "hidden";
  const runs = shown.map((one) => clusterRun(result.cluster, one));
  const isTold = (i: number): boolean => runs.slice(0, i).some((run) => isSameRun(run, runs[i]));
  return [
    ...shown.flatMap((one, i) => ["", ...evidenceLinesOf(one, runs[i], isTold(i), paint)]),
    ...(hasFaults(facts) ? otherLines(facts, other) : []),
  ];
}

/** Shortest traces that only one side has, where the evidence is none. */
function tracesBesides({ comparison }: ClaimResult, shown: readonly Evidence[]): readonly Evidence[] {
  const ways = [comparison.leftInRight, comparison.rightInLeft];
  return ways.flatMap((way) => {
    const found = way.find(({ relation }) => relation === "trace");
    const traces = found?.status === "fails" ? found.evidence : [];
    return traces.filter(({ side }) => shown.every((one) => one.kind !== "trace" || one.side !== side));
  });
}

function isSameRun(a: ClusterRun | undefined, b: ClusterRun | undefined): boolean {
  return a !== undefined && b !== undefined && canonical(a.trace) === canonical(b.trace);
}

function evidenceLinesOf(
  one: Evidence,
  run: ClusterRun | undefined,
  isTold: boolean,
  paint: Palette,
): readonly string[] {
  const [sentence = "", formula] = evidenceLines(one, SIDES);
  const head = [
    capital(sentence),
    ...(one.kind === "formula" && formula !== undefined ? [paint("faint", formula)] : []),
  ];
  if (run === undefined) return head;
  if (isTold) return [...head, paint("faint", "The run of the cluster to there is the one above.")];
  const remarks = run.seen.map((label) => (label === undefined ? undefined : `seen: ${printable(label)}`));
  const rest =
    run.then === undefined || run.then.kind === "true"
      ? []
      : ["", capital(formulaSentence(run.then, "the cluster there", "the pattern in its place"))];
  return [
    ...head,
    paint("faint", `A run of the cluster to there: ${amount(run.trace.steps.length, "step")}.`),
    ...story(run.trace, paint, remarks).map((line) => `  ${line}`),
    ...(run.end === undefined ? [] : ["", `  the case ends${" ".repeat(4)}seen: ${printable(run.end)}`]),
    ...rest,
  ];
}

/** The answer for the other treatment of faults, without its run. */
function otherLines(facts: ClaimFacts, faults: Faults): readonly string[] {
  const { comparison } = facts.results[faults];
  const answer = answerOf(comparison, askedOf(facts));
  if (answer.status !== "fails") return [];
  const [first] = answer.evidence;
  const [sentence = ""] = first === undefined ? [] : evidenceLines(first, SIDES);
  return ["", `If ${faults === "blocked" ? "no fault occurs" : "faults occur, unseen"}: ${sentence}`];
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

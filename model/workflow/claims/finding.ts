// What comparing a cluster with a pattern says, in one word: the finest relation that matters here, or who can do more.
import type { Comparison } from "../../../explorer/equivalence/compare.ts";
import type { Equivalence, Preorder } from "../../../explorer/equivalence/relations.ts";

const FINE = [
  "strong",
  "branching-divergence",
  "branching",
  "weak-divergence",
  "weak",
  "coupled",
] as const satisfies readonly Equivalence[];

/**
 * Equivalences, the finest first; then "traces": equal ones, and nothing finer of these; "more": the cluster has all traces of the
 * pattern, and others; "less": the pattern has all of the cluster's, and others; "incomparable"; "undecided": a limit ended it.
 */
export const FINDINGS = [...FINE, "traces", "more", "less", "incomparable", "undecided"] as const;
export type Finding = (typeof FINDINGS)[number];

/** @param comparison The cluster on the left, the pattern on the right. */
export function findingOf({ equivalences, leftInRight, rightInLeft }: Comparison): Finding {
  const status = (relation: Equivalence) => equivalences.find((one) => one.relation === relation)?.status;
  const fine = FINE.find((relation) => status(relation) !== "fails");
  if (fine !== undefined) return status(fine) === "holds" ? fine : "undecided";
  const [more, less] = [statusOf(leftInRight, "trace"), statusOf(rightInLeft, "trace")];
  if (more === "undecided" || less === "undecided") return "undecided";
  if (more === "fails") return less === "fails" ? "incomparable" : "more";
  return less === "fails" ? "less" : "traces";
}

function statusOf(ways: Comparison["leftInRight"], relation: Preorder) {
  return ways.find((one) => one.relation === relation)?.status;
}

/** A shortest trace that only one side has; undefined if there is none. */
export function ownTrace(ways: Comparison["leftInRight"]): readonly string[] | undefined {
  const found = ways.find((one) => one.relation === "trace");
  if (found?.status !== "fails") return undefined;
  return found.evidence.flatMap((one) => (one.kind === "trace" ? [one.trace] : []))[0];
}

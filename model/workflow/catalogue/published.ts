// Ratings of others, for comparison: what the workflow patterns initiative has published of standards, for the first 32 patterns.
// Source: workflowpatterns.com/evaluations/standard, its table of control-flow patterns.
import { type Marked, RATINGS, type Rating } from "./marks.ts";

/** A rating for each pattern, from the first on. */
export const PUBLISHED: { readonly [standard: string]: string } = {
  BPMN: "++++++++±+++++−+−−+++−−+±+−±+±±±",
  "UML activity diagrams": "++++++−+±+++++−+−−+++−++++−±+±±+",
  BPEL: "+++++++−−−++−−−+±−+++−−+±−−−−−−−",
  EPCs: "+++++++−−++−−−−−−−−−−−−±−−−−−−−−",
};

export interface RatingCount {
  readonly name: string;
  readonly counts: { readonly [rating in Rating]: number };
  readonly undecided: number;
}

/** Ours, and those of others, over the patterns that these have rated. */
export function ratingCounts(all: readonly Marked[]): readonly RatingCount[] {
  const rated = Math.max(...Object.values(PUBLISHED).map(({ length }) => length));
  const ours = all
    .filter(({ pattern }) => pattern.number <= rated)
    .map(({ mark }) => (mark === undefined ? "?" : RATINGS[mark]));
  return [
    counted("Kubernetes", ours),
    ...Object.entries(PUBLISHED).map(([name, ratings]) => counted(name, [...ratings])),
  ];
}

function counted(name: string, ratings: readonly string[]): RatingCount {
  const many = (rating: string): number => ratings.filter((one) => one === rating).length;
  return { name, counts: { "+": many("+"), "±": many("±"), "−": many("−") }, undecided: many("?") };
}

// The whole table: answers to the founding claims and marks of the patterns, from claims that were decided.
import type { Claim } from "../claims/claim-file.ts";
import type { Compared } from "../claims/compare.ts";
import type { Faults } from "../claims/observation.ts";
import { type Answer, answerTo } from "./answers.ts";
import { CONSTRUCTS } from "./constructs.ts";
import { FOUNDING_CLAIMS } from "./founding-claims.ts";
import { standIn } from "./machines.ts";
import { type Marked, markedPatterns } from "./marks.ts";
import type { Subject, Subjects } from "./subject.ts";

export interface PatternsTable {
  readonly answers: readonly Answer[];
  readonly marks: readonly Marked[];
  /** What was compared: claims first, then what stands in for some. */
  readonly subjects: Subjects;
}

/** What the catalogue speaks of, by name. */
export const CATALOGUE_IDS: ReadonlySet<string> = new Set([
  ...FOUNDING_CLAIMS.flatMap(({ evidence }) => evidence.map(({ id }) => id)),
  ...CONSTRUCTS.flatMap(({ constructs }) => constructs.map(({ id }) => id)),
]);

export function subjectOf(decided: {
  readonly id: string;
  readonly claim: Pick<Claim, "says">;
  readonly results: { readonly [faults in Faults]: Compared };
}): Subject {
  const { id, claim, results } = decided;
  return { id, kind: "claim", says: claim.says, results };
}

/** @param wanted Of what the catalogue speaks of, which may be replaced by small machines and loops if there is no claim of that name. */
export function subjectsOf(claims: readonly Subject[], wanted: Iterable<string>): Subjects {
  const known = new Map(claims.map((subject) => [subject.id, subject]));
  for (const id of wanted) {
    const other = known.has(id) ? undefined : standIn(id);
    if (other !== undefined) known.set(id, other);
  }
  return known;
}

export function patternsTable(subjects: Subjects): PatternsTable {
  return {
    answers: FOUNDING_CLAIMS.map((claim) => answerTo(claim, subjects)),
    marks: markedPatterns(subjects),
    subjects,
  };
}

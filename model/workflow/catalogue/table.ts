// The whole table: answers to the founding claims and marks of the patterns, from claims that were decided.
import type { Claim } from "../claims/claim-file.ts";
import type { Compared, DecidedClaim } from "../claims/compare.ts";
import type { Faults } from "../claims/observation.ts";
import { patterns } from "../patterns/index.ts";
import { type Answer, answerTo } from "./answers.ts";
import { CONSTRUCTS, type Realisation } from "./constructs.ts";
import type { FoundingClaim } from "./founding-claim.ts";
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

/** What a table is to be about. */
export interface Scope {
  readonly claims: readonly FoundingClaim[];
  readonly realisations: readonly Realisation[];
}

export const WHOLE: Scope = { claims: FOUNDING_CLAIMS, realisations: CONSTRUCTS };

/** What has to be compared for it, by name. */
export function idsIn({ claims, realisations }: Scope): ReadonlySet<string> {
  return new Set([
    ...claims.flatMap(({ evidence }) => evidence.map(({ id }) => id)),
    ...realisations.flatMap(({ constructs }) => constructs.map(({ id }) => id)),
  ]);
}

/** The part of the catalogue that these claims decide, and the patterns whose nets they name: by convention, if controllers of the users' own take part. */
export function scopeOf(
  decided: readonly (Pick<DecidedClaim, "id" | "claim"> & { readonly hasOwn: boolean })[],
): Scope {
  const ids = new Set(decided.map(({ id }) => id));
  const realisations = patterns.map(({ number, net }): Realisation => {
    const known = CONSTRUCTS.find((one) => one.number === number)?.constructs ?? [];
    const constructs = known.filter(({ id }) => ids.has(id));
    const others = decided.filter(
      ({ id, claim }) => net !== undefined && claim.net === net && !constructs.some((one) => one.id === id),
    );
    return {
      number,
      constructs: [
        ...constructs,
        ...others.map(({ id, claim, hasOwn }) => {
          return { id, is: claim.says, by: hasOwn ? ("convention" as const) : ("native" as const) };
        }),
      ],
      why: undefined,
    };
  });
  return {
    claims: FOUNDING_CLAIMS.filter(({ evidence }) =>
      evidence.every(({ id, role }) => role !== "stated" || ids.has(id)),
    ),
    realisations: realisations.filter(({ constructs }) => constructs.length > 0),
  };
}

export function subjectOf(decided: {
  readonly id: string;
  readonly claim: Pick<Claim, "says">;
  readonly results: { readonly [faults in Faults]: Compared };
}): Subject {
  const { id, claim, results } = decided;
  return { id, kind: "claim", says: claim.says, results };
}

/** @param wanted What small machines and loops may stand in for, if there is no claim of that name. */
export function subjectsOf(claims: readonly Subject[], wanted: Iterable<string>): Subjects {
  const known = new Map(claims.map((subject) => [subject.id, subject]));
  for (const id of wanted) {
    const other = known.has(id) ? undefined : standIn(id);
    if (other !== undefined) known.set(id, other);
  }
  return known;
}

export function patternsTable(subjects: Subjects, { claims, realisations }: Scope = WHOLE): PatternsTable {
  return {
    answers: claims.map((claim) => answerTo(claim, subjects)),
    marks: markedPatterns(subjects, realisations),
    subjects,
  };
}

// What the founding claims come to: for each its quadrants, as stated and at best, and an answer that follows from what was computed.

import { FAULTS } from "../claims/observation.ts";
import type { EvidenceFor, FoundingClaim, Role } from "./founding-claim.ts";
import {
  type Cell,
  cellsOf,
  isSame,
  isSameSomewhere,
  type Quadrants,
  quadrantsOf,
  rank,
  type SIGHTS,
} from "./quadrants.ts";
import type { Subject, Subjects } from "./subject.ts";

export const VERDICTS = ["true", "true with conditions", "refuted", "no subject", "not decided"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface WeighedEvidence extends EvidenceFor {
  /** Undefined if nothing of that name was compared. */
  readonly subject: Subject | undefined;
  readonly quadrants: Quadrants | undefined;
}

export interface Answer {
  readonly claim: FoundingClaim;
  readonly verdict: Verdict;
  readonly evidence: readonly WeighedEvidence[];
  /** Of all that is the claim as stated: in each quadrant the coarsest. Undefined where that is not decided. */
  readonly asStated: Quadrants | undefined;
  /** Of all conditions under which it may hold: in each quadrant the finest. */
  readonly atBest: Quadrants | undefined;
  /** What no longer fits what is written of the claim, a sentence each. */
  readonly misfits: readonly string[];
}

export function answerTo(claim: FoundingClaim, subjects: Subjects): Answer {
  const evidence = claim.evidence.map((one): WeighedEvidence => {
    const subject = subjects.get(one.id);
    return { ...one, subject, quadrants: subject === undefined ? undefined : quadrantsOf(subject) };
  });
  const asStated = combined(quadrantsIn(evidence, "stated"), coarsest);
  const atBest = combined(quadrantsIn(evidence, "condition"), finest);
  const known = { claim, evidence, asStated, atBest };
  return { ...known, verdict: verdictOf(known), misfits: misfitsOf(known) };
}

type Weighed = Omit<Answer, "verdict" | "misfits">;

function verdictOf({ claim, evidence, asStated, atBest }: Weighed): Verdict {
  if (claim.noSubject !== undefined) return "no subject";
  const open = (role: Role): boolean =>
    evidence.some((one) => one.role === role && (one.quadrants === undefined || isOpen(one.quadrants)));
  if (asStated === undefined || open("stated")) return "not decided";
  if (cellsOf(asStated).every(isSame)) return "true";
  if (atBest !== undefined && isSameSomewhere(atBest)) return "true with conditions";
  return open("condition") ? "not decided" : "refuted";
}

function isOpen(quadrants: Quadrants): boolean {
  return cellsOf(quadrants).some(({ status }) => status === "undecided");
}

/** A condition that does not make the claim true is none, and what does not refute it is no refutation. */
function misfitsOf({ claim: { id }, evidence }: Weighed): readonly string[] {
  return evidence.flatMap(({ id: of, role, quadrants }) => {
    if (quadrants === undefined || isOpen(quadrants)) return [];
    const same = isSameSomewhere(quadrants);
    const everywhere = cellsOf(quadrants).every(isSame);
    if (role === "condition" && !same) return [`claim ${id}: ${of} does not make it true`];
    if (role === "refutation" && everywhere) return [`claim ${id}: ${of} does not refute it`];
    if (role === "instead" && !same) return [`claim ${id}: it is not ${of} either`];
    return [];
  });
}

function quadrantsIn(evidence: readonly WeighedEvidence[], role: Role): readonly Quadrants[] {
  return evidence.flatMap((one) => (one.role === role && one.quadrants !== undefined ? [one.quadrants] : []));
}

function combined(
  all: readonly Quadrants[],
  choose: (a: Cell, b: Cell, sight: (typeof SIGHTS)[number]) => Cell,
): Quadrants | undefined {
  const [first, ...rest] = all;
  return first === undefined
    ? undefined
    : rest.reduce<Quadrants>((sofar, next) => {
        const row = (faults: (typeof FAULTS)[number]) => ({
          sensitive: choose(sofar[faults].sensitive, next[faults].sensitive, "sensitive"),
          blind: choose(sofar[faults].blind, next[faults].blind, "blind"),
        });
        return { blocked: row("blocked"), hidden: row("hidden") };
      }, first);
}

function coarsest(a: Cell, b: Cell, sight: (typeof SIGHTS)[number]): Cell {
  return rank(b, sight) > rank(a, sight) ? b : a;
}

function finest(a: Cell, b: Cell, sight: (typeof SIGHTS)[number]): Cell {
  return rank(b, sight) < rank(a, sight) ? b : a;
}

/** What tells the construct from the pattern, the first with a trace: of what is stated, else of what refutes it; of clusters, if there is one. */
export function firstRefutation({ evidence }: Pick<Answer, "evidence">): WeighedEvidence | undefined {
  const against = evidence.filter(
    ({ role, quadrants }) =>
      (role === "stated" || role === "refutation") &&
      quadrants !== undefined &&
      !cellsOf(quadrants).every(isSame),
  );
  return (
    against.find(({ subject }) => subject?.kind === "claim" && hasTrace(subject)) ??
    against.find(({ subject }) => hasTrace(subject)) ??
    against[0]
  );
}

function hasTrace(subject: Subject | undefined): boolean {
  return subject !== undefined && FAULTS.some((faults) => subject.results[faults].more !== undefined);
}

// What a comparison says in four quadrants: faults blocked or hidden, divergence looked at or not. In each, the finest relation that holds.
import type { Comparison, Verdict } from "../../../explorer/equivalence/compare.ts";
import type { Evidence } from "../../../explorer/equivalence/evidence.ts";
import type { Equivalence, Preorder } from "../../../explorer/equivalence/relations.ts";
import { FAULTS, type Faults } from "../claims/observation.ts";
import type { Subject } from "./subject.ts";

/** Whether going on silently for ever is told from coming to rest. */
export const SIGHTS = ["sensitive", "blind"] as const;
export type Sight = (typeof SIGHTS)[number];

/** The finest first. */
const EQUAL = {
  sensitive: ["strong", "branching-divergence", "weak-divergence", "failures-divergences"],
  blind: ["branching", "weak", "coupled", "ready-simulation", "failures", "simulation", "trace"],
} as const satisfies { readonly [sight in Sight]: readonly Equivalence[] };

/** The construct is in the pattern, and not the other way round. The finest first. */
const INCLUDED = {
  sensitive: ["failures-divergences"],
  blind: ["ready-simulation", "failures", "simulation", "trace"],
} as const satisfies { readonly [sight in Sight]: readonly Preorder[] };

export type Cell =
  | {
      readonly status: "equal" | "included";
      readonly relation: Equivalence;
      /** Of bisimulations: whether the independent checker accepted the partition. */
      readonly checked: boolean;
      /** Why the next finer relation of this column does not hold; none above the finest. */
      readonly but: readonly Evidence[];
    }
  | { readonly status: "refuted"; readonly evidence: readonly Evidence[] }
  | { readonly status: "undecided"; readonly reason: string };

export type Quadrants = { readonly [faults in Faults]: { readonly [sight in Sight]: Cell } };

export function quadrantsOf({ results }: Pick<Subject, "results">): Quadrants {
  const row = (faults: Faults) => ({
    sensitive: cellOf(results[faults].comparison, "sensitive"),
    blind: cellOf(results[faults].comparison, "blind"),
  });
  return { blocked: row("blocked"), hidden: row("hidden") };
}

/** @param comparison The construct on the left, the pattern on the right. */
export function cellOf(comparison: Comparison, sight: Sight): Cell {
  const { equivalences, leftInRight } = comparison;
  const traces = leftInRight.find(({ relation }) => relation === "trace");
  const steps = [
    ...EQUAL[sight].map((relation) => ({ status: "equal" as const, verdict: named(equivalences, relation) })),
    ...INCLUDED[sight].map((relation) => ({
      status: "included" as const,
      verdict: named(leftInRight, relation),
    })),
  ].map(({ status, verdict }) => ({ status, verdict: withTraces(verdict, traces) }));
  let but: readonly Evidence[] = [];
  for (const { status, verdict } of steps) {
    if (verdict.status === "undecided") return { status: "undecided", reason: verdict.reason };
    if (verdict.status === "holds")
      return { status, relation: verdict.relation, checked: isChecked(verdict, comparison), but };
    but = verdict.evidence;
  }
  return { status: "refuted", evidence: but };
}

function named<R extends Equivalence>(verdicts: readonly Verdict<R>[], relation: R): Verdict<Equivalence> {
  const found = verdicts.find((one) => one.relation === relation);
  return found ?? { relation, status: "undecided", reason: "not compared" };
}

/** Where the pattern diverges, failures and divergences allow anything: such a refinement counts for nothing without its traces. */
function withTraces(
  verdict: Verdict<Equivalence>,
  traces: Verdict<Preorder> | undefined,
): Verdict<Equivalence> {
  const needs = verdict.relation === "failures-divergences" && verdict.status === "holds";
  if (!needs || traces === undefined || traces.status === "holds") return verdict;
  return { ...traces, relation: verdict.relation };
}

/** What follows from a partition that was checked is as good. */
function isChecked(verdict: Verdict<Equivalence>, { equivalences }: Comparison): boolean {
  if (verdict.status !== "holds") return false;
  if (verdict.because === undefined) return verdict.checked === true;
  const source = equivalences.find(({ relation }) => relation === verdict.because);
  return source?.status === "holds" && source.checked === true;
}

/** Whether it is a branching bisimulation, or finer: what "semantically equal" means. */
export function isSame(cell: Cell): boolean {
  return cell.status === "equal" && ["strong", "branching-divergence", "branching"].includes(cell.relation);
}

/** Whether it is the same in any of the four. */
export function isSameSomewhere(quadrants: Quadrants): boolean {
  return cellsOf(quadrants).some(isSame);
}

export function cellsOf(quadrants: Quadrants): readonly Cell[] {
  return FAULTS.flatMap((faults) => SIGHTS.map((sight) => quadrants[faults][sight]));
}

/** 0 is the finest; what is undecided comes last. */
export function rank(cell: Cell, sight: Sight): number {
  const equal: readonly Equivalence[] = EQUAL[sight];
  const included: readonly Equivalence[] = INCLUDED[sight];
  switch (cell.status) {
    case "equal":
      return equal.indexOf(cell.relation);
    case "included":
      return equal.length + included.indexOf(cell.relation);
    case "refuted":
      return equal.length + included.length;
    case "undecided":
      return equal.length + included.length + 1;
  }
}

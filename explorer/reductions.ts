// Which reductions a search may use, and what is reported of them.
import type { Compiled } from "./engine/compiled.ts";
import { partialOrderApplies, visibleReads } from "./engine/partial-order.ts";
import { Reduction } from "./engine/reduction.ts";
import type { Search } from "./engine/search.ts";
import { isLiveness, type Property } from "./property.ts";
import type { ReductionReport } from "./result.ts";
import type { TransitionSystem } from "./system.ts";

/** Which ways of exploring less may be used. Verdicts and the lengths of counterexamples are the same with and without. */
export interface Reductions {
  /** One state for all that differ only in a permutation of interchangeable members; used by default. */
  readonly symmetry?: boolean;
  /** Where steps do not disturb each other, not all their orders; not used by default. */
  readonly partialOrder?: boolean;
}

const NOT_ASKED_FOR = "it was not asked for";
const SWITCHED_OFF = "it was switched off";
const TIMERS_WAIT = "timers wait until nothing else moves, so every step may be in the way of every timer";

/** The system as it is explored. */
export function reducible(system: TransitionSystem, { symmetry = true }: Reductions): TransitionSystem {
  return symmetry ? system : { ...system, interchangeable: [] };
}

/** Why partial-order reduction is not used; undefined if it is. */
export function whyNoPartialOrder(
  system: TransitionSystem,
  properties: readonly Property[],
  { partialOrder }: Reductions,
): string | undefined {
  if (partialOrder === undefined) return NOT_ASKED_FOR;
  if (!partialOrder) return SWITCHED_OFF;
  return system.timers === "lazy" ? TIMERS_WAIT : partialOrderApplies(system, properties);
}

export function partialOrder(compiled: Compiled, properties: readonly Property[]): Reduction {
  return new Reduction(compiled, visibleReads(properties), properties.some(isLiveness));
}

export function symmetryReport(compiled: Compiled, { symmetry = true }: Reductions): ReductionReport {
  const classes = compiled.classes.map(({ length }) => length).filter((length) => length > 1);
  if (!symmetry) return { name: "symmetry", applied: false, why: SWITCHED_OFF };
  if (classes.length === 0)
    return { name: "symmetry", applied: false, why: "nothing is declared interchangeable" };
  const factor = classes.reduce((product, length) => product * factorial(length), 1);
  return { name: "symmetry", applied: true, classes, factor: Math.min(factor, Number.MAX_VALUE) };
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

export function partialOrderReport(
  search: Search,
  reduction: Reduction | undefined,
  why: string,
): ReductionReport {
  if (reduction === undefined) return { name: "partial-order", applied: false, why };
  const { partly, leftOut } = reduction;
  const { expanded, restarts } = search;
  return { name: "partial-order", applied: true, expanded, partly, leftOut, restarts };
}

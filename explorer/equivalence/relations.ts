// The relations that two systems can be in, and which follow from which.
import { BISIMULATIONS, type Bisimulation } from "./bisimulation.ts";
import type { SimulationKind } from "./simulation.ts";
import type { RefinementKind } from "./traces.ts";

/** Equivalences. Of simulations and refinements: both ways. From the finest on, as far as they can be compared. */
export const EQUIVALENCES = [
  ...BISIMULATIONS,
  "coupled",
  "ready-simulation",
  "simulation",
  "failures-divergences",
  "failures",
  "trace",
] as const satisfies readonly (Bisimulation | SimulationKind | RefinementKind)[];

export type Equivalence = (typeof EQUIVALENCES)[number];

/** One way: the left system is simulated by the right one, or refines it. */
export const PREORDERS = [
  "ready-simulation",
  "simulation",
  "failures-divergences",
  "failures",
  "trace",
] as const satisfies readonly (SimulationKind | RefinementKind)[];

export type Preorder = (typeof PREORDERS)[number];

/**
 * What follows at once. Failures and divergences do not imply traces: where a system diverges, anything may follow. Where something
 * diverges, relations that are blind to that imply neither failures nor readiness, which are about rest.
 */
const IMPLIED: { readonly [relation in Equivalence]: readonly Equivalence[] } = {
  strong: ["branching-divergence"],
  "branching-divergence": ["branching", "weak-divergence"],
  branching: ["weak"],
  "weak-divergence": ["weak", "ready-simulation", "failures-divergences"],
  weak: ["coupled"],
  coupled: ["simulation"],
  "ready-simulation": ["simulation", "failures"],
  simulation: ["trace"],
  "failures-divergences": [],
  failures: ["trace"],
  trace: [],
};

/** All relations that follow, itself included, the finest first. */
export function impliedBy(relation: Equivalence): readonly Equivalence[] {
  const found = new Set<Equivalence>([relation]);
  for (const r of found) for (const next of IMPLIED[r]) found.add(next);
  return EQUIVALENCES.filter((r) => found.has(r));
}

export function implies(finer: Equivalence, coarser: Equivalence): boolean {
  return impliedBy(finer).includes(coarser);
}

export function isBisimulation(relation: Equivalence): relation is Bisimulation {
  return BISIMULATIONS.some((kind) => kind === relation);
}

/** How each is called in reports. */
export const CALLED: { readonly [relation in Equivalence]: string } = {
  strong: "strong bisimulation",
  "branching-divergence": "branching bisimulation, divergence-preserving",
  branching: "branching bisimulation, blind to divergence",
  "weak-divergence": "weak bisimulation, divergence-preserving",
  weak: "weak bisimulation, blind to divergence",
  coupled: "coupled similarity",
  "ready-simulation": "ready simulation both ways",
  simulation: "weak simulation both ways",
  "failures-divergences": "the same failures and divergences",
  failures: "the same stable failures",
  trace: "the same weak traces",
};

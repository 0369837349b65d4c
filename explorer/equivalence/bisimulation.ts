// The bisimulations: which states are equivalent, and the smallest equivalent system (the quotient).
import { Budget } from "./budget.ts";
import { type Lts, ltsOf, StepList, TAU } from "./lts.ts";
import { refine } from "./refine.ts";
import { saturated } from "./saturate.ts";
import { type Classes, merged, reachablePart, withLoops } from "./shapes.ts";
import { type Contracted, contractSilentCycles } from "./silent-cycles.ts";

/**
 * From the finest to coarser ones. "branching-divergence" and "weak-divergence" preserve divergence, the other two that skip silent
 * steps are blind to it. Weak bisimulation that preserves divergence is the one of mCRL2: to go round a silent cycle is a step that others see.
 */
export const BISIMULATIONS = [
  "strong",
  "branching-divergence",
  "branching",
  "weak-divergence",
  "weak",
] as const;

export type Bisimulation = (typeof BISIMULATIONS)[number];

/** The class of each state. States of one class are equivalent, states of two are not. @throws LimitReached */
export function classesOf(lts: Lts, kind: Bisimulation, budget = new Budget()): Classes {
  if (kind === "strong") return refine(lts, false, budget);
  const contracted = contractSilentCycles(lts);
  const marked = markedDivergence(contracted, preservesDivergence(kind));
  const inner = refine(marked, true, budget);
  const branching = through(contracted.classes, inner);
  if (kind === "branching" || kind === "branching-divergence") return branching;
  // Branching bisimulation is finer than weak bisimulation: what it leaves is as good, and smaller.
  const smaller = merged(marked, inner);
  return through(branching, refine(saturated(smaller, budget), false, budget));
}

export function preservesDivergence(kind: Bisimulation): boolean {
  return kind === "branching-divergence" || kind === "weak-divergence";
}

const DIVERGES = "Δ";

/** Where a silent cycle was there is a loop under a label of its own, that none of the system has: the last one. */
function markedDivergence({ lts, diverges }: Contracted, preserves: boolean): Lts {
  return preserves ? withLoops(lts, diverges, lts.labels.length, DIVERGES) : lts;
}

/** The class in `outer` of the class in `inner` of each state. */
export function through(inner: Classes, outer: Classes): Classes {
  return { count: outer.count, of: inner.of.map((c) => outer.of[c] ?? 0) };
}

/**
 * The smallest system that is equivalent: as many states as there are classes that can be reached, numbered breadth first, and no
 * transition that the others make superfluous. @throws LimitReached
 */
export function minimised(lts: Lts, kind: Bisimulation, budget = new Budget()): Lts {
  return quotient(lts, classesOf(lts, kind, budget), kind, budget);
}

/** The system whose states are the classes of a bisimulation of this kind. */
export function quotient(lts: Lts, classes: Classes, kind: Bisimulation, budget = new Budget()): Lts {
  if (kind === "strong") return reachablePart(merged(lts, classes, true)).lts;
  const plain = merged(lts, classes);
  const lean =
    kind === "weak" || kind === "weak-divergence"
      ? withoutSuperfluous(plain, divergentClasses(lts, classes, kind), budget)
      : plain;
  if (!preservesDivergence(kind)) return reachablePart(lean).lts;
  return reachablePart(withLoops(lean, divergentClasses(lts, classes, kind), TAU, "")).lts;
}

/** The classes with a silent cycle inside. */
function divergentClasses(lts: Lts, classes: Classes, kind: Bisimulation): Uint8Array {
  const diverges = new Uint8Array(classes.count);
  if (!preservesDivergence(kind)) return diverges;
  const contracted = contractSilentCycles(lts);
  for (let s = 0; s < lts.stateCount; s++) {
    if (contracted.diverges[contracted.classes.of[s] ?? 0] === 1) diverges[classes.of[s] ?? 0] = 1;
  }
  return diverges;
}

/**
 * Without the transitions that others, with silent steps before or after them, make superfluous (Eloranta, "Minimizing the number
 * of transitions with respect to observation equivalence", 1991: what is left is unique). No silent cycle may be left in the system.
 */
function withoutSuperfluous(lts: Lts, diverges: Uint8Array, budget: Budget): Lts {
  const closure = saturated(withLoops(lts, diverges, lts.labels.length, DIVERGES), budget);
  const has = (source: number, label: number, target: number): boolean => {
    let low = closure.offsets[source] ?? 0;
    let high = closure.offsets[source + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const l = closure.labelOf[middle] ?? 0;
      const t = closure.targets[middle] ?? 0;
      if (l === label && t === target) return true;
      if (l < label || (l === label && t < target)) low = middle + 1;
      else high = middle;
    }
    return false;
  };
  const steps = new StepList();
  for (let s = 0; s < lts.stateCount; s++) {
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) {
      const label = lts.labelOf[e] ?? 0;
      const target = lts.targets[e] ?? 0;
      if (!isSuperfluous(lts, s, label, target, has)) steps.add(s, label, target);
    }
  }
  return ltsOf(lts.stateCount, lts.initial, lts.labels, steps);
}

type Has = (source: number, label: number, target: number) => boolean;

/** Whether a first silent step, or another target from which silent steps lead on, does as well. */
function isSuperfluous(lts: Lts, s: number, label: number, target: number, has: Has): boolean {
  for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) {
    const l = lts.labelOf[e] ?? 0;
    const t = lts.targets[e] ?? 0;
    if (t === target && l === label) continue;
    if (l === TAU && t !== s && has(t, label, target)) return true;
    if (l === label && t !== target && t !== s && has(t, TAU, target)) return true;
  }
  return false;
}

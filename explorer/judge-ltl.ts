// Judges LTL formulas on the explored graph, and holds what is found against the formula's own definition.
import { bitmapOf } from "./bitmap.ts";
import { notAFunction } from "./does-not-replay.ts";
import type { MemoryBudget } from "./engine/memory.ts";
import type { Search } from "./engine/search.ts";
import { ModelError } from "./errors.ts";
import type { FairnessSet, StateGraph } from "./graph.ts";
import { type Arrays, SLICE, type Sliced } from "./liveness/index.ts";
import {
  counterexample,
  type Formula,
  FormulaTooLarge,
  isOfOneState,
  isTrueOf,
  namesIn,
  type Run,
  tautology,
  textOf,
} from "./ltl/index.ts";
import { formulaOf, type Ltl, type Predicate } from "./property.ts";
import { noFairViolation, whyViolated } from "./reasons.ts";
import { replayRun } from "./replay-run.ts";
import type { Limit, PropertyResult, Trace } from "./result.ts";
import { idsOf } from "./simplest-run.ts";

/** What is known when the search has ended. */
export interface Explored {
  readonly search: Search;
  readonly graph: StateGraph;
  readonly fairness: readonly FairnessSet[];
  readonly limit: Limit | undefined;
  readonly memory: MemoryBudget;
  /** With interchangeable slots: the fairness of cycles up to permutation; undefined without. */
  readonly fairnessUpToPermutation: readonly FairnessSet[] | undefined;
}

/** @throws ModelError if the formula is too large to be decided. */
export function* judgeLtl(
  explored: Explored,
  p: Ltl,
  arrays: Arrays,
): Sliced<PropertyResult | "needs exact search"> {
  const { search, limit } = explored;
  const { id, kind } = p;
  const formula = formulaOf(p);
  const names = namesIn(formula);
  const bitmaps = new Map<string, Uint8Array>();
  for (const name of names) bitmaps.set(name, yield* bitmapOf(search, predicateOf(p, name), p.id, arrays));
  let run: Run | undefined;
  try {
    run = yield* find(explored, formula, bitmaps);
  } catch (error) {
    if (error instanceof FormulaTooLarge)
      throw new ModelError({ property: id }, `is too large: ${error.message}`);
    throw error;
  }
  if (run === undefined) {
    if (limit === undefined)
      return { id, kind, status: "holds", vacuous: yield* vacuityOf(formula, bitmaps) };
    return { id, kind, vacuous: undefined, status: "inconclusive", reason: noFairViolation(limit) };
  }
  if (explored.fairnessUpToPermutation !== undefined) return "needs exact search";
  const trace = confirmed(search, p, formula, run);
  return { id, kind, vacuous: undefined, status: "violated", trace, reason: whyViolated(p) };
}

/** Up to permutation: first runs that stutter in the end, for which fairness is exact, then those that go on for ever. */
function* find(
  explored: Explored,
  formula: Formula,
  bitmaps: ReadonlyMap<string, Uint8Array>,
): Sliced<Run | undefined> {
  const { search, graph, fairness, memory, fairnessUpToPermutation } = explored;
  const options = { expanded: search.expanded, memory };
  if (fairnessUpToPermutation === undefined) {
    return yield* counterexample(graph, fairness, formula, bitmaps, options);
  }
  const avoid = new Uint8Array(graph.actionCount).fill(1);
  return (
    (yield* counterexample(graph, fairness, formula, bitmaps, { ...options, avoid, budget: 0 })) ??
    (yield* counterexample(graph, fairnessUpToPermutation, formula, bitmaps, { ...options, budget: 0 }))
  );
}

/**
 * The run, replayed through the model's own code. The predicates are asked again along it, and the formula is evaluated
 * by its definition.
 * @throws ModelError if it is true of the run
 */
function confirmed(search: Search, p: Ltl, formula: Formula, run: Run): Trace {
  const predicates = Object.fromEntries(namesIn(formula).map((name) => [name, predicateOf(p, name)]));
  const { replay, word } = replayRun(search.compiled, {
    run,
    idsOf: (state) => idsOf(search, state),
    predicates,
    property: p.id,
  });
  if (isTrueOf(formula, word)) throw notAFunction(p.id);
  return replay.trace(run.loop, run.minimal, run.loop === 0);
}

/** Why "holds" says nothing: a formula that is true of every run, or G (a -> ...) of which a is never true. */
function* vacuityOf(formula: Formula, bitmaps: ReadonlyMap<string, Uint8Array>): Sliced<string | undefined> {
  if (tautology(formula)) return "its formula is true of every run";
  if (formula.op !== "always" || formula.of.op !== "implies") return undefined;
  const premise = formula.of.left;
  if (!isOfOneState(premise)) return undefined;
  const states = bitmaps.values().next().value?.length ?? 0;
  for (let s = 0; s < states; s++) {
    const here = { length: 1, loop: 0, holds: (name: string) => bitmaps.get(name)?.[s] === 1 };
    if (isTrueOf(premise, here)) return undefined;
    if (s % SLICE === SLICE - 1) yield;
  }
  return `its premise ${textOf(premise)} is never true`;
}

function predicateOf(p: Ltl, name: string): Predicate {
  const found = p.predicates[name];
  if (found === undefined) throw new ModelError({ property: p.id }, `has no predicate "${name}"`);
  return found;
}

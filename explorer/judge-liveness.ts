// Judges what needs the whole graph: builds it of integers, asks for a fair lasso (or for a dead end), replays what is found.

import { bitmapOf } from "./bitmap.ts";
import { replayLasso } from "./counterexample.ts";
import { graphOf } from "./engine/edges.ts";
import { fairnessOfCyclesUpToPermutation, fairnessSets } from "./engine/fairness.ts";
import { type MemoryBudget, ranOutOfMemory } from "./engine/memory.ts";
import type { Search } from "./engine/search.ts";
import type { FairnessSet, Lasso, LassoQuery, StateGraph } from "./graph.ts";
import { type Explored, judgeLtl } from "./judge-ltl.ts";
import { judgePossible } from "./judge-possible.ts";
import { Arrays, fairLasso, type Sliced, violationOfLiveness, violationOfRecurs } from "./liveness/index.ts";
import type { AlwaysPossible, Liveness, Ltl, Property, Recurs } from "./property.ts";
import { noFairViolation, theEnd, whyViolated } from "./reasons.ts";
import type { Limit, PropertyResult, Trace } from "./result.ts";

/** So many bitmaps are made of those of the predicates at most: the queries of `violationOfLiveness`. */
const DERIVED_BITMAPS = 2;

export class LivenessJudge {
  readonly #search: Search;
  readonly #graph: StateGraph;
  readonly #fairness: readonly FairnessSet[];
  readonly #limit: Limit | undefined;
  readonly #memory: MemoryBudget;
  /** Whether states stand for all their permutations, so that a lasso need not be one of the model. */
  readonly #reduced: boolean;

  /** @throws OutOfMemory */
  constructor(search: Search, limit: Limit | undefined, memory: MemoryBudget) {
    const { compiled, store, initial } = search;
    this.#search = search;
    this.#limit = limit;
    this.#memory = memory;
    this.#reduced = compiled.classes.some((c) => c.length > 1);
    memory.charge(4 * store.count); // The graph's offsets.
    this.#graph = graphOf(search.edges, store.count, initial, compiled.actions.length);
    this.#fairness = fairnessSets(compiled);
  }

  *judge(p: AlwaysPossible | Liveness | Recurs | Ltl): Sliced<PropertyResult | "needs exact search"> {
    const arrays = new Arrays(this.#memory);
    try {
      if (p.kind === "always-possible") return yield* judgePossible(this.#all(), p, arrays);
      const result = p.kind === "ltl" ? judgeLtl(this.#all(), p, arrays) : this.#judgeShape(p, arrays);
      return this.#qualified(yield* result);
    } catch (error) {
      if (!ranOutOfMemory(error)) throw error;
      return unjudged(p, "memory");
    } finally {
      arrays.release();
    }
  }

  #qualified(result: PropertyResult | "needs exact search"): PropertyResult | "needs exact search" {
    if (result === "needs exact search" || result.status !== "violated") return result;
    const { trace } = result;
    if (trace === undefined || this.#isShortestOfAll(trace)) return result;
    return { ...result, trace: { ...trace, minimal: "none", simplest: false } };
  }

  /** What was not expanded may have a shorter lasso, unless it is too far away. */
  #isShortestOfAll(trace: Trace): boolean {
    const { expanded, store } = this.#search;
    if (expanded === store.count) return true;
    // A lasso of fewer steps than this one visits states that are nearer than it is long.
    return trace.steps.length <= store.depthOf(expanded);
  }

  #all(): Explored {
    return {
      search: this.#search,
      graph: this.#graph,
      fairness: this.#fairness,
      limit: this.#limit,
      memory: this.#memory,
      fairnessUpToPermutation: this.#reduced
        ? fairnessOfCyclesUpToPermutation(this.#search.compiled)
        : undefined,
    };
  }

  *#judgeShape(p: Liveness | Recurs, arrays: Arrays): Sliced<PropertyResult | "needs exact search"> {
    const base = { id: p.id, kind: p.kind, vacuous: undefined };
    if (this.#reduced && p.kind === "recurs" && this.#isPermuted(p.process)) return "needs exact search";
    const { query, vacuous } = p.kind === "recurs" ? this.#recurs(p) : yield* this.#liveness(p, arrays);
    const explored = this.#explored(query, arrays);
    yield;
    const lasso = this.#reduced
      ? yield* this.#upToPermutation(explored)
      : yield* fairLasso(this.#graph, this.#fairness, explored, { memory: this.#memory });
    if (lasso === "needs exact search") return lasso;
    if (lasso === undefined) {
      if (this.#limit === undefined) return { ...base, status: "holds", vacuous };
      return { ...base, status: "inconclusive", reason: noFairViolation(this.#limit) };
    }
    const trace = replayLasso(this.#search, this.#graph, lasso, explored, arrays);
    return { ...base, status: "violated", trace, reason: whyViolated(p) };
  }

  /**
   * In a graph of states up to permutation: a run that ends in a stutter is one of the full graph, since nothing is
   * permuted while nothing moves. A cycle need not be. If there is neither, the full graph has none.
   */
  *#upToPermutation(query: LassoQuery): Sliced<Lasso | "needs exact search" | undefined> {
    const { compiled } = this.#search;
    const options = { memory: this.#memory };
    const all = new Uint8Array(compiled.actions.length).fill(1);
    const stutter = yield* fairLasso(this.#graph, this.#fairness, { ...query, avoid: all }, options);
    const cycle = yield* fairLasso(this.#graph, fairnessOfCyclesUpToPermutation(compiled), query, options);
    if (stutter === undefined || cycle === undefined) return stutter ?? (cycle && "needs exact search");
    // No cycle of the full graph is shorter than the shortest one up to permutation.
    const isShortest =
      cycle.minimal === "whole" && stutter.stem.length <= cycle.stem.length + cycle.cycle.length;
    return isShortest ? stutter : { ...stutter, minimal: "none" };
  }

  *#liveness(p: Liveness, arrays: Arrays): Sliced<{ query: LassoQuery; vacuous: string | undefined }> {
    arrays.charge(DERIVED_BITMAPS * this.#search.store.count);
    const goal = yield* bitmapOf(this.#search, p.goal, p.id, arrays);
    if (p.when === undefined) return { query: violationOfLiveness(p.kind, { goal }), vacuous: undefined };
    const when = yield* bitmapOf(this.#search, p.when, p.id, arrays);
    const vacuous = when.includes(1) ? undefined : `its premise "${p.when.name}" is never true`;
    return { query: violationOfLiveness(p.kind, { goal, when }), vacuous };
  }

  #recurs(p: Recurs): { query: LassoQuery; vacuous: string | undefined } {
    const { actions } = this.#search.compiled;
    const recurring = Uint8Array.from(actions, (a) =>
      a.process.name === p.process && (p.labels.length === 0 || p.labels.includes(a.label)) ? 1 : 0,
    );
    return { query: violationOfRecurs(recurring), vacuous: undefined };
  }

  /** Up to permutation, which process of an orbit acts is not told: a claim about one of them needs the full graph. */
  #isPermuted(process: string): boolean {
    return this.#search.compiled.system.processes.some((q) => q.name === process && q.orbit !== undefined);
  }

  /** Of a state that was not expanded it is unknown what is enabled there: no cycle may rest on it. */
  #explored(query: LassoQuery, arrays: Arrays): LassoQuery {
    const { expanded, store } = this.#search;
    if (expanded === store.count) return query;
    const stay = arrays.uint8(store.count);
    if (query.stay === undefined) stay.fill(1);
    else stay.set(query.stay);
    return { ...query, stay: stay.fill(0, expanded) };
  }
}

/** A property that a limit left open after the search. */
export function unjudged({ id, kind }: Property, limit: Limit): PropertyResult {
  const sought = kind === "always-possible" ? "a state without a way to it" : "a fair violation";
  const reason = `the search for ${sought} was ended by ${theEnd(limit)}`;
  return { id, kind, vacuous: undefined, status: "inconclusive", reason };
}

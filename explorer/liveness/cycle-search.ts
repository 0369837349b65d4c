// The shortest fair cycle through one state: breadth-first over pairs of a state and the progress made so far.
import type { StateGraph } from "../graph.ts";
import type { Budget } from "./budget.ts";
import type { Obligations } from "./enabled.ts";
import type { Arrays } from "./memory.ts";
import type { Near } from "./near.ts";
import { isMet, newProgress, passState, reset, takeAction } from "./progress.ts";
import { ReturnSearch } from "./return-search.ts";
import { SLICE, type Sliced } from "./slices.ts";
import { WalkStore } from "./walk-store.ts";

/**
 * found: a cycle of the graph's edges, as short as any. none: no cycle of the allowed length, and none shorter than
 * `atLeast` (Infinity: none at all). spent: the budget ended the search.
 */
type Answer =
  | { readonly kind: "found"; readonly cycle: readonly number[] }
  | { readonly kind: "none"; readonly atLeast: number }
  | { readonly kind: "spent" };

/**
 * Cycles are looked for among the states numbered `entry` and above: a cycle through an earlier state is found
 * from that state, with a stem that is not longer.
 */
export class CycleSearch {
  readonly #graph: StateGraph;
  readonly #owed: Obligations;
  readonly #near: Near;
  readonly #budget: Budget;
  readonly #returns: ReturnSearch;
  readonly #walks: WalkStore;
  readonly #care: Int32Array;

  constructor(graph: StateGraph, owed: Obligations, near: Near, budget: Budget, arrays: Arrays) {
    this.#graph = graph;
    this.#owed = owed;
    this.#near = near;
    this.#budget = budget;
    this.#returns = new ReturnSearch(owed, near, budget, arrays);
    this.#walks = new WalkStore(owed.words, near.count, budget, arrays);
    this.#care = new Int32Array(owed.words);
  }

  /** A shortest fair cycle of at most `limit` edges from `entry` (a number of `near`) to itself. */
  *cycleThrough(entry: number, limit: number): Sliced<Answer> {
    const { words } = this.#owed;
    const at = (this.#near.component[entry] ?? 0) * words;
    this.#care.set(this.#near.care.subarray(at, at + words));
    const returns = this.#returns;
    const promising = returns.run(entry, limit, this.#care);
    const answer: Answer = promising
      ? yield* this.#walk(entry, limit)
      : { kind: "none", atLeast: returns.cutAt };
    returns.clear();
    this.#walks.clear();
    return this.#budget.left < 0 && answer.kind !== "found" ? { kind: "spent" } : answer;
  }

  *#walk(entry: number, limit: number): Sliced<Answer> {
    const { offsets, targets, edges, enabled } = this.#near;
    const owed = this.#owed;
    const care = this.#care;
    const walks = this.#walks;
    const back = this.#returns.back;
    const progress = newProgress(owed);
    let atLeast = this.#returns.cutAt;
    reset(progress, owed);
    passState(progress, owed, enabled, entry * owed.words);
    walks.add(entry, -1, 0, progress, care);
    let length = 1; // Of a walk that is one edge longer than the one being extended.
    for (let i = 0, levelEnd = 1; i < walks.count && this.#budget.left >= 0; i++) {
      if (i === levelEnd) {
        length++;
        levelEnd = walks.count;
      }
      if (i % SLICE === SLICE - 1) yield;
      const state = walks.stateOf(i);
      const end = offsets[state + 1] ?? 0;
      for (let j = offsets[state] ?? 0; j < end; j++) {
        const t = targets[j] ?? 0;
        const home = back[t] ?? -1;
        if (home < 0) continue; // Too far to return, or numbered below `entry`.
        if (length + home > limit) {
          atLeast = Math.min(atLeast, length + home);
          continue;
        }
        const edge = edges[j] ?? 0;
        walks.load(i, progress);
        takeAction(progress, owed, this.#graph.actions[edge] ?? 0);
        if (t === entry && isMet(progress, owed, care, 0)) {
          return { kind: "found", cycle: [...walks.edgesTo(i), edge] };
        }
        passState(progress, owed, enabled, t * owed.words);
        walks.add(t, i, edge, progress, care);
      }
    }
    return { kind: "none", atLeast };
  }
}

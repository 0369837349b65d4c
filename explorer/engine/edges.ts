// The edges of the reachable graph, recorded while states are expanded, for the properties that need them. Steps that are
// known to change nothing are stutters, and are left out.
import type { StateGraph } from "../graph.ts";
import { at } from "./arrays.ts";
import type { MemoryBudget } from "./memory.ts";
import type { Renumbered } from "./shared-insertion.ts";

/** Edges in the order of their sources, which are counted: perState[s] of them leave state s. */
export interface Edges {
  readonly targets: Int32Array;
  readonly actions: Int32Array;
  readonly perState: Int32Array;
  readonly count: number;
}

export class EdgeRecorder implements Edges {
  readonly #budget: MemoryBudget;
  targets: Int32Array<ArrayBuffer>;
  actions: Int32Array<ArrayBuffer>;
  perState: Int32Array<ArrayBuffer>;
  count = 0;
  #renumbered = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
    this.targets = budget.begin(1024);
    this.actions = budget.begin(1024);
    this.perState = budget.begin(1024);
  }

  /** Edges must arrive in the order of their sources. @throws OutOfMemory */
  add(source: number, target: number, action: number): void {
    if (this.count === this.actions.length) {
      this.targets = this.#budget.enlarge(this.targets, this.count * 2);
      this.actions = this.#budget.enlarge(this.actions, this.count * 2);
    }
    if (source >= this.perState.length) {
      this.perState = this.#budget.enlarge(this.perState, Math.max(source + 1, this.perState.length * 2));
    }
    this.targets[this.count] = target;
    this.actions[this.count] = action;
    this.count++;
    this.perState[source] = at(this.perState, source) + 1;
  }

  /** Some states that were found since the last call, or the beginning, have other numbers now. */
  renumber({ from, to }: Renumbered): void {
    for (let e = this.#renumbered; e < this.count; e++) {
      const target = at(this.targets, e);
      if (target >= from) this.targets[e] = at(to, target - from);
    }
    this.#renumbered = this.count;
  }

  /** Forgets all edges. */
  clear(): void {
    this.count = 0;
    this.perState.fill(0);
  }
}

/** The graph of all edges; what leaves one state must come from one recorder. */
export function graphOf(
  recorded: readonly Edges[],
  stateCount: number,
  initial: Int32Array,
  actionCount: number,
): StateGraph {
  const used = recorded.filter((r) => r.count > 0);
  const offsets = new Uint32Array(stateCount + 1);
  let total = 0;
  for (let s = 0; s < stateCount; s++) {
    offsets[s] = total;
    for (const { perState } of used) total += at(perState, s);
  }
  offsets[stateCount] = total;
  const [only] = used;
  if (only === undefined || used.length === 1) {
    const targets = only?.targets.subarray(0, total) ?? new Int32Array(0);
    const actions = only?.actions.subarray(0, total) ?? new Int32Array(0);
    return { stateCount, initial, offsets, targets, actions, actionCount };
  }
  const targets = new Int32Array(total);
  const actions = new Int32Array(total);
  for (const r of used) {
    for (let s = 0, next = 0; next < r.count; s++) {
      const n = at(r.perState, s);
      if (n === 0) continue;
      targets.set(r.targets.subarray(next, next + n), offsets[s]);
      actions.set(r.actions.subarray(next, next + n), offsets[s]);
      next += n;
    }
  }
  return { stateCount, initial, offsets, targets, actions, actionCount };
}

// Strongly connected components of a part of the graph, in linear time, without recursion, in a few words per state.
import type { StateGraph } from "../graph.ts";
import type { Arrays } from "./memory.ts";

/** The mark of a state that takes no part. */
export const EXCLUDED = -1;

/**
 * Tarjan's algorithm in the space-saving form of D. J. Pearce, "A space-efficient algorithm for finding strongly
 * connected components" (Information Processing Letters 116, 2016): one number per state, two stacks that share
 * one array. It can be run again on a part of what it was run on.
 */
export class ComponentSearch {
  /** By state: EXCLUDED, or a component's id (below EXCLUDED), or, while a search is under way, 0 and above. */
  readonly mark: Int32Array;
  // The component that was found last: its states are stack[from .. to-1], and `mark` of exactly these is `id`.
  from = 0;
  to = 0;
  id = EXCLUDED;
  /** From the left the path of the depth-first search; from the right the finished states of open components. */
  readonly stack: Int32Array;
  /** Of states, so far: each is visited when it is entered and when it is left. */
  visits = 0;
  readonly #graph: StateGraph;
  readonly #usable: Uint8Array;
  /** Per state on the path: the next edge to follow. */
  readonly #cursor: Uint32Array;
  /** Per state on the path: 1 as long as it may be the first state of its component. */
  readonly #first: Uint8Array;
  #nextId = EXCLUDED - 1;
  /** The states that are searched, and how many of them were tried as roots. */
  #states: Int32Array = new Int32Array(0);
  #tried = 0;
  #depth = 0;
  #index = 1;
  #pending = 0;

  /** At most `capacity` states are searched at once. Only edges whose action is in `usable` exist. */
  constructor(graph: StateGraph, usable: Uint8Array, capacity: number, arrays: Arrays) {
    this.mark = arrays.int32(graph.stateCount).fill(EXCLUDED);
    this.stack = arrays.int32(capacity);
    this.#graph = graph;
    this.#usable = usable;
    this.#cursor = arrays.uint32(capacity);
    this.#first = arrays.uint8(capacity);
  }

  /** Begins on the subgraph of `states`. No state outside of it may have a mark of 0 or above. */
  begin(states: Int32Array): void {
    const { mark } = this;
    for (let i = 0; i < states.length; i++) mark[states[i] ?? 0] = 0;
    this.#states = states;
    this.#tried = 0;
    this.#index = 1;
    this.#pending = this.stack.length;
  }

  /**
   * Goes on until a component is found, or until there were `limit` visits in all: then it is paused. What was found may
   * be marked EXCLUDED before the search goes on, but nothing else.
   */
  next(limit: number): "found" | "paused" | "done" {
    for (; this.visits < limit; this.visits++) {
      if (this.#depth === 0 && !this.#enterRoot()) return "done";
      const state = this.#advance(this.#depth - 1);
      if (state >= 0) this.#enter(state);
      else if (this.#leave()) return "found";
    }
    return "paused";
  }

  #enterRoot(): boolean {
    const states = this.#states;
    for (; this.#tried < states.length; this.#tried++) {
      const s = states[this.#tried] ?? 0;
      if (this.mark[s] !== 0) continue;
      this.#enter(s);
      return true;
    }
    return false;
  }

  #enter(state: number): void {
    const depth = this.#depth++;
    this.stack[depth] = state;
    this.#cursor[depth] = this.#graph.offsets[state] ?? 0;
    this.#first[depth] = 1;
    this.mark[state] = this.#index++;
  }

  /** Goes back from the end of the path; true if that completes a component. */
  #leave(): boolean {
    const depth = --this.#depth;
    const state = this.stack[depth] ?? 0;
    const low = this.mark[state] ?? 0;
    const closes = this.#first[depth] === 1;
    this.stack[--this.#pending] = state;
    if (closes) this.#close(low);
    else this.#lower(depth - 1, low);
    return closes;
  }

  /** Follows edges of the path's state at `depth`, and returns the first unseen successor, or -1. */
  #advance(depth: number): number {
    const { mark } = this;
    const { offsets, targets, actions } = this.#graph;
    const usable = this.#usable;
    const state = this.stack[depth] ?? 0;
    const end = offsets[state + 1] ?? 0;
    let low = mark[state] ?? 0;
    for (let e = this.#cursor[depth] ?? 0; e < end; e++) {
      const seen = mark[targets[e] ?? 0] ?? EXCLUDED;
      if (seen < 0 || seen >= low) continue;
      const action = actions[e] ?? -1;
      if (action < 0 || usable[action] !== 1) continue;
      if (seen === 0) {
        this.#cursor[depth] = e + 1;
        return targets[e] ?? 0;
      }
      low = seen;
      this.#lower(depth, low);
    }
    return -1;
  }

  #lower(depth: number, low: number): void {
    const state = this.stack[depth] ?? 0;
    if (low < (this.mark[state] ?? 0)) {
      this.mark[state] = low;
      this.#first[depth] = 0;
    }
  }

  /** Takes the component that began with mark `low` off the pending states. */
  #close(low: number): void {
    const { mark, stack } = this;
    const id = this.#nextId--;
    const from = this.#pending;
    let to = from;
    while (to < stack.length && (mark[stack[to] ?? 0] ?? 0) >= low) mark[stack[to++] ?? 0] = id;
    this.#pending = to;
    this.from = from;
    this.to = to;
    this.id = id;
  }
}

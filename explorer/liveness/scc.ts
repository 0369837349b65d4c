// Strongly connected components of a part of the graph, in linear time, without recursion, in a few words per state.
import type { StateGraph } from "../graph.ts";

/** The component that was found is `buffer[from .. to-1]`; `mark` of exactly these states is `id`. */
export type OnComponent = (buffer: Int32Array, from: number, to: number, id: number) => void;

/** The mark of a state that takes no part. */
export const EXCLUDED = -1;

/**
 * Tarjan's algorithm in the space-saving form of D. J. Pearce, "A space-efficient algorithm for finding strongly
 * connected components" (Information Processing Letters 116, 2016): one number per state, two stacks that share
 * one array. It can be run again on a part of what it was run on.
 */
export class ComponentSearch {
  /** By state: EXCLUDED, or a component's id (below EXCLUDED), or, only during `run`, 0 and above. */
  readonly mark: Int32Array;
  readonly #graph: StateGraph;
  readonly #usable: Uint8Array;
  /** From the left the path of the depth-first search; from the right the finished states of open components. */
  readonly #stack: Int32Array;
  /** Per state on the path: the next edge to follow. */
  readonly #cursor: Uint32Array;
  /** Per state on the path: 1 as long as it may be the first state of its component. */
  readonly #first: Uint8Array;
  #nextId = EXCLUDED - 1;

  /** At most `capacity` states are searched at once. Only edges whose action is in `usable` exist. */
  constructor(graph: StateGraph, usable: Uint8Array, capacity: number) {
    this.mark = new Int32Array(graph.stateCount).fill(EXCLUDED);
    this.#graph = graph;
    this.#usable = usable;
    this.#stack = new Int32Array(capacity);
    this.#cursor = new Uint32Array(capacity);
    this.#first = new Uint8Array(capacity);
  }

  /**
   * Reports each component of the subgraph of `states`. The callback may set marks of the component's own states
   * to EXCLUDED, and no others. No state outside `states` may have a mark of 0 or above.
   */
  run(states: Int32Array, found: OnComponent): void {
    const { mark } = this;
    for (let i = 0; i < states.length; i++) mark[states[i] ?? 0] = 0;
    let index = 1;
    let pending = this.#stack.length;
    for (let i = 0; i < states.length; i++) {
      const s = states[i] ?? 0;
      if (mark[s] === 0) [index, pending] = this.#descend(s, index, pending, found);
    }
  }

  #descend(root: number, firstIndex: number, firstPending: number, found: OnComponent): [number, number] {
    const { mark } = this;
    const stack = this.#stack;
    const cursor = this.#cursor;
    const first = this.#first;
    const { offsets } = this.#graph;
    let index = firstIndex;
    let pending = firstPending;
    let depth = 0;
    let state = root;
    for (;;) {
      // Enter `state`.
      stack[depth] = state;
      cursor[depth] = offsets[state] ?? 0;
      first[depth] = 1;
      mark[state] = index++;
      depth++;
      // Go on from the end of the path, leaving states that are done, until there is a state to enter.
      for (;;) {
        const next = this.#advance(depth - 1);
        if (next >= 0) {
          state = next;
          break;
        }
        depth--;
        const left = stack[depth] ?? 0;
        const low = mark[left] ?? 0;
        const closes = first[depth] === 1;
        stack[--pending] = left;
        if (closes) pending = this.#close(low, pending, found);
        if (depth === 0) return [index, pending];
        if (!closes) this.#lower(depth - 1, low);
      }
    }
  }

  /** Follows edges of the path's state at `depth`, and returns the first unseen successor, or -1. */
  #advance(depth: number): number {
    const { mark } = this;
    const { offsets, targets, actions } = this.#graph;
    const usable = this.#usable;
    const state = this.#stack[depth] ?? 0;
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
    const state = this.#stack[depth] ?? 0;
    if (low < (this.mark[state] ?? 0)) {
      this.mark[state] = low;
      this.#first[depth] = 0;
    }
  }

  /** Takes the component that began with mark `low` off the pending stack, and reports it. */
  #close(low: number, from: number, found: OnComponent): number {
    const { mark } = this;
    const stack = this.#stack;
    const id = this.#nextId--;
    let to = from;
    while (to < stack.length && (mark[stack[to] ?? 0] ?? 0) >= low) mark[stack[to++] ?? 0] = id;
    found(stack, from, to, id);
    return to;
  }
}

// Shortest ways inside one fair component, breadth-first; for one search after the other.
import { Column } from "./columns.ts";
import type { FairPart } from "./fair-components.ts";
import type { Arrays } from "./memory.ts";
import { SLICE, type Sliced } from "./slices.ts";

/** Whether a way may end with this edge to `target`; `isNew` if the search has not been there. */
export type IsGoal = (edge: number, target: number, isNew: boolean) => boolean;

export class WaySearch {
  readonly #part: FairPart;
  /** By state: 1 if the current search has seen it. */
  readonly #seen: Uint8Array;
  readonly #arrays: Arrays;

  constructor(part: FairPart, arrays: Arrays) {
    this.#part = part;
    this.#arrays = arrays;
    this.#seen = arrays.uint8(part.graph.stateCount);
  }

  /** The edges from `start` up to the first one that is a goal. @throws Error if there is none in the component */
  *from(start: number, isGoal: IsGoal): Sliced<readonly number[]> {
    const seen = this.#seen;
    const found = new Found(this.#arrays);
    try {
      found.add(start, -1, -1);
      seen[start] = 1;
      for (let i = 0; i < found.state.length; i++) {
        const edge = this.#expand(i, found, isGoal);
        if (edge >= 0) return found.wayTo(i, edge);
        if (i % SLICE === SLICE - 1) yield;
      }
    } finally {
      for (let i = 0; i < found.state.length; i++) seen[found.state.at(i)] = 0;
      found.release();
    }
    throw new Error("a fair component does not meet one of its obligations");
  }

  /** The first edge of the `i`-th state that is a goal, or -1. */
  #expand(i: number, found: Found, isGoal: IsGoal): number {
    const { graph, usable, components } = this.#part;
    const seen = this.#seen;
    const s = found.state.at(i);
    const end = graph.offsets[s + 1] ?? 0;
    for (let e = graph.offsets[s] ?? 0; e < end; e++) {
      const t = graph.targets[e] ?? 0;
      const action = graph.actions[e] ?? -1;
      if (action < 0 || usable[action] !== 1 || components[t] !== components[s]) continue;
      const isNew = seen[t] === 0;
      if (isGoal(e, t, isNew)) return e;
      if (!isNew) continue;
      seen[t] = 1;
      found.add(t, i, e);
    }
    return -1;
  }
}

/** The states that a search has found, in order, each with the one from which it was found, and by which edge. */
class Found {
  readonly state: Column;
  readonly #parent: Column;
  readonly #edge: Column;

  constructor({ memory }: Arrays) {
    this.state = new Column(memory);
    this.#parent = new Column(memory);
    this.#edge = new Column(memory);
  }

  add(state: number, parent: number, edge: number): void {
    this.#parent.push(parent);
    this.#edge.push(edge);
    this.state.push(state);
  }

  wayTo(i: number, last: number): readonly number[] {
    const way = [last];
    for (let at = i; this.#parent.at(at) >= 0; at = this.#parent.at(at)) way.push(this.#edge.at(at));
    return way.reverse();
  }

  release(): void {
    for (const column of [this.state, this.#parent, this.#edge]) column.release();
  }
}

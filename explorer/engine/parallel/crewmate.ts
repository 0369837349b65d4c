// One thread's part of a search: it takes batches of the slice until there are none, and notes the states that it cannot
// expand for want of knowledge.
import { at } from "../arrays.ts";
import type { Expansion } from "../expansion.ts";
import type { StateStore } from "../store.ts";
import {
  ALIVE,
  CHUNK,
  cellOf,
  END,
  LEFT,
  MARGIN,
  MOST_STATES,
  NEXT,
  SPARE,
  SPARE_END,
  STOP,
} from "./control.ts";

export class Crewmate {
  readonly #thread: number;
  readonly #control: Int32Array;
  readonly #left: Int32Array;
  readonly #expansion: Expansion;
  readonly #store: StateStore;

  constructor(
    thread: number,
    control: Int32Array,
    left: Int32Array,
    expansion: Expansion,
    store: StateStore,
  ) {
    this.#thread = thread;
    this.#control = control;
    this.#left = left;
    this.#expansion = expansion;
    this.#store = store;
  }

  work(): void {
    const control = this.#control;
    const end = at(control, END);
    const chunk = at(control, CHUNK);
    let left = 0;
    this.#expansion.packedAnew();
    while (Atomics.load(control, STOP) === 0) {
      const first = Atomics.add(control, NEXT, chunk);
      if (first >= end) break;
      const count = Math.min(chunk, end - first);
      this.#expansion.expand(first, count);
      const { skipped } = this.#expansion.expander;
      for (let i = 0; i < count; i++) if (at(skipped, i) !== 0) this.#left[left++] = first + i;
      Atomics.add(control, cellOf(this.#thread, ALIVE), 1);
      if (this.#store.room < at(control, MARGIN) || this.#store.count >= at(control, MOST_STATES))
        Atomics.store(control, STOP, 1);
    }
    control[cellOf(this.#thread, LEFT)] = left;
    const [from, to] = this.#store.root.takeSpare();
    control[cellOf(this.#thread, SPARE)] = from;
    control[cellOf(this.#thread, SPARE_END)] = to;
  }
}

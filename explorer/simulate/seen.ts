// The distinct states that walks have seen, counted exactly as long as there is memory for it.
import type { Compiled } from "../engine/compiled.ts";
import { MemoryBudget, OutOfMemory } from "../engine/memory.ts";
import { StateStore } from "../engine/store.ts";

export class Seen {
  readonly #budget: MemoryBudget;
  #store: StateStore | undefined;
  #row = new Int32Array(2);
  count = 0;
  /** False once memory ran out: then `count` is a lower bound. */
  isComplete = true;

  constructor(compiled: Compiled, maxBytes: number) {
    this.#budget = new MemoryBudget(maxBytes);
    const store = new StateStore(compiled.layout, this.#budget);
    this.#store = store;
    compiled.onRelayout = (old, next) =>
      this.#orGiveUp(() => this.#store?.relayout(old, next, compiled.system.slots.length));
  }

  get memoryBytes(): number {
    return this.#budget.used;
  }

  /** Whether the state is new, as far as that is known. */
  add(words: Int32Array): boolean {
    const store = this.#store;
    if (store === undefined) return false;
    if (this.#row.length < store.tree.stride) this.#row = new Int32Array(store.tree.stride);
    this.#row.set(words);
    this.#orGiveUp(() => store.add(this.#row, 0));
    const isNew = store.count > this.count;
    this.count = store.count;
    return isNew;
  }

  /** A walk needs no memory of where it was: it goes on without. */
  #orGiveUp(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      this.#store = undefined;
      this.isComplete = false;
    }
  }
}

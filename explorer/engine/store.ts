// The states found so far: packed words, parents, and an exact visited table, all typed arrays.
import { at, grown } from "./arrays.ts";
import type { Layout } from "./layout.ts";
import type { MemoryBudget } from "./memory.ts";

/** Fraction of the table in use before it doubles. */
const LOAD = 0.6;

export class StateStore {
  #layout: Layout;
  /** State i is words[i*w .. i*w+w-1]. */
  words: Int32Array<ArrayBuffer>;
  hashes: Int32Array<ArrayBuffer>;
  /** The state from which each was first reached; -1 for initial states. */
  parents: Int32Array<ArrayBuffer>;
  /** Open addressing, (hash, state + 1) side by side: a miss costs one cache line. */
  table: Int32Array<ArrayBuffer>;
  tableMask = (1 << 12) - 1;
  #growAt = Math.floor((1 << 12) * LOAD);
  count = 0;
  #ids = new Int32Array(16);
  /** Which of the states given to the last `addMany` were new: their places in the buffer. */
  added = new Int32Array(16);
  addedCount = 0;
  readonly #budget: MemoryBudget;

  constructor(layout: Layout, budget: MemoryBudget) {
    this.#layout = layout;
    this.#budget = budget;
    this.table = budget.begin(2 << 12);
    this.words = budget.begin(1024 * layout.words);
    this.hashes = budget.begin(1024);
    this.parents = budget.begin(1024);
  }

  /**
   * Adds the `n` packed states in `buffer` that are new, each with the parent given in `parents`.
   * @returns the numbers of all n states, in an array that the next call overwrites.
   * @throws OutOfMemory
   */
  addMany(buffer: Int32Array, hashes: Int32Array, parents: Int32Array, n: number): Int32Array {
    const w = this.#layout.words;
    this.#ids = grown(this.#ids, n);
    this.added = grown(this.added, n);
    this.addedCount = 0;
    const ids = this.#ids;
    let { table, tableMask, words } = this;
    for (let k = 0, from = 0; k < n; k++, from += w) {
      const hash = at(hashes, k);
      let h = slotOf(hash) & tableMask;
      let id = at(table, 2 * h + 1) - 1;
      while (id >= 0) {
        if (at(table, 2 * h) === hash) {
          let j = 0;
          while (j < w && at(words, id * w + j) === at(buffer, from + j)) j++;
          if (j === w) break;
        }
        h = (h + 1) & tableMask;
        id = at(table, 2 * h + 1) - 1;
      }
      if (id < 0) {
        this.added[this.addedCount] = k;
        id = this.#append(buffer, from, hash, at(parents, k), h);
        ({ table, tableMask, words } = this);
      }
      ids[k] = id;
    }
    return ids;
  }

  #append(buffer: Int32Array, from: number, hash: number, parent: number, cell: number): number {
    if (this.count >= this.hashes.length) this.#growStates();
    const w = this.#layout.words;
    const id = this.count++;
    this.addedCount++;
    this.table[2 * cell] = hash;
    this.table[2 * cell + 1] = id + 1;
    for (let j = 0; j < w; j++) this.words[id * w + j] = at(buffer, from + j);
    this.hashes[id] = hash;
    this.parents[id] = parent;
    if (this.count >= this.#growAt) this.#growTable();
    return id;
  }

  #growStates(): void {
    const factor = this.hashes.length < 1 << 22 ? 2 : 1.5;
    const length = Math.floor(this.hashes.length * factor);
    this.words = this.#budget.enlarge(this.words, length * this.#layout.words);
    this.parents = this.#budget.enlarge(this.parents, length);
    this.hashes = this.#budget.enlarge(this.hashes, length);
  }

  #growTable(): void {
    const size = (this.tableMask + 1) * 2;
    const mask = size - 1;
    const table = this.#budget.allocate(size * 2);
    for (let id = 0; id < this.count; id++) {
      const hash = at(this.hashes, id);
      let h = slotOf(hash) & mask;
      while (at(table, 2 * h + 1) !== 0) h = (h + 1) & mask;
      table[2 * h] = hash;
      table[2 * h + 1] = id + 1;
    }
    this.#budget.release(this.table);
    this.table = table;
    this.tableMask = mask;
    this.#growAt = Math.floor(size * LOAD);
  }

  /** Packs all states anew. Hashes do not depend on the layout, so the table stays. @throws OutOfMemory */
  relayout(old: Layout, now: Layout, slots: number): void {
    const ids = new Int32Array(slots);
    const words = this.#budget.allocate(this.hashes.length * now.words);
    for (let i = 0; i < this.count; i++) {
      old.unpack(this.words, i * old.words, ids);
      now.pack(ids, words, i * now.words);
    }
    this.#budget.release(this.words);
    this.words = words;
    this.#layout = now;
  }
}

/** The place in the table where the search for a hash begins, before masking. */
export function slotOf(hash: number): number {
  return hash ^ (hash >>> 15);
}

// The distinct states that walks have seen, counted exactly as long as there is memory for it.
import { at } from "../engine/arrays.ts";
import type { Compiled } from "../engine/compiled.ts";
import type { Layout } from "../engine/layout.ts";

/** Fraction of the table in use before it doubles. */
const LOAD = 0.6;

export class Seen {
  readonly #compiled: Compiled;
  readonly #maxBytes: number;
  #layout: Layout;
  /** The states, packed one after the other. */
  #words = new Int32Array(1024);
  /** Open addressing: a state's number + 1, or 0. */
  #table = new Int32Array(1024);
  count = 0;
  /** False once memory ran out: then `count` is a lower bound. */
  isComplete = true;

  constructor(compiled: Compiled, maxBytes: number) {
    this.#compiled = compiled;
    this.#maxBytes = maxBytes;
    this.#layout = compiled.layout;
  }

  get memoryBytes(): number {
    return this.#words.byteLength + this.#table.byteLength;
  }

  /** Whether the state, which is packed as `compiled.layout` says, is new, as far as that is known. */
  add(words: Int32Array): boolean {
    if (this.isComplete && this.#layout !== this.#compiled.layout) this.#relayout();
    if (this.isComplete && this.count + 1 > this.#table.length * LOAD) this.#enlargeTable();
    if (!this.isComplete) return false;
    const cell = this.#cellOf(words, 0);
    if (at(this.#table, cell) > 0) return false;
    const w = this.#layout.words;
    if ((this.count + 1) * w > this.#words.length) {
      const longer = this.#allocated(Math.max(this.#words.length * 2, (this.count + 1) * w));
      longer?.set(this.#words);
      if (longer === undefined) return false;
      this.#words = longer;
    }
    this.#words.set(words.subarray(0, w), this.count * w);
    this.#table[cell] = ++this.count;
    return true;
  }

  /** The cell of the table that has, or is to have, the state at `words[base...]`. */
  #cellOf(words: Int32Array, base: number): number {
    const w = this.#layout.words;
    let hash = 0;
    for (let j = 0; j < w; j++) hash = Math.imul(hash ^ at(words, base + j), 0x9e3779b1) ^ (hash >>> 15);
    const mask = this.#table.length - 1;
    for (let cell = (hash ^ (hash >>> 16)) & mask; ; cell = (cell + 1) & mask) {
      const from = (at(this.#table, cell) - 1) * w;
      if (from < 0) return cell;
      let j = 0;
      while (j < w && at(this.#words, from + j) === at(words, base + j)) j++;
      if (j === w) return cell;
    }
  }

  #enlargeTable(): void {
    const table = this.#allocated(this.#table.length * 2);
    if (table === undefined) return;
    this.#table = table;
    this.#fillTable();
  }

  #fillTable(): void {
    this.#table.fill(0);
    for (let s = 0; s < this.count; s++)
      this.#table[this.#cellOf(this.#words, s * this.#layout.words)] = s + 1;
  }

  /** The model has shown values for which the packed states had no room. */
  #relayout(): void {
    const [old, next] = [this.#layout, this.#compiled.layout];
    const words = this.#allocated(Math.max(this.#words.length, this.count * next.words));
    if (words === undefined) return;
    const ids = new Int32Array(this.#compiled.system.slots.length);
    for (let s = 0; s < this.count; s++) {
      old.unpack(this.#words, s * old.words, ids);
      next.pack(ids, words, s * next.words);
    }
    this.#words = words;
    this.#layout = next;
    this.#fillTable();
  }

  /** A longer array, unless memory is too small. A walk needs no memory of where it was: it goes on without. */
  #allocated(length: number): Int32Array<ArrayBuffer> | undefined {
    if (this.memoryBytes + length * 4 <= this.#maxBytes) return new Int32Array(length);
    this.isComplete = false;
    this.#words = this.#table = new Int32Array(0);
    return undefined;
  }
}

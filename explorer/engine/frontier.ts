// The states that a search must still read, as packed words in blocks: a queue from whose front blocks are dropped.
import { at } from "./arrays.ts";
import type { Layout } from "./layout.ts";
import { discard, type MemoryBudget } from "./memory.ts";
import type { Rows, States } from "./store.ts";

/** States per block. */
const BLOCK = 1024;

export class Frontier implements States {
  readonly #budget: MemoryBudget;
  #words: number;
  #blocks: Int32Array<ArrayBuffer>[];
  /** The first state that is kept: the first one of the first block. */
  #first = 0;
  count = 0;
  #bytes: number;
  peakBytes: number;

  constructor(words: number, budget: MemoryBudget) {
    this.#budget = budget;
    this.#words = words;
    this.#blocks = [budget.begin(BLOCK * words)];
    this.#bytes = BLOCK * words * 4;
    this.peakBytes = this.#bytes;
  }

  /** Words of a state. */
  get words(): number {
    return this.#words;
  }

  /** Makes sure that `more` states can be added. @throws OutOfMemory */
  ensure(more: number): void {
    while (this.count + more > this.#first + this.#blocks.length * BLOCK) {
      this.#blocks.push(this.#budget.allocate(BLOCK * this.#words));
      this.#bytes += BLOCK * this.#words * 4;
    }
    this.peakBytes = Math.max(this.peakBytes, this.#bytes);
  }

  /** Adds the state at row[base...]; there must be room. */
  push(row: Int32Array, base: number): void {
    const words = this.#words;
    const i = this.count++ - this.#first;
    const block = this.#blocks[Math.floor(i / BLOCK)];
    if (block === undefined) throw new RangeError("there is no room for a state");
    const to = (i % BLOCK) * words;
    for (let j = 0; j < words; j++) block[to + j] = at(row, base + j);
  }

  /** @throws Error for states that were forgotten: only a defect asks for them */
  read(first: number, count: number, rows: Rows): void {
    if (first < this.#first || first + count > this.count)
      throw new Error(`states ${first} to ${first + count} are not kept: only fingerprints of them are`);
    const words = this.#words;
    rows.stride = words;
    const from = first - this.#first;
    const block = this.#blocks[Math.floor(from / BLOCK)];
    if (block !== undefined && (from % BLOCK) + count <= BLOCK) {
      rows.words = block;
      rows.base = (from % BLOCK) * words;
      return;
    }
    if (rows.own.length < count * words) rows.own = new Int32Array(count * words);
    rows.words = rows.own;
    rows.base = 0;
    for (let i = 0; i < count; ) {
      const at = (from + i) % BLOCK;
      const n = Math.min(count - i, BLOCK - at);
      const part = this.#blocks[Math.floor((from + i) / BLOCK)]?.subarray(at * words, (at + n) * words);
      if (part !== undefined) rows.own.set(part, i * words);
      i += n;
    }
  }

  /** States before this one will not be read again. */
  forget(below: number): void {
    while (this.#first + BLOCK <= below && this.#blocks.length > 1) {
      const block = this.#blocks.shift();
      if (block === undefined) return;
      this.#first += BLOCK;
      this.#drop(block);
    }
  }

  #drop(block: Int32Array): void {
    this.#bytes -= block.byteLength;
    this.#budget.release(block);
    discard(block);
  }

  /** Packs all that is kept anew. @throws OutOfMemory, with everything as it was */
  relayout(old: Layout, now: Layout, slots: number): void {
    const ids = new Int32Array(slots);
    const next: Int32Array<ArrayBuffer>[] = [];
    try {
      for (const block of this.#blocks) {
        const packed = this.#budget.allocate(BLOCK * now.words);
        next.push(packed);
        for (let i = 0; i < BLOCK; i++) {
          old.unpack(block, i * old.words, ids);
          now.pack(ids, packed, i * now.words);
        }
      }
    } catch (error) {
      for (const packed of next) this.#budget.release(packed);
      throw error;
    }
    this.#bytes += next.length * BLOCK * now.words * 4;
    this.peakBytes = Math.max(this.peakBytes, this.#bytes);
    for (const block of this.#blocks) this.#drop(block);
    this.#blocks = next;
    this.#words = now.words;
  }

  release(): void {
    for (const block of this.#blocks) this.#drop(block);
    this.#blocks = [];
  }
}

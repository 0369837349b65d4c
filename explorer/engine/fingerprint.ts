// Fingerprints: 64 bits for a state, the same however it is packed, so that they outlive a change of layout. Each slot's id is
// scrambled into 64 bits, these are added (Zobrist's scheme: for scrambled values that are as good as random, two states have
// the same sum with probability 2^-64), and the sum is scrambled once more, so that what states have in common shows no more.
import { at } from "./arrays.ts";
import type { Layout } from "./layout.ts";

/** Neighbouring fields of up to so many bits together are looked up in one table. */
const CHUNK_BITS = 9;
const ROUNDS = 4;

/** Two words, for functions that answer with 64 bits. */
export interface Bits64 {
  high: number;
  low: number;
}

/** Fields that are looked up together: some bits of a word, and the slots in them. */
interface Chunk {
  readonly shift: number;
  readonly width: number;
  readonly slots: readonly number[];
}

/** Maps 64 bits to 64 bits, one to one, in place. */
export function scramble(bits: Bits64, rounds: number): void {
  let { high, low } = bits;
  for (let r = 0; r < rounds; r++) {
    low = (Math.imul(low ^ (low >>> 16), 0x85ebca6b) + high + 0x9e3779b9) | 0;
    low ^= low >>> 13;
    high = (Math.imul(high ^ (high >>> 15), 0xc2b2ae35) + low) | 0;
    high ^= high >>> 16;
  }
  bits.high = high;
  bits.low = low;
}

/** The sums of packed states; `high` and `low` are those that the last method answered with. */
export class Fingerprints implements Bits64 {
  high = 0;
  low = 0;
  /** The chunks of word j are #first[j] .. #first[j+1]-1. */
  readonly #first: Int32Array;
  readonly #shift: Int32Array;
  readonly #mask: Int32Array;
  /** Where the table of a chunk begins, or -1 - slot where one wide field has none. */
  readonly #start: Int32Array;
  /** For each value of each chunk: high and low. */
  readonly #sums: Int32Array;
  /** The sum of a state all of whose ids are 0. */
  readonly #zeroHigh: number;
  readonly #zeroLow: number;

  constructor(layout: Layout, slots: number) {
    const byWord = Array.from({ length: layout.words }, (_, j) => chunksOf(layout, slots, j));
    const chunks = byWord.flat();
    this.#first = new Int32Array(layout.words + 1);
    for (const [j, own] of byWord.entries()) this.#first[j + 1] = at(this.#first, j) + own.length;
    this.#shift = Int32Array.from(chunks, (c) => c.shift);
    this.#mask = Int32Array.from(chunks, (c) => (c.width === 32 ? -1 : 2 ** c.width - 1));
    this.#start = new Int32Array(chunks.length);
    let size = 0;
    for (const [c, { width, slots: within }] of chunks.entries()) {
      this.#start[c] = width > CHUNK_BITS ? -1 - (within[0] ?? 0) : size;
      if (width <= CHUNK_BITS) size += 2 * 2 ** width;
    }
    this.#sums = new Int32Array(size);
    for (const [c, chunk] of chunks.entries())
      if (at(this.#start, c) >= 0) this.#fill(chunk, at(this.#start, c), layout);
    let [high, low] = [0, 0];
    for (let s = 0; s < slots; s++) {
      this.#ofSlot(s, 0);
      high = (high + this.high) | 0;
      low = (low + this.low) | 0;
    }
    this.#zeroHigh = high;
    this.#zeroLow = low;
  }

  #fill({ shift, width, slots }: Chunk, start: number, layout: Layout): void {
    for (let value = 0; value < 2 ** width; value++) {
      let [high, low] = [0, 0];
      for (const s of slots) {
        this.#ofSlot(s, (value >>> (at(layout.shift, s) - shift)) & at(layout.mask, s));
        high += this.high;
        low += this.low;
      }
      this.#sums[start + 2 * value] = high;
      this.#sums[start + 2 * value + 1] = low;
    }
  }

  #ofSlot(slot: number, id: number): void {
    this.high = slot;
    this.low = id;
    scramble(this, ROUNDS);
  }

  /** The sum of the state at words[base...]. */
  sum(words: Int32Array, base: number): void {
    this.high = this.#zeroHigh;
    this.low = this.#zeroLow;
    for (let j = 0; j < this.#first.length - 1; j++)
      this.change(this.high, this.low, j, 0, at(words, base + j));
  }

  /** The sum (high, low), after word `j` changed from `old` to `now`. */
  change(high: number, low: number, j: number, old: number, now: number): void {
    const sums = this.#sums;
    const end = at(this.#first, j + 1);
    for (let c = at(this.#first, j); c < end; c++) {
      const shift = at(this.#shift, c);
      const mask = at(this.#mask, c);
      const from = (old >>> shift) & mask;
      const to = (now >>> shift) & mask;
      if (from === to) continue;
      const start = at(this.#start, c);
      if (start >= 0) {
        high = (high + at(sums, start + 2 * to) - at(sums, start + 2 * from)) | 0;
        low = (low + at(sums, start + 2 * to + 1) - at(sums, start + 2 * from + 1)) | 0;
        continue;
      }
      this.#ofSlot(-1 - start, to);
      high = (high + this.high) | 0;
      low = (low + this.low) | 0;
      this.#ofSlot(-1 - start, from);
      high = (high - this.high) | 0;
      low = (low - this.low) | 0;
    }
    this.high = high;
    this.low = low;
  }
}

function chunksOf(layout: Layout, slots: number, word: number): readonly Chunk[] {
  const chunks: { shift: number; width: number; slots: number[] }[] = [];
  for (let s = 0; s < slots; s++) {
    if (at(layout.word, s) !== word) continue;
    const last = chunks.at(-1);
    const width = layout.width(s);
    if (last === undefined || last.width + width > CHUNK_BITS) {
      chunks.push({ shift: at(layout.shift, s), width, slots: [s] });
    } else {
      last.width += width;
      last.slots.push(s);
    }
  }
  return chunks;
}

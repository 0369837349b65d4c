// A set of 64-bit fingerprints in open addressing: eight bytes a cell and nothing else. It is cut into shards that grow one at a
// time and by little, so that the set never needs much more memory than what it holds.
import { at } from "./arrays.ts";
import { discard, type MemoryBudget } from "./memory.ts";

const SHARD_BITS = 6;
const SHARDS = 1 << SHARD_BITS;
/** Fraction of a shard in use before it grows. */
const LOAD = 0.8;
/** Cells of the first shard at first. The others are a little larger each, so that they do not all grow at the same time. */
const FIRST = 16;
const GROWTH = 1.25;
/** Below so many cells a shard doubles: that is less work, and memory is not yet short. */
const LARGE = 1 << 14;

/** A fingerprint is a pair of words, high and low, not both 0. The shard and the cell follow from the high word. */
export class FingerprintSet {
  readonly #budget: MemoryBudget;
  /** Cell i of a shard is [2i], the low word, and [2i+1], the high one: on most machines that is one 64-bit number. */
  readonly #shards: Int32Array<ArrayBuffer>[];
  /** By shard: how many more fingerprints it takes before it must grow. */
  readonly #room = new Int32Array(SHARDS);
  count = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
    this.#shards = Array.from({ length: SHARDS }, (_, s) => {
      const cells = Math.round(FIRST * GROWTH ** (s / SHARDS));
      this.#room[s] = Math.floor(LOAD * cells);
      return budget.begin(2 * cells);
    });
  }

  get bytes(): number {
    return this.#shards.reduce((sum, s) => sum + s.byteLength, 0);
  }

  /** Brings the cells where the first `n` fingerprints would be into the cache. */
  touch(highs: Int32Array, n: number): number {
    const shards = this.#shards;
    let touched = 0;
    for (let k = 0; k < n; k++) {
      const high = at(highs, k);
      const shard = shards[high >>> (32 - SHARD_BITS)];
      if (shard !== undefined) touched ^= at(shard, 2 * cellOf(high, shard.length));
    }
    return touched;
  }

  /** Adds a fingerprint; false if it is there already. @throws OutOfMemory, with everything as it was */
  add(high: number, low: number): boolean {
    const s = high >>> (32 - SHARD_BITS);
    const shard = this.#shards[s];
    if (shard === undefined) return false;
    const { length } = shard;
    let i = 2 * cellOf(high, length);
    for (;;) {
      const h = at(shard, i + 1);
      const l = at(shard, i);
      if (h === high && l === low) return false;
      if ((h | l) === 0) break;
      i += 2;
      if (i === length) i = 0;
    }
    if (at(this.#room, s) === 0) place(this.#grow(s, shard), high, low);
    else {
      shard[i] = low;
      shard[i + 1] = high;
    }
    this.#room[s] = at(this.#room, s) - 1;
    this.count++;
    return true;
  }

  #grow(s: number, shard: Int32Array<ArrayBuffer>): Int32Array {
    const cells = shard.length / 2;
    const now = Math.ceil(cells * (cells < LARGE ? 2 : GROWTH));
    const larger = this.#budget.allocate(2 * now);
    for (let i = 0; i < shard.length; i += 2) {
      const [low, high] = [at(shard, i), at(shard, i + 1)];
      if (low !== 0 || high !== 0) place(larger, high, low);
    }
    this.#room[s] = Math.floor(LOAD * now) - Math.floor(LOAD * cells);
    this.#shards[s] = larger;
    this.#budget.release(shard);
    discard(shard);
    return larger;
  }

  /** The least distance between two fingerprints as 64-bit numbers. It sorts them in place: nothing can be added afterwards. */
  leastDistance(): number {
    let least = Number.POSITIVE_INFINITY;
    let [high, low] = [0, 0];
    let isFirst = true;
    for (const shard of this.#shards) {
      new BigUint64Array(shard.buffer).sort();
      for (let i = 0; i < shard.length; i += 2) {
        const [l, h] = [at(shard, i) >>> 0, at(shard, i + 1) >>> 0];
        if (l === 0 && h === 0) continue;
        if (!isFirst) least = Math.min(least, (h - high) * 2 ** 32 + (l - low));
        isFirst = false;
        [high, low] = [h, l];
      }
    }
    return least;
  }

  release(): void {
    for (const shard of this.#shards) {
      this.#budget.release(shard);
      discard(shard);
    }
  }
}

/** The cell where the search for a fingerprint begins, in a shard of this many words: monotonous in the high word. */
function cellOf(high: number, words: number): number {
  return Math.floor(((high << SHARD_BITS) >>> 0) * (words / 2 ** 33));
}

function place(shard: Int32Array, high: number, low: number): void {
  let i = 2 * cellOf(high, shard.length);
  while (at(shard, i) !== 0 || at(shard, i + 1) !== 0) {
    i += 2;
    if (i === shard.length) i = 0;
  }
  shard[i] = low;
  shard[i + 1] = high;
}

// An exact set of pairs of 32-bit words, numbered in the order of arrival: what states are stored in. A cell of its table
// holds the number of a pair and, in the bits that the number leaves free, bits of its hash: pairs are seldom compared in
// vain, and a cell is four bytes.
import { at, grown } from "./arrays.ts";
import { discard, type MemoryBudget } from "./memory.ts";

/** Fraction of the table in use before it doubles. */
const LOAD = 0.7;
const FIRST_BITS = 10;
/** Below so many cells a table becomes four times as large when it grows: that is less work, and memory is not yet short. */
const LARGE = 1 << 22;
/** Pairs are charged to the budget by so many at a time. */
const QUANTUM = 1 << 12;
/**
 * Below so many pairs the array of pairs doubles; beyond, it is allocated far ahead: operating systems give out zeroed pages on
 * first use, so that only what is written costs.
 */
const SMALL = 1 << 20;

export class PairSet {
  readonly #budget: MemoryBudget;
  /** Pair i is pairs[2i], pairs[2i+1]. */
  pairs: Int32Array;
  /** Open addressing: 0 is empty; otherwise the low bits are the number + 1, the others those of the hash. */
  table: Int32Array;
  mask = (1 << FIRST_BITS) - 1;
  count = 0;
  #charged = 0;
  /** The first so many elements are valid after `insertMany`: which of the given pairs were new. */
  fresh = new Int32Array(16);

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
    this.table = budget.begin(1 << FIRST_BITS);
    this.pairs = budget.begin(2 << FIRST_BITS);
    this.#charged = 1 << FIRST_BITS;
  }

  get bytes(): number {
    return this.table.byteLength + this.#charged * 8;
  }

  /** Makes sure that `more` pairs can be inserted. @throws OutOfMemory */
  ensure(more: number): void {
    const wanted = this.count + more;
    if (wanted > this.#charged) {
      const charged = wanted + QUANTUM - (wanted % QUANTUM);
      this.#budget.charge((charged - this.#charged) * 8);
      this.#charged = charged;
    }
    if (2 * wanted > this.pairs.length) this.#growPairs(wanted);
    if (wanted > LOAD * (this.mask + 1)) this.#growTable(wanted);
  }

  /** The number of a pair; -1 if it is not in the set. */
  find(a: number, b: number): number {
    const h = hashPair(a, b);
    const { table, mask, pairs } = this;
    for (let i = h & mask; ; i = (i + 1) & mask) {
      const cell = at(table, i);
      if (cell === 0) return -1;
      if (((cell ^ h) & ~mask) !== 0) continue;
      const id = (cell & mask) - 1;
      if (at(pairs, 2 * id) === a && at(pairs, 2 * id + 1) === b) return id;
    }
  }

  /** The number of a pair, which is added if it is new; there must be room for it. */
  insert(a: number, b: number): number {
    const h = hashPair(a, b);
    const { table, mask, pairs } = this;
    for (let i = h & mask; ; i = (i + 1) & mask) {
      const cell = at(table, i);
      if (cell === 0) {
        const id = this.count++;
        pairs[2 * id] = a;
        pairs[2 * id + 1] = b;
        table[i] = (h & ~mask) | (id + 1);
        return id;
      }
      if (((cell ^ h) & ~mask) !== 0) continue;
      const id = (cell & mask) - 1;
      if (at(pairs, 2 * id) === a && at(pairs, 2 * id + 1) === b) return id;
    }
  }

  /**
   * Adds those of the first `n` pairs in `buffer` that are new, and puts the numbers of all of them into `ids`. Returns how many
   * were new; their places in the buffer are in `fresh`. There must be room for n more.
   */
  insertMany(buffer: Int32Array, hashes: Int32Array, n: number, ids: Int32Array): number {
    this.fresh = grown(this.fresh, n);
    const { table, mask, pairs, fresh } = this;
    let count = this.count;
    let added = 0;
    for (let k = 0; k < n; k++) {
      const a = at(buffer, 2 * k);
      const b = at(buffer, 2 * k + 1);
      const h = at(hashes, k);
      let id = -1;
      for (let i = h & mask; id < 0; i = (i + 1) & mask) {
        const cell = at(table, i);
        if (cell === 0) {
          id = count++;
          pairs[2 * id] = a;
          pairs[2 * id + 1] = b;
          table[i] = (h & ~mask) | (id + 1);
          fresh[added++] = k;
        } else if (((cell ^ h) & ~mask) === 0) {
          const known = (cell & mask) - 1;
          if (at(pairs, 2 * known) === a && at(pairs, 2 * known + 1) === b) id = known;
        }
      }
      ids[k] = id;
    }
    this.count = count;
    return added;
  }

  #growPairs(wanted: number): void {
    const length = 2 * Math.max(wanted, (this.pairs.length / 2) * (wanted < SMALL ? 2 : 8));
    const pairs = new Int32Array(length);
    pairs.set(this.pairs.subarray(0, 2 * this.count));
    discard(this.pairs);
    this.pairs = pairs;
  }

  #growTable(wanted: number): void {
    let size = this.mask + 1;
    while (wanted > LOAD * size) size *= size < LARGE ? 4 : 2;
    const table = this.#budget.allocate(size);
    const mask = size - 1;
    const { pairs, count } = this;
    for (let id = 0; id < count; id++) {
      const h = hashPair(at(pairs, 2 * id), at(pairs, 2 * id + 1));
      let i = h & mask;
      while (at(table, i) !== 0) i = (i + 1) & mask;
      table[i] = (h & ~mask) | (id + 1);
    }
    this.#budget.release(this.table);
    discard(this.table);
    this.table = table;
    this.mask = mask;
  }

  /** The set is used no more. */
  release(): void {
    this.#budget.release(this.table);
    discard(this.table);
    this.#budget.refund(this.#charged * 8);
    discard(this.pairs);
  }
}

export function hashPair(a: number, b: number): number {
  let h = Math.imul(a ^ (a >>> 15), 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) ^ (a >>> 7);
  h = Math.imul(h ^ (h >>> 16), 0x27d4eb2f);
  return h ^ (h >>> 15);
}

// An exact set of pairs of 32-bit words, numbered in the order of arrival: what states are stored in. A cell of its table
// holds the number of a pair and, in the bits that the number leaves free, bits of its hash: pairs are seldom compared in
// vain, and a cell is four bytes.
//
// Once shared, several threads may insert at the same time: many pairs as in `shared-insertion.ts`, where numbers must be
// dense; single ones by claiming a cell, taking the next number, writing the pair, and publishing the number in the cell.
// Probing reads plainly, which is several times faster than through `Atomics`: a cell that is empty by mistake is caught by
// the claim, and a number is published after its pair. Arrays grow only while one thread is alone.
import { at, grown } from "./arrays.ts";
import { discard, type MemoryBudget } from "./memory.ts";
import { hashPair } from "./pair-hash.ts";
import {
  closeGaps,
  type Numbers,
  type Renumbered,
  SharedInsertion,
  type SharedPairs,
} from "./shared-insertion.ts";

/** Fraction of the table in use before it grows; what threads insert before they notice may fill it further. */
const LOAD = 0.7;
const FIRST_BITS = 10;
/** Below so many cells a table becomes four times as large when it grows: that is less work, and memory is not yet short. */
const LARGE = 1 << 24;
/** Pairs are charged to the budget by so many at a time. */
const QUANTUM = 1 << 12;
/**
 * Below so many pairs the array of pairs doubles; beyond, it is allocated far ahead: operating systems give out zeroed pages on
 * first use, so that only what is written costs.
 */
const SMALL = 1 << 20;
/** Pairs put into a new table at a time. */
const REHASHED = 512;
/** A cell that a thread has claimed, and not yet published. */
const BUSY = -1;

export class PairSet {
  readonly #budget: MemoryBudget;
  /** Pair i is pairs[2i], pairs[2i+1]. */
  pairs: Int32Array;
  /** Open addressing: 0 is empty; otherwise the low bits are the number + 1, the others those of the hash. */
  table: Int32Array;
  mask = (1 << FIRST_BITS) - 1;
  #count = 0;
  /** Of a shared set: the number of pairs, in its first element. */
  #counter: Int32Array | undefined;
  readonly #together = new SharedInsertion();
  #charged = 0;
  /** Other threads are using the set: its arrays must stay where they are. */
  isFrozen = false;
  /** Keeps the touching reads from being optimised away. */
  touched = 0;
  /** The first so many elements are valid after `insertMany`: which of the given pairs were new. */
  fresh = new Int32Array(16);

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
    this.table = budget.begin(1 << FIRST_BITS);
    this.pairs = budget.begin(2 << FIRST_BITS);
    this.#charged = 1 << FIRST_BITS;
  }

  get count(): number {
    return this.#counter === undefined ? this.#count : Atomics.load(this.#counter, 0);
  }

  #setCount(count: number): void {
    if (this.#counter === undefined) this.#count = count;
    else this.#counter[0] = count;
  }

  get bytes(): number {
    return this.table.byteLength + this.#charged * 8;
  }

  /** Makes sure that `more` pairs can be inserted. Not while other threads use the set. @throws OutOfMemory */
  ensure(more: number): void {
    const wanted = this.count + more;
    if (this.isFrozen) {
      if (2 * wanted > this.pairs.length || wanted > this.mask) throw new Error("a shared set is full");
      return;
    }
    if (wanted > this.#charged) {
      const charged = wanted + QUANTUM - (wanted % QUANTUM);
      this.#budget.charge((charged - this.#charged) * 8);
      this.#charged = charged;
    }
    if (2 * wanted > this.pairs.length) this.#growPairs(wanted);
    if (wanted > LOAD * (this.mask + 1)) this.#growTable(wanted);
  }

  /** How many pairs can be inserted until the set has to grow. */
  get room(): number {
    return Math.min(Math.floor(LOAD * (this.mask + 1)), this.pairs.length / 2) - this.count;
  }

  /** Lets other threads use the set, through what `asShared` returns each time that arrays may have grown. */
  share(): void {
    if (this.#counter !== undefined) return;
    this.#counter = new Int32Array(new SharedArrayBuffer(64));
    this.#counter[0] = this.#count;
    for (const name of ["pairs", "table"] as const) {
      const copy = this.#make(this[name].length);
      copy.set(this[name]);
      discard(this[name]);
      this[name] = copy;
    }
  }

  asShared(): SharedPairs {
    if (this.#counter === undefined) throw new Error("the set was not shared");
    return { pairs: this.pairs, table: this.table, counter: this.#counter };
  }

  /** Uses the arrays of another thread's set from now on. */
  attach({ pairs, table, counter }: SharedPairs): void {
    this.pairs = pairs;
    this.table = table;
    this.mask = table.length - 1;
    this.#counter = counter;
    this.isFrozen = true;
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
    for (let i = h & mask; ; ) {
      const cell = at(table, i);
      if (cell === 0) {
        if (this.#claim(i)) return this.#publish(a, b, h, i);
      } else if (cell === BUSY) {
        waitFor(table, i);
      } else {
        const id = (cell & mask) - 1;
        const isSame = ((cell ^ h) & ~mask) === 0 && at(pairs, 2 * id) === a && at(pairs, 2 * id + 1) === b;
        if (isSame) return id;
        i = (i + 1) & mask;
      }
    }
  }

  #claim(i: number): boolean {
    return this.#counter === undefined || Atomics.compareExchange(this.table, i, 0, BUSY) === 0;
  }

  #publish(a: number, b: number, h: number, i: number): number {
    const { table, mask, pairs } = this;
    const id = this.#counter === undefined ? this.#count++ : Atomics.add(this.#counter, 0, 1);
    pairs[2 * id] = a;
    pairs[2 * id + 1] = b;
    const cell = (h & ~mask) | (id + 1);
    if (this.#counter === undefined) table[i] = cell;
    else Atomics.store(table, i, cell);
    return id;
  }

  /**
   * Adds those of the first `n` pairs in `buffer` that are new, and puts the numbers of all of them into `ids`. Returns how many
   * were new; their places in the buffer are in `fresh`. There must be room for n more.
   */
  insertMany(buffer: Int32Array, hashes: Int32Array, n: number, ids: Int32Array): number {
    this.fresh = grown(this.fresh, n);
    this.#touch(this.table, hashes, n);
    if (this.#counter !== undefined && this.isFrozen)
      return this.#together.insertMany(this.asShared(), buffer, hashes, n, ids, this.fresh);
    const { table, mask, pairs, fresh } = this;
    let { count } = this;
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
    this.#setCount(count);
    return added;
  }

  /**
   * Brings the cells where the pairs of these hashes would be into the cache. That their cache misses overlap takes a loop
   * in which nothing depends on them.
   */
  #touch(table: Int32Array, hashes: Int32Array, n: number): void {
    const mask = table.length - 1;
    let touched = 0;
    for (let k = 0; k < n; k++) touched ^= at(table, at(hashes, k) & mask);
    this.touched ^= touched;
  }

  /** The numbers that this thread took for pairs that did not come: see `SharedInsertion`. */
  takeSpare(): Numbers {
    return this.#together.takeSpare();
  }

  /** Numbers all pairs without gaps again. Not while other threads use the set. */
  closeGaps(spares: readonly Numbers[]): Renumbered {
    return closeGaps(this.asShared(), spares);
  }

  #make(length: number): Int32Array {
    return new Int32Array(
      this.#counter === undefined ? new ArrayBuffer(length * 4) : new SharedArrayBuffer(length * 4),
    );
  }

  #growPairs(wanted: number): void {
    const length = 2 * Math.max(wanted, (this.pairs.length / 2) * (wanted < SMALL ? 2 : 8));
    const pairs = this.#make(length);
    pairs.set(this.pairs.subarray(0, 2 * this.count));
    discard(this.pairs);
    this.pairs = pairs;
  }

  #growTable(wanted: number): void {
    let size = this.mask + 1;
    while (wanted > LOAD * size) size *= size < LARGE ? 4 : 2;
    this.#budget.charge(size * 4);
    const table = this.#make(size);
    const mask = size - 1;
    const { pairs, count } = this;
    const hashes = new Int32Array(REHASHED);
    for (let first = 0; first < count; first += REHASHED) {
      const n = Math.min(REHASHED, count - first);
      for (let k = 0; k < n; k++)
        hashes[k] = hashPair(at(pairs, 2 * (first + k)), at(pairs, 2 * (first + k) + 1));
      this.#touch(table, hashes, n);
      for (let k = 0; k < n; k++) {
        const h = at(hashes, k);
        let i = h & mask;
        while (at(table, i) !== 0) i = (i + 1) & mask;
        table[i] = (h & ~mask) | (first + k + 1);
      }
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

/** Until the thread that claimed the cell has published it: a few instructions, unless it is not running. */
function waitFor(table: Int32Array, i: number): void {
  while (Atomics.load(table, i) === BUSY);
}

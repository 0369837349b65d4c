// Many threads insert pairs into one set. Numbers are taken by the block, and a pair is written before a cell is claimed for
// it, so that one compare-and-exchange is all that threads have to agree on: a counter that all of them move, or cells that
// are claimed first and filled later, cost a quarter of the time.
import { at } from "./arrays.ts";
import { hashPair } from "./pair-hash.ts";

/** Numbers that a thread takes at a time. */
const BLOCK = 256;

/** What another thread needs to use a shared set: see `PairSet`. */
export interface SharedPairs {
  readonly pairs: Int32Array;
  readonly table: Int32Array;
  /** The number of pairs, in its first element; while threads insert, the numbers that were taken. */
  readonly counter: Int32Array;
}

/** The numbers from [0] to [1] - 1. */
export type Numbers = readonly [from: number, to: number];

/** What became of the pairs that had the number `from` or a higher one: number n is now to[n - from]. */
export interface Renumbered {
  readonly from: number;
  readonly to: Int32Array;
}

/** One thread's side of it. */
export class SharedInsertion {
  /** Numbers that were taken for pairs to come. */
  #spare = 0;
  #spareEnd = 0;

  /** As `PairSet.insertMany`. */
  insertMany(
    { pairs, table, counter }: SharedPairs,
    buffer: Int32Array,
    hashes: Int32Array,
    n: number,
    ids: Int32Array,
    fresh: Int32Array,
  ): number {
    const mask = table.length - 1;
    let [next, end] = [this.#spare, this.#spareEnd];
    let added = 0;
    for (let k = 0; k < n; k++) {
      const a = at(buffer, 2 * k);
      const b = at(buffer, 2 * k + 1);
      const h = at(hashes, k);
      let id = -1;
      for (let i = h & mask; id < 0; i = (i + 1) & mask) {
        let cell = at(table, i);
        if (cell === 0) {
          if (next === end) {
            next = Atomics.add(counter, 0, BLOCK);
            end = next + BLOCK;
          }
          pairs[2 * next] = a;
          pairs[2 * next + 1] = b;
          cell = Atomics.compareExchange(table, i, 0, (h & ~mask) | (next + 1));
          if (cell === 0) {
            id = next++;
            fresh[added++] = k;
          }
        }
        if (cell !== 0 && ((cell ^ h) & ~mask) === 0) {
          const known = (cell & mask) - 1;
          if (at(pairs, 2 * known) === a && at(pairs, 2 * known + 1) === b) id = known;
        }
      }
      ids[k] = id;
    }
    this.#spare = next;
    this.#spareEnd = end;
    return added;
  }

  /** The numbers that it has taken, and given to no pair. It gives them up. */
  takeSpare(): Numbers {
    const spare = [this.#spare, this.#spareEnd] as const;
    this.#spare = 0;
    this.#spareEnd = 0;
    return spare;
  }
}

/** Numbers all pairs without gaps, given the numbers that have none: those that had the highest numbers get others. */
export function closeGaps(set: SharedPairs, spares: readonly Numbers[]): Renumbered {
  const { counter } = set;
  const gaps = spares.filter(([from, to]) => from < to).sort(([a], [b]) => a - b);
  const before = at(counter, 0);
  const from = gaps.reduce((count, [first, end]) => count - (end - first), before);
  const to = new Int32Array(before - from);
  const isGap = (id: number): boolean => gaps.some(([first, end]) => id >= first && id < end);
  let last = before - 1;
  for (const [first, end] of gaps) {
    for (let gap = first; gap < Math.min(end, from); gap++) {
      while (isGap(last)) last--;
      renumber(set, last, gap);
      to[last - from] = gap;
      last--;
    }
  }
  counter[0] = from;
  return { from, to };
}

function renumber({ pairs, table }: SharedPairs, id: number, now: number): void {
  const mask = table.length - 1;
  const [a, b] = [at(pairs, 2 * id), at(pairs, 2 * id + 1)];
  const h = hashPair(a, b);
  const bits = h & ~mask;
  let i = h & mask;
  while (at(table, i) !== (bits | (id + 1))) i = (i + 1) & mask;
  table[i] = bits | (now + 1);
  pairs[2 * now] = a;
  pairs[2 * now + 1] = b;
}

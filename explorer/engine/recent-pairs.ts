// The pairs that were put into a set lately, so that they need not be looked for there again: states that are found several
// times are mostly found several times within a short while. A small table stays in the cache, which the set does not.
import { at } from "./arrays.ts";
import { hashPair } from "./pair-hash.ts";

/** The place of a pair is the upper bits of its hash, by a shift: 2^13 places. */
export const RECENT_SHIFT = 19;
const PLACES = 2 ** (32 - RECENT_SHIFT);

/** Place p holds the pair cells[2p], cells[2p+1]. It is right about what it holds, and forgets most. */
export class RecentPairs {
  readonly cells = new Int32Array(2 * PLACES);

  constructor() {
    this.clear();
  }

  /** Forgets everything: each place holds a pair that belongs to another place. */
  clear(): void {
    this.cells.fill(0);
    let elsewhere = 1;
    while (hashPair(elsewhere, 0) >>> RECENT_SHIFT === hashPair(0, 0) >>> RECENT_SHIFT) elsewhere++;
    this.cells[2 * (hashPair(0, 0) >>> RECENT_SHIFT)] = elsewhere;
  }

  /** Whether the pair was seen lately; it is from now on. */
  see(a: number, b: number, hash: number): boolean {
    const { cells } = this;
    const place = 2 * (hash >>> RECENT_SHIFT);
    if (at(cells, place) === a && at(cells, place + 1) === b) return true;
    cells[place] = a;
    cells[place + 1] = b;
    return false;
  }
}

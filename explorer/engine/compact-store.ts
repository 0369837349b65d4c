// The states found so far, but of most of them only a fingerprint ("hash compaction"; Wolper and Leroy, "Reliable hashing
// without collision detection", CAV 1993; Stern and Dill, "Improved probabilistic verification by hash compaction", 1995; TLC).
// Two states with the same fingerprint count as one, so that states may be left out; none is ever invented.
import type { Collision } from "../result.ts";
import { at } from "./arrays.ts";
import { type Bits64, Fingerprints, scramble } from "./fingerprint.ts";
import { FingerprintSet } from "./fingerprint-set.ts";
import { Frontier } from "./frontier.ts";
import type { Layout } from "./layout.ts";
import type { MemoryBudget } from "./memory.ts";
import { levelOf, type Rows, type States } from "./store.ts";

const ROUNDS = 2;

export class CompactStore implements States {
  readonly set: FingerprintSet;
  readonly frontier: Frontier;
  fingerprints: Fingerprints;
  readonly #slots: number;
  readonly #bits: number;
  readonly #highMask: number;
  readonly #lowMask: number;
  readonly #sum: Bits64 = { high: 0, low: 0 };
  /** The first state of each level of the search, and of the one after that. */
  levels: number[] = [0];

  /** @param bits of a fingerprint that are kept: fewer than 64 only to see what collisions do */
  constructor(layout: Layout, slots: number, budget: MemoryBudget, bits = 64) {
    this.#slots = slots;
    this.#bits = bits;
    this.#highMask = highest(Math.min(32, bits));
    this.#lowMask = highest(Math.max(0, bits - 32));
    this.set = new FingerprintSet(budget);
    this.frontier = new Frontier(layout.words, budget);
    this.fingerprints = new Fingerprints(layout, slots);
  }

  get count(): number {
    return this.frontier.count;
  }

  /** Words of a packed state. */
  get words(): number {
    return this.frontier.words;
  }

  /** Items of a row. */
  get stride(): number {
    return this.words;
  }

  /** Fingerprints, and the most that the states still to be read took at any time. */
  get bytes(): number {
    return this.set.bytes + this.frontier.peakBytes;
  }

  read(first: number, count: number, rows: Rows): void {
    this.frontier.read(first, count, rows);
  }

  /** States before this one will not be read again. */
  forget(below: number): void {
    this.frontier.forget(below);
  }

  /** Turns the first `n` sums into fingerprints, in place; none is 0. */
  finish(highs: Int32Array, lows: Int32Array, n: number): void {
    const bits = this.#sum;
    for (let k = 0; k < n; k++) {
      bits.high = at(highs, k);
      bits.low = at(lows, k);
      scramble(bits, ROUNDS);
      highs[k] = bits.high & this.#highMask;
      lows[k] = bits.low & this.#lowMask;
      if ((at(highs, k) | at(lows, k)) === 0) {
        if (this.#bits <= 32) highs[k] = 1 << (32 - this.#bits);
        else lows[k] = 1 << (64 - this.#bits);
      }
    }
  }

  /** Adds the packed state at row[base...], unless its fingerprint is known. @throws OutOfMemory */
  add(row: Int32Array, base: number): void {
    const { fingerprints } = this;
    fingerprints.sum(row, base);
    const [highs, lows] = [Int32Array.of(fingerprints.high), Int32Array.of(fingerprints.low)];
    this.finish(highs, lows, 1);
    this.frontier.ensure(1);
    if (this.set.add(at(highs, 0), at(lows, 0))) this.frontier.push(row, base);
  }

  /** Packs the states that are still to be read anew. @throws OutOfMemory, with everything as it was */
  relayout(old: Layout, now: Layout, slots: number): void {
    this.frontier.relayout(old, now, slots);
    this.fingerprints = new Fingerprints(now, this.#slots);
  }

  /** The distance of a state from the initial states. */
  depthOf(state: number): number {
    return levelOf(this.levels, state);
  }

  /**
   * The probability that states were left out, in the two forms in which TLC prints it (tlc2/tool/AbstractChecker.java,
   * `reportSuccess`): "calculated (optimistic)", distinct * (generated - distinct) / 2^64, and "based on the actual
   * fingerprints", one over the least distance between two of them (tlc2/tool/fp, `checkFPs`). The set is unusable afterwards.
   * @param generated states generated, with those that were known: initial ones and targets of all transitions
   */
  collision(generated: number): Collision {
    const distance = this.set.leastDistance() / 2 ** (64 - this.#bits);
    const calculated = this.count * ((generated - this.count) / 2 ** this.#bits);
    return { calculated: Math.min(1, calculated), actual: 1 / distance };
  }

  /** The store is used no more. */
  release(): void {
    this.set.release();
    this.frontier.release();
  }
}

/** A word whose `bits` highest bits are set. */
function highest(bits: number): number {
  return bits === 0 ? 0 : -1 << (32 - bits);
}

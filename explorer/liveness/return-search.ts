// How far it is back to the entry of a cycle, and whether what lies on the way can meet the obligations at all.
import type { Budget } from "./budget.ts";
import type { Obligations } from "./enabled.ts";
import type { Arrays } from "./memory.ts";
import type { Near } from "./near.ts";

/** Breadth-first search backwards from an entry, within a limit on the length of the whole cycle. */
export class ReturnSearch {
  /** By state: edges to the entry; -1 if a cycle of the allowed length cannot pass it. Valid until `clear`. */
  readonly back: Int32Array;
  /** A cycle that passes a state beyond the limit has at least this many edges; Infinity: nothing is beyond it. */
  cutAt = Number.POSITIVE_INFINITY;
  readonly #owed: Obligations;
  readonly #near: Near;
  readonly #budget: Budget;
  readonly #queue: Int32Array;
  #count = 0;
  /** The weak obligations that some state or edge within the limit meets. */
  readonly #meetable: Int32Array;

  constructor(owed: Obligations, near: Near, budget: Budget, arrays: Arrays) {
    this.#owed = owed;
    this.#near = near;
    this.#budget = budget;
    this.back = arrays.int32(near.count).fill(-1);
    this.#queue = arrays.int32(near.count);
    this.#meetable = new Int32Array(owed.words);
  }

  /** Returns whether a cycle of at most `limit` edges may meet `care`; if not, none does. */
  run(entry: number, limit: number, care: Int32Array): boolean {
    const { backOffsets, sources, backActions, distance } = this.#near;
    const { back } = this;
    const queue = this.#queue;
    const home = distance[entry] ?? 0;
    this.#meetable.fill(0);
    this.cutAt = Number.POSITIVE_INFINITY;
    back[entry] = 0;
    queue[0] = entry;
    let count = 1;
    let closes = false;
    for (let i = 0; i < count; i++) {
      const state = queue[i] ?? 0;
      const steps = (back[state] ?? 0) + 1;
      this.#meet(this.#near.enabled, state, true);
      for (let j = backOffsets[state] ?? 0; j < (backOffsets[state + 1] ?? 0); j++) {
        const s = sources[j] ?? 0;
        if (s < entry) continue;
        if ((back[s] ?? 0) < 0) {
          // One edge leads at most one farther from the initial states, so `s` is no nearer to the entry.
          const length = Math.max(1, (distance[s] ?? 0) - home) + steps;
          if (length > limit) {
            this.cutAt = Math.min(this.cutAt, length);
            continue;
          }
          back[s] = steps;
          queue[count++] = s;
        }
        if (s === entry) closes = true;
        this.#meet(this.#owed.taking, backActions[j] ?? 0, false);
      }
    }
    this.#count = count;
    this.#budget.left -= count;
    return closes && this.#coversWeak(care);
  }

  clear(): void {
    for (let i = 0; i < this.#count; i++) this.back[this.#queue[i] ?? 0] = -1;
    this.#count = 0;
  }

  #meet(bits: Int32Array, index: number, complement: boolean): void {
    const { words } = this.#owed;
    for (let w = 0; w < words; w++) {
      const set = bits[index * words + w] ?? 0;
      this.#meetable[w] = (this.#meetable[w] ?? 0) | (complement ? ~set : set);
    }
  }

  #coversWeak(care: Int32Array): boolean {
    for (let w = 0; w < this.#owed.words; w++) {
      if (((care[w] ?? 0) & (this.#owed.weak[w] ?? 0) & ~(this.#meetable[w] ?? 0)) !== 0) return false;
    }
    return true;
  }
}

// Partial-order reduction at work in one search: who acts in each state, what that saves, and when to start again.
import type { Reads } from "../system.ts";
import { at } from "./arrays.ts";
import type { Compiled } from "./compiled.ts";
import { StubbornSets } from "./partial-order.ts";

/**
 * To choose takes longer than to expand. So it is done for a while, in so many states, and goes on if one state in `RARE` was
 * expanded partly; if not, there is a pause, each time twice as long, up to the longest.
 */
const WHILE = 512;
const RARE = 16;
const LONGEST_PAUSE = 32 * WHILE;

export class Reduction {
  readonly #compiled: Compiled;
  readonly #stubborn: StubbornSets;
  /** Whether all steps of a partial expansion must lead to the next level, and not only one. */
  readonly forLiveness: boolean;
  /** The processes to expand first, ascending, as many as `choose` said, and then the others. */
  readonly chosen: Int32Array;
  readonly everyone: Int32Array;
  readonly #isChosen: Uint8Array;
  /** States that were expanded partly, and their enabled alternatives that were not taken. */
  partly = 0;
  leftOut = 0;
  /** States expanded partly before something was learned may have been expanded too little. */
  mustRestart = false;
  #isTrying = true;
  /** States until the next decision whether to try. */
  #left = WHILE;
  #pause = WHILE;
  #partlyBefore = 0;

  /** `visible`: what the properties look at, see `visibleReads`. */
  constructor(compiled: Compiled, visible: readonly Reads[], forLiveness: boolean) {
    const { length } = compiled.system.processes;
    this.#compiled = compiled;
    this.#stubborn = new StubbornSets(compiled, visible, { forLiveness });
    this.forLiveness = forLiveness;
    this.chosen = new Int32Array(length);
    this.everyone = Int32Array.from({ length }, (_, p) => p);
    this.#isChosen = new Uint8Array(length);
  }

  /** To be called for each newly learned entry. */
  learned(process: number, entry: number): void {
    if (this.#stubborn.learned(process, entry) && this.partly > 0) this.mustRestart = true;
  }

  /** Whether it is worth while to choose in the next `count` states; all others must be expanded fully. */
  shouldTry(count: number): boolean {
    if (this.#left <= 0) {
      if (!this.#isTrying) this.#try();
      else if ((this.partly - this.#partlyBefore) * RARE >= WHILE) this.#try();
      else this.#rest();
    }
    this.#left -= count;
    return this.#isTrying;
  }

  #try(): void {
    if (this.#isTrying) this.#pause = WHILE;
    this.#isTrying = true;
    this.#left = WHILE;
    this.#partlyBefore = this.partly;
  }

  #rest(): void {
    this.#isTrying = false;
    this.#left = this.#pause;
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }

  /** How many processes suffice in the state whose entries are entries[from...]; -1 if all are needed. */
  choose(entries: Int32Array, guardFalse: Uint8Array, from: number): number {
    return this.#stubborn.choose(entries, from, guardFalse, this.chosen);
  }

  /** Puts those that were not chosen behind the first `count`. Returns how many there are now: everyone. */
  addOthers(count: number): number {
    this.#isChosen.fill(0);
    for (let c = 0; c < count; c++) this.#isChosen[at(this.chosen, c)] = 1;
    let end = count;
    for (let p = 0; p < this.#isChosen.length; p++) if (this.#isChosen[p] === 0) this.chosen[end++] = p;
    return end;
  }

  /** The state whose entries are entries[from...] stays expanded by the first `count` chosen. */
  settle(entries: Int32Array, from: number, count: number): void {
    this.partly++;
    const { ops, start } = this.#compiled.operations;
    for (let c = this.addOthers(count) - 1; c >= count; c--) {
      const o = at(start, at(entries, from + at(this.chosen, c)));
      this.leftOut += at(ops, o) + at(ops, o + 1);
    }
  }

  /** The search begins anew, with all that was learned. */
  restart(): void {
    this.partly = 0;
    this.leftOut = 0;
    this.mustRestart = false;
    this.#isTrying = false;
    this.#try();
  }
}

// Which steps a property must be asked about: the others are left out before anything is looked up.
import { at } from "./arrays.ts";
import type { MemoLookup } from "./memo-lookup.ts";
import type { Steps } from "./steps.ts";

/** To be copied to another thread. */
export interface ScopeSnapshot {
  readonly onlyChanges: boolean;
  readonly foreign: Uint8Array<ArrayBuffer>;
  readonly judged: number;
  readonly anyForeign: boolean;
}

export class Scope {
  /** Steps that change nothing of the view are allowed. */
  readonly onlyChanges: boolean;
  /** By action: 1 if its steps are allowed, whatever they do. */
  #foreign: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  #judged = 0;
  #anyForeign = false;

  constructor(onlyChanges: boolean) {
    this.onlyChanges = onlyChanges;
  }

  static of({ onlyChanges, foreign, judged, anyForeign }: ScopeSnapshot): Scope {
    const scope = new Scope(onlyChanges);
    scope.#foreign = foreign;
    scope.#judged = judged;
    scope.#anyForeign = anyForeign;
    return scope;
  }

  snapshot(): ScopeSnapshot {
    const { onlyChanges } = this;
    return { onlyChanges, foreign: this.#foreign, judged: this.#judged, anyForeign: this.#anyForeign };
  }

  /** How many actions were judged. Changes whenever `snapshot` would. */
  get version(): number {
    return this.#judged;
  }

  /** Says of the next action whether the property is about its steps. Others count as if it were. */
  judge(isMeant: boolean): void {
    if (this.#judged === this.#foreign.length) {
      const larger = new Uint8Array(2 * this.#judged);
      larger.set(this.#foreign);
      this.#foreign = larger;
    }
    this.#foreign[this.#judged++] = isMeant ? 0 : 1;
    this.#anyForeign ||= !isMeant;
  }

  isForeign(action: number): boolean {
    return action < this.#judged && this.#foreign[action] === 1;
  }

  /** Puts the steps that the property is about into `which`, in order, and returns how many. `memo` looks at its view. */
  choose(steps: Steps, memo: MemoLookup, which: Int32Array): number {
    if (!this.onlyChanges) return this.#meant(steps, all(steps.count, which), which);
    const count = this.#meant(steps, changing(steps, memo.bitsRead, which), which);
    return memo.isShort ? seen(steps, memo, which, count) : count;
  }

  /** Of the first `count`, those whose actions are not foreign. */
  #meant({ actions }: Steps, count: number, which: Int32Array): number {
    if (!this.#anyForeign) return count;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const k = at(which, i);
      which[kept] = k;
      if (!this.isForeign(at(actions, k))) kept++;
    }
    return kept;
  }
}

function all(count: number, which: Int32Array): number {
  for (let k = 0; k < count; k++) which[k] = k;
  return count;
}

/** The steps that change one of these bits (a word, a mask, ...) of the packed state. */
function changing({ count, changed }: Steps, bits: Int32Array, which: Int32Array): number {
  let n = 0;
  if (bits.length === 2) {
    const [from, mask] = [at(bits, 0) * count, at(bits, 1)];
    for (let k = 0; k < count; k++) {
      which[n] = k;
      if ((at(changed, from + k) & mask) !== 0) n++;
    }
    return n;
  }
  for (let k = 0; k < count; k++) {
    let any = 0;
    for (let b = 0; b < bits.length; b += 2) any |= at(changed, at(bits, b) * count + k) & at(bits, b + 1);
    which[n] = k;
    if (any !== 0) n++;
  }
  return n;
}

/** Of the first `count`, those that change what projections show, too. */
function seen(steps: Steps, memo: MemoLookup, which: Int32Array, count: number): number {
  const { rows, words, after, sources } = steps;
  if (rows === undefined) return count;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const k = at(which, i);
    which[kept] = k;
    if (memo.differs(rows.words, rows.base + at(sources, k) * rows.stride, after, k * words)) kept++;
  }
  return kept;
}

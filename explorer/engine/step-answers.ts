// What is known of steps that a property may forbid: answers by (view before, view after, action).
import { at, grown } from "./arrays.ts";
import { MemoLookup, type MemoSnapshot } from "./memo-lookup.ts";
import type { Steps } from "./steps.ts";

export const ALLOWED = 0;
export const FORBIDDEN = 1;
export const UNKNOWN = -1;

/** All that looking up needs, to be copied to another thread. */
export interface StepAnswersSnapshot {
  readonly memo: MemoSnapshot;
  readonly cells: Int32Array<ArrayBuffer>;
}

export class StepAnswers {
  readonly #memo: MemoLookup;
  readonly #known: TripleMap;
  /** Of the steps that were looked up last: views before them (by state) and after, and answers. */
  #before = new Int32Array(0);
  #after = new Int32Array(0);
  answers = new Int32Array(0);
  /** Whether one of these is FORBIDDEN. */
  anyForbidden = false;
  /** By view and action: a bit where a step that does not change the view is known to be allowed. */
  #calm = new Int32Array(0);
  /** Words of `#calm` for each view. */
  #calmWords = 1;

  /** `memo` numbers the views. */
  constructor(memo: MemoLookup, known = new TripleMap()) {
    this.#memo = memo;
    this.#known = known;
  }

  /** Puts what is known of the steps into `answers`. Returns whether that is everything. */
  lookUp(steps: Steps): boolean {
    const { rows, states, count, words, sources, actions } = steps;
    if (rows === undefined) return true;
    this.#before = grown(this.#before, states);
    this.#after = grown(this.#after, count);
    this.answers = grown(this.answers, count);
    this.#memo.findAll(rows.words, rows.base, states, rows.stride, this.#before);
    this.#memo.findAll(steps.after, 0, count, words, this.#after);
    const [before, after, answers] = [this.#before, this.#after, this.answers];
    let seen = 0;
    for (let k = 0; k < count; k++) {
      const answer = this.#of(at(before, at(sources, k)), at(after, k), at(actions, k));
      answers[k] = answer;
      // ALLOWED is 0; the sign bit tells UNKNOWN.
      seen |= answer;
    }
    this.anyForbidden = (seen & FORBIDDEN) !== 0;
    return seen >= 0;
  }

  /** Marks the states with steps that are not known to be allowed. */
  leaveUnknown(steps: Steps, skipped: Int32Array): void {
    if (this.lookUp(steps) && !this.anyForbidden) return;
    for (let k = 0; k < steps.count; k++)
      if (at(this.answers, k) !== ALLOWED) skipped[at(steps.sources, k)] = 1;
  }

  #of(before: number, after: number, action: number): number {
    if (before < 0 || after < 0) return UNKNOWN;
    return before === after ? this.#ofCalm(before, action) : this.#known.get(before, after, action);
  }

  /** Most steps change nothing of the view, and most of those are allowed: a bit each. */
  #ofCalm(view: number, action: number): number {
    if (action >= 32 * this.#calmWords) this.#forgetCalm(action);
    const i = view * this.#calmWords + (action >>> 5);
    const bit = 1 << (action & 31);
    if (i < this.#calm.length && (at(this.#calm, i) & bit) !== 0) return ALLOWED;
    const answer = this.#known.get(view, view, action);
    if (answer === ALLOWED) {
      this.#calm = grown(this.#calm, i + 1);
      this.#calm[i] = at(this.#calm, i) | bit;
    }
    return answer;
  }

  /** They are found again among all the answers. */
  #forgetCalm(action: number): void {
    this.#calmWords = 2 * ((action >>> 5) + 1);
    this.#calm = new Int32Array(0);
  }

  get(before: number, after: number, action: number): number {
    return this.#known.get(before, after, action);
  }

  set(before: number, after: number, action: number, answer: number): void {
    this.#known.set(before, after, action, answer);
  }

  /** Changes whenever `snapshot` would. */
  get version(): number {
    return this.#memo.version + this.#known.count;
  }

  snapshot(): StepAnswersSnapshot {
    return { memo: this.#memo.snapshot(), cells: this.#known.cells };
  }

  static of({ memo, cells }: StepAnswersSnapshot): StepAnswers {
    return new StepAnswers(MemoLookup.of(memo), new TripleMap(cells));
  }
}

/** (int, int, int) to a small number >= 0, by open addressing. */
class TripleMap {
  cells: Int32Array<ArrayBuffer>;
  #mask: number;
  count = 0;

  constructor(cells = new Int32Array(4 * 256)) {
    this.cells = cells;
    this.#mask = cells.length / 4 - 1;
  }

  get(a: number, b: number, c: number): number {
    const i = this.#find(a, b, c);
    return at(this.cells, i + 3) - 1;
  }

  set(a: number, b: number, c: number, value: number): void {
    if (++this.count * 2 > this.#mask) this.#grow();
    const i = this.#find(a, b, c);
    this.cells[i] = a;
    this.cells[i + 1] = b;
    this.cells[i + 2] = c;
    this.cells[i + 3] = value + 1;
  }

  #find(a: number, b: number, c: number): number {
    const cells = this.cells;
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c + 1, 0xc2b2ae35);
    for (h = (h ^ (h >>> 15)) & this.#mask; at(cells, 4 * h + 3) !== 0; h = (h + 1) & this.#mask) {
      if (at(cells, 4 * h) === a && at(cells, 4 * h + 1) === b && at(cells, 4 * h + 2) === c) break;
    }
    return 4 * h;
  }

  #grow(): void {
    const old = this.cells;
    this.cells = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let i = 0; i < old.length; i += 4) {
      if (at(old, i + 3) === 0) continue;
      const j = this.#find(at(old, i), at(old, i + 1), at(old, i + 2));
      this.cells.set(old.subarray(i, i + 4), j);
    }
  }
}

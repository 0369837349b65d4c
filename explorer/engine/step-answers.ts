// What is known of steps that a property may forbid: answers by (view before, view after, action).
import { at } from "./arrays.ts";
import { type MemoSnapshot, MemoTable } from "./memo.ts";

export const ALLOWED = 0;
export const FORBIDDEN = 1;
export const UNKNOWN = -1;

/** All that looking up needs, to be copied to another thread. */
export interface StepAnswersSnapshot {
  readonly memo: MemoSnapshot;
  readonly cells: Int32Array<ArrayBuffer>;
}

export class StepAnswers {
  readonly #memo: MemoTable;
  readonly #answers: TripleMap;
  /** The state asked about last, and its view: steps are asked about state by state. */
  #source = -1;
  #before = -1;

  /** `memo` numbers the views. */
  constructor(memo: MemoTable, answers = new TripleMap()) {
    this.#memo = memo;
    this.#answers = answers;
  }

  /** Of a step from the state `source`, at words[before...], to the one at buffer[after...]. */
  of(
    words: Int32Array,
    before: number,
    buffer: Int32Array,
    after: number,
    source: number,
    action: number,
  ): number {
    if (source !== this.#source || this.#before < 0) {
      this.#source = source;
      this.#before = this.#memo.find(words, before);
    }
    if (this.#before < 0) return UNKNOWN;
    const a = this.#memo.find(buffer, after);
    return a < 0 ? UNKNOWN : this.#answers.get(this.#before, a, action);
  }

  set(before: number, after: number, action: number, answer: number): void {
    this.#answers.set(before, after, action, answer);
  }

  /** Changes whenever `snapshot` would. */
  get version(): number {
    return this.#memo.version + this.#answers.count;
  }

  snapshot(): StepAnswersSnapshot {
    return { memo: this.#memo.snapshot(), cells: this.#answers.cells };
  }

  static of({ memo, cells }: StepAnswersSnapshot): StepAnswers {
    return new StepAnswers(MemoTable.of(memo), new TripleMap(cells));
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

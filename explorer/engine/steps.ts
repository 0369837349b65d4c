// All steps from a batch of states, for the properties that look at steps: put side by side, so that each property looks its
// views up in one go.
import { at, grown } from "./arrays.ts";
import { NO_ALTERNATIVES, OP_HEADER, PAIR_OP, WORD_OP } from "./learned.ts";
import type { Rows } from "./store.ts";

/** Looks at the steps of each batch before they are taken. */
export interface StepSink {
  /** `first` is the first state of the batch. States whose steps are to be left for later are marked in `skipped`. */
  see(steps: Steps, first: number, skipped: Int32Array): void;
}

/** A batch whose entries were looked up. */
interface Expanding {
  readonly entries: Int32Array;
  readonly processes: number;
  readonly rows: Rows;
  readonly skipped: Int32Array;
}

export class Steps {
  /** The states before the steps: so many, the first of these rows. */
  states = 0;
  rows: Rows | undefined;
  count = 0;
  /** By step: which state of the batch it starts from, and the action. Idle steps are steps, too. */
  sources = new Int32Array(1024);
  actions = new Int32Array(1024);
  /** The packed states after the steps, not yet canonicalised: step k at after[k * words]. */
  after = new Int32Array(1024);
  words = 0;
  #changed = new Int32Array(1024);
  #isCompared = false;

  /** Takes all steps from the first `states` rows, of packed states of `words` words, but for those that are skipped. */
  collect(
    { ops, start }: { readonly ops: Int32Array; readonly start: Int32Array },
    { entries, processes, rows, skipped }: Expanding,
    states: number,
    words: number,
  ): void {
    this.rows = rows;
    this.states = states;
    this.words = words;
    this.count = 0;
    this.#isCompared = false;
    for (let i = 0; i < states; i++) {
      if (at(skipped, i) !== 0) continue;
      for (let e = i * processes; e < (i + 1) * processes; e++) {
        const entry = at(entries, e);
        if (entry !== NO_ALTERNATIVES) this.#add(ops, at(start, entry), i);
      }
    }
  }

  /** The bits of the packed states that the steps change: of word w and step k at [w * count + k]. */
  get changed(): Int32Array {
    if (this.#isCompared) return this.#changed;
    const { rows, words, count, after, sources } = this;
    this.#isCompared = true;
    this.#changed = grown(this.#changed, words * count);
    if (rows === undefined) return this.#changed;
    const changed = this.#changed;
    for (let k = 0; k < count; k++) {
      const from = rows.base + at(sources, k) * rows.stride;
      for (let w = 0; w < words; w++)
        changed[w * count + k] = at(after, k * words + w) ^ at(rows.words, from + w);
    }
    return changed;
  }

  #add(ops: Int32Array, start: number, i: number): void {
    const [changing, idle] = [at(ops, start), at(ops, start + 1)];
    const last = this.count + changing;
    this.#makeRoom(changing + idle);
    let o = start + 2;
    for (; this.count < last; this.count++) {
      this.#copy(i);
      this.actions[this.count] = at(ops, o);
      o = this.words === 2 ? this.#changePair(ops, o) : this.#change(ops, o);
    }
    for (let left = idle; left > 0; left--, o++, this.count++) {
      this.#copy(i);
      this.actions[this.count] = at(ops, o);
    }
  }

  #makeRoom(steps: number): void {
    const count = this.count + steps;
    this.sources = grown(this.sources, count);
    this.actions = grown(this.actions, count);
    this.after = grown(this.after, count * this.words);
  }

  /** The next step starts from state `i` of the batch, and changes nothing so far. */
  #copy(i: number): void {
    const { rows, words, after } = this;
    if (rows === undefined) return;
    this.sources[this.count] = i;
    const from = rows.base + i * rows.stride;
    const to = this.count * words;
    for (let j = 0; j < words; j++) after[to + j] = at(rows.words, from + j);
  }

  #changePair(ops: Int32Array, o: number): number {
    const to = 2 * this.count;
    this.after[to] = (at(this.after, to) & at(ops, o + 2)) | at(ops, o + 3);
    this.after[to + 1] = (at(this.after, to + 1) & at(ops, o + 4)) | at(ops, o + 5);
    return o + PAIR_OP;
  }

  #change(ops: Int32Array, o: number): number {
    const end = o + OP_HEADER + at(ops, o + 2) * WORD_OP;
    for (let p = o + OP_HEADER; p < end; p += WORD_OP) {
      const j = this.count * this.words + at(ops, p);
      this.after[j] = (at(this.after, j) & at(ops, p + 1)) | at(ops, p + 2);
    }
    return end + at(ops, o + 3);
  }
}

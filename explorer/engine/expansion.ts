// Expands a batch of states: looks up what each process does in each of them, learns it where nobody asked before, and lets
// the expander do the rest.
import { at } from "./arrays.ts";
import { BATCH, type Expander } from "./expander.ts";
import { type Knowledge, UNKNOWN_ENTRY } from "./knowledge.ts";
import { NO_ALTERNATIVES } from "./operations.ts";

export class Expansion {
  readonly expander: Expander;
  readonly #holds = new Int32Array(BATCH);
  /** The batch whose rows the expander holds. */
  #first = 0;
  #count = 0;

  constructor(expander: Expander) {
    this.expander = expander;
  }

  /**
   * Adds all successors of the states first .. first+count-1, at most a batch. States about which something is not known,
   * and cannot be learned, are left out: they are marked in `expander.skipped`. @throws OutOfMemory, ModelError
   */
  expand(knowledge: Knowledge, first: number, count: number): void {
    this.#first = first;
    this.#count = count;
    this.expander.skipped.fill(0, 0, count);
    this.readAgain();
    for (let p = 0; p < knowledge.memos.length; p++) {
      if (knowledge.guards[p] === undefined) this.#lookUpSteps(knowledge, p, 0, count);
      else this.#lookUpGuarded(knowledge, p);
    }
    this.expander.generate(knowledge, first, count);
  }

  /** To be called when all states were packed anew. */
  readAgain(): void {
    this.expander.store.read(this.#first, this.#count, this.expander.rows);
  }

  /** The entries of process `p` in the states `from` .. `to` of the batch. */
  #lookUpSteps(knowledge: Knowledge, p: number, from: number, to: number): void {
    const { entries, rows, processes } = this.expander;
    const memo = knowledge.memos[p];
    if (memo === undefined) return;
    for (let i = from; i < to; i++) {
      const base = rows.base + i * rows.stride;
      i += memo.findMany(rows.words, base, to - i, rows.stride, entries, i * processes + p, processes);
      if (i === to) return;
      const entry = knowledge.learn(p, rows.words, rows.base + i * rows.stride);
      if (entry === UNKNOWN_ENTRY) this.expander.skipped[i] = 1;
      else entries[i * processes + p] = entry;
    }
  }

  /** The same where the process has a guard: its step is looked up only where that holds. */
  #lookUpGuarded(knowledge: Knowledge, p: number): void {
    const { entries, rows, processes, skipped } = this.expander;
    const memo = knowledge.guards[p];
    if (memo === undefined) return;
    const holds = this.#holds;
    const count = this.#count;
    for (let i = 0; i < count; i++) {
      i += memo.findMany(rows.words, rows.base + i * rows.stride, count - i, rows.stride, holds, i, 1);
      if (i < count) holds[i] = knowledge.learnGuard(p, rows.words, rows.base + i * rows.stride);
    }
    for (let i = 0; i < count; i++) {
      const e = i * processes + p;
      if (at(holds, i) === UNKNOWN_ENTRY) skipped[i] = 1;
      else if (at(holds, i) === 1 || knowledge.onFalseGuard !== undefined)
        this.#lookUpSteps(knowledge, p, i, i + 1);
      else entries[e] = NO_ALTERNATIVES;
      if (at(holds, i) === 0 && at(entries, e) !== NO_ALTERNATIVES)
        knowledge.onFalseGuard?.(p, rows.words, rows.base + i * rows.stride);
    }
  }
}

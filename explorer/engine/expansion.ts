// Expands a batch of states: looks up what each process does in each of them, learns it where nobody asked before, and lets
// the expander do the rest.
import { at, grown } from "./arrays.ts";
import { BATCH } from "./batch.ts";
import { CompactExpander } from "./compact-expander.ts";
import { CompactStore } from "./compact-store.ts";
import { type EdgeSink, Expander } from "./expander.ts";
import { type Knowledge, UNKNOWN_ENTRY } from "./knowledge.ts";
import { NO_ALTERNATIVES } from "./learned.ts";
import type { Reduction } from "./reduction.ts";
import { type StepSink, Steps } from "./steps.ts";
import type { StateStore } from "./store.ts";
import { holdBack } from "./timers.ts";

/** Who hears of steps, and whether all of them are taken. */
export interface ExpansionOptions {
  readonly edges?: EdgeSink | undefined;
  /** Not together with a reduction. */
  readonly watches?: readonly StepSink[];
  readonly reduction?: Reduction | undefined;
}

export class Expansion {
  readonly expander: Expander | CompactExpander;
  readonly #knowledge: Knowledge;
  readonly #reduction: Reduction | undefined;
  readonly #watches: readonly StepSink[];
  readonly #steps = new Steps();
  readonly #holds = new Int32Array(BATCH);
  /** By state of the batch and process: 1 where its guard does not hold. Only a reduction asks. */
  readonly #guardFalse: Uint8Array;
  /** The batch whose rows the expander holds. */
  #first = 0;
  #count = 0;

  constructor(knowledge: Knowledge, store: StateStore | CompactStore, options: ExpansionOptions = {}) {
    const { edges, watches = [], reduction } = options;
    const { processes } = knowledge;
    this.#knowledge = knowledge;
    this.#reduction = reduction;
    this.#watches = watches;
    this.#guardFalse = new Uint8Array(reduction === undefined ? 0 : BATCH * processes);
    this.expander =
      store instanceof CompactStore
        ? new CompactExpander(store, processes)
        : new Expander(store, processes, edges);
  }

  /**
   * Adds all successors of the states first .. first+count-1, at most a batch. States about which something is not known,
   * and cannot be learned, are left out: they are marked in `expander.skipped`. @throws OutOfMemory, ModelError
   */
  expand(first: number, count: number): void {
    this.#prepare(first, count);
    if (this.#watches.length > 0) this.#showSteps();
    this.expander.generate(this.#knowledge, first, count);
  }

  #showSteps(): void {
    const { expander } = this;
    this.#steps.collect(this.#knowledge.operations, expander, this.#count, expander.store.words);
    for (const w of this.#watches) w.see(this.#steps, this.#first, expander.skipped);
  }

  /**
   * Adds those successors that the reduction asks for; `levelEnd` is where the level of all these states ends. Returns
   * false, with nothing added, if what was learned on the way means that the search must start again.
   * @throws OutOfMemory, ModelError
   */
  expandReduced(reduction: Reduction, first: number, count: number, levelEnd: number): boolean {
    this.#prepare(first, count);
    if (reduction.mustRestart) return false;
    if (reduction.shouldTry(count)) {
      for (let i = 0; i < count; i++) this.#expandOne(reduction, first, i, levelEnd);
      this.expander.flush();
    } else this.expander.generate(this.#knowledge, first, count);
    return true;
  }

  #expandOne(reduction: Reduction, first: number, i: number, levelEnd: number): void {
    const { expander } = this;
    const { entries, processes } = expander;
    const { chosen, everyone, forLiveness } = reduction;
    const program = this.#knowledge;
    const count = reduction.choose(entries, this.#guardFalse, i * processes);
    if (count < 0) {
      expander.generateSome(program, first, i, everyone, 0, processes);
      return;
    }
    // The proviso: no step may be put off for ever.
    const deeper = expander.tryFew(program, first, i, chosen, count, levelEnd);
    if (deeper === "all" || (deeper === "some" && !forLiveness))
      reduction.settle(entries, i * processes, count);
    else expander.generateSome(program, first, i, chosen, count, reduction.addOthers(count));
  }

  #prepare(first: number, count: number): void {
    const { expander } = this;
    const { processes, guards } = this.#knowledge;
    this.#first = first;
    this.#count = count;
    expander.skipped.fill(0, 0, count);
    this.#read();
    for (let p = 0; p < processes; p++) {
      if (guards[p] === undefined) this.#lookUpSteps(p);
      else this.#lookUpGuarded(p);
    }
    // Only now is it known how many there are.
    const { sizes } = this.#knowledge;
    expander.hits = grown(expander.hits, sizes.entries);
    expander.discovered = grown(expander.discovered, sizes.actions);
    const { operations } = this.#knowledge;
    if (operations.timers !== undefined) holdBack(operations, operations.timers, expander, count);
    // A reduction chooses among all entries.
    if (this.#reduction === undefined) this.#knowledge.mirrors?.leaveOut(expander, count);
  }

  /** To be called when all states were, or may have been, packed anew. */
  packedAnew(): void {
    if (this.expander instanceof Expander) this.expander.forgetRecent();
    this.#read();
  }

  #read(): void {
    this.expander.store.read(this.#first, this.#count, this.expander.rows);
  }

  /** The entries of process `p` in all states of the batch. */
  #lookUpSteps(p: number): void {
    const { entries, rows, processes } = this.expander;
    const memo = this.#knowledge.memos[p];
    if (memo === undefined) return;
    for (let i = 0; i < this.#count; i++) {
      const [base, left, to] = [rows.base + i * rows.stride, this.#count - i, i * processes + p];
      i += memo.findMany(rows.words, base, left, rows.stride, entries, to, processes);
      if (i < this.#count) this.#learn(p, i);
    }
  }

  /** What process `p` does in state `i` of the batch. */
  #learn(p: number, i: number): void {
    const { entries, rows, processes, skipped } = this.expander;
    const entry = this.#knowledge.learn(p, rows.words, rows.base + i * rows.stride);
    if (entry === UNKNOWN_ENTRY) skipped[i] = 1;
    else {
      entries[i * processes + p] = entry;
      this.#reduction?.learned(p, entry);
    }
  }

  /** The same where the process has a guard: its step is looked up only where that holds. */
  #lookUpGuarded(p: number): void {
    const knowledge = this.#knowledge;
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
      const isTrue = at(holds, i);
      entries[i * processes + p] = NO_ALTERNATIVES;
      if (isTrue === UNKNOWN_ENTRY) skipped[i] = 1;
      else if (this.#reduction !== undefined) this.#guardFalse[i * processes + p] = 1 - isTrue;
    }
    if (knowledge.onFalseGuard !== undefined) this.#checkGuard(p, knowledge.onFalseGuard);
    else this.#lookUpWhere(p, holds);
  }

  /** The entries of process `p` in those states of the batch where its guard holds. */
  #lookUpWhere(p: number, holds: Int32Array): void {
    const { entries, rows, processes } = this.expander;
    const memo = this.#knowledge.memos[p];
    if (memo === undefined) return;
    for (let i = 0; i < this.#count; i++) {
      const [base, left, to] = [rows.base + i * rows.stride, this.#count - i, i * processes + p];
      i += memo.findWhere(holds, i, rows.words, base, left, rows.stride, entries, to, processes);
      if (i < this.#count) this.#learn(p, i);
    }
  }

  /** The entries in all states: where the guard does not hold, there must be no alternatives. */
  #checkGuard(p: number, onFalseGuard: NonNullable<Knowledge["onFalseGuard"]>): void {
    const { entries, rows, processes } = this.expander;
    this.#lookUpSteps(p);
    for (let i = 0; i < this.#count; i++) {
      const acts = at(entries, i * processes + p) !== NO_ALTERNATIVES;
      if (acts && at(this.#holds, i) === 0) onFalseGuard(p, rows.words, rows.base + i * rows.stride);
    }
  }
}

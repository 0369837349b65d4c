// Expands a batch of states: looks up what each process does in each of them, asks the model where nobody asked before, and
// lets the expander do the rest.
import { at, grown } from "./arrays.ts";
import { CompactExpander } from "./compact-expander.ts";
import { CompactStore } from "./compact-store.ts";
import type { Compiled } from "./compiled.ts";
import { BATCH, type EdgeSink, Expander, type Program, type StepWatcher } from "./expander.ts";
import { NO_ALTERNATIVES } from "./operations.ts";
import type { Reduction } from "./reduction.ts";
import type { StateStore } from "./store.ts";

export class Expansion {
  readonly expander: Expander | CompactExpander;
  readonly #compiled: Compiled;
  readonly #program: Program;
  readonly #reduction: Reduction | undefined;
  readonly #holds = new Int32Array(BATCH);
  /** By state of the batch and process: 1 where its guard does not hold. Only a reduction asks. */
  readonly #guardFalse: Uint8Array;
  /** The batch whose rows the expander holds. */
  #first = 0;
  #count = 0;

  constructor(
    compiled: Compiled,
    store: StateStore | CompactStore,
    edges: EdgeSink | undefined,
    onStep: StepWatcher | undefined,
    reduction?: Reduction,
  ) {
    this.#compiled = compiled;
    const processes = compiled.system.processes.length;
    this.#reduction = reduction;
    this.#guardFalse = new Uint8Array(reduction === undefined ? 0 : BATCH * processes);
    this.expander =
      store instanceof CompactStore
        ? new CompactExpander(store, processes, onStep)
        : new Expander(store, processes, edges, onStep);
    this.#program = {
      operations: compiled.operations,
      canonicalise: (words, base, classBits) => compiled.symmetry.canonicalise(words, base, classBits),
    };
  }

  /** Adds all successors of the states first .. first+count-1, at most a batch. @throws OutOfMemory, ModelError */
  expand(first: number, count: number): void {
    this.#prepare(first, count);
    this.expander.generate(this.#program, first, count);
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
    } else this.expander.generate(this.#program, first, count);
    return true;
  }

  #expandOne(reduction: Reduction, first: number, i: number, levelEnd: number): void {
    const { expander } = this;
    const { entries, processes } = expander;
    const { chosen, everyone, forLiveness } = reduction;
    const program = this.#program;
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
    this.#first = first;
    this.#count = count;
    this.readAgain();
    this.#lookUp();
    expander.hits = grown(expander.hits, this.#compiled.entryCount);
    expander.discovered = grown(expander.discovered, this.#compiled.actions.length);
  }

  /** To be called when all states were packed anew. */
  readAgain(): void {
    this.expander.store.read(this.#first, this.#count, this.expander.rows);
  }

  /** Which entry applies to each process in each state of the batch. Only here is the model called. */
  #lookUp(): void {
    for (let p = 0; p < this.#compiled.readers.length; p++) {
      if (this.#compiled.guards[p] === undefined) this.#lookUpSteps(p, 0, this.#count);
      else this.#lookUpGuarded(p);
    }
  }

  /** The entries of process `p` in the states `from` .. `to` of the batch. */
  #lookUpSteps(p: number, from: number, to: number): void {
    const compiled = this.#compiled;
    const { entries, rows, processes } = this.expander;
    const memo = compiled.readers[p]?.memo;
    if (memo === undefined) return;
    for (let i = from; i < to; i++) {
      const base = rows.base + i * rows.stride;
      i += memo.findMany(rows.words, base, to - i, rows.stride, entries, i * processes + p, processes);
      if (i === to) return;
      const entry = compiled.learn(p, rows.words, rows.base + i * rows.stride);
      entries[i * processes + p] = entry;
      this.#reduction?.learned(p, entry);
    }
  }

  /** The same where the process has a guard: its step is looked up only where that holds. */
  #lookUpGuarded(p: number): void {
    const compiled = this.#compiled;
    const { entries, rows, processes } = this.expander;
    const memo = compiled.guards[p]?.memo;
    if (memo === undefined) return;
    const holds = this.#holds;
    const count = this.#count;
    for (let i = 0; i < count; i++) {
      i += memo.findMany(rows.words, rows.base + i * rows.stride, count - i, rows.stride, holds, i, 1);
      if (i < count) holds[i] = compiled.learnGuard(p, rows.words, rows.base + i * rows.stride);
    }
    for (let i = 0; i < count; i++) {
      const e = i * processes + p;
      if (this.#reduction !== undefined) this.#guardFalse[e] = 1 - at(holds, i);
      if (at(holds, i) === 1 || compiled.isParanoid) this.#lookUpSteps(p, i, i + 1);
      else entries[e] = NO_ALTERNATIVES;
      if (at(holds, i) === 0 && at(entries, e) !== NO_ALTERNATIVES) {
        throw compiled.falseGuard(p, rows.words, rows.base + i * rows.stride);
      }
    }
  }
}

// Expands a batch of states: looks up what each process does in each of them, asks the model where nobody asked before, and
// lets the expander do the rest.
import { at, grown } from "./arrays.ts";
import { CompactExpander } from "./compact-expander.ts";
import { CompactStore } from "./compact-store.ts";
import type { Compiled } from "./compiled.ts";
import { BATCH, type EdgeSink, Expander, type Program, type StepWatcher } from "./expander.ts";
import { NO_ALTERNATIVES } from "./operations.ts";
import type { StateStore } from "./store.ts";

export class Expansion {
  readonly expander: Expander | CompactExpander;
  readonly #compiled: Compiled;
  readonly #program: Program;
  readonly #holds = new Int32Array(BATCH);
  /** The batch whose rows the expander holds. */
  #first = 0;
  #count = 0;

  constructor(
    compiled: Compiled,
    store: StateStore | CompactStore,
    edges: EdgeSink | undefined,
    onStep: StepWatcher | undefined,
  ) {
    this.#compiled = compiled;
    const processes = compiled.system.processes.length;
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
    const { expander } = this;
    this.#first = first;
    this.#count = count;
    this.readAgain();
    this.#lookUp();
    expander.hits = grown(expander.hits, this.#compiled.entryCount);
    expander.discovered = grown(expander.discovered, this.#compiled.actions.length);
    expander.generate(this.#program, first, count);
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
      if (i < to) entries[i * processes + p] = compiled.learn(p, rows.words, rows.base + i * rows.stride);
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
      if (at(holds, i) === 1 || compiled.isParanoid) this.#lookUpSteps(p, i, i + 1);
      else entries[e] = NO_ALTERNATIVES;
      if (at(holds, i) === 0 && at(entries, e) !== NO_ALTERNATIVES) {
        throw compiled.falseGuard(p, rows.words, rows.base + i * rows.stride);
      }
    }
  }
}

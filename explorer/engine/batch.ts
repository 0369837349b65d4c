// A batch of states that are expanded together, and what both kinds of stores share of doing so.
import { at, grown } from "./arrays.ts";
import { NO_ALTERNATIVES } from "./operations.ts";
import { Rows } from "./store.ts";
import type { TimerTables } from "./timers.ts";

/** States per batch. */
export const BATCH = 128;

/** What the loop runs. */
export interface Program {
  readonly operations: {
    readonly ops: Int32Array;
    readonly start: Int32Array;
    /** Only where timers are lazy. */
    readonly timers: TimerTables | undefined;
  };
  /** How many entries and actions there are. */
  readonly sizes: { readonly entries: number; readonly actions: number };
  /** Puts the state at words[base...] into its canonical form, after the classes of these bits were disturbed. */
  canonicalise(words: Int32Array, base: number, classBits: number): void;
}

/** Of the steps from a state that change it, how many lead to the next level. */
export type Deeper = "none" | "some" | "all";

export abstract class Batch {
  readonly rows = new Rows();
  readonly processes: number;
  /** By state of the batch and process. */
  readonly entries: Int32Array;
  /** By state of the batch: 1 if it is to be left for later, as something about it is not known. */
  readonly skipped = new Int32Array(BATCH);
  transitions = 0;
  terminals = new Int32Array(16);
  terminalCount = 0;
  /** Per entry of the memo tables: in how many states it applied. */
  hits = new Int32Array(1024);
  /** Per action: how many states it was the first to reach. */
  discovered = new Int32Array(64);
  readonly #everyone: Int32Array;

  constructor(processes: number) {
    this.processes = processes;
    this.entries = new Int32Array(BATCH * processes);
    this.#everyone = Int32Array.from({ length: processes }, (_, p) => p);
  }

  /** Makes ready for the successors of a state of the batch. Returns where it is. */
  protected abstract begin(i: number): number;
  /** Room for `successors` more in the buffer. @throws OutOfMemory */
  protected abstract makeRoom(successors: number): void;
  /** Puts the successor by the operation at `o` into the buffer. Returns where the next operation is. */
  protected abstract successor(program: Program, o: number, row: number, source: number): number;

  /** Puts all successors of the states of the batch into the buffer, except of states that are skipped. */
  protected generateAll(program: Program, first: number, count: number): void {
    for (let i = 0; i < count; i++)
      if (at(this.skipped, i) === 0) this.generateSome(program, first, i, this.#everyone, 0, this.processes);
  }

  /** Puts the successors of one state of the batch by the processes who[from .. to-1] into the buffer. */
  generateSome(program: Program, first: number, i: number, who: Int32Array, from: number, to: number): void {
    const { ops, start } = program.operations;
    const { entries, processes, hits } = this;
    const row = this.begin(i);
    let enabled = 0;
    for (let c = from; c < to; c++) {
      const entry = at(entries, i * processes + at(who, c));
      if (entry === NO_ALTERNATIVES) continue;
      enabled = 1;
      hits[entry] = at(hits, entry) + 1;
      let o = at(start, entry);
      const changing = at(ops, o);
      this.transitions += changing + at(ops, o + 1);
      this.makeRoom(changing);
      o += 2;
      for (let left = changing; left > 0; left--) o = this.successor(program, o, row, first + i);
    }
    if (enabled === 0 && to - from === processes) this.addTerminal(first + i);
  }

  /** How many alternatives of state `i` by the first `count` of `who` may change it. */
  protected changesBy(program: Program, i: number, who: Int32Array, count: number): number {
    const { ops, start } = program.operations;
    let changing = 0;
    for (let c = 0; c < count; c++)
      changing += at(ops, at(start, at(this.entries, i * this.processes + at(who, c))));
    return changing;
  }

  protected addTerminal(state: number): void {
    this.terminals = grown(this.terminals, this.terminalCount + 1);
    this.terminals[this.terminalCount++] = state;
  }
}

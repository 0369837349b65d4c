// Which processes may disturb which, as bit sets over processes: from what they declare to read, and from what was
// learned of their writes. It only ever grows.
import { type Reads, readablesOf, slotOf } from "../../system.ts";
import { at } from "../arrays.ts";
import type { Compiled } from "../compiled.ts";
import type { LearnedAlternative } from "../operations.ts";
import { type MayWrite, Twins } from "./twins.ts";

export class Dependencies {
  /** 32-bit words per set of processes. */
  readonly words: number;
  /** A row per process: those that may write what it reads, for its step or for its guard. */
  readonly disturbers: Int32Array;
  /** A row per process: those that may write what its guard reads; without a guard, the same as `disturbers`. */
  readonly guardWriters: Int32Array;
  /** One row: those that may write a visible slot. */
  readonly visible: Int32Array;
  /** Changes whenever a row changes. */
  version = 1;
  /** Rows per slot: those that may write it, those that read or may write it. */
  readonly #writers: Int32Array;
  readonly #touching: Int32Array;
  /** By slot: the processes that read it, and those whose guard does. */
  readonly #readers: readonly (readonly number[])[];
  readonly #guardReaders: readonly (readonly number[])[];
  readonly #isVisible: readonly boolean[];
  readonly #twins: Twins;

  constructor(compiled: Compiled, visible: readonly Reads[]) {
    const { processes, slots } = compiled.system;
    const numbers = (reads: Reads) => readablesOf(reads).map((r) => compiled.slotNumber(slotOf(r)));
    const guarded = processes.map(({ reads, onlyIf }) => numbers(onlyIf?.reads ?? reads));
    const all = processes.map(({ reads }, p) => [...numbers(reads), ...(guarded[p] ?? [])]);
    const readersIn = (of: readonly (readonly number[])[]) =>
      slots.map((_, s) => [...processes.keys()].filter((p) => of[p]?.includes(s)));
    this.#readers = readersIn(all);
    this.#guardReaders = readersIn(guarded);
    this.#twins = new Twins(compiled);
    const seen = new Set(this.#twins.closed(visible.flatMap(numbers)));
    this.#isVisible = slots.map((_, s) => seen.has(s));
    this.words = Math.max(1, Math.ceil(processes.length / 32));
    this.disturbers = new Int32Array(processes.length * this.words);
    this.guardWriters = new Int32Array(processes.length * this.words);
    this.visible = new Int32Array(this.words);
    this.#writers = new Int32Array(slots.length * this.words);
    this.#touching = new Int32Array(slots.length * this.words);
    for (const [s, readers] of this.#readers.entries())
      for (const p of readers) add(this.#touching, s * this.words, p);
  }

  /** Whether an alternative of `process` shows a dependency that was not known before. */
  learned(process: number, alternatives: readonly LearnedAlternative[]): boolean {
    let isNew = false;
    for (const slot of slotsWritten(alternatives))
      for (const write of this.#twins.like({ process, slot })) if (this.#mayWrite(write)) isNew = true;
    if (isNew) this.version++;
    return isNew;
  }

  #mayWrite({ process, slot }: MayWrite): boolean {
    const row = slot * this.words;
    if (has(this.#writers, row, process)) return false;
    // Steps that write the slot, learned before, now depend on this process, if they did not because it reads the slot.
    let isNew = !has(this.#touching, row, process) && !isEmpty(this.#writers, row, this.words);
    add(this.#writers, row, process);
    add(this.#touching, row, process);
    for (const p of this.#readers[slot] ?? [])
      if (add(this.disturbers, p * this.words, process) && p !== process) isNew = true;
    for (const p of this.#guardReaders[slot] ?? [])
      if (add(this.guardWriters, p * this.words, process) && p !== process) isNew = true;
    if (this.#isVisible[slot] === true && add(this.visible, 0, process)) isNew = true;
    return isNew;
  }

  /** Writes into a row those that must not be left out when `process` takes one of these alternatives. */
  disturbedBy(
    process: number,
    alternatives: readonly LearnedAlternative[],
    row: Int32Array,
    from: number,
  ): void {
    for (let w = 0; w < this.words; w++) row[from + w] = at(this.disturbers, process * this.words + w);
    for (const slot of slotsWritten(alternatives))
      for (let w = 0; w < this.words; w++)
        row[from + w] = at(row, from + w) | at(this.#touching, slot * this.words + w);
  }

  /** Whether one of these alternatives writes a visible slot. */
  isVisible(alternatives: readonly LearnedAlternative[]): boolean {
    return slotsWritten(alternatives).some((slot) => this.#isVisible[slot] === true);
  }
}

/** The slots that some of these alternatives may change. What a process writes without reading it may be a change. */
export function slotsWritten(alternatives: readonly LearnedAlternative[]): readonly number[] {
  const slots = new Set<number>();
  for (const { writes } of alternatives) for (const w of writes) if (w.old !== w.new) slots.add(w.slot);
  return [...slots];
}

export function has(row: Int32Array, from: number, member: number): boolean {
  return (at(row, from + (member >> 5)) & (1 << (member & 31))) !== 0;
}

/** Whether it was not in the row before. */
export function add(row: Int32Array, from: number, member: number): boolean {
  if (has(row, from, member)) return false;
  row[from + (member >> 5)] = at(row, from + (member >> 5)) | (1 << (member & 31));
  return true;
}

function isEmpty(row: Int32Array, from: number, words: number): boolean {
  for (let w = 0; w < words; w++) if (at(row, from + w) !== 0) return false;
  return true;
}

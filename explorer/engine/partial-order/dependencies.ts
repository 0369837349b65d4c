// Which processes may disturb which, as bit sets over processes: from what they declare to read, and from what was
// learned of their writes. It only ever grows.
import { type Reads, readablesOf } from "../../system.ts";
import { at } from "../arrays.ts";
import type { Compiled } from "../compiled.ts";
import type { LearnedAlternative } from "../learned.ts";
import { Facets } from "./facets.ts";
import { Twins } from "./twins.ts";

export class Dependencies {
  /** 32-bit words per set of processes. */
  readonly words: number;
  /** A row per process: those that may write what it reads, for its step or for its guard. */
  readonly disturbers: Int32Array;
  /** A row per process: those that may write what its guard reads; without a guard, the same as `disturbers`. */
  readonly guardWriters: Int32Array;
  /** One row: those that may write something visible. */
  readonly visible: Int32Array;
  /** Changes whenever a row changes. */
  version = 1;
  /** Rows per facet: those that may change it, those that read or may change it. */
  readonly #writers: Int32Array;
  readonly #touching: Int32Array;
  /** By facet: the processes that read it, and those whose guard does. */
  readonly #readers: readonly (readonly number[])[];
  readonly #guardReaders: readonly (readonly number[])[];
  readonly #isVisible: readonly boolean[];
  readonly #twins: Twins;
  readonly #facets: Facets;

  constructor(compiled: Compiled, visible: readonly Reads[]) {
    const { processes } = compiled.system;
    this.#twins = new Twins(compiled);
    const { orbitOf, naming } = this.#twins;
    const asked = [...processes.flatMap(({ reads, onlyIf }) => [reads, onlyIf?.reads ?? {}]), ...visible];
    this.#facets = new Facets(compiled, asked.flatMap(readablesOf), orbitOf, naming);
    const facets = [...Array(this.#facets.count).keys()];
    const numbers = (reads: Reads) => readablesOf(reads).map((r) => this.#facets.of(r));
    const guarded = processes.map(({ reads, onlyIf }) => numbers(onlyIf?.reads ?? reads));
    const all = processes.map(({ reads }, p) => [...numbers(reads), ...(guarded[p] ?? [])]);
    const readersIn = (of: readonly (readonly number[])[]) =>
      facets.map((f) => [...processes.keys()].filter((p) => of[p]?.includes(f)));
    this.#readers = readersIn(all);
    this.#guardReaders = readersIn(guarded);
    const seen = new Set(
      visible.flatMap(numbers).flatMap((f) => {
        const orbit = orbitOf[this.#facets.slotOf(f)] ?? [];
        return [f, ...orbit.flatMap((slot) => this.#facets.like(f, slot))];
      }),
    );
    this.#isVisible = facets.map((f) => seen.has(f));
    this.words = Math.max(1, Math.ceil(processes.length / 32));
    this.disturbers = new Int32Array(processes.length * this.words);
    this.guardWriters = new Int32Array(processes.length * this.words);
    this.visible = new Int32Array(this.words);
    this.#writers = new Int32Array(facets.length * this.words);
    this.#touching = new Int32Array(facets.length * this.words);
    for (const [f, readers] of this.#readers.entries())
      for (const p of readers) add(this.#touching, f * this.words, p);
  }

  /** Whether an alternative of `process` shows a dependency that was not known before. */
  learned(process: number, alternatives: readonly LearnedAlternative[]): boolean {
    let isNew = false;
    for (const facet of this.#facets.changedBy(alternatives))
      for (const twin of this.#twins.like({ process, slot: this.#facets.slotOf(facet) }))
        for (const f of this.#facets.like(facet, twin.slot))
          if (this.#mayChange(twin.process, f)) isNew = true;
    if (isNew) this.version++;
    return isNew;
  }

  #mayChange(process: number, facet: number): boolean {
    const row = facet * this.words;
    if (has(this.#writers, row, process)) return false;
    // Steps that change the facet, learned before, now depend on this process, unless they did because it reads it.
    let isNew = !has(this.#touching, row, process) && !isEmpty(this.#writers, row, this.words);
    add(this.#writers, row, process);
    add(this.#touching, row, process);
    for (const p of this.#readers[facet] ?? [])
      if (add(this.disturbers, p * this.words, process) && p !== process) isNew = true;
    for (const p of this.#guardReaders[facet] ?? [])
      if (add(this.guardWriters, p * this.words, process) && p !== process) isNew = true;
    if (this.#isVisible[facet] === true && add(this.visible, 0, process)) isNew = true;
    return isNew;
  }

  /** What is known of taking one of these alternatives; who must not be left out then goes into a row. */
  describe(
    process: number,
    alternatives: readonly LearnedAlternative[],
    row: Int32Array,
    from: number,
  ): { readonly moves: boolean; readonly shows: boolean } {
    const changed = [...this.#facets.changedBy(alternatives)];
    for (let w = 0; w < this.words; w++) row[from + w] = at(this.disturbers, process * this.words + w);
    for (const facet of changed) include(row, from, this.#touching, facet * this.words, this.words);
    const shows = changed.some((facet) => this.#isVisible[facet] === true);
    if (shows) include(row, from, this.visible, 0, this.words);
    return { moves: changed.length > 0, shows };
  }
}

/** Adds one row to another. */
function include(row: Int32Array, from: number, added: Int32Array, start: number, words: number): void {
  for (let w = 0; w < words; w++) row[from + w] = at(row, from + w) | at(added, start + w);
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

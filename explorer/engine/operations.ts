// What is learned of steps, as integer operations on packed states: the program that the hot loop runs.
import { at, grown } from "./arrays.ts";
import type { Layout } from "./layout.ts";
import type { LazyTimers } from "./timers.ts";
import { Tree } from "./tree.ts";

/** A write as learned: from the id that the view had (-1 where the process does not read the slot) to a new id. */
export interface LearnedWrite {
  readonly slot: number;
  readonly old: number;
  readonly new: number;
}

export interface LearnedAlternative {
  readonly action: number;
  readonly writes: readonly LearnedWrite[];
}

/** The entry of every view without alternatives. */
export const NO_ALTERNATIVES = 0;

/** The size of an operation where a state is two words. */
export const PAIR_OP = 6;
/** The part of a longer state's operation before the words that it changes, and the part for each of them. */
export const OP_HEADER = 4;
export const WORD_OP = 3;

/**
 * Operations of an entry, in `ops` from `start[entry]`: the number of alternatives that (may) change something, the
 * number of idle ones, then the former, then the actions of the idle ones. A word changes to (word & keep) | set, whatever
 * it was, so that a write needs no knowledge of the old value. For states of two words an alternative is
 *   action · class bits · keep and set of each word;
 * for longer ones
 *   action · class bits · number of words changed · number of tree nodes above them,
 *   (word, keep, set) for each word, the nodes from the bottom up.
 */
export class Operations {
  readonly entries: (readonly LearnedAlternative[])[] = [];
  ops = new Int32Array(1024);
  start = new Int32Array(1024);
  /** Changes whenever the operations do. */
  version = 0;
  readonly #mostOf: number[] = [];
  #end = 0;
  /** By slot: the bits of the interchangeable classes that a write to it may disturb. */
  readonly #classBit: Int32Array;
  /** Where timers wait until nothing else moves: which entries hold them back, and which have some. */
  readonly timers: LazyTimers | undefined;

  constructor(classBit: Int32Array, timers?: LazyTimers) {
    this.#classBit = classBit;
    this.timers = timers;
    this.entries.push([]);
  }

  /** As many successors as a state can have, going by the entries so far. */
  get mostSuccessors(): number {
    return this.#mostOf.reduce((sum, most = 0) => sum + most, 0);
  }

  /** The number of a new entry of a process. */
  add(process: number, alternatives: readonly LearnedAlternative[], layout: Layout): number {
    const entry = this.entries.push(alternatives) - 1;
    this.version++;
    this.#mostOf[process] = Math.max(this.#mostOf[process] ?? 0, alternatives.length);
    this.#emit(entry, layout, new Tree(layout.words));
    this.timers?.learned(entry, alternatives, (others) => this.add(process, others, layout));
    return entry;
  }

  /** Writes all operations anew, for another layout. */
  relayout(layout: Layout): void {
    this.version++;
    this.#end = 0;
    const tree = new Tree(layout.words);
    for (let entry = 0; entry < this.entries.length; entry++) this.#emit(entry, layout, tree);
  }

  #emit(entry: number, layout: Layout, tree: Tree): void {
    const alternatives = this.entries[entry] ?? [];
    const idle = alternatives.filter(({ writes }) => writes.every((w) => w.old === w.new));
    this.start = grown(this.start, entry + 1);
    this.start[entry] = this.#end;
    this.#op(alternatives.length - idle.length);
    this.#op(idle.length);
    for (const a of alternatives) if (!idle.includes(a)) this.#emitAlternative(a, layout, tree);
    for (const { action } of idle) this.#op(action);
  }

  #emitAlternative({ action, writes }: LearnedAlternative, layout: Layout, tree: Tree): void {
    const keep = new Int32Array(layout.words).fill(-1);
    const set = new Int32Array(layout.words);
    let classBits = 0;
    for (const w of writes) {
      const j = at(layout.word, w.slot);
      const shift = at(layout.shift, w.slot);
      keep[j] = at(keep, j) & ~(at(layout.mask, w.slot) << shift);
      set[j] = at(set, j) | (w.new << shift);
      if (w.old !== w.new) classBits |= at(this.#classBit, w.slot);
    }
    this.#op(action);
    this.#op(classBits);
    if (tree.nodes === 0) {
      for (let j = 0; j < layout.words; j++) {
        this.#op(at(keep, j));
        this.#op(at(set, j));
      }
      return;
    }
    const words = [...keep.keys()].filter((j) => at(keep, j) !== -1);
    const nodes = tree.above(words);
    this.#op(words.length);
    this.#op(nodes.length);
    for (const j of words) for (const op of [j, at(keep, j), at(set, j)]) this.#op(op);
    for (const n of nodes) this.#op(n);
  }

  #op(value: number): void {
    this.ops = grown(this.ops, this.#end + 1);
    this.ops[this.#end++] = value;
  }
}

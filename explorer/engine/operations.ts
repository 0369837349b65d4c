// What is learned of steps, as integer operations on packed states: the program that the hot loop runs.
import { at, grown } from "./arrays.ts";
import type { Layout } from "./layout.ts";

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

// The sizes of the parts of an operation; see `Operations`.
export const OP_HEADER = 5;
export const BLIND_OP = 5;

/** The entry of every view without alternatives. */
export const NO_ALTERNATIVES = 0;

/**
 * Operations of an entry, in `ops` from `start[entry]`: the number of alternatives that (may) change something, the
 * number of idle ones, then for each of the former
 *   hash delta · action · number of xors · number of blind writes · class bits,
 *   (word, xor) pairs, and for each slot whose old id is only known at run time (word, shift, mask, new id, mix class);
 * then the actions of the idle ones.
 */
export class Operations {
  readonly entries: (readonly LearnedAlternative[])[] = [];
  ops = new Int32Array(1024);
  start = new Int32Array(1024);
  #end = 0;
  /** By slot: which mix its hash uses, and the bit of the interchangeable class that it belongs to. */
  readonly #mixClass: Int32Array;
  readonly #classBit: Int32Array;

  constructor(mixClass: Int32Array, classBit: Int32Array) {
    this.#mixClass = mixClass;
    this.#classBit = classBit;
    this.entries.push([]);
  }

  /** The number of a new entry. */
  add(alternatives: readonly LearnedAlternative[], layout: Layout): number {
    const entry = this.entries.push(alternatives) - 1;
    this.#emit(entry, layout);
    return entry;
  }

  /** Writes all operations anew, for another layout. */
  relayout(layout: Layout): void {
    this.#end = 0;
    for (let entry = 0; entry < this.entries.length; entry++) this.#emit(entry, layout);
  }

  #emit(entry: number, layout: Layout): void {
    const alternatives = this.entries[entry] ?? [];
    const idle = alternatives.filter(({ writes }) => writes.every((w) => w.old === w.new));
    this.start = grown(this.start, entry + 1);
    this.start[entry] = this.#end;
    this.#op(alternatives.length - idle.length);
    this.#op(idle.length);
    for (const a of alternatives) if (!idle.includes(a)) this.#emitAlternative(a, layout);
    for (const { action } of idle) this.#op(action);
  }

  #emitAlternative({ action, writes }: LearnedAlternative, { word, shift, mask }: Layout): void {
    const known = writes.filter((w) => w.old >= 0 && w.old !== w.new);
    const blind = writes.filter((w) => w.old < 0);
    const xors = new Map<number, number>();
    let hash = 0;
    let classBits = 0;
    for (const w of known) {
      const j = at(word, w.slot);
      xors.set(j, (xors.get(j) ?? 0) ^ ((w.old ^ w.new) << at(shift, w.slot)));
      const slotClass = at(this.#mixClass, w.slot);
      hash = (hash + mix(slotClass, w.new) - mix(slotClass, w.old)) | 0;
    }
    for (const w of writes) classBits |= at(this.#classBit, w.slot);
    this.#op(hash);
    this.#op(action);
    this.#op(xors.size);
    this.#op(blind.length);
    this.#op(classBits);
    for (const [j, xor] of xors) {
      this.#op(j);
      this.#op(xor);
    }
    for (const { slot, new: now } of blind) {
      for (const op of [at(word, slot), at(shift, slot), at(mask, slot), now, at(this.#mixClass, slot)])
        this.#op(op);
    }
  }

  #op(value: number): void {
    this.ops = grown(this.ops, this.#end + 1);
    this.ops[this.#end++] = value;
  }
}

/** What a slot (or its class) with this id adds to the hash of a state. */
export function mix(slotClass: number, id: number): number {
  let h = Math.imul(id + Math.imul(slotClass + 1, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

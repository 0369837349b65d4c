// Interchangeable members that are equal in a state: what a process does to one, its mirror image does to the other, and both lead to
// the same states up to permutation. It is enough to follow one. Nothing is taken on trust: an entry is left out only if, write by
// write, it is the other's with the two members exchanged.
import type { Process, Reads, TransitionSystem } from "../../system.ts";
import { readablesOf, slotOf } from "../../system.ts";
import { at, grown } from "../arrays.ts";
import type { Batch } from "../batch.ts";
import { type Action, type LearnedAlternative, NO_ALTERNATIVES } from "../learned.ts";
import type { Operations } from "../operations.ts";
import type { Exchange, Group } from "./group.ts";
import type { Fields } from "./sort.ts";

/** The parts of a compiled system that are needed here. */
interface Compiled {
  readonly system: TransitionSystem;
  readonly symmetry: { readonly group: Group };
  readonly actions: readonly Action[];
  readonly operations: Operations;
  readonly layout: Fields;
  slotNumber(slot: unknown): number;
}

/** Two neighbours in a class that is sorted, so that equal members stand side by side. */
interface Neighbours {
  readonly exchange: Exchange;
  /** The processes that the exchange turns into each other, two by two, the one with the lower number first. */
  readonly processes: Int32Array;
}

export class Mirrors {
  readonly #compiled: Compiled;
  readonly #neighbours: readonly Neighbours[];
  /** By entry: the last one of which it was found to be the mirror image, and the last one of which it is none. */
  #imageOf = new Int32Array(1024);
  #unlike = new Int32Array(1024);

  private constructor(compiled: Compiled, neighbours: readonly Neighbours[]) {
    this.#compiled = compiled;
    this.#neighbours = neighbours;
  }

  /** Undefined if no process has a mirror image. */
  static of(compiled: Compiled): Mirrors | undefined {
    const { exchanges, classes } = compiled.symmetry.group;
    const sorted = exchanges.filter(({ ofClass }) => classes[ofClass]?.isSortable === true);
    if (sorted.length === 0) return undefined;
    const seen = compiled.system.processes.map((p) => readsOf(compiled, p));
    const paired = new Set<string>();
    const neighbours = sorted.flatMap((exchange): readonly Neighbours[] => {
      const processes = mirrored(compiled.system.processes, seen, exchange, paired);
      return processes.length === 0 ? [] : [{ exchange, processes }];
    });
    return neighbours.length === 0 ? undefined : new Mirrors(compiled, neighbours);
  }

  /**
   * Takes from each of the first `count` states of the batch, whose entries were looked up, those that are mirror images of
   * others. They count as taken.
   */
  leaveOut(batch: Batch, count: number): void {
    const { layout, operations } = this.#compiled;
    const entries = operations.entries.length;
    this.#imageOf = grown(this.#imageOf, entries);
    this.#unlike = grown(this.#unlike, entries);
    const { words, base, stride } = batch.rows;
    for (let i = 0; i < count; i++) {
      if (at(batch.skipped, i) !== 0) continue;
      const row = base + i * stride;
      // Last ones first: the entries before them are still there to be compared with.
      for (let n = this.#neighbours.length - 1; n >= 0; n--) {
        const one = this.#neighbours[n];
        if (one === undefined || !areEqual(words, row, layout, one.exchange.pairs)) continue;
        this.#leaveOutOf(batch, i * batch.processes, one);
      }
    }
  }

  /** `from`: where the entries of the state begin. */
  #leaveOutOf(batch: Batch, from: number, { exchange, processes }: Neighbours): void {
    const { ops, start } = this.#compiled.operations;
    const { entries, hits } = batch;
    for (let k = 0; k < processes.length; k += 2) {
      const second = from + at(processes, k + 1);
      const image = at(entries, second);
      if (image === NO_ALTERNATIVES) continue;
      const own = at(entries, from + at(processes, k));
      if (own === NO_ALTERNATIVES || !this.#isImage(image, own, exchange)) continue;
      hits[image] = at(hits, image) + 1;
      const o = at(start, image);
      batch.transitions += at(ops, o) + at(ops, o + 1);
      entries[second] = NO_ALTERNATIVES;
    }
  }

  #isImage(image: number, own: number, exchange: Exchange): boolean {
    if (at(this.#imageOf, image) === own) return true;
    if (at(this.#unlike, image) === own) return false;
    const is = this.#compare(image, own, exchange);
    if (is) this.#imageOf[image] = own;
    else this.#unlike[image] = own;
    return is;
  }

  #compare(image: number, own: number, { pairs }: Exchange): boolean {
    const { entries } = this.#compiled.operations;
    const [found, expected] = [entries[image] ?? [], entries[own] ?? []];
    if (found.length !== expected.length) return false;
    const exchanged = (slot: number): number => {
      const i = pairs.indexOf(slot);
      return i < 0 ? slot : at(pairs, i ^ 1);
    };
    const known = new Set(found.map((a) => this.#textOf(a, (slot) => slot)));
    return known.size === found.length && expected.every((a) => known.has(this.#textOf(a, exchanged)));
  }

  #textOf({ action, writes }: LearnedAlternative, slotOf: (slot: number) => number): string {
    const { label, isTimer } = this.#compiled.actions[action] ?? {};
    const changes = writes
      .map((w) => ({ ...w, slot: slotOf(w.slot) }))
      .toSorted((a, b) => a.slot - b.slot)
      .map((w) => [w.slot, w.old, w.new]);
    return JSON.stringify([label, isTimer, changes]);
  }
}

/** By name, the slots that a process reads; of a list, in no order. */
function readsOf(compiled: Compiled, { reads }: Process): ReadonlyMap<string, readonly number[]> {
  const numbers = (one: Reads[string]): readonly number[] =>
    readablesOf({ one }).map((r) => compiled.slotNumber(slotOf(r)));
  return new Map(Object.entries(reads).map(([name, one]) => [name, numbers(one)]));
}

/** @param paired Pairs that another exchange has already; gets more. */
function mirrored(
  processes: readonly Process[],
  reads: readonly ReadonlyMap<string, readonly number[]>[],
  { pairs }: Exchange,
  paired: Set<string>,
): Int32Array {
  const exchanged = (slot: number): number => {
    const i = pairs.indexOf(slot);
    return i < 0 ? slot : at(pairs, i ^ 1);
  };
  const text = (p: number, slotIn: (slot: number) => number): string => {
    const sorted = [...(reads[p] ?? [])].map(([name, slots]) => [name, slots.map(slotIn).toSorted()]);
    return JSON.stringify([processes[p]?.orbit, sorted]);
  };
  const known = new Map<string, number>();
  for (const [p, { orbit }] of processes.entries())
    if (orbit !== undefined)
      known.set(
        text(p, (slot) => slot),
        p,
      );
  const found: number[] = [];
  for (const [p, { orbit }] of processes.entries()) {
    if (orbit === undefined) continue;
    const image = known.get(text(p, exchanged));
    if (image === undefined || image <= p || paired.has(`${p} ${image}`)) continue;
    paired.add(`${p} ${image}`);
    found.push(p, image);
  }
  return Int32Array.from(found);
}

function areEqual(words: Int32Array, row: number, { word, shift, mask }: Fields, pairs: Int32Array): boolean {
  for (let k = 0; k < pairs.length; k += 2) {
    const [a, b] = [at(pairs, k), at(pairs, k + 1)];
    const difference =
      (at(words, row + at(word, a)) >>> at(shift, a)) ^ (at(words, row + at(word, b)) >>> at(shift, b));
    if ((difference & at(mask, a)) !== 0) return false;
  }
  return true;
}

// What can be read and changed, numbered: slots as a whole, and projections of them. A step that changes a slot, but not
// what a projection shows of it, does not disturb those who read only the projection.
import { type Readable, slotOf } from "../../system.ts";
import { guarded } from "../alternatives.ts";
import { at } from "../arrays.ts";
import type { Compiled } from "../compiled.ts";
import type { Derived } from "../domain.ts";
import type { LearnedAlternative } from "../learned.ts";

/** Projections of one slot under one name. */
interface Projected {
  readonly number: number;
  readonly slot: number;
  readonly name: string;
  readonly shown: Derived[];
}

export class Facets {
  /** Below the number of slots, a facet is the whole slot with this number. */
  readonly count: number;
  readonly #compiled: Compiled;
  readonly #bySlot: readonly Projected[][];
  /** By facet. */
  readonly #slots: number[];
  /** By slot: whether every change counts as a change of all that projections show of it. */
  readonly #isCoarse: readonly boolean[];

  /**
   * Of all these readables. `orbits` are, by slot, the slots that it may be permuted with: projections of such slots
   * correspond if they have the same name. Those of `opaque` slots do not correspond to anything.
   */
  constructor(
    compiled: Compiled,
    readables: readonly Readable<unknown>[],
    orbits: readonly (readonly number[])[],
    opaque: ReadonlySet<number>,
  ) {
    this.#compiled = compiled;
    this.#bySlot = compiled.system.slots.map(() => []);
    this.#slots = [...compiled.system.slots.keys()];
    for (const r of new Set(readables)) {
      if (r.kind === "slot") continue;
      const slot = compiled.slotNumber(slotOf(r));
      const known = this.#projected(slot).find(({ name }) => name === r.name);
      const facet = known ?? { number: this.#slots.length, slot, name: r.name, shown: [] };
      const show = (value: unknown) =>
        guarded({ system: compiled.system.name, view: value }, () => r.read(value));
      facet.shown.push(compiled.domainOf(slot).derive(show));
      if (known !== undefined) continue;
      this.#projected(slot).push(facet);
      this.#slots.push(slot);
    }
    this.count = this.#slots.length;
    const names = this.#bySlot.map((projected) => JSON.stringify(projected.map(({ name }) => name).sort()));
    this.#isCoarse = orbits.map((orbit, s) => opaque.has(s) || orbit.some((t) => names[t] !== names[s]));
  }

  #projected(slot: number): Projected[] {
    return this.#bySlot[slot] ?? [];
  }

  /** The facet that a readable shows. */
  of(r: Readable<unknown>): number {
    const slot = this.#compiled.slotNumber(slotOf(r));
    if (r.kind === "slot") return slot;
    return this.#projected(slot).find(({ name }) => name === r.name)?.number ?? slot;
  }

  /** The slots that some of these alternatives may change, each as a facet, and the projections that then change. */
  changedBy(alternatives: readonly LearnedAlternative[]): ReadonlySet<number> {
    const changed = new Set<number>();
    for (const { writes } of alternatives) {
      for (const w of writes) {
        if (w.old === w.new) continue;
        changed.add(w.slot);
        // What a process writes without reading it may be any change.
        const isAny = w.old < 0 || this.#isCoarse[w.slot] === true;
        for (const { number, shown } of this.#projected(w.slot))
          if (isAny || shown.some(({ map }) => at(map, w.old) !== at(map, w.new))) changed.add(number);
      }
    }
    return changed;
  }

  slotOf(facet: number): number {
    return this.#slots[facet] ?? facet;
  }

  /** All that may change of `slot` where `facet` changes of a slot that it may be permuted with. */
  like(facet: number, slot: number): readonly number[] {
    const projected = this.#projected(slot);
    if (facet < this.#bySlot.length)
      return this.#isCoarse[slot] === true ? [slot, ...projected.map(({ number }) => number)] : [slot];
    const name = this.#projected(this.slotOf(facet)).find(({ number }) => number === facet)?.name;
    return projected.filter((p) => p.name === name).map(({ number }) => number);
  }
}

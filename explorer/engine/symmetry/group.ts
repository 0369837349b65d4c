// The declared classes in slot numbers: which slots correspond, which classes touch each other, and what exchanging two
// neighbouring members does to the slots. Exchanges of neighbours make up all permutations.
import { ModelError } from "../../errors.ts";
import type { References, SymmetryClass } from "../../symmetry-class.ts";
import { at } from "../arrays.ts";

/** A class in slot numbers: `slots[i][k]` is the slot of member i at place k. */
export interface NumberedClass {
  readonly declared: SymmetryClass;
  readonly length: number;
  readonly slots: readonly Int32Array[];
  /** Whether no value names its members and no slot of theirs belongs to another class: sorting is all it needs. */
  readonly isSortable: boolean;
}

/** Exchanges members `first` and `first + 1` of a class: `pairs` are the slots that change places, two by two. */
export interface Exchange {
  readonly ofClass: number;
  readonly first: number;
  readonly pairs: Int32Array;
}

/** Classes that share slots, or are named in the same slots, and all those slots. */
export interface Component {
  readonly classes: readonly number[];
  readonly slots: Int32Array;
  /** The bit by which steps tell that they write to one of the slots. */
  readonly bit: number;
}

/** How many bits there are; the last one is shared by all further components. */
const BITS = 31;

export class Group {
  readonly classes: readonly NumberedClass[];
  readonly exchanges: readonly Exchange[];
  readonly components: readonly Component[];
  /** By slot: the first of the slots that permutations take it to. Slots with the same have the same domain. */
  readonly orbitOf: Int32Array;
  /** By slot: the bit of its component, or 0. */
  readonly bitOf: Int32Array;
  /** By slot: what the declared classes say of its values. */
  readonly #references: readonly { readonly ofClass: number; readonly references: References }[][];
  readonly #names: readonly string[];

  /** `numberOf` numbers slots, whose names are given. @throws ModelError if the classes do not fit together */
  constructor(
    names: readonly string[],
    declared: readonly SymmetryClass[],
    numberOf: (slot: unknown) => number,
  ) {
    this.#names = names;
    this.#references = names.map(() => []);
    const numbered = declared.map((c) => c.members.map((member) => Int32Array.from(member, numberOf)));
    const owners = names.map(
      (_, s) => numbered.filter((slots) => slots.some((own) => own.includes(s))).length,
    );
    this.classes = declared.map((c, i) => {
      const slots = numbered[i] ?? [];
      const isAlone = slots.every((own) => own.every((s) => owners[s] === 1));
      return { declared: c, length: slots.length, slots, isSortable: c.rename.length === 0 && isAlone };
    });
    this.orbitOf = this.#orbits();
    for (const [i, c] of declared.entries()) this.#refer(i, c, numberOf);
    for (const s of names.keys()) this.#checkReferences(s);
    this.exchanges = this.classes.flatMap((c, i) => exchangesOf(c, i));
    this.#checkThatClassesCommute();
    this.components = this.#findComponents();
    this.bitOf = new Int32Array(names.length);
    for (const { slots, bit } of this.components) for (const s of slots) this.bitOf[s] = bit;
  }

  /** What is declared of the values of the slot. */
  referencesOf(slot: number): readonly { readonly ofClass: number; readonly references: References }[] {
    return this.#references[slot] ?? [];
  }

  #orbits(): Int32Array {
    const orbits = new Sets(this.#names.length);
    for (const { slots } of this.classes) {
      for (const own of slots) for (const [k, s] of own.entries()) orbits.unite(slots[0]?.[k] ?? s, s);
    }
    return orbits.firsts();
  }

  #refer(ofClass: number, { rename }: SymmetryClass, numberOf: (slot: unknown) => number): void {
    for (const references of rename) {
      for (const slot of references.slots) {
        const known = this.#references[numberOf(slot)];
        if (known?.some((r) => r.ofClass === ofClass))
          throw new ModelError({}, `renames the same members in "${slot.name}" twice`);
        known?.push({ ofClass, references });
      }
    }
  }

  /** Values may be moved between the slots of an orbit, so they must speak of members in the same way. */
  #checkReferences(slot: number): void {
    const first = at(this.orbitOf, slot);
    const [own, others] = [this.referencesOf(slot), this.referencesOf(first)];
    if (own.length === others.length && own.every((r) => others.some((o) => o.references === r.references)))
      return;
    const both = `"${this.#names[slot]}" and "${this.#names[first]}"`;
    throw new ModelError({}, `has interchangeable slots ${both} that are not renamed by the same \`refers\``);
  }

  #checkThatClassesCommute(): void {
    const after = (slot: number, { pairs }: Exchange): number => {
      const i = pairs.indexOf(slot);
      return i < 0 ? slot : at(pairs, i ^ 1);
    };
    for (const a of this.exchanges) {
      for (const b of this.exchanges) {
        if (a.ofClass >= b.ofClass) continue;
        const torn = [...a.pairs, ...b.pairs].find((s) => after(after(s, a), b) !== after(after(s, b), a));
        if (torn !== undefined)
          throw new ModelError(
            {},
            `has two interchangeable classes that do not fit together: where "${this.#names[torn]}" goes depends on which is permuted first; list what belongs to a member of both at corresponding places`,
          );
      }
    }
  }

  #findComponents(): readonly Component[] {
    const joined = new Sets(this.classes.length);
    const touching = this.#names.map((_, s) => [
      ...this.classes.flatMap((c, i) => (c.slots.some((own) => own.includes(s)) ? [i] : [])),
      ...this.referencesOf(s).map((r) => r.ofClass),
    ]);
    for (const [first, ...others] of touching) for (const i of others) joined.unite(first ?? i, i);
    const firsts = joined.firsts();
    return [...new Set(firsts)].map((first, n) => ({
      classes: [...this.classes.keys()].filter((c) => at(firsts, c) === first),
      slots: Int32Array.from(this.#names.keys()).filter((s) => {
        const [c] = touching[s] ?? [];
        return c !== undefined && at(firsts, c) === first;
      }),
      bit: 1 << Math.min(n, BITS - 1),
    }));
  }
}

function exchangesOf({ slots }: NumberedClass, ofClass: number): readonly Exchange[] {
  return slots.slice(1).map((own, first) => {
    const before = slots[first] ?? own;
    return { ofClass, first, pairs: Int32Array.from([...own].flatMap((s, k) => [at(before, k), s])) };
  });
}

/** Disjoint sets of the numbers below a bound. */
class Sets {
  readonly #of: Int32Array;

  constructor(count: number) {
    this.#of = Int32Array.from({ length: count }, (_, i) => i);
  }

  unite(a: number, b: number): void {
    const [x, y] = [this.#first(a), this.#first(b)];
    this.#of[Math.max(x, y)] = Math.min(x, y);
  }

  #first(i: number): number {
    const of = at(this.#of, i);
    return of === i ? i : this.#first(of);
  }

  /** By number: the first of its set. */
  firsts(): Int32Array {
    return this.#of.map((_, i) => this.#first(i));
  }
}

// The symmetry of a system: the representative of all states that permutations of interchangeable members make of one.
import { classOf } from "../../symmetry-class.ts";
import type { TransitionSystem } from "../../system.ts";
import { at } from "../arrays.ts";
import type { Domain } from "../domain.ts";
import { Layout } from "../layout.ts";
import { type Exchange, Group, type NumberedClass } from "./group.ts";
import { RenamedDomain } from "./renamed-domain.ts";
import { type SortedPart, sortIds, sortPacked, sortPackedSlots } from "./sort.ts";
import { TieSearch } from "./tie-search.ts";

/** How one component of the group is canonicalised: a class by sorting, or by a search. */
interface Part {
  readonly bit: number;
  readonly slots: Int32Array;
  readonly how: NumberedClass | TieSearch;
  /** Whether the members of a class that is only sorted have one slot each, which stand in `slots`. */
  readonly isOfSlots: boolean;
}

export class Symmetry {
  readonly group: Group;
  /** How states are packed at present; kept up to date by whoever packs them. */
  layout = new Layout([]);
  readonly #domains = new Map<Domain, RenamedDomain>();
  readonly #bySlot: readonly (RenamedDomain | undefined)[];
  readonly #parts: readonly Part[];
  readonly #ids: Int32Array;

  /** `domains` are those of the slots, shared as `group` says. */
  constructor(system: TransitionSystem, group: Group, domains: readonly Domain[]) {
    this.group = group;
    this.#bySlot = domains.map((domain, s) => {
      const referred = group.referencesOf(s).flatMap(({ ofClass, references }) => {
        const found = group.classes[ofClass];
        return found === undefined || found.length < 2 ? [] : [{ ofClass, class: found, references }];
      });
      if (referred.length === 0) return undefined;
      const slot = system.slots[s]?.name ?? "";
      const known = this.#domains.get(domain) ?? new RenamedDomain(domain, slot, referred, group.exchanges);
      this.#domains.set(domain, known);
      return known;
    });
    this.#parts = group.components.map(({ classes, slots, bit }, i) => {
      const [only] = classes.map((c) => group.classes[c]);
      const component = group.components[i] ?? { classes, slots, bit };
      const isSorted = classes.length === 1 && only?.isSortable === true;
      const how = isSorted ? only : new TieSearch(group, component, this.#bySlot);
      const isOfSlots = isSorted && only.slots.every((own) => own.length === 1);
      return {
        bit,
        slots: isOfSlots ? Int32Array.from(only.slots.flatMap((own) => [...own])) : slots,
        how,
        isOfSlots,
      };
    });
    this.#ids = new Int32Array(system.slots.length);
  }

  /** The group of a system's declared classes, in the numbers of its slots. */
  static groupOf(system: TransitionSystem, numberOf: (slot: unknown) => number): Group {
    return new Group(
      system.slots.map((s) => s.name),
      system.interchangeable.map(classOf),
      numberOf,
    );
  }

  /** Makes the domain ready for what was interned in it last. @throws ModelError if values are not renamed as they must be */
  close(domain: Domain): void {
    this.#domains.get(domain)?.close();
  }

  /**
   * Replaces the packed state at `words[base...]` by its representative, as far as classes with a bit in `classBits` may
   * have been disturbed. Interns nothing, and allocates nothing. @throws ModelError if it would take too long
   */
  canonicalise(words: Int32Array, base: number, classBits: number): void {
    for (const { bit, slots, how, isOfSlots } of this.#parts) {
      if ((bit & classBits) === 0) continue;
      if (isOfSlots) sortPackedSlots(words, base, this.layout, slots);
      else if (how instanceof TieSearch) {
        unpack(slots, this.layout, words, base, this.#ids);
        how.canonicalise(this.#ids);
        pack(slots, this.layout, this.#ids, words, base);
      } else {
        sortPacked(words, base, this.layout, how.slots);
      }
    }
  }

  /** All classes, if each is only sorted: then another thread can canonicalise as well. */
  get sortedParts(): readonly SortedPart[] | undefined {
    const parts: SortedPart[] = [];
    for (const { bit, slots, how, isOfSlots } of this.#parts) {
      if (how instanceof TieSearch) return undefined;
      parts.push({ bit, slots: isOfSlots ? slots : undefined, members: how.slots });
    }
    return parts;
  }

  /** The same for a whole state of which `ids` holds the id of each slot. */
  canonicaliseIds(ids: Int32Array): void {
    for (const { how } of this.#parts) {
      if (how instanceof TieSearch) how.canonicalise(ids);
      else sortIds(ids, how.slots);
    }
  }

  /** Exchanges two members in a state of which `ids` holds the id of each slot. */
  exchange(ids: Int32Array, exchange: Exchange): void {
    for (const [slot, domain] of this.#bySlot.entries()) {
      const number = domain?.numberOf(exchange) ?? -1;
      if (domain !== undefined && number >= 0) ids[slot] = domain.renamed(number, at(ids, slot));
    }
    const before = ids.slice();
    for (const [i, slot] of exchange.pairs.entries()) ids[slot] = at(before, at(exchange.pairs, i ^ 1));
  }
}

function unpack(
  slots: Int32Array,
  { word, shift, mask }: Layout,
  words: Int32Array,
  base: number,
  ids: Int32Array,
): void {
  for (let i = 0; i < slots.length; i++) {
    const s = at(slots, i);
    ids[s] = (at(words, base + at(word, s)) >>> at(shift, s)) & at(mask, s);
  }
}

function pack(
  slots: Int32Array,
  { word, shift, mask }: Layout,
  ids: Int32Array,
  words: Int32Array,
  base: number,
): void {
  for (let i = 0; i < slots.length; i++) {
    const s = at(slots, i);
    const w = base + at(word, s);
    words[w] = (at(words, w) & ~(at(mask, s) << at(shift, s))) | (at(ids, s) << at(shift, s));
  }
}

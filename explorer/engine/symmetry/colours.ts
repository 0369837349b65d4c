// Tells members apart without looking at their names: colour refinement over the slots that belong to them, or name them.
import { at } from "../arrays.ts";
import type { Component, Group } from "./group.ts";
import type { RenamedDomain } from "./renamed-domain.ts";

/** A slot and a member: whether one belongs to the other, and what no renaming changes about the two. */
const BELONGS = 0x2545f491;

export class Colours {
  readonly #slots: Int32Array;
  readonly #orbitOf: Int32Array;
  readonly #domains: readonly (RenamedDomain | undefined)[];
  /** The members of all classes of the component, those that are only sorted last; by member its class and number. */
  readonly #classOf: Int32Array;
  readonly #numberOf: Int32Array;
  readonly #count: number;
  /** By slot and member: 1 if the slot belongs to the member. */
  readonly #belongs: Uint8Array;
  /** By slot and member: where the values of the slot speak of the member's class, see `RenamedDomain`. */
  readonly #places: Int32Array;
  readonly #links: Int32Array;
  #colours: Int32Array;
  #next: Int32Array;

  constructor(group: Group, component: Component, domains: readonly (RenamedDomain | undefined)[]) {
    this.#slots = component.slots;
    this.#orbitOf = group.orbitOf;
    this.#domains = domains;
    const classes = component.classes.flatMap((c) => {
      const of = group.classes[c];
      // A member that is one slot, which is only sorted, brings nothing together that the slot alone does not.
      const isNeeded = of !== undefined && !(of.isSortable && of.slots.every((own) => own.length === 1));
      return isNeeded ? [{ c, of }] : [];
    });
    classes.sort((a, b) => Number(a.of.isSortable) - Number(b.of.isSortable));
    const members = classes.flatMap(({ c, of }) => of.slots.map((own, i) => ({ c, i, own })));
    this.#count = members.length;
    this.#classOf = Int32Array.from(members, ({ c }) => c);
    this.#numberOf = Int32Array.from(members, ({ i }) => i);
    this.#belongs = Uint8Array.from(
      [...this.#slots].flatMap((s) => members.map(({ own }) => (own.includes(s) ? 1 : 0))),
    );
    this.#places = Int32Array.from(
      [...this.#slots].flatMap((s) => members.map(({ c }) => domains[s]?.placeOf(c) ?? -1)),
    );
    this.#links = new Int32Array(this.#belongs.length);
    this.#colours = new Int32Array(members.length);
    this.#next = new Int32Array(members.length);
  }

  /**
   * By member, those of permuted classes first in the order of their classes: a number that any renaming of the state
   * takes along with the member. `cells` tells permuted members apart to begin with. Equal numbers for different members
   * may be an accident, and only cost time.
   */
  of(ids: Int32Array, cells: Int32Array): Int32Array {
    this.#link(ids);
    for (let m = 0; m < this.#count; m++)
      this.#colours[m] = m < cells.length ? at(cells, m) : -1 - at(this.#classOf, m);
    let told = 0;
    for (let distinct = 1; distinct > told && told < this.#count; ) {
      told = distinct;
      this.#refine();
      distinct = this.#distinct();
    }
    return this.#colours;
  }

  #link(ids: Int32Array): void {
    const count = this.#count;
    for (let i = 0; i < this.#slots.length; i++) {
      const slot = at(this.#slots, i);
      const id = at(ids, slot);
      const domain = this.#domains[slot];
      const orbit = spread(at(this.#orbitOf, slot) + 1);
      for (let m = 0; m < count; m++) {
        const link = i * count + m;
        const role =
          domain === undefined ? id : domain.role(at(this.#places, link), id, at(this.#numberOf, m));
        const own = this.#belongs[link] === 1 ? BELONGS : 0;
        this.#links[link] = spread(orbit ^ own ^ Math.imul(role + 1, 0x9e3779b1));
      }
    }
  }

  #refine(): void {
    const count = this.#count;
    const links = this.#links;
    const colours = this.#colours;
    const next = this.#next;
    for (let m = 0; m < count; m++) next[m] = spread(at(colours, m));
    for (let i = 0; i < this.#slots.length; i++) {
      let context = 0;
      for (let m = 0; m < count; m++) {
        context = (context + spread(at(links, i * count + m) ^ Math.imul(at(colours, m), 0x85ebca6b))) | 0;
      }
      for (let m = 0; m < count; m++) {
        next[m] = (at(next, m) + spread(at(links, i * count + m) ^ Math.imul(context, 0xc2b2ae35))) | 0;
      }
    }
    this.#colours = next;
    this.#next = colours;
  }

  #distinct(): number {
    let distinct = 0;
    for (let m = 0; m < this.#count; m++) {
      let isNew = true;
      for (let other = 0; other < m && isNew; other++) {
        isNew =
          at(this.#colours, m) !== at(this.#colours, other) ||
          at(this.#classOf, m) !== at(this.#classOf, other);
      }
      if (isNew) distinct++;
    }
    return distinct;
  }
}

function spread(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

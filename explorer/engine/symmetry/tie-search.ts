// The representative of a state where slots speak of members: members are first told apart by what no renaming changes,
// then the permutations of those that still look alike are tried, and the least result is taken.
import { ModelError } from "../../errors.ts";
import { at } from "../arrays.ts";
import { Colours } from "./colours.ts";
import type { Component, Exchange, Group } from "./group.ts";
import type { RenamedDomain } from "./renamed-domain.ts";
import { sortIds } from "./sort.ts";

/** A state that leaves more permutations open than this is refused: it would take seconds. */
export const MOST_PERMUTATIONS = 40_320;

/** The members of a class that is permuted: they stand at `start` and after it in arrays over all such members. */
interface Permuted {
  readonly name: string;
  readonly start: number;
  readonly length: number;
  /** By first member. */
  readonly exchanges: readonly Effect[];
}

/** What an exchange does: renamed slots, then pairs of slots that change places. */
interface Effect {
  readonly pairs: Int32Array;
  readonly renamed: readonly {
    readonly slot: number;
    readonly domain: RenamedDomain;
    readonly number: number;
  }[];
}

/**
 * Canonicalises one component of a group. The cost for each state is that of telling n members apart by s slots, at most
 * n rounds of n * s steps, and then, for each way to order the members that remain alike, one comparison. Members whose
 * exchange changes nothing count as one, so that unused ones cost little. In the worst case (relations between members
 * that are regular as graphs) all permutations are tried; more than `MOST_PERMUTATIONS` are refused.
 */
export class TieSearch {
  readonly #slots: Int32Array;
  readonly #permuted: readonly Permuted[];
  readonly #sorted: readonly (readonly Int32Array[])[];
  readonly #colours: Colours;
  readonly #members: number;
  /** By member: the end of those that look like it, once sorted; and a number that it shares with its twins. */
  readonly #cellEnd: Int32Array;
  readonly #twin: Int32Array;
  /** States by slot: the one at hand, the least one found, and one to try things on. */
  readonly #now: Int32Array;
  readonly #least: Int32Array;
  readonly #tried: Int32Array;
  readonly #other: Int32Array;
  #isFirst = true;

  constructor(group: Group, component: Component, domains: readonly (RenamedDomain | undefined)[]) {
    this.#slots = component.slots;
    const classes = component.classes.map((c) => ({ c, of: group.classes[c] }));
    this.#sorted = classes.flatMap(({ of }) => (of?.isSortable === true ? [of.slots] : []));
    let start = 0;
    this.#permuted = classes.flatMap(({ c, of }) => {
      if (of === undefined || of.isSortable) return [];
      start += of.length;
      const exchanges = group.exchanges.filter((e) => e.ofClass === c);
      return {
        name: of.declared.names.join(", "),
        start: start - of.length,
        length: of.length,
        exchanges: exchanges.map((e) => effectOf(e, component.slots, domains)),
      };
    });
    this.#members = start;
    this.#colours = new Colours(group, component, domains);
    this.#cellEnd = new Int32Array(start);
    this.#twin = new Int32Array(start);
    this.#now = new Int32Array(domains.length);
    this.#least = new Int32Array(domains.length);
    this.#tried = new Int32Array(domains.length);
    this.#other = new Int32Array(domains.length);
  }

  /** Replaces the ids of the component's slots by those of the representative. @throws ModelError if it takes too long */
  canonicalise(ids: Int32Array): void {
    this.#now.set(ids);
    this.#orderByColour();
    const ties = this.#findTwins();
    this.#isFirst = true;
    if (ties === 0) this.#consider();
    else this.#place(0);
    const least = this.#least;
    for (const s of this.#slots) ids[s] = at(least, s);
  }

  #orderByColour(): void {
    const colours = this.#colours.of(this.#now);
    for (const p of this.#permuted) {
      for (let i = 1; i < p.length; i++) {
        for (let j = p.start + i; j > p.start && at(colours, j - 1) > at(colours, j); j--) {
          exchange(this.#now, p.exchanges[j - 1 - p.start]);
          swap(colours, j - 1);
        }
      }
      let end = p.start + p.length;
      for (let i = end - 1; i >= p.start; i--) {
        if (i + 1 < end && at(colours, i) !== at(colours, i + 1)) end = i + 1;
        this.#cellEnd[i] = end;
      }
    }
  }

  /** Which members of a cell can be exchanged without any change. Returns how many others share a cell. */
  #findTwins(): number {
    let ties = 0;
    let permutations = 1;
    this.#twin.fill(-1);
    for (const p of this.#permuted) {
      for (let i = p.start; i < p.start + p.length; i++) {
        if (at(this.#twin, i) < 0) {
          this.#twin[i] = i;
          for (let j = i + 1; j < at(this.#cellEnd, i); j++) {
            if (at(this.#twin, j) < 0 && this.#areTwins(p, i, j)) this.#twin[j] = i;
          }
        }
        let [alike, twins] = [0, 0];
        for (let j = i; j < at(this.#cellEnd, i); j++) {
          alike++;
          if (at(this.#twin, j) === at(this.#twin, i)) twins++;
        }
        if (alike > twins) ties++;
        permutations *= alike / twins;
      }
      if (permutations > MOST_PERMUTATIONS)
        throw new ModelError(
          {},
          `has a state in which members of the interchangeable class (${p.name}) look so much alike that more than ${MOST_PERMUTATIONS} permutations would have to be tried; declare fewer of them interchangeable`,
        );
    }
    return ties;
  }

  #areTwins(p: Permuted, i: number, j: number): boolean {
    this.#tried.set(this.#now);
    const tried = this.#tried;
    for (let m = j; m > i; m--) exchange(tried, p.exchanges[m - 1 - p.start]);
    for (let m = i + 1; m < j; m++) exchange(tried, p.exchanges[m - p.start]);
    const other = this.#other;
    other.set(this.#now);
    for (const members of this.#sorted) {
      sortIds(tried, members);
      sortIds(other, members);
    }
    return this.#compare(tried, other) === 0;
  }

  /** Tries every member that may stand at `place`, and all that follow. */
  #place(place: number): void {
    if (place === this.#members) {
      this.#consider();
      return;
    }
    const end = at(this.#cellEnd, place);
    for (let choice = place; choice < end; choice++) {
      let isNew = true;
      for (let m = place; m < choice && isNew; m++) isNew = at(this.#twin, m) !== at(this.#twin, choice);
      if (!isNew) continue;
      for (let m = choice; m > place; m--) this.#exchangeAt(m - 1);
      this.#place(place + 1);
      for (let m = place; m < choice; m++) this.#exchangeAt(m);
    }
  }

  #exchangeAt(member: number): void {
    for (const p of this.#permuted) {
      const first = member - p.start;
      if (first >= 0 && first < p.length) exchange(this.#now, p.exchanges[first]);
    }
    swap(this.#twin, member);
  }

  #consider(): void {
    this.#tried.set(this.#now);
    for (const members of this.#sorted) sortIds(this.#tried, members);
    if (!this.#isFirst && this.#compare(this.#tried, this.#least) >= 0) return;
    this.#isFirst = false;
    this.#least.set(this.#tried);
  }

  #compare(a: Int32Array, b: Int32Array): number {
    for (const s of this.#slots) if (at(a, s) !== at(b, s)) return at(a, s) - at(b, s);
    return 0;
  }
}

function effectOf(e: Exchange, slots: Int32Array, domains: readonly (RenamedDomain | undefined)[]): Effect {
  const renamed = [...slots].flatMap((slot) => {
    const domain = domains[slot];
    const number = domain?.numberOf(e) ?? -1;
    return domain === undefined || number < 0 ? [] : [{ slot, domain, number }];
  });
  return { pairs: e.pairs, renamed };
}

function exchange(ids: Int32Array, effect: Effect | undefined): void {
  if (effect === undefined) return;
  for (const { slot, domain, number } of effect.renamed) ids[slot] = domain.renamed(number, at(ids, slot));
  const { pairs } = effect;
  for (let i = 0; i < pairs.length; i += 2) {
    const a = at(pairs, i);
    const b = at(pairs, i + 1);
    const id = at(ids, a);
    ids[a] = at(ids, b);
    ids[b] = id;
  }
}

/** Exchanges the elements at `i` and `i + 1`. */
function swap(array: Int32Array, i: number): void {
  const first = at(array, i);
  array[i] = at(array, i + 1);
  array[i + 1] = first;
}

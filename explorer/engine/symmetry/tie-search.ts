// The representative of a state where slots speak of members: members are told apart by what no renaming changes; where
// some look alike, each is tried as the first of them, which tells the others apart; and the least result is taken.
import { ModelError } from "../../errors.ts";
import { at } from "../arrays.ts";
import { Colours } from "./colours.ts";
import type { Component, Exchange, Group } from "./group.ts";
import type { RenamedDomain } from "./renamed-domain.ts";
import { sortIds } from "./sort.ts";

/** A state for which more permutations than this would have to be tried is refused: it would take seconds. */
const MOST_PERMUTATIONS = 40_320;

/** The members of a class that is permuted: they stand at `start` and after it in arrays over all such members. */
interface Permuted {
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

/** What the search must find again after it has tried a choice. */
interface Level {
  readonly now: Int32Array;
  readonly cellEnd: Int32Array;
  readonly twin: Int32Array;
}

/**
 * Canonicalises one component of a group. To tell n members apart by s slots takes at most n rounds of n * s steps. That
 * is all for most states: members whose exchange changes nothing count as one, so that unused ones cost little. Where
 * members look alike and are not, all choices of a first one are tried, the rest told apart anew for each, and so on. In
 * the worst case (relations between members that are regular as graphs) that leads to all permutations; more than
 * `MOST_PERMUTATIONS` are refused.
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
  readonly #levels: readonly Level[];
  #tries = 0;

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
    this.#levels = Array.from({ length: start }, () => ({
      now: new Int32Array(domains.length),
      cellEnd: new Int32Array(start),
      twin: new Int32Array(start),
    }));
  }

  /** Replaces the ids of the component's slots by those of the representative. @throws ModelError if it takes too long */
  canonicalise(ids: Int32Array): void {
    this.#now.set(ids);
    for (const { start, length } of this.#permuted) this.#cellEnd.fill(start + length, start, start + length);
    this.#tellApart();
    this.#findTwins();
    this.#tries = 0;
    this.#search(0);
    const least = this.#least;
    for (const s of this.#slots) ids[s] = at(least, s);
  }

  /** Splits cells into members of one colour, and orders these by it. */
  #tellApart(): void {
    const colours = this.#colours.of(this.#now, this.#cellEnd);
    for (let start = 0; start < this.#members; ) {
      const end = at(this.#cellEnd, start);
      for (let i = start + 1; i < end; i++) {
        for (let j = i; j > start && at(colours, j - 1) > at(colours, j); j--) {
          this.#exchangeAt(j - 1);
          swap(colours, j - 1);
        }
      }
      let cellEnd = end;
      for (let i = end - 1; i >= start; i--) {
        if (i + 1 < end && at(colours, i) !== at(colours, i + 1)) cellEnd = i + 1;
        this.#cellEnd[i] = cellEnd;
      }
      start = end;
    }
  }

  /** Gives the same number to all members of a cell whose exchange changes nothing. */
  #findTwins(): void {
    this.#twin.fill(-1);
    for (const p of this.#permuted) {
      for (let i = p.start; i < p.start + p.length; i++) {
        if (at(this.#twin, i) >= 0) continue;
        this.#twin[i] = i;
        for (let j = i + 1; j < at(this.#cellEnd, i); j++) {
          if (at(this.#twin, j) < 0 && this.#areTwins(p, i, j)) this.#twin[j] = i;
        }
      }
    }
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

  /** Tries all orders of the members from `start` on that cells leave open. */
  #search(start: number): void {
    let place = start;
    while (place < this.#members && this.#isSettled(place)) place = at(this.#cellEnd, place);
    const level = this.#levels[place];
    if (level === undefined) {
      this.#consider();
      return;
    }
    level.now.set(this.#now);
    level.cellEnd.set(this.#cellEnd);
    level.twin.set(this.#twin);
    const end = at(level.cellEnd, place);
    for (let choice = place; choice < end; choice++) {
      let isNew = true;
      for (let m = place; m < choice && isNew; m++) isNew = at(level.twin, m) !== at(level.twin, choice);
      if (!isNew) continue;
      for (let m = choice; m > place; m--) this.#exchangeAt(m - 1);
      this.#cellEnd[place] = place + 1;
      this.#tellApart();
      this.#search(place + 1);
      this.#now.set(level.now);
      this.#cellEnd.set(level.cellEnd);
      this.#twin.set(level.twin);
    }
  }

  /** Whether the cell that begins at `place` has only one member, or only twins. */
  #isSettled(place: number): boolean {
    for (let m = place + 1; m < at(this.#cellEnd, place); m++)
      if (at(this.#twin, m) !== at(this.#twin, place)) return false;
    return true;
  }

  #exchangeAt(member: number): void {
    for (const p of this.#permuted) {
      const first = member - p.start;
      if (first >= 0 && first < p.length) exchange(this.#now, p.exchanges[first]);
    }
    swap(this.#twin, member);
  }

  #consider(): void {
    if (++this.#tries > MOST_PERMUTATIONS)
      throw new ModelError(
        {},
        `has a state whose interchangeable members look so much alike that more than ${MOST_PERMUTATIONS} permutations would have to be tried; declare fewer of them interchangeable`,
      );
    this.#tried.set(this.#now);
    for (const members of this.#sorted) sortIds(this.#tried, members);
    if (this.#tries === 1 || this.#compare(this.#tried, this.#least) < 0) this.#least.set(this.#tried);
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

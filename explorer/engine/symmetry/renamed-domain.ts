// The values of slots that speak of members, closed under renaming: whatever value is met, all its renamings are interned
// with it, so that canonicalising a state never meets a value that has no number yet.
import { ModelError } from "../../errors.ts";
import { type References, renaming } from "../../symmetry-class.ts";
import { guarded } from "../alternatives.ts";
import { at, grown } from "../arrays.ts";
import type { Domain } from "../domain.ts";
import type { Exchange, NumberedClass } from "./group.ts";

/** A value with more renamings than this is refused. */
const MOST_RENAMINGS = 40_320;

/** A class that the values speak of, and how. */
interface Referred {
  readonly ofClass: number;
  readonly class: NumberedClass;
  readonly references: References;
}

export class RenamedDomain {
  readonly domain: Domain;
  readonly #slot: string;
  readonly #referred: readonly Referred[];
  readonly #exchanges: readonly Exchange[];
  /** By exchange (in the order of all exchanges of the referred classes): from the id of a value to that of its renaming. */
  readonly #renamed: Int32Array<ArrayBuffer>[];
  /** By id: the least id among its renamings. */
  #shape = new Int32Array(16);
  /** By referred class, then `id * members + member`: the least such number that renamings take it to. */
  readonly #role: Int32Array<ArrayBuffer>[];
  readonly #sizes: Int32Array;
  #closed = 0;

  constructor(domain: Domain, slot: string, referred: readonly Referred[], exchanges: readonly Exchange[]) {
    this.domain = domain;
    this.#slot = slot;
    this.#referred = referred;
    this.#exchanges = exchanges.filter((e) => referred.some((r) => r.ofClass === e.ofClass));
    this.#renamed = this.#exchanges.map(() => new Int32Array(16));
    this.#role = referred.map(() => new Int32Array(16));
    this.#sizes = Int32Array.from(referred, (r) => r.class.length);
  }

  /** The place of an exchange in the tables, or -1 if it does not change these values. */
  numberOf(exchange: Exchange): number {
    return this.#exchanges.indexOf(exchange);
  }

  /** The id of the value with this id after the exchange with this number. */
  renamed(exchange: number, id: number): number {
    return at(this.#renamed[exchange] ?? this.#shape, id);
  }

  /** Whether the values speak of members of the class: its place among such classes, or -1. */
  placeOf(ofClass: number): number {
    return this.#referred.findIndex((r) => r.ofClass === ofClass);
  }

  /**
   * What does not change when the value with this id and `member` are renamed together; `place` is that of the member's
   * class, -1 if the values do not speak of it.
   */
  role(place: number, id: number, member: number): number {
    const table = this.#role[place];
    return table === undefined ? at(this.#shape, id) : at(table, id * at(this.#sizes, place) + member);
  }

  /**
   * Interns all renamings of what was interned since the last call.
   * @throws ModelError if renaming fails, is no group action, or gives too many values
   */
  close(): void {
    const { domain } = this;
    const first = this.#closed;
    // The domain grows while its values are renamed.
    for (let id = first; id < domain.size; id++) {
      if (id - first > MOST_RENAMINGS)
        throw this.#error(
          first,
          `has more than ${MOST_RENAMINGS} renamings, too many to explore up to permutation`,
        );
      for (const [e, exchange] of this.#exchanges.entries()) {
        const table = grown(this.#renamed[e] ?? new Int32Array(0), id + 1);
        table[id] = this.#rename(id, exchange.ofClass, exchanged(exchange));
        this.#renamed[e] = table;
      }
    }
    for (let id = first; id < domain.size; id++) this.#checkAction(id);
    for (let id = first; id < domain.size; id++) this.#checkWhole(id);
    this.#number(first);
    this.#closed = domain.size;
  }

  #rename(id: number, ofClass: number, places: (length: number) => readonly number[]): number {
    const referred = this.#referred.find((r) => r.ofClass === ofClass);
    if (referred === undefined) return id;
    const value = this.domain.values[id];
    const { names } = referred.class.declared;
    const to = renaming(names, places(names.length));
    const place = { view: value };
    const renamed = guarded(place, () => referred.references.by(value, to));
    try {
      return this.domain.intern(renamed);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw this.#error(id, `is renamed to what is not plain data: ${error.message}`);
    }
  }

  /** Exchanges must undo themselves, and fit together as permutations do; else they have no orbits. */
  #checkAction(id: number): void {
    for (const [e, a] of this.#exchanges.entries()) {
      if (this.renamed(e, this.renamed(e, id)) !== id)
        throw this.#error(id, "is not itself again after renaming two members twice");
      for (const [f, b] of this.#exchanges.entries()) {
        if (f <= e) continue;
        const [ab, ba] = [this.renamed(f, this.renamed(e, id)), this.renamed(e, this.renamed(f, id))];
        const fits =
          a.ofClass === b.ofClass && b.first === a.first + 1
            ? this.renamed(e, ab) === this.renamed(f, ba)
            : ab === ba;
        if (!fits) throw this.#error(id, "is not the same after two orders of the same renamings");
      }
    }
  }

  /** Renaming by no change at all, and by a permutation that moves all members, must agree with exchanges. */
  #checkWhole(id: number): void {
    for (const { ofClass } of this.#referred) {
      const same = this.#rename(id, ofClass, (length) => Array.from({ length }, (_, i) => i));
      if (same !== id) throw this.#error(id, "changes although no member is renamed");
      let step = id;
      for (const [e, exchange] of this.#exchanges.entries()) {
        if (exchange.ofClass === ofClass) step = this.renamed(e, step);
      }
      // The exchanges one after the other carry the first member to the end, and all others one place forward.
      const round = this.#rename(id, ofClass, (length) =>
        Array.from({ length }, (_, i) => (i + length - 1) % length),
      );
      if (round !== step) throw this.#error(id, "is not renamed at once as it is renamed step by step");
    }
  }

  #number(first: number): void {
    const { domain } = this;
    this.#shape = grown(this.#shape, domain.size);
    const reached = new Set<number>();
    for (let start = first; start < domain.size; start++) {
      if (reached.has(start)) continue;
      for (const id of this.#closure(start, (e, id) => this.renamed(e, id))) {
        reached.add(id);
        this.#shape[id] = start;
      }
    }
    for (const [
      r,
      {
        ofClass,
        class: { length },
      },
    ] of this.#referred.entries()) {
      const table = grown(this.#role[r] ?? new Int32Array(0), domain.size * length);
      this.#role[r] = table;
      const seen = new Set<number>();
      for (let start = first * length; start < domain.size * length; start++) {
        if (seen.has(start)) continue;
        const next = (e: number, pair: number): number => {
          const exchange = this.#exchanges[e];
          const member = pair % length;
          const id = this.renamed(e, (pair - member) / length);
          return id * length + (exchange?.ofClass === ofClass ? moved(member, exchange.first) : member);
        };
        for (const pair of this.#closure(start, next)) {
          seen.add(pair);
          table[pair] = start;
        }
      }
    }
  }

  /** All that repeated exchanges lead to from `start`. */
  #closure(start: number, next: (exchange: number, from: number) => number): ReadonlySet<number> {
    const found = new Set([start]);
    for (const from of found) for (const e of this.#exchanges.keys()) found.add(next(e, from));
    return found;
  }

  #error(id: number, problem: string): ModelError {
    const value = JSON.stringify(this.domain.values[id]);
    return new ModelError({}, `has a \`rename\` that is not one: ${value} in "${this.#slot}" ${problem}`);
  }
}

function exchanged({ first }: Exchange): (length: number) => readonly number[] {
  return (length) => Array.from({ length }, (_, i) => moved(i, first));
}

function moved(member: number, first: number): number {
  return member === first ? first + 1 : member === first + 1 ? first : member;
}

// The values that slots and projections have taken, numbered in order of discovery (interning).
import { grown } from "./arrays.ts";
import { plain } from "./value.ts";

/** The interned values of a slot, or of a class of interchangeable slots, or of a projection. */
export class Domain {
  readonly values: unknown[] = [];
  readonly #ids = new Map<string, number>();
  readonly #derived: Shown[] = [];

  get size(): number {
    return this.values.length;
  }

  /** The id of `value`, new if it was never seen. @throws RangeError if the value is not plain data. */
  intern(value: unknown): number {
    const { frozen, text } = plain(value);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.values.length;
    this.values.push(frozen);
    this.#ids.set(text, id);
    for (const d of this.#derived) d.extend(frozen);
    return id;
  }

  /** Adds a projection to whole numbers, which are shown as they are, to be added up. */
  tally(project: (value: unknown) => number): Shown {
    const t = new Tally(project);
    for (const v of this.values) t.extend(v);
    this.#derived.push(t);
    return t;
  }

  /** Adds a projection, whose ids are then known for every value of this domain. */
  derive(project: (value: unknown) => unknown): Derived {
    const d = new Derived(project);
    for (const v of this.values) d.extend(v);
    this.#derived.push(d);
    return d;
  }
}

/** What a projection shows of the values of a domain, as a map from their ids. */
export interface Shown {
  /** Indexed by the id of the projected value; valid below `size`. */
  readonly map: Int32Array;
  /** How many values of the underlying domain are mapped. */
  readonly size: number;
  /** By how many numbers those that are shown can be told apart: all are below. */
  readonly range: number;
  /** What a number in the map stands for. */
  valueOf(shown: number): unknown;
  extend(value: unknown): void;
}

/** A projection of a domain: its own domain, and the map from the ids of one to the ids of the other. */
export class Derived implements Shown {
  readonly domain = new Domain();
  readonly #project: (value: unknown) => unknown;
  #map = new Int32Array(16);
  #size = 0;

  constructor(project: (value: unknown) => unknown) {
    this.#project = project;
  }

  get map(): Int32Array {
    return this.#map;
  }

  get size(): number {
    return this.#size;
  }

  get range(): number {
    return this.domain.size;
  }

  valueOf(shown: number): unknown {
    return this.domain.values[shown];
  }

  extend(value: unknown): void {
    this.#map = grown(this.#map, this.#size + 1);
    this.#map[this.#size++] = this.domain.intern(this.#project(value));
  }
}

/** A projection of a domain to numbers. */
class Tally implements Shown {
  range = 1;
  readonly #project: (value: unknown) => number;
  #map = new Int32Array(16);
  #size = 0;

  constructor(project: (value: unknown) => number) {
    this.#project = project;
  }

  get map(): Int32Array {
    return this.#map;
  }

  get size(): number {
    return this.#size;
  }

  valueOf(shown: number): number {
    return shown;
  }

  extend(value: unknown): void {
    const shown = this.#project(value);
    this.#map = grown(this.#map, this.#size + 1);
    this.#map[this.#size++] = shown;
    this.range = Math.max(this.range, shown + 1);
  }
}

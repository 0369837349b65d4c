// The values that slots and projections have taken, numbered in order of discovery (interning).
import { grown } from "./arrays.ts";
import { plain } from "./value.ts";

/** The interned values of a slot, or of a class of interchangeable slots, or of a projection. */
export class Domain {
  readonly values: unknown[] = [];
  readonly #ids = new Map<string, number>();
  readonly #derived: Derived[] = [];

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

  /** Adds a projection, whose ids are then known for every value of this domain. */
  derive(project: (value: unknown) => unknown): Derived {
    const d = new Derived(project);
    for (const v of this.values) d.extend(v);
    this.#derived.push(d);
    return d;
  }
}

/** A projection of a domain: its own domain, and the map from the ids of one to the ids of the other. */
export class Derived {
  readonly domain = new Domain();
  readonly #project: (value: unknown) => unknown;
  #map = new Int32Array(16);
  #size = 0;

  constructor(project: (value: unknown) => unknown) {
    this.#project = project;
  }

  /** Indexed by the id of the projected value; valid below the size of the underlying domain. */
  get map(): Int32Array {
    return this.#map;
  }

  /** How many values of the underlying domain are mapped. */
  get size(): number {
    return this.#size;
  }

  extend(value: unknown): void {
    this.#map = grown(this.#map, this.#size + 1);
    this.#map[this.#size++] = this.domain.intern(this.#project(value));
  }
}

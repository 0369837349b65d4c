// Forbidden steps: one memoized question per (view before, view after, action).
import { ModelError } from "../errors.ts";
import type { NoStep } from "../property.ts";
import { guarded } from "./alternatives.ts";
import { at, grown } from "./arrays.ts";
import type { Compiled, Reader } from "./compiled.ts";
import type { StepWatcher } from "./expander.ts";

/** A step that a property forbids: where from, by which action, and the ids of the slots after it. */
export interface ForbiddenStep {
  readonly source: number;
  readonly action: number;
  readonly after: Int32Array;
}

export class StepWatch {
  readonly property: NoStep;
  readonly #compiled: Compiled;
  readonly #reader: Reader;
  readonly #views: unknown[] = [];
  readonly #answers = new TripleMap();
  #lastSource = -1;
  #lastBefore = -1;
  found: ForbiddenStep | undefined;

  constructor(compiled: Compiled, property: NoStep) {
    this.property = property;
    this.#compiled = compiled;
    this.#reader = compiled.reader(property.reads);
  }

  step(
    words: Int32Array,
    before: number,
    buffer: Int32Array,
    after: number,
    source: number,
    action: number,
  ): void {
    if (this.found !== undefined) return;
    if (source !== this.#lastSource) {
      this.#lastSource = source;
      this.#lastBefore = this.#viewId(words, before);
    }
    const b = this.#lastBefore;
    const a = this.#viewId(buffer, after);
    let answer = this.#answers.get(b, a, action);
    if (answer < 0) {
      answer = this.#ask(this.#views[b], this.#views[a], action) ? 1 : 0;
      this.#answers.set(b, a, action, answer);
    }
    if (answer === 1) {
      const ids = new Int32Array(this.#compiled.system.slots.length);
      this.#compiled.layout.unpack(buffer, after, ids);
      this.found = { source, action, after: ids };
    }
  }

  #viewId(words: Int32Array, base: number): number {
    const known = this.#reader.memo.find(words, base);
    if (known >= 0) return known;
    const id = this.#views.push(this.#reader.viewAt(words, base)) - 1;
    this.#reader.memo.add(words, base, id);
    return id;
  }

  #ask(before: unknown, after: unknown, action: number): boolean {
    const { process, label } = this.#compiled.actions[action] ?? { process: { name: "?" }, label: "?" };
    const place = { property: this.property.id, view: { before, after, step: label } };
    const answer: unknown = guarded(place, () =>
      this.property.forbids(before, after, { process: process.name, label }),
    );
    if (typeof answer !== "boolean")
      throw new ModelError(place, `answered ${String(answer)} where true or false is wanted`);
    return answer;
  }
}

/** Shows every step to all of them. */
export function watcherOf(watches: readonly StepWatch[]): StepWatcher | undefined {
  if (watches.length === 0) return undefined;
  return (words, before, buffer, after, source, action) => {
    for (const w of watches) w.step(words, before, buffer, after, source, action);
  };
}

/** (int, int, int) to a small number >= 0, by open addressing. */
class TripleMap {
  #cells = new Int32Array(4 * 256);
  #mask = 255;
  #count = 0;

  get(a: number, b: number, c: number): number {
    const i = this.#find(a, b, c);
    return at(this.#cells, i + 3) - 1;
  }

  set(a: number, b: number, c: number, value: number): void {
    if (++this.#count * 2 > this.#mask) this.#grow();
    const i = this.#find(a, b, c);
    this.#cells[i] = a;
    this.#cells[i + 1] = b;
    this.#cells[i + 2] = c;
    this.#cells[i + 3] = value + 1;
  }

  #find(a: number, b: number, c: number): number {
    const cells = this.#cells;
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c + 1, 0xc2b2ae35);
    for (h = (h ^ (h >>> 15)) & this.#mask; at(cells, 4 * h + 3) !== 0; h = (h + 1) & this.#mask) {
      if (at(cells, 4 * h) === a && at(cells, 4 * h + 1) === b && at(cells, 4 * h + 2) === c) break;
    }
    return 4 * h;
  }

  #grow(): void {
    const old = this.#cells;
    this.#cells = grown(new Int32Array(0), old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let i = 0; i < old.length; i += 4) {
      if (at(old, i + 3) === 0) continue;
      const j = this.#find(at(old, i), at(old, i + 1), at(old, i + 2));
      this.#cells.set(old.subarray(i, i + 4), j);
    }
  }
}

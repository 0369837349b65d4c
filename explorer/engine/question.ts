// Predicates as memoized look-ups: model code answers once per distinct view.
import { ModelError } from "../errors.ts";
import type { Predicate } from "../property.ts";
import { guarded } from "./alternatives.ts";
import { at } from "./arrays.ts";
import type { Compiled, Reader } from "./compiled.ts";

const BATCH = 1024;

export class Question {
  readonly #reader: Reader;
  readonly #predicate: Predicate;
  readonly #property: string;
  readonly #answers = new Int32Array(BATCH);

  constructor(compiled: Compiled, predicate: Predicate, property: string) {
    this.#reader = compiled.reader(predicate.reads);
    this.#predicate = predicate;
    this.#property = property;
  }

  /** The first of the states from .. to-1 for which the answer is `wanted`, or -1. States stand `w` words apart. */
  first(wanted: boolean, words: Int32Array, w: number, from: number, to: number): number {
    const answer = wanted ? 1 : 0;
    for (let s = from; s < to; s += BATCH) {
      const n = Math.min(BATCH, to - s);
      this.#ask(words, w, s, n);
      for (let i = 0; i < n; i++) if (at(this.#answers, i) === answer) return s + i;
    }
    return -1;
  }

  holdsAt(words: Int32Array, w: number, state: number): boolean {
    this.#ask(words, w, state, 1);
    return at(this.#answers, 0) === 1;
  }

  /** A bitmap over the states 0 .. count-1: 1 where it holds. */
  bitmap(words: Int32Array, w: number, count: number): Uint8Array {
    const map = new Uint8Array(count);
    for (let s = 0; s < count; s += BATCH) {
      const n = Math.min(BATCH, count - s);
      this.#ask(words, w, s, n);
      for (let i = 0; i < n; i++) map[s + i] = at(this.#answers, i);
    }
    return map;
  }

  #ask(words: Int32Array, w: number, first: number, count: number): void {
    const { memo } = this.#reader;
    for (let i = 0; i < count; i++) {
      const base = (first + i) * w;
      i += memo.findMany(words, base, count - i, w, this.#answers, i, 1);
      if (i === count) return;
      const view = this.#reader.viewAt(words, (first + i) * w);
      const answer = answerOf(this.#predicate, view, this.#property);
      this.#answers[i] = answer ? 1 : 0;
      memo.add(words, (first + i) * w, answer ? 1 : 0);
    }
  }
}

/** Asks the predicate itself. @throws ModelError if it throws or does not answer with a boolean. */
export function answerOf(predicate: Predicate, view: unknown, property: string): boolean {
  const place = { property, view };
  const answer: unknown = guarded(place, () => predicate.holds(view));
  if (typeof answer !== "boolean") {
    throw new ModelError(place, `answered ${String(answer)} where "${predicate.name}" must be true or false`);
  }
  return answer;
}

// Predicates as memoized look-ups: model code answers once per distinct view.
import { ModelError } from "../errors.ts";
import type { Predicate } from "../property.ts";
import { guarded } from "./alternatives.ts";
import { at } from "./arrays.ts";
import type { Compiled, Reader } from "./compiled.ts";
import { Rows, type States } from "./store.ts";

const BATCH = 1024;

export class Question {
  readonly #reader: Reader;
  readonly #predicate: Predicate;
  readonly #property: string;
  readonly #answers = new Int32Array(BATCH);
  readonly #rows = new Rows();

  constructor(compiled: Compiled, predicate: Predicate, property: string) {
    this.#reader = compiled.reader(predicate.reads);
    this.#predicate = predicate;
    this.#property = property;
  }

  /** The first of the states from .. to-1 for which the answer is `wanted`, or -1. */
  first(wanted: boolean, store: States, from: number, to: number): number {
    const answer = wanted ? 1 : 0;
    for (let s = from; s < to; s += BATCH) {
      const n = Math.min(BATCH, to - s);
      store.read(s, n, this.#rows);
      this.#ask(this.#rows, n);
      for (let i = 0; i < n; i++) if (at(this.#answers, i) === answer) return s + i;
    }
    return -1;
  }

  holdsAt(store: States, state: number): boolean {
    store.read(state, 1, this.#rows);
    this.#ask(this.#rows, 1);
    return at(this.#answers, 0) === 1;
  }

  /** Of the packed state words[0...], wherever it comes from. */
  holdsIn(words: Int32Array): boolean {
    this.#ask({ words, base: 0, stride: words.length }, 1);
    return at(this.#answers, 0) === 1;
  }

  /** A bitmap over all states: 1 where it holds. */
  bitmap(store: States): Uint8Array {
    const map = new Uint8Array(store.count);
    this.fill(map, store, 0, store.count);
    return map;
  }

  /** The part of the bitmap for the states from .. to-1. */
  fill(map: Uint8Array, store: States, from: number, to: number): void {
    for (let s = from; s < to; s += BATCH) {
      const n = Math.min(BATCH, to - s);
      store.read(s, n, this.#rows);
      this.#ask(this.#rows, n);
      for (let i = 0; i < n; i++) map[s + i] = at(this.#answers, i);
    }
  }

  #ask(
    {
      words,
      base: first,
      stride,
    }: { readonly words: Int32Array; readonly base: number; readonly stride: number },
    count: number,
  ): void {
    const { memo } = this.#reader;
    for (let i = 0; i < count; i++) {
      i += memo.findMany(words, first + i * stride, count - i, stride, this.#answers, i, 1);
      if (i === count) return;
      const base = first + i * stride;
      const answer = answerOf(this.#predicate, this.#reader.viewAt(words, base), this.#property);
      this.#answers[i] = answer ? 1 : 0;
      memo.add(words, base, answer ? 1 : 0);
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

// Forbidden steps: one memoized question per (view before, view after, action).
import { ModelError } from "../errors.ts";
import type { NoStep } from "../property.ts";
import { guarded } from "./alternatives.ts";
import type { Compiled, Reader } from "./compiled.ts";
import type { StepWatcher } from "./expander.ts";
import { ALLOWED, FORBIDDEN, StepAnswers, UNKNOWN } from "./step-answers.ts";

/** A step that a property forbids: where from, by which action, and the ids of the slots after it. */
interface ForbiddenStep {
  readonly source: number;
  readonly action: number;
  readonly after: Int32Array;
}

export class StepWatch {
  readonly property: NoStep;
  readonly #compiled: Compiled;
  readonly #reader: Reader;
  readonly #views: unknown[] = [];
  readonly answers: StepAnswers;
  found: ForbiddenStep | undefined;

  constructor(compiled: Compiled, property: NoStep) {
    this.property = property;
    this.#compiled = compiled;
    this.#reader = compiled.reader(property.reads);
    this.answers = new StepAnswers(this.#reader.memo);
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
    let answer = this.answers.of(words, before, buffer, after, source, action);
    if (answer === UNKNOWN) {
      const b = this.#viewId(words, before);
      const a = this.#viewId(buffer, after);
      answer = this.#ask(this.#views[b], this.#views[a], action) ? FORBIDDEN : ALLOWED;
      this.answers.set(b, a, action, answer);
    }
    if (answer === FORBIDDEN) {
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
    return true;
  };
}

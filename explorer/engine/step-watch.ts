// Forbidden steps: one memoized question per (view before, view after, action).
import { ModelError } from "../errors.ts";
import type { NoStep } from "../property.ts";
import { guarded } from "./alternatives.ts";
import { at } from "./arrays.ts";
import type { Compiled, Reader } from "./compiled.ts";
import { ALLOWED, FORBIDDEN, StepAnswers, UNKNOWN } from "./step-answers.ts";
import type { StepSink, Steps } from "./steps.ts";

/** A step that a property forbids: where from, by which action, and the ids of the slots after it. */
interface ForbiddenStep {
  readonly source: number;
  readonly action: number;
  readonly after: Int32Array;
}

export class StepWatch implements StepSink {
  readonly property: NoStep;
  readonly #compiled: Compiled;
  readonly #reader: Reader;
  readonly #views: unknown[] = [];
  readonly answers: StepAnswers;
  /** The first forbidden step that was seen. */
  found: ForbiddenStep | undefined;

  constructor(compiled: Compiled, property: NoStep) {
    this.property = property;
    this.#compiled = compiled;
    this.#reader = compiled.reader(property.reads);
    this.answers = new StepAnswers(this.#reader.memo);
  }

  /** @throws ModelError */
  see(steps: Steps, first: number): void {
    if (this.found !== undefined) return;
    const [step] = this.forbidden(steps, 1);
    if (step === undefined) return;
    const after = new Int32Array(this.#compiled.system.slots.length);
    this.#compiled.layout.unpack(steps.after, step * steps.words, after);
    this.found = { source: first + at(steps.sources, step), action: at(steps.actions, step), after };
  }

  /** The first `most` of the steps that are forbidden. @throws ModelError */
  forbidden(steps: Steps, most = Number.POSITIVE_INFINITY): readonly number[] {
    const found: number[] = [];
    const { rows, sources, after, words, actions } = steps;
    const areKnown = this.answers.lookUp(steps);
    if (rows === undefined || (areKnown && !this.answers.anyForbidden)) return found;
    const { answers } = this.answers;
    for (let k = 0; k < steps.count && found.length < most; k++) {
      let answer = at(answers, k);
      if (answer === UNKNOWN) {
        const before = rows.base + at(sources, k) * rows.stride;
        answer = this.#learn(rows.words, before, after, k * words, at(actions, k));
      }
      if (answer === FORBIDDEN) found.push(k);
    }
    return found;
  }

  /** Whether the step from the packed state before[0...] to after[0...] is forbidden. @throws ModelError */
  forbids(before: Int32Array, after: Int32Array, action: number): boolean {
    return this.#learn(before, 0, after, 0, action) === FORBIDDEN;
  }

  #learn(words: Int32Array, before: number, buffer: Int32Array, after: number, action: number): number {
    const b = this.#viewId(words, before);
    const a = this.#viewId(buffer, after);
    const known = this.answers.get(b, a, action);
    if (known !== UNKNOWN) return known;
    const answer = this.#ask(this.#views[b], this.#views[a], action) ? FORBIDDEN : ALLOWED;
    this.answers.set(b, a, action, answer);
    return answer;
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

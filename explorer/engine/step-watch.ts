// Forbidden steps: one memoized question per (view before, view after, action).
import { ModelError } from "../errors.ts";
import { type NoStep, notAbout, type Step } from "../property.ts";
import { guarded } from "./alternatives.ts";
import { at } from "./arrays.ts";
import type { Compiled, Reader } from "./compiled.ts";
import { Scope } from "./scope.ts";
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
  readonly #answers: StepAnswers;
  readonly #scope: Scope;
  /** The first forbidden step that was seen. */
  found: ForbiddenStep | undefined;

  constructor(compiled: Compiled, property: NoStep) {
    this.property = property;
    this.#compiled = compiled;
    this.#reader = compiled.reader(property.reads);
    this.#scope = new Scope(!compiled.isParanoid && property.about.changes === true);
    this.#answers = new StepAnswers(this.#reader.memo, this.#scope);
  }

  /** What is known by now. @throws ModelError */
  get answers(): StepAnswers {
    const { actions } = this.#compiled;
    for (let action = this.#scope.version; action < actions.length; action++)
      this.#scope.judge(this.#isMeant(action));
    return this.#answers;
  }

  #isMeant(action: number): boolean {
    const { id, about } = this.property;
    const place = { property: id, view: this.#stepOf(action) };
    const answer: unknown = guarded(place, () => about.steps?.(this.#stepOf(action)) ?? true);
    if (typeof answer !== "boolean")
      throw new ModelError(place, `answered ${String(answer)} where true or false is wanted`);
    return answer;
  }

  #stepOf(action: number): Step {
    const { process, label } = this.#compiled.actions[action] ?? { process: { name: "?" }, label: "?" };
    return { process: process.name, label };
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
    const known = this.answers;
    if (rows === undefined || (known.lookUp(steps) && !known.anyForbidden)) return found;
    for (let i = 0; i < known.count && found.length < most; i++) {
      const k = at(known.which, i);
      let answer = at(known.answers, i);
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
    const { answers } = this;
    if (this.#scope.isForeign(action)) return ALLOWED;
    const b = this.#viewId(words, before);
    const a = this.#viewId(buffer, after);
    if (a === b && this.#scope.onlyChanges) return ALLOWED;
    const known = answers.get(b, a, action);
    if (known !== UNKNOWN) return known;
    const answer = this.#ask(b, a, action) ? FORBIDDEN : ALLOWED;
    answers.set(b, a, action, answer);
    return answer;
  }

  #viewId(words: Int32Array, base: number): number {
    const known = this.#reader.memo.find(words, base);
    if (known >= 0) return known;
    const id = this.#views.push(this.#reader.viewAt(words, base)) - 1;
    this.#reader.memo.add(words, base, id);
    return id;
  }

  #ask(b: number, a: number, action: number): boolean {
    const [before, after] = [this.#views[b], this.#views[a]];
    const step = this.#stepOf(action);
    const place = { property: this.property.id, view: { before, after, step: step.label } };
    const answer: unknown = guarded(place, () => this.property.forbids(before, after, step));
    if (typeof answer !== "boolean")
      throw new ModelError(place, `answered ${String(answer)} where true or false is wanted`);
    if (answer && a === b && this.property.about.changes === true) throw notAbout(this.property, after, step);
    return answer;
  }
}

// Judges what can be judged state by state and step by step: invariants, reachability, deadlocks, forbidden steps.
import { replayTo } from "./counterexample.ts";
import { doesNotReplay, stepDoesNotReplay } from "./does-not-replay.ts";
import { at } from "./engine/arrays.ts";
import { answerOf, Question } from "./engine/question.ts";
import type { Search } from "./engine/search.ts";
import type { ForbiddenStep, StepWatch } from "./engine/step-watch.ts";
import type { Invariant, NoDeadlock, NoStep, Predicate, Property, Sometimes } from "./property.ts";
import type { Limit, PropertyResult } from "./result.ts";

/** A property of states: the first state found that decides it, or -1. */
interface StateWatch {
  readonly property: Invariant | Sometimes | NoDeadlock;
  readonly question: Question | undefined;
  readonly when: Question | undefined;
  decidedBy: number;
  premiseSeen: boolean;
}

export class Judge {
  readonly #search: Search;
  readonly #states: readonly StateWatch[];
  readonly #steps: readonly StepWatch[];
  #swept = 0;
  #sweptTerminals = 0;
  #restarts = 0;

  constructor(search: Search, properties: readonly Property[], steps: readonly StepWatch[]) {
    this.#search = search;
    this.#steps = steps;
    const ask = (p: Predicate | undefined, id: string): Question | undefined =>
      p === undefined ? undefined : new Question(search.compiled, p, id);
    this.#states = properties.flatMap((property): StateWatch[] => {
      switch (property.kind) {
        case "invariant":
          return [watch(property, ask(property.holds, property.id), ask(property.when, property.id))];
        case "sometimes":
          return [watch(property, ask(property.goal, property.id))];
        case "no-deadlock":
          return [watch(property, ask(property.except, property.id))];
        default:
          return [];
      }
    });
  }

  /** Looks at all states found since the last call. Breadth-first order makes the first hit a shortest one. */
  sweep(): void {
    if (this.#search.restarts !== this.#restarts) this.#forget();
    const { store, terminals, terminalCount } = this.#search;
    const from = this.#swept;
    const to = store.count;
    for (const s of this.#states) {
      if (s.decidedBy >= 0) continue;
      switch (s.property.kind) {
        case "invariant":
          this.#sweepInvariant(s, from, to);
          break;
        case "sometimes":
          s.decidedBy = s.question?.first(true, store, from, to) ?? -1;
          break;
        case "no-deadlock":
          for (let t = this.#sweptTerminals; t < terminalCount && s.decidedBy < 0; t++) {
            const state = at(terminals, t);
            if (s.question?.holdsAt(store, state) !== true) s.decidedBy = state;
          }
      }
    }
    this.#swept = to;
    this.#sweptTerminals = terminalCount;
  }

  /** The search began anew, with other numbers for the states. */
  #forget(): void {
    this.#restarts = this.#search.restarts;
    this.#swept = 0;
    this.#sweptTerminals = 0;
    for (const s of this.#states) {
      s.decidedBy = -1;
      s.premiseSeen = false;
    }
  }

  #sweepInvariant(s: StateWatch, from: number, to: number): void {
    const { store } = this.#search;
    if (s.when !== undefined && !s.premiseSeen) s.premiseSeen = s.when.first(true, store, from, to) >= 0;
    for (let at = from; at < to; at++) {
      at = s.question?.first(false, store, at, to) ?? -1;
      if (at < 0) return;
      if (s.when === undefined || s.when.holdsAt(store, at)) {
        s.decidedBy = at;
        return;
      }
    }
  }

  /** Whether the search cannot change any result any more. */
  get allDecided(): boolean {
    return this.#states.every((s) => s.decidedBy >= 0) && this.#steps.every((s) => s.found !== undefined);
  }

  /** The results that rest on a state or step found so far, whatever else the search would find. */
  decided(): readonly PropertyResult[] {
    return [
      ...this.#states.filter((s) => s.decidedBy >= 0).map((s) => this.#stateResult(s, undefined)),
      ...this.#steps.filter((s) => s.found !== undefined).map((s) => this.#stepResult(s, undefined)),
    ];
  }

  /** Those that rest on all states, or on what a limit left undecided. To be called when the search has ended. */
  open(limit: Limit | undefined): readonly PropertyResult[] {
    return [
      ...this.#states.filter((s) => s.decidedBy < 0).map((s) => this.#stateResult(s, limit)),
      ...this.#steps.filter((s) => s.found === undefined).map((s) => this.#stepResult(s, limit)),
    ];
  }

  /** To be called once, when the search has ended. */
  results(limit: Limit | undefined): readonly PropertyResult[] {
    return [...this.decided(), ...this.open(limit)];
  }

  /** Of the properties that are decided by a state or step found so far: the steps that the search took to get there. */
  depths(): ReadonlyMap<string, number> {
    const { store } = this.#search;
    const depths = new Map<string, number>();
    for (const s of this.#states) if (s.decidedBy >= 0) depths.set(s.property.id, store.depthOf(s.decidedBy));
    for (const s of this.#steps)
      if (s.found !== undefined) depths.set(s.property.id, store.depthOf(s.found.source) + 1);
    return depths;
  }

  #stateResult(s: StateWatch, limit: Limit | undefined): PropertyResult {
    const { id, kind } = s.property;
    const base = { id, kind, vacuous: undefined };
    if (s.decidedBy >= 0) {
      const trace = this.#replayAndCheck(s);
      if (kind === "sometimes") return { ...base, status: "holds", witness: trace };
      return { ...base, status: "violated", trace, reason: reasonFor(s.property) };
    }
    if (limit !== undefined) return { ...base, status: "inconclusive", reason: this.#soFar(limit) };
    if (s.property.kind === "sometimes") {
      return {
        ...base,
        status: "violated",
        trace: undefined,
        reason: `no reachable state satisfies "${s.property.goal.name}"`,
      };
    }
    const unseen = s.property.kind === "invariant" && s.when !== undefined && !s.premiseSeen;
    const premise = s.property.kind === "invariant" ? (s.property.when?.name ?? "") : "";
    return {
      ...base,
      status: "holds",
      vacuous: unseen ? `its premise "${premise}" is never true` : undefined,
    };
  }

  /** The counterexample is shown only if the model's own code agrees that it is one. */
  #replayAndCheck(s: StateWatch) {
    const replay = replayTo(this.#search, s.decidedBy);
    const p = s.property;
    const check = (q: Predicate | undefined, expected: boolean): void => {
      if (q !== undefined && answerOf(q, replay.view(q.reads), p.id) !== expected)
        throw doesNotReplay(this.#search, s.decidedBy, { predicate: q, expected, property: p.id });
    };
    if (p.kind === "invariant") {
      check(p.holds, false);
      check(p.when, true);
    } else if (p.kind === "sometimes") check(p.goal, true);
    else check(p.except, false);
    return replay.trace(undefined, "whole");
  }

  #stepResult(s: StepWatch, limit: Limit | undefined): PropertyResult {
    const base = { id: s.property.id, kind: s.property.kind, vacuous: undefined };
    if (s.found !== undefined)
      return { ...base, status: "violated", ...this.#replayStep(s.property, s.found) };
    if (limit !== undefined) return { ...base, status: "inconclusive", reason: this.#soFar(limit) };
    return { ...base, status: "holds" };
  }

  #replayStep(property: NoStep, { source, action, after }: ForbiddenStep) {
    const replay = replayTo(this.#search, source);
    const before = replay.view(property.reads);
    this.#search.compiled.canonicalise(after);
    replay.step({ target: after, action });
    const trace = replay.trace(undefined, "whole");
    const last = trace.steps.at(-1);
    const step = { process: last?.process ?? "", label: last?.label ?? "" };
    if (!property.forbids(before, replay.view(property.reads), step)) {
      throw stepDoesNotReplay(this.#search, property.id);
    }
    return { trace, reason: "the last step is forbidden" };
  }

  #soFar(limit: Limit): string {
    const { store, expanded } = this.#search;
    return `not decided by the ${store.count} states found (${expanded} of them expanded) before the limit on ${limit}`;
  }
}

function watch(
  property: StateWatch["property"],
  question: Question | undefined,
  when?: Question,
): StateWatch {
  return { property, question, when, decidedBy: -1, premiseSeen: false };
}

function reasonFor(p: StateWatch["property"]): string {
  switch (p.kind) {
    case "invariant":
      return `"${p.holds.name}" is false in the last state`;
    case "no-deadlock":
      return "nothing can happen any more in the last state";
    case "sometimes":
      return "";
  }
}

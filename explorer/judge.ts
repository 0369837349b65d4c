// Judges what can be judged state by state and step by step: invariants, reachability, deadlocks, forbidden steps.
import { aimAtStates, aimAtSteps, isLevelExpanded, isLevelFound } from "./aims.ts";
import { doesNotReplay, stepDoesNotReplay } from "./does-not-replay.ts";
import { at } from "./engine/arrays.ts";
import { ranOutOfMemory } from "./engine/memory.ts";
import { answerOf, Question } from "./engine/question.ts";
import type { Search } from "./engine/search.ts";
import { StepWatch } from "./engine/step-watch.ts";
import { StateStore } from "./engine/store.ts";
import {
  type Invariant,
  isForbidden,
  type NoDeadlock,
  type Predicate,
  type Property,
  type Sometimes,
} from "./property.ts";
import { theEnd, whyViolated } from "./reasons.ts";
import type { Limit, PropertyResult, Trace } from "./result.ts";
import { type Aim, firstAtLeast } from "./shortest-runs.ts";
import { type Arrival, isBy, simplestRuns } from "./simplest-run.ts";

/** A property of states: the first state found that decides it, or -1. */
interface StateWatch {
  readonly property: Invariant | Sometimes | NoDeadlock;
  readonly question: Question | undefined;
  readonly when: Question | undefined;
  decidedBy: number;
  premiseSeen: boolean;
}

type Watch = StateWatch | StepWatch;

const NO_RUNS: ReadonlyMap<Watch, Arrival> = new Map();

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
    const { store, terminalCount } = this.#search;
    const from = this.#swept;
    const to = store.count;
    for (const s of this.#states) {
      if (s.decidedBy >= 0) continue;
      if (s.when !== undefined && !s.premiseSeen) s.premiseSeen = s.when.first(true, store, from, to) >= 0;
      s.decidedBy = this.#first(s, from, to, this.#sweptTerminals);
    }
    this.#swept = to;
    this.#sweptTerminals = this.#search.isShared ? 0 : terminalCount;
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

  /** The first of these states that decides, or -1; for deadlocks, of the terminals from number `terminal` on. */
  #first({ property, question, when }: StateWatch, from: number, to: number, terminal: number): number {
    const { store, terminals, terminalCount } = this.#search;
    switch (property.kind) {
      case "sometimes":
        return question?.first(true, store, from, to) ?? -1;
      case "invariant":
        for (let s = from; s < to; s++) {
          s = question?.first(false, store, s, to) ?? -1;
          if (s < 0 || when === undefined || when.holdsAt(store, s)) return s;
        }
        return -1;
      case "no-deadlock":
        // What other threads find is known at the end, and may be nearer than what this one has found.
        if (this.#search.isShared) return -1;
        for (let t = terminal; t < terminalCount; t++) {
          const state = at(terminals, t);
          if (state >= to) return -1;
          if (question?.holdsAt(store, state) !== true) return state;
        }
        return -1;
    }
  }

  /** Whether the search cannot change any result any more, nor find simpler runs. */
  get allDecided(): boolean {
    return [...this.#states, ...this.#steps].every((w) => isDecided(w) && this.#isAllKnown(w));
  }

  /** The results that rest on a state or step found so far, whatever else the search would find. */
  decided(): readonly PropertyResult[] {
    const runs = this.#runs();
    return [
      ...this.#states.filter(isDecided).map((s) => this.#stateResult(s, undefined, runs)),
      ...this.#steps.filter(isDecided).map((s) => this.#stepResult(s, undefined, runs)),
    ];
  }

  /** Those that rest on all states, or on what a limit left undecided. To be called when the search has ended. */
  open(limit: Limit | undefined): readonly PropertyResult[] {
    return [
      ...this.#states.filter((s) => s.decidedBy < 0).map((s) => this.#stateResult(s, limit, NO_RUNS)),
      ...this.#steps.filter((s) => s.found === undefined).map((s) => this.#stepResult(s, limit, NO_RUNS)),
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

  /**
   * The simplest of the shortest runs for everything that is decided; none if there is no memory to find them. The search
   * is over then.
   */
  #runs(): ReadonlyMap<Watch, Arrival> {
    const decided = [...this.#states, ...this.#steps].filter(isDecided);
    const { store } = this.#search;
    if (store instanceof StateStore) store.isClosed = true;
    try {
      const runs = simplestRuns(
        this.#search,
        decided.map((w) => this.#aimOf(w)),
      );
      return new Map(decided.flatMap((w, i) => (runs[i] === undefined ? [] : [[w, runs[i]]])));
    } catch (error) {
      if (!ranOutOfMemory(error)) throw error;
      return NO_RUNS;
    }
  }

  /** Everything at the least depth that decides, and not only what was found first. */
  #aimOf(w: Watch): Aim {
    const search = this.#search;
    const level = this.#levelOf(w);
    if (w instanceof StepWatch) return aimAtSteps(search, level, w.property);
    return aimAtStates(search, level, (from, to) => {
      const { terminals, terminalCount } = search;
      return this.#first(w, from, to, firstAtLeast(terminals, from, 0, terminalCount));
    });
  }

  #levelOf(w: Watch): number {
    return this.#search.store.depthOf(w instanceof StepWatch ? (w.found?.source ?? 0) : w.decidedBy);
  }

  /** Whether everything that decides at the least depth is known: a search may be cut short within a level. */
  #isAllKnown(w: Watch): boolean {
    const seenWhenFound = !(w instanceof StepWatch) && w.property.kind !== "no-deadlock";
    return (seenWhenFound ? isLevelFound : isLevelExpanded)(this.#search, this.#levelOf(w));
  }

  #stateResult(s: StateWatch, limit: Limit | undefined, runs: ReadonlyMap<Watch, Arrival>): PropertyResult {
    const { id, kind } = s.property;
    const base = { id, kind, vacuous: undefined };
    if (s.decidedBy >= 0) {
      const run = runs.get(s);
      const trace = run && this.#checked(s, run);
      if (kind === "sometimes") return { ...base, status: "holds", ...(trace && { witness: trace }) };
      return { ...base, status: "violated", trace, reason: `${whyViolated(s.property)}${orWhyNot(trace)}` };
    }
    if (limit !== undefined) return { ...base, status: "inconclusive", reason: this.#soFar(limit) };
    if (s.property.kind === "sometimes") {
      return { ...base, status: "violated", trace: undefined, reason: whyViolated(s.property) };
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
  #checked(s: StateWatch, { replay, state, isSimplest }: Arrival): Trace {
    const p = s.property;
    const check = (q: Predicate | undefined, expected: boolean): void => {
      if (q !== undefined && answerOf(q, replay.view(q.reads), p.id) !== expected)
        throw doesNotReplay(this.#search, state, { predicate: q, expected, property: p.id });
    };
    if (p.kind === "invariant") {
      check(p.holds, false);
      check(p.when, true);
    } else if (p.kind === "sometimes") check(p.goal, true);
    else check(p.except, false);
    return replay.trace(undefined, "whole", isSimplest && this.#isAllKnown(s));
  }

  #stepResult(s: StepWatch, limit: Limit | undefined, runs: ReadonlyMap<Watch, Arrival>): PropertyResult {
    const base = { id: s.property.id, kind: s.property.kind, vacuous: undefined };
    if (s.found !== undefined) {
      const run = runs.get(s);
      const trace = run && this.#withForbiddenStep(s, run);
      return { ...base, status: "violated", trace, reason: `${whyViolated(s.property)}${orWhyNot(trace)}` };
    }
    if (limit !== undefined) return { ...base, status: "inconclusive", reason: this.#soFar(limit) };
    return { ...base, status: "holds" };
  }

  /** The run, and the first of its steps on that the model's own code forbids. */
  #withForbiddenStep(s: StepWatch, { replay, actions, isSimplest }: Arrival): Trace {
    const { compiled } = this.#search;
    const { reads, id } = s.property;
    const before = replay.view(reads);
    const found = replay.take(
      (candidate) =>
        actions.some((action) => isBy(compiled, candidate, action)) &&
        isForbidden(s.property, before, candidate.after(reads), {
          process: candidate.process.name,
          label: candidate.label,
        }),
    );
    if (!found) throw stepDoesNotReplay(this.#search, id);
    return replay.trace(undefined, "whole", isSimplest && this.#isAllKnown(s));
  }

  #soFar(limit: Limit): string {
    const { store, expanded } = this.#search;
    return `not decided by the ${store.count} states found (${expanded} of them expanded) before ${theEnd(limit)}`;
  }
}

function watch(
  property: StateWatch["property"],
  question: Question | undefined,
  when?: Question,
): StateWatch {
  return { property, question, when, decidedBy: -1, premiseSeen: false };
}

function isDecided(w: Watch): boolean {
  return w instanceof StepWatch ? w.found !== undefined : w.decidedBy >= 0;
}

/** What is said of a run that is not shown. */
function orWhyNot(trace: Trace | undefined): string {
  return trace === undefined ? " of a run that is not shown, since there is no memory left to find it" : "";
}

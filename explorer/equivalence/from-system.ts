// A labelled transition system from a transition system: every step gets a visible label, is hidden, or is blocked. All reachable
// states are explored, each by itself: no reduction, neither by symmetry nor of orders, since observers may tell apart what it merges.
import { at } from "../engine/arrays.ts";
import { Compiled } from "../engine/compiled.ts";
import type { LearnedAlternative } from "../engine/learned.ts";
import { Question } from "../engine/question.ts";
import { Replay } from "../engine/replay.ts";
import { ModelError } from "../errors.ts";
import type { Predicate } from "../property.ts";
import type { Snapshot, Trace } from "../result.ts";
import { Walker } from "../simulate/walker.ts";
import type { Slot, TransitionSystem } from "../system.ts";
import { Budget, LimitReached } from "./budget.ts";
import { LabelTable, type Lts, ltsOf, type NamedStep, StepList } from "./lts.ts";
import { RowSet } from "./row-set.ts";

/** A step as a label map sees it. */
export interface SeenStep {
  readonly process: string;
  readonly label: string;
  readonly detail: string | undefined;
  /** Whether it is a user's, or a fault. */
  readonly environment: boolean;
  /** The value of a slot before the step, and after it. */
  before<V>(slot: Slot<V>): V;
  after<V>(slot: Slot<V>): V;
}

/** What an observer makes of a step: a visible label, nothing, or: it is never taken. */
export type Observation = { readonly show: string } | "hide" | "block";

/** Pure: depends on nothing but the step. */
export type LabelMap = (step: SeenStep) => Observation;

/** Wherever `when` holds, a step `label` to a last state of its own is possible: so that success is told from deadlock. */
export interface End {
  readonly label: string;
  readonly when: Predicate;
}

export interface FromSystemOptions {
  readonly ends?: readonly End[];
  /** A million by default. */
  readonly maxStates?: number;
  /** Whether hidden steps that change nothing are silent loops (the default), so that they diverge, or no steps at all. */
  readonly idle?: "loop" | "ignore";
}

/** A step of the system behind a step of the labelled one. */
export interface SystemStep {
  readonly process: string;
  readonly label: string;
  readonly detail: string | undefined;
}

export interface SystemLts {
  readonly lts: Lts;
  /** The values of all slots, by name; undefined for the state that `ends` lead to. */
  snapshot(state: number): Snapshot | undefined;
  /** A step of the system that was observed so; undefined for none, or one of `ends`. */
  stepBehind(source: number, label: string | undefined, target: number): SystemStep | undefined;
  /**
   * A run from the first state as steps of the system, replayed through its own code. A step that one of `ends` makes is none, and
   * left out. With `loop`, it comes round to the state before that step for ever.
   * @throws RangeError if there is no such run
   */
  trace(run: readonly NamedStep[], loop?: number): Trace;
}

const MOST_STATES = 1_000_000;

/** @throws ModelError if the model breaks its contract or has several initial states, LimitReached beyond `maxStates` */
export function ltsOfSystem(
  system: TransitionSystem,
  map: LabelMap,
  options: FromSystemOptions = {},
  budget = new Budget(),
): SystemLts {
  if (system.initial.length !== 1)
    throw new ModelError(
      { system: system.name },
      `has ${system.initial.length} initial states; to be compared it must have one`,
    );
  const observed = new Observed(system, map, options, budget);
  observed.explore();
  return observed;
}

class Observed implements SystemLts {
  readonly #compiled: Compiled;
  readonly #walker: Walker;
  readonly #map: LabelMap;
  readonly #options: FromSystemOptions;
  readonly #budget: Budget;
  readonly #states: RowSet;
  readonly #labels = new LabelTable();
  readonly #ends: readonly { readonly label: string; readonly question: Question }[];
  /** What the map said of an alternative, if it did not look at the state. */
  readonly #fixed = new Map<LearnedAlternative, Observation>();
  #lts: Lts | undefined;

  constructor(system: TransitionSystem, map: LabelMap, options: FromSystemOptions, budget: Budget) {
    this.#compiled = new Compiled({ ...system, interchangeable: [] });
    this.#walker = new Walker(this.#compiled);
    this.#map = map;
    this.#options = options;
    this.#budget = budget;
    this.#states = new RowSet(system.slots.length);
    this.#ends = (options.ends ?? []).map(({ label, when }) => ({
      label,
      question: new Question(this.#compiled, when, `end ${label}`),
    }));
  }

  get lts(): Lts {
    if (this.#lts === undefined) throw new Error("not yet explored");
    return this.#lts;
  }

  explore(): void {
    const steps = new StepList();
    const ended: (readonly [state: number, label: number])[] = [];
    const states = this.#states;
    for (const writes of this.#compiled.system.initial) states.add(this.#compiled.initialIds(writes));
    const { maxStates = MOST_STATES } = this.#options;
    for (let s = 0; s < states.count; s++) {
      this.#budget.spend(16);
      if (states.count > maxStates) throw new LimitReached(`more than ${maxStates} states`);
      for (const { observation, target } of this.#stepsFrom(s)) {
        const label = observation === "hide" ? undefined : observation.show;
        steps.add(s, this.#labels.number(label), states.add(target));
      }
      for (const { label, question } of this.#ends)
        if (question.holdsIn(this.#walker.words)) ended.push([s, this.#labels.number(label)]);
    }
    const last = states.count;
    for (const [state, label] of ended) steps.add(state, label, last);
    this.#lts = ltsOf(last + (ended.length > 0 ? 1 : 0), 0, this.#labels.names, steps);
  }

  /** What can be seen of a state: every step that is not blocked, with the ids of all slots after it. */
  *#stepsFrom(s: number): Generator<{
    readonly alternative: LearnedAlternative;
    readonly observation: { readonly show: string } | "hide";
    readonly target: Int32Array;
  }> {
    const ids = this.#states.row(s).slice();
    const walker = this.#walker;
    walker.start(ids);
    walker.look();
    const { idle = "loop" } = this.#options;
    for (const alternatives of [walker.moves, walker.idle]) {
      for (const alternative of alternatives) {
        const target = ids.slice();
        for (const w of alternative.writes) target[w.slot] = w.new;
        const observation = this.#observe(alternative, ids, target);
        if (observation === "block") continue;
        if (observation === "hide" && alternatives === walker.idle && idle === "ignore") continue;
        yield { alternative, observation, target };
      }
    }
  }

  #observe(alternative: LearnedAlternative, before: Int32Array, after: Int32Array): Observation {
    const fixed = this.#fixed.get(alternative);
    if (fixed !== undefined) return fixed;
    let hasLooked = false;
    const look = <V>(ids: Int32Array, slot: Slot<V>): V => {
      hasLooked = true;
      return slot.read(this.#valueOf(ids, this.#compiled.slotNumber(slot)));
    };
    const observation = this.#map({
      ...this.#stepOf(alternative),
      environment: this.#compiled.actions[alternative.action]?.process.environment ?? false,
      before: (slot) => look(before, slot),
      after: (slot) => look(after, slot),
    });
    if (!hasLooked) this.#fixed.set(alternative, observation);
    return observation;
  }

  #stepOf({ action, detail }: LearnedAlternative): SystemStep {
    const { process, label } = this.#compiled.actions[action] ?? {};
    return { process: process?.name ?? "", label: label ?? "", detail };
  }

  #valueOf(ids: Int32Array, slot: number): unknown {
    return this.#compiled.domainOf(slot).values[at(ids, slot)];
  }

  snapshot(state: number): Snapshot | undefined {
    if (state >= this.#states.count) return undefined;
    const ids = this.#states.row(state);
    return Object.fromEntries(
      this.#compiled.system.slots.map((slot, i) => [slot.name, this.#valueOf(ids, i)]),
    );
  }

  stepBehind(source: number, label: string | undefined, target: number): SystemStep | undefined {
    const found = this.#alternativeBehind(source, label, target);
    return found === undefined ? undefined : this.#stepOf(found);
  }

  #alternativeBehind(source: number, label: string | undefined, target: number) {
    if (target >= this.#states.count) return undefined;
    const wanted = this.#states.row(target);
    for (const { alternative, observation, target: ids } of this.#stepsFrom(source)) {
      const shown = observation === "hide" ? undefined : observation.show;
      if (shown === label && ids.every((id, i) => id === wanted[i])) return alternative;
    }
    return undefined;
  }

  trace(run: readonly NamedStep[], loop?: number): Trace {
    const replay = new Replay(this.#compiled, this.#states.row(0).slice());
    for (const [source, label, target] of run) {
      if (target >= this.#states.count) break;
      const found = this.#alternativeBehind(source, label, target);
      if (found === undefined) throw new RangeError(`there is no step from ${source} to ${target}`);
      replay.step({ target: this.#states.row(target).slice(), action: found.action });
    }
    return replay.trace(loop, "none");
  }
}

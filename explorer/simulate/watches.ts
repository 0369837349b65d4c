// What is checked on a walk: each property of states and steps, asked where the walker stands.
import type { Compiled } from "../engine/compiled.ts";
import type { LearnedAlternative } from "../engine/learned.ts";
import { answerOf, Question } from "../engine/question.ts";
import type { Replay } from "../engine/replay.ts";
import { StepWatch } from "../engine/step-watch.ts";
import {
  type Invariant,
  isForbidden,
  type NoDeadlock,
  type NoStep,
  type Predicate,
  type Property,
  type Sometimes,
} from "../property.ts";
import type { Walker } from "./walker.ts";

type Watchable = Invariant | Sometimes | NoDeadlock | NoStep;

export function isWatchable(p: Property): p is Watchable {
  return p.kind === "invariant" || p.kind === "sometimes" || p.kind === "no-deadlock" || p.kind === "no-step";
}

/** A property under watch. It is decided by a violation; a `sometimes` by the goal. */
export interface Watch {
  readonly property: Watchable;
  /** Whether the state of the walker, which has looked, decides it. */
  decidedByState(walker: Walker): boolean;
  /** Whether the step that the walker just took (or, if `idle`, could take without changing anything) decides it. */
  decidedByStep(walker: Walker, alternative: LearnedAlternative, idle: boolean): boolean;
  /** Why it says nothing: its premise was never true. */
  vacuous(): string | undefined;
  /** Whether the model's own code says so, in the last state of a replayed run. */
  agrees(replay: Replay, before: unknown): boolean;
}

const NEVER = {
  decidedByState: () => false,
  decidedByStep: () => false,
  vacuous: () => undefined,
};

export function watch(compiled: Compiled, property: Watchable): Watch {
  const ask = (p: Predicate): Question => new Question(compiled, p, property.id);
  const replayed = (p: Predicate, replay: Replay): boolean => answerOf(p, replay.view(p.reads), property.id);
  const here = (q: Question, { words }: Walker): boolean => q.holdsIn(words);
  switch (property.kind) {
    case "invariant":
      return watchInvariant(compiled, property);
    case "sometimes": {
      const goal = ask(property.goal);
      return {
        ...NEVER,
        property,
        decidedByState: (walker) => here(goal, walker),
        agrees: (replay) => replayed(property.goal, replay),
      };
    }
    case "no-deadlock": {
      const except = property.except === undefined ? undefined : ask(property.except);
      return {
        ...NEVER,
        property,
        decidedByState: (walker) => walker.isStuck && !(except !== undefined && here(except, walker)),
        agrees: (replay) => property.except === undefined || !replayed(property.except, replay),
      };
    }
    case "no-step":
      return watchSteps(compiled, property);
  }
}

function watchInvariant(compiled: Compiled, property: Invariant): Watch {
  const { when, holds, id } = property;
  const premise = when === undefined ? undefined : new Question(compiled, when, id);
  const claim = new Question(compiled, holds, id);
  let relevant = when === undefined;
  return {
    ...NEVER,
    property,
    decidedByState({ words }) {
      if (premise !== undefined && !premise.holdsIn(words)) return false;
      relevant = true;
      return !claim.holdsIn(words);
    },
    vacuous: () => (relevant ? undefined : `its premise "${when?.name}" was never true on these walks`),
    agrees: (replay) =>
      !answerOf(holds, replay.view(holds.reads), id) &&
      (when === undefined || answerOf(when, replay.view(when.reads), id)),
  };
}

function watchSteps(compiled: Compiled, property: NoStep): Watch {
  const steps = new StepWatch(compiled, property);
  return {
    ...NEVER,
    property,
    decidedByStep(walker, { action }, idle) {
      const { words, before } = walker;
      return steps.forbids(idle ? words : before, words, action);
    },
    agrees(replay, before) {
      const last = replay.trace(undefined, "none").steps.at(-1);
      const step = { process: last?.process ?? "", label: last?.label ?? "" };
      return isForbidden(property, before, replay.view(property.reads), step);
    },
  };
}

// What can be claimed of a transition system: state and step properties, reachability, ways that stay open, and liveness.
// A claim is written over named reads, like a process, so that engines can memoize it.
import { ModelError } from "./errors.ts";
import { FormulaError, parseFormula } from "./ltl/parse.ts";
import { type Formula, namesIn } from "./ltl/syntax.ts";
import type { Reads, View } from "./system.ts";

/** A named, pure question about a state. */
export interface Predicate {
  readonly name: string;
  readonly reads: Reads;
  holds(view: unknown): boolean;
}

/** A step as a property sees it. */
export interface Step {
  readonly process: string;
  readonly label: string;
}

interface Claim {
  /** Stable, unique in a run. */
  readonly id: string;
}

/** `holds` in every reachable state where `when` holds; `when` never true is reported as vacuous. */
export interface Invariant extends Claim {
  readonly kind: "invariant";
  readonly when: Predicate | undefined;
  readonly holds: Predicate;
}

/** What steps a property is about, so that engines need not ask it about others. */
export interface About {
  /** Part of the claim: only these may be forbidden. It must be pure: it is asked once for each process and label. */
  readonly steps?: (step: Step) => boolean;
  /** A promise, which `paranoid` checks: no step is forbidden that changes nothing of the view. */
  readonly changes?: true;
}

/** No reachable step, from the view before it to the view after it, is forbidden. */
export interface NoStep extends Claim {
  readonly kind: "no-step";
  readonly reads: Reads;
  readonly about: About;
  forbids(before: unknown, after: unknown, step: Step): boolean;
}

/** Some reachable state satisfies `goal`. */
export interface Sometimes extends Claim {
  readonly kind: "sometimes";
  readonly goal: Predicate;
}

/** No reachable state is without any alternative, except those that satisfy `except`. */
export interface NoDeadlock extends Claim {
  readonly kind: "no-deadlock";
  readonly except: Predicate | undefined;
}

/**
 * Liveness, over all fair behaviours (stuttering allowed unless fairness forbids it):
 * eventually goal · whenever `when`, eventually goal · again and again goal · from some point on always goal.
 */
export interface Liveness extends Claim {
  readonly kind: "eventually" | "leads-to" | "always-eventually" | "eventually-always";
  /** Only for leads-to. */
  readonly when: Predicate | undefined;
  readonly goal: Predicate;
}

/** A fair behaviour takes a step with one of these labels again and again. */
export interface Recurs extends Claim {
  readonly kind: "recurs";
  readonly process: string;
  readonly labels: readonly string[];
}

/**
 * A formula of linear temporal logic is true of all fair behaviours. A behaviour may pause in any state, and for ever
 * unless fairness forbids it. A pause is a step: only `X` can tell, and `X p` asks that p holds after a pause, too.
 */
export interface Ltl extends Claim {
  readonly kind: "ltl";
  readonly formula: string;
  /** By the names that the formula may use. */
  readonly predicates: { readonly [name: string]: Predicate };
}

/**
 * From every reachable state (in which `when` is true) some run leads to a state that satisfies `goal`: the way out is never
 * lost. Branching time, AG EF; nothing is said of whether it is taken. By "system", that run may take no step of the environment.
 */
export interface AlwaysPossible extends Claim {
  readonly kind: "always-possible";
  readonly when: Predicate | undefined;
  readonly goal: Predicate;
  readonly by: "anyone" | "system";
}

/** Anything that can be claimed; the functions below declare one of each kind. */
export type Property = Invariant | NoStep | Sometimes | NoDeadlock | AlwaysPossible | Liveness | Recurs | Ltl;

/** A formula may use so many predicates: they are the bits of a small integer. */
const MOST_PREDICATES = 30;

/** Declares a predicate. `holds` must be pure: it depends on nothing but the view, which it must not change. */
export function predicate<const R extends Reads>(
  name: string,
  reads: R,
  holds: (view: View<R>) => boolean,
): Predicate {
  return {
    name,
    reads,
    holds(view: View<R>): boolean {
      return holds(view);
    },
  };
}

/** Claims that `holds` is true in every reachable state (in which `when` is). */
export function invariant(id: string, holds: Predicate, when?: Predicate): Invariant {
  return { kind: "invariant", id, holds, when };
}

/**
 * Claims that no reachable step is one that `forbids` says yes to; also of steps that change nothing. To say what it is
 * `about` saves asking about all other steps.
 */
export function noStep<const R extends Reads>(
  id: string,
  reads: R,
  forbids: (before: View<R>, after: View<R>, step: Step) => boolean,
  about: About = {},
): NoStep {
  return {
    kind: "no-step",
    id,
    reads,
    about,
    forbids(before: View<R>, after: View<R>, step: Step): boolean {
      return forbids(before, after, step);
    },
  };
}

/** Whether a step is forbidden, by what the property says itself. */
export function isForbidden(property: NoStep, before: unknown, after: unknown, step: Step): boolean {
  return (property.about.steps?.(step) ?? true) && property.forbids(before, after, step);
}

/** The error of a property that forbids a step which changes nothing of its view, and promised that it never does. */
export function notAbout({ id }: NoStep, view: unknown, { label }: Step): ModelError {
  return new ModelError(
    { property: id, view: { view, step: label } },
    "forbids a step that changes nothing of its view, and says that it is about changes only",
  );
}

/** Claims that `goal` can be reached. */
export function sometimes(id: string, goal: Predicate): Sometimes {
  return { kind: "sometimes", id, goal };
}

/**
 * Claims that `goal` can still be reached from every reachable state, or from those in which `when` is true: by anyone's steps,
 * or only by those of processes that are not environment.
 */
export function alwaysPossible(
  id: string,
  goal: Predicate,
  { when, by = "anyone" }: { readonly when?: Predicate; readonly by?: AlwaysPossible["by"] } = {},
): AlwaysPossible {
  return { kind: "always-possible", id, when, goal, by };
}

/** Claims that something can happen in every reachable state, except where `except` holds. */
export function noDeadlock(id: string, except?: Predicate): NoDeadlock {
  return { kind: "no-deadlock", id, except };
}

/** Claims that `goal` becomes true at some time, or is from the beginning. */
export function eventually(id: string, goal: Predicate): Liveness {
  return { kind: "eventually", id, when: undefined, goal };
}

/** Claims that whenever `when` is true, `goal` is true then or later. */
export function leadsTo(id: string, when: Predicate, goal: Predicate): Liveness {
  return { kind: "leads-to", id, when, goal };
}

/** Claims that `goal` is true again and again. */
export function alwaysEventually(id: string, goal: Predicate): Liveness {
  return { kind: "always-eventually", id, when: undefined, goal };
}

/** Claims that `goal` is true from some point on. */
export function eventuallyAlways(id: string, goal: Predicate): Liveness {
  return { kind: "eventually-always", id, when: undefined, goal };
}

/** Claims that a process acts again and again: by one of the labels, or by any if there are none. */
export function recurs(id: string, process: string, ...labels: readonly string[]): Recurs {
  return { kind: "recurs", id, process, labels };
}

/**
 * Declares a property by a formula: `G` (`[]`, `always`), `F` (`<>`, `eventually`), `X`, `U`, `W`, `R`, `!`, `&`, `|`,
 * `->`, `<->`, `true`, `false`, parentheses, and the names of `predicates`. See explorer/ltl/README.md.
 * @throws ModelError if the formula is not understood, with the place
 */
export function ltl(id: string, formula: string, predicates: { readonly [name: string]: Predicate }): Ltl {
  const declared: Ltl = { kind: "ltl", id, formula, predicates };
  formulaOf(declared);
  return declared;
}

/** The formula, understood. @throws ModelError if it is not, with the place */
export function formulaOf({ id, formula, predicates }: Ltl): Formula {
  try {
    const understood = parseFormula(formula, Object.keys(predicates));
    if (namesIn(understood).length <= MOST_PREDICATES) return understood;
    throw new FormulaError(0, `it uses more than ${MOST_PREDICATES} predicates`);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const { message, position } = error;
    // A formula may be written over several lines: only the one in question is shown.
    const begin = position === 0 ? 0 : formula.lastIndexOf("\n", position - 1) + 1;
    const line = formula.slice(begin).split("\n")[0] ?? "";
    const shown = `\n  ${line}\n  ${" ".repeat(position - begin)}^`;
    throw new ModelError({ property: id }, `has a formula that is not understood: ${message}${shown}`, {
      cause: error,
    });
  }
}

/** Whether a property speaks of infinite behaviours. */
export function isLiveness(p: Property): p is Liveness | Recurs | Ltl {
  switch (p.kind) {
    case "eventually":
    case "leads-to":
    case "always-eventually":
    case "eventually-always":
    case "recurs":
    case "ltl":
      return true;
    default:
      return false;
  }
}

/** Whether a property is decided on the whole graph: by where its runs can go, and not by single states and steps. */
export function needsGraph(p: Property): p is AlwaysPossible | Liveness | Recurs | Ltl {
  return p.kind === "always-possible" || isLiveness(p);
}

// What is said of why a property is violated, whoever found it out, or why it was left open.
import type { Property } from "./property.ts";
import type { Limit } from "./result.ts";

/** Why, of the run that is shown; of a `sometimes`, which no run contradicts, why of all states. */
export function whyViolated(p: Property): string {
  switch (p.kind) {
    case "invariant":
      return `"${p.holds.name}" is false in the last state`;
    case "sometimes":
      return `no reachable state satisfies "${p.goal.name}"`;
    case "no-deadlock":
      return "nothing can happen any more in the last state";
    case "no-step":
      return "the last step is forbidden";
    case "always-possible":
      return `from the last state on, no run${p.by === "system" ? " without the environment" : ""} leads to "${p.goal.name}"`;
    case "eventually":
      return `"${p.goal.name}" never becomes true`;
    case "leads-to":
      return `"${p.when?.name ?? ""}" becomes true, and "${p.goal.name}" never after`;
    case "always-eventually":
      return `from some point on, "${p.goal.name}" is never true again`;
    case "eventually-always":
      return `"${p.goal.name}" becomes false again and again, or stays false`;
    case "recurs":
      return `from some point on, ${p.process} never does ${p.labels.join(" or ") || "anything"} again`;
    case "ltl":
      return `"${p.formula}" is false of this run`;
  }
}

/** What ended a search early, as a noun. */
export function theEnd(limit: Limit): string {
  return limit === "interrupted" ? "the interruption" : `the limit on ${limit}`;
}

/** The same as a sentence. */
export function hasEnded(limit: Limit): string {
  return limit === "interrupted" ? "it was interrupted" : `the limit on ${limit} was reached`;
}

/** Why a claim that something stays possible is open, if nothing explored before a limit contradicts it. */
export function noDeadEnd(limit: Limit): string {
  return `no state without a way to it within what was explored before ${theEnd(limit)}`;
}

/** Why liveness is open, if there is no fair violation in what was explored before a limit. */
export function noFairViolation(limit: Limit): string {
  return `no fair violation within what was explored before ${theEnd(limit)}`;
}

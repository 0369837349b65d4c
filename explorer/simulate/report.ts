// What a simulation answers. It refutes, and never says that something holds.
import type { Property } from "../property.ts";
import type { CheckReport, PropertyResult, Trace } from "../result.ts";
import { isWatchable } from "./watches.ts";

/** What was walked. */
export interface Walked {
  readonly seed: number;
  /** Walks that were begun. */
  readonly walks: number;
  /** Steps that a walk was allowed. */
  readonly depth: number;
  /** False if memory was too small to count distinct states: then `counts.states` is a lower bound. */
  readonly allCounted: boolean;
}

/**
 * Like the report of a search, but never "holds" as a whole. Of a property it says "violated" (or, of a `sometimes` that
 * was reached, "holds", with the witness), and "inconclusive" for what was not refuted. `counts` are of what was walked:
 * distinct states seen (interchangeable slots told apart), steps taken, and as `depth` the longest walk.
 */
export interface SimulationReport extends CheckReport {
  readonly status: "violated" | "inconclusive";
  readonly walked: Walked;
}

/** @param trace the run that decided the property, if one did */
export function resultOf(
  p: Property,
  trace: Trace | undefined,
  vacuous: string | undefined,
  { walks, depth }: Walked,
): PropertyResult {
  const base = { id: p.id, kind: p.kind };
  if (trace === undefined)
    return { ...base, vacuous, status: "inconclusive", reason: notDecided(p, walks, depth) };
  return p.kind === "sometimes"
    ? { ...base, vacuous: undefined, status: "holds", witness: trace }
    : { ...base, vacuous: undefined, status: "violated", trace, reason: reasonFor(p) };
}

function notDecided(p: Property, count: number, depth: number): string {
  if (!isWatchable(p)) return "not judged: liveness is about whole runs, and walks are finite";
  const walks = `${count.toLocaleString("en-US")} walk${count === 1 ? "" : "s"} of at most ${depth} steps`;
  return p.kind === "sometimes" ? `not reached in ${walks}` : `not refuted in ${walks}`;
}

function reasonFor(p: Property): string {
  switch (p.kind) {
    case "invariant":
      return `"${p.holds.name}" is false in the last state`;
    case "no-deadlock":
      return "nothing can happen any more in the last state";
    default:
      return "the last step is forbidden";
  }
}

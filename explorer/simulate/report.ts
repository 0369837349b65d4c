// What a simulation answers. It refutes, and never says that something holds.
import type { Property } from "../property.ts";
import { whyViolated } from "../reasons.ts";
import type { CheckReport, PropertyResult, Trace } from "../result.ts";

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

/** What is known of a property under watch beside the run that decides it. */
interface Asked {
  /** Why it says nothing: its premise was never true. */
  vacuous(): string | undefined;
  readonly ranOutOfMemory?: boolean;
}

/** @param trace the run that decided the property, if one did */
export function resultOf(
  p: Property,
  trace: Trace | undefined,
  asked: Asked | undefined,
  walked: Walked,
): PropertyResult {
  const base = { id: p.id, kind: p.kind };
  if (trace === undefined) {
    const reason = notDecided(p, walked) + (asked?.ranOutOfMemory === true ? FORGONE : "");
    return { ...base, vacuous: asked?.vacuous(), status: "inconclusive", reason };
  }
  return p.kind === "sometimes"
    ? { ...base, vacuous: undefined, status: "holds", witness: trace }
    : { ...base, vacuous: undefined, status: "violated", trace, reason: whyViolated(p) };
}

const FORGONE = "; memory was too small to seek a run that contradicts the formula in all of them";

function notDecided(p: Property, { walks: count, depth }: Walked): string {
  const walks = `${count.toLocaleString("en-US")} walk${count === 1 ? "" : "s"} of at most ${depth} steps`;
  if (p.kind === "always-possible")
    return `a walk cannot tell which other ways stay open; there were ${walks}`;
  return p.kind === "sometimes" ? `not reached in ${walks}` : `not refuted in ${walks}`;
}

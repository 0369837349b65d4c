// What a run must look like to violate a liveness property.
import type { LassoQuery } from "../graph.ts";
import type { Liveness } from "../property.ts";

/** By state: 1 where the predicate holds. */
interface LivenessBitmaps {
  readonly goal: Uint8Array;
  /** Exactly for leads-to. */
  readonly when?: Uint8Array;
}

/**
 * The runs that violate a liveness property; a fair one is a counterexample.
 * @throws RangeError if `when` is missing for leads-to, given for another kind, or not as long as `goal`.
 */
export function violationOfLiveness(kind: Liveness["kind"], { goal, when }: LivenessBitmaps): LassoQuery {
  const notGoal = goal.map((holds) => (holds === 1 ? 0 : 1));
  if ((when !== undefined) !== (kind === "leads-to")) {
    throw new RangeError(`${kind} ${when === undefined ? "needs" : "has no"} "when"`);
  }
  switch (kind) {
    case "eventually":
      // A run is without goal for ever only if it is so from its first state on.
      return { stay: notGoal };
    case "leads-to":
      // Some state asks for the goal, and neither it nor any later one has it.
      return { from: both(when ?? goal, notGoal), stay: notGoal };
    case "always-eventually":
      // The goal ceases for good, from any state on that a run can be in: before that, it may have held.
      return { from: notGoal, stay: notGoal };
    case "eventually-always":
      // The goal fails again and again: on the cycle, if only in one of its states.
      return { visit: notGoal };
  }
}

/**
 * The runs that take the given actions (by action: 1 if it should recur) only finitely often: their cycle has none,
 * but the way to it may.
 */
export function violationOfRecurs(actions: Uint8Array): LassoQuery {
  return { avoid: actions };
}

function both(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length !== b.length) throw new RangeError(`"when" has ${a.length} entries, the goal ${b.length}`);
  return a.map((bit, i) => (bit === 1 && b[i] === 1 ? 1 : 0));
}

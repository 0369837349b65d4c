// What the questions have in common: a verdict, and what it rests on.
import type { Placement } from "../placement/placement.ts";
import type { PlacementConstraint } from "../placement/rule.ts";

/** As of a verification: "inconclusive" where a limit was reached, or the solver does not know. */
export type Verdict = "holds" | "violated" | "inconclusive";

/** Why there is no placement: constraints that contradict each other. */
export interface Contradiction {
  readonly constraints: readonly PlacementConstraint[];
  /** Without any one of them there is no contradiction. */
  readonly isMinimal: boolean;
  /** A solver that knew nothing else has found the contradiction again. */
  readonly isConfirmed: boolean;
}

/** Whether all pods of a problem find a place. */
export type Placeable =
  | {
      readonly kind: "placed";
      readonly placement: Placement;
      /** "scheduling": placed pod by pod, so the scheduler can get there. */
      readonly by: "scheduling" | "solver";
    }
  | { readonly kind: "impossible"; readonly contradiction: Contradiction }
  | { readonly kind: "unknown"; readonly reason: string };

/** A placement of the solver's that the scheduler's filters do not accept: a bug of ours, never a verdict. */
export class WrongPlacementError extends Error {
  override readonly name = "WrongPlacementError";
}

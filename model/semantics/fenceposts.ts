// How "25%" or 3 becomes a number of pods, and the two limits of a rolling update.
// Sources: staging/src/k8s.io/apimachinery/pkg/util/intstr/intstr.go (GetScaledValueFromIntOrPercent),
// pkg/controller/deployment/util/deployment_util.go (ResolveFenceposts, MaxSurge, MaxUnavailable).
import type { IntOrString } from "../kubernetes/index.ts";

/** A string where a whole number or a percentage is wanted. */
export class IntOrPercentError extends Error {
  override readonly name = "IntOrPercentError";
  readonly value: IntOrString;

  constructor(value: IntOrString) {
    super(`${JSON.stringify(value)} is neither a whole number nor a percentage like "25%"`);
    this.value = value;
  }
}

/**
 * A whole number as it is, a percentage as that part of `total`, rounded up or down.
 * @throws IntOrPercentError for anything else.
 */
export function scaledIntOrPercent(value: IntOrString, total: number, rounding: "up" | "down"): number {
  if (typeof value === "number") {
    if (!Number.isInteger(value)) throw new IntOrPercentError(value);
    return value;
  }
  const percent = /^([+-]?\d+)%$/.exec(value)?.[1];
  if (percent === undefined) throw new IntOrPercentError(value);
  const exact = (Number(percent) * total) / 100;
  // Adding zero turns -0 into 0.
  return (rounding === "up" ? Math.ceil(exact) : Math.floor(exact)) + 0;
}

/** How many pods a rolling update may add to, and take from, the desired number. */
export interface Fenceposts {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/**
 * Surge rounds up, unavailable rounds down; what is missing counts as 0. If both come out as 0, one pod may be
 * unavailable, so that the rollout can move at all.
 * @throws IntOrPercentError for a string that is no percentage.
 */
export function resolveFenceposts(
  maxSurge: IntOrString | null | undefined,
  maxUnavailable: IntOrString | null | undefined,
  desired: number,
): Fenceposts {
  const surge = scaledIntOrPercent(maxSurge ?? 0, desired, "up");
  const unavailable = scaledIntOrPercent(maxUnavailable ?? 0, desired, "down");
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** The part of a Deployment's spec that decides its limits, after defaulting. */
export interface RolloutSpec {
  readonly replicas: number;
  readonly strategy: {
    readonly type: "RollingUpdate" | "Recreate";
    readonly rollingUpdate?: {
      readonly maxSurge?: IntOrString | null;
      readonly maxUnavailable?: IntOrString | null;
    };
  };
}

/**
 * The limits that the Deployment controller works with: none for Recreate, and never more unavailable than desired.
 * @throws IntOrPercentError for a string that is no percentage.
 */
export function fencepostsOf({ replicas, strategy }: RolloutSpec): Fenceposts {
  if (strategy.type !== "RollingUpdate") return { maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge, maxUnavailable } = resolveFenceposts(
    strategy.rollingUpdate?.maxSurge,
    strategy.rollingUpdate?.maxUnavailable,
    replicas,
  );
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) };
}

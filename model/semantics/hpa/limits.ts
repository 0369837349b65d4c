// How far a HorizontalPodAutoscaler may go in one step: its bounds, and the rates of its behavior.
// Source: pkg/controller/podautoscaler/horizontal.go (convertDesiredReplicasWithBehaviorRate,
// calculateScaleUpLimitWithScalingRules, calculateScaleDownLimitWithBehaviors, convertDesiredReplicasWithRules).
import type { ScalingBehavior, ScalingPolicy, ScalingRules } from "./behavior.ts";
import { replicaChangeInPeriod, type ScaleEvent } from "./scale-events.ts";

/** Why the size is what it is: the reason of the condition ScalingLimited. */
export type LimitReason =
  | "DesiredWithinRange"
  | "ScaleUpLimit"
  | "ScaleDownLimit"
  | "TooManyReplicas"
  | "TooFewReplicas";

export interface LimitedReplicas {
  readonly replicas: number;
  readonly reason: LimitReason;
}

/** A step that is wanted. `minReplicas` is 1 unless users say something else. */
export interface WantedStep {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** What has happened so far. */
export interface ScaleHistory {
  readonly scaleUpEvents: readonly ScaleEvent[];
  readonly scaleDownEvents: readonly ScaleEvent[];
}

/** With `spec.behavior`. A bound applies only in the direction of the step. */
export function limitByBehavior(
  { currentReplicas, desiredReplicas, minReplicas, maxReplicas }: WantedStep,
  { scaleUp, scaleDown }: ScalingBehavior,
  history: ScaleHistory,
  now: number,
): LimitedReplicas {
  const startOf = ({ periodSeconds }: ScalingPolicy) =>
    currentReplicas -
    replicaChangeInPeriod(history.scaleUpEvents, periodSeconds, now) +
    replicaChangeInPeriod(history.scaleDownEvents, periodSeconds, now);
  if (desiredReplicas > currentReplicas) {
    const limit = Math.max(currentReplicas, limitOf(currentReplicas, scaleUp, startOf, "up"));
    const most = Math.min(maxReplicas, limit);
    const reason = maxReplicas > limit ? "ScaleUpLimit" : "TooManyReplicas";
    if (desiredReplicas > most) return { replicas: most, reason };
  }
  if (desiredReplicas < currentReplicas) {
    const limit = Math.min(currentReplicas, limitOf(currentReplicas, scaleDown, startOf, "down"));
    const least = Math.max(minReplicas, limit);
    const reason = minReplicas < limit ? "ScaleDownLimit" : "TooFewReplicas";
    if (desiredReplicas < least) return { replicas: least, reason };
  }
  return { replicas: desiredReplicas, reason: "DesiredWithinRange" };
}

/**
 * How far the rules let it go, upwards or downwards; Min is the smaller change. Growth is rounded up: else a small workload
 * could never grow.
 * @param startOf The size at the start of the policy's period, without what was done since.
 */
function limitOf(
  current: number,
  { selectPolicy, policies }: ScalingRules,
  startOf: (policy: ScalingPolicy) => number,
  direction: "up" | "down",
): number {
  if (selectPolicy === "Disabled") return current;
  const [sign, round] = direction === "up" ? [1, Math.ceil] : [-1, Math.trunc];
  const limits = policies.map((policy) =>
    policy.type === "Pods"
      ? startOf(policy) + sign * policy.value
      : round(startOf(policy) * (1 + (sign * policy.value) / 100)),
  );
  const takesLowest = (direction === "up") === (selectPolicy === "Min");
  return takesLowest ? Math.min(...limits) : Math.max(...limits);
}

/** Without `spec.behavior`: at most double the size, or four pods, in one step up. */
export function limitWithoutBehavior({
  currentReplicas,
  desiredReplicas,
  minReplicas,
  maxReplicas,
}: WantedStep): LimitedReplicas {
  const limit = Math.max(2 * currentReplicas, 4);
  const most = Math.min(maxReplicas, limit);
  if (desiredReplicas < minReplicas) return { replicas: minReplicas, reason: "TooFewReplicas" };
  if (desiredReplicas > most) {
    return { replicas: most, reason: maxReplicas > limit ? "ScaleUpLimit" : "TooManyReplicas" };
  }
  return { replicas: desiredReplicas, reason: "DesiredWithinRange" };
}

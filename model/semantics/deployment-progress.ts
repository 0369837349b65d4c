// The condition Progressing of a Deployment: whether its rollout moves, is done, or has taken too long.
// Source: pkg/controller/deployment/progress.go (syncRolloutStatus, requeueStuckDeployment),
// util/deployment_util.go below (SetDeploymentCondition, HasProgressDeadline).
import {
  type DeploymentCounts,
  type DeploymentStatus,
  deploymentComplete,
  deploymentProgressing,
  deploymentTimedOut,
  hasProgressDeadline,
  type ProgressingCondition,
} from "./deployment-status.ts";

/** The condition Progressing. Times are in seconds on one clock. */
export interface Progressing extends ProgressingCondition {
  /** "True", "False" or "Unknown". */
  readonly status: string;
  /** When the status last changed. */
  readonly lastTransitionTime: number;
}

/** The part of a Deployment that its progress is measured by. */
export interface RolloutGoal {
  readonly replicas: number;
  readonly generation: number;
  readonly progressDeadlineSeconds?: number;
}

/** The counts of a status, with the generation that it was made for. */
export type RolloutStatus = DeploymentCounts & Pick<DeploymentStatus, "observedGeneration">;

/**
 * The condition after a sync, from the status before and the new one; undefined if there is none, as without a deadline.
 * Once a rollout is complete, the condition stays, unless pods of another revision are there again.
 */
export function progressingCondition(
  goal: RolloutGoal,
  before: DeploymentCounts,
  after: RolloutStatus,
  condition: Progressing | undefined,
  now: number,
): Progressing | undefined {
  const { progressDeadlineSeconds: deadline } = goal;
  if (!hasProgressDeadline(deadline)) return undefined;
  const isDone = condition?.reason === "NewReplicaSetAvailable" && after.replicas === after.updatedReplicas;
  if (isDone) return condition;
  if (deploymentComplete(goal.replicas, goal.generation, after)) {
    return changed(condition, "True", "NewReplicaSetAvailable", now);
  }
  if (deploymentProgressing(before, after)) {
    // Progress renews the time from which the deadline counts, even if nothing else changes.
    return { ...changed(condition, "True", "ReplicaSetUpdated", now), lastUpdateTime: now };
  }
  if (deploymentTimedOut(deadline, condition, now)) {
    return changed(condition, "False", "ProgressDeadlineExceeded", now);
  }
  return condition;
}

function changed(
  condition: Progressing | undefined,
  status: string,
  reason: string,
  now: number,
): Progressing {
  if (condition?.status === status && condition.reason === reason) return condition;
  const lastTransitionTime = condition?.status === status ? condition.lastTransitionTime : now;
  return { status, reason, lastUpdateTime: now, lastTransitionTime };
}

/**
 * In how many seconds a rollout that makes no progress is looked at again: 0 for at once (less than a second is left),
 * undefined for not at all. `condition` is the one that is stored.
 */
export function secondsUntilProgressCheck(
  goal: RolloutGoal,
  status: RolloutStatus,
  condition: ProgressingCondition | undefined,
  now: number,
): number | undefined {
  const { progressDeadlineSeconds: deadline } = goal;
  if (!hasProgressDeadline(deadline) || condition === undefined) return undefined;
  if (deploymentComplete(goal.replicas, goal.generation, status)) return undefined;
  if (condition.reason === "ProgressDeadlineExceeded") return undefined;
  const left = condition.lastUpdateTime + deadline - now;
  return left < 1 ? 0 : left;
}

// The condition Progressing that the Deployment controller writes. It is only kept where something asks for it.
// Source: pkg/controller/deployment/sync.go (checkPausedConditions, getNewReplicaSet), progress.go (syncRolloutStatus).
import {
  type DeploymentCounts,
  hasProgressDeadline,
  progressingCondition,
  type RolloutStatus,
} from "../semantics/index.ts";
import type { DeploymentReport, DeploymentState } from "../stored.ts";

type Condition = DeploymentReport["progressing"];

/** What a sync writes before it does anything else; undefined if it leaves the condition as it is. */
export function conditionOnArrival(
  { spec }: DeploymentState,
  { progressing }: DeploymentReport,
  newRSExists: boolean,
): Condition {
  if (!hasProgressDeadline(spec.progressDeadlineSeconds)) return undefined;
  if (progressing?.reason === "ProgressDeadlineExceeded") return undefined;
  const isPaused = progressing?.reason === "DeploymentPaused";
  if (spec.paused) return isPaused ? undefined : { status: "Unknown", reason: "DeploymentPaused" };
  if (isPaused) return { status: "Unknown", reason: "DeploymentResumed" };
  const isFound = newRSExists && progressing === undefined;
  return isFound ? { status: "True", reason: "FoundNewReplicaSet" } : undefined;
}

/** What is written along with a new ReplicaSet; undefined if there is no deadline. */
export function conditionOfCreation({ spec }: DeploymentState): Condition {
  return hasProgressDeadline(spec.progressDeadlineSeconds)
    ? { status: "True", reason: "NewReplicaSetCreated" }
    : undefined;
}

/**
 * The condition that goes with new counts, if the deadline has not passed since there was any progress, or if it has. Times
 * are abstract: the last progress was at 0.
 */
export function conditionWith(
  { spec, metadata: { generation = 1 } }: DeploymentState,
  status: DeploymentReport,
  after: DeploymentCounts & Pick<RolloutStatus, "observedGeneration">,
  isLate: boolean,
): Condition {
  const { progressDeadlineSeconds } = spec;
  const { progressing } = status;
  const before = progressing && { ...progressing, lastUpdateTime: 0, lastTransitionTime: 0 };
  const goal = { replicas: spec.replicas, generation, progressDeadlineSeconds };
  const now = isLate ? progressDeadlineSeconds + 1 : 0;
  const found = progressingCondition(goal, status, after, before, now);
  return found && { status: found.status, reason: found.reason };
}

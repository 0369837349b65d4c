// What a Deployment reports about its rollout: counts, conditions, complete, progressing, timed out.
// Sources: pkg/controller/deployment/sync.go (calculateStatus), progress.go (the Progressing condition),
// util/deployment_util.go below (DeploymentComplete, DeploymentProgressing, DeploymentTimedOut, sums).
import { fencepostsOf, type RolloutSpec } from "./fenceposts.ts";
import { sum } from "./replica-set-order.ts";

/** A ReplicaSet as the Deployment's status sees it. */
export interface CountedReplicaSet {
  /** `spec.replicas`. */
  readonly replicas: number;
  readonly status: {
    readonly replicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
    /** Undefined: not reported. */
    readonly terminatingReplicas?: number;
    /** 0: its controller has not seen it yet. */
    readonly observedGeneration?: number;
  };
}

export interface DeploymentCounts {
  /** Pods of all ReplicaSets, as they report them. */
  readonly replicas: number;
  /** Those of the new ReplicaSet. */
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
}

export interface DeploymentStatus extends DeploymentCounts {
  /** Wanted by the ReplicaSets, but not available. */
  readonly unavailableReplicas: number;
  readonly observedGeneration: number;
  /** The condition Available: enough replicas for the rollout's minimum. */
  readonly available: boolean;
}

/** The status that the controller writes. `newRS` is not among `oldRSs`; undefined if it does not exist yet. */
export function deploymentStatus(
  spec: RolloutSpec,
  generation: number,
  newRS: CountedReplicaSet | undefined,
  oldRSs: readonly CountedReplicaSet[],
): DeploymentStatus {
  const all = newRS === undefined ? oldRSs : [...oldRSs, newRS];
  const availableReplicas = sum(all.map((rs) => rs.status.availableReplicas));
  return {
    replicas: statusReplicas(all),
    updatedReplicas: newRS?.status.replicas ?? 0,
    readyReplicas: sum(all.map((rs) => rs.status.readyReplicas)),
    availableReplicas,
    unavailableReplicas: Math.max(0, specReplicas(all) - availableReplicas),
    observedGeneration: generation,
    available: availableReplicas >= spec.replicas - fencepostsOf(spec).maxUnavailable,
  };
}

/** How many pods the ReplicaSets should have. */
export function specReplicas(replicaSets: readonly Pick<CountedReplicaSet, "replicas">[]): number {
  return sum(replicaSets.map((rs) => rs.replicas));
}

/** How many pods they report. */
export function statusReplicas(
  replicaSets: readonly { readonly status: { readonly replicas: number } }[],
): number {
  return sum(replicaSets.map((rs) => rs.status.replicas));
}

/**
 * How many of their pods are on their way out; undefined as soon as one that has been observed does not say.
 * Source: pkg/controller/deployment/util/deployment_util.go (GetTerminatingReplicaCountForReplicaSets).
 */
export function terminatingReplicas(
  replicaSets: readonly {
    readonly status: Pick<CountedReplicaSet["status"], "terminatingReplicas" | "observedGeneration">;
  }[],
): number | undefined {
  const known = replicaSets.map(
    ({ status }) => status.terminatingReplicas ?? ((status.observedGeneration ?? 0) === 0 ? 0 : undefined),
  );
  return known.includes(undefined) ? undefined : sum(known.map((n) => n ?? 0));
}

/** All desired replicas are updated and available, there are no others, and the controller has seen the newest spec. */
export function deploymentComplete(
  replicas: number,
  generation: number,
  status: Pick<DeploymentStatus, "replicas" | "updatedReplicas" | "availableReplicas" | "observedGeneration">,
): boolean {
  return (
    status.updatedReplicas === replicas &&
    status.replicas === replicas &&
    status.availableReplicas === replicas &&
    status.observedGeneration >= generation
  );
}

/** More updated replicas, fewer old ones, or more ready or available ones than before. */
export function deploymentProgressing(before: DeploymentCounts, after: DeploymentCounts): boolean {
  return (
    after.updatedReplicas > before.updatedReplicas ||
    after.replicas - after.updatedReplicas < before.replicas - before.updatedReplicas ||
    after.readyReplicas > before.readyReplicas ||
    after.availableReplicas > before.availableReplicas
  );
}

/** The condition Progressing, as far as the deadline goes. */
export interface ProgressingCondition {
  readonly reason: string;
  /** In seconds, on the same clock as `now`. */
  readonly lastUpdateTime: number;
}

/** The largest int32: a deadline that never comes. */
const NO_DEADLINE = 2_147_483_647;

/** Does a rollout ever take too long? */
export function hasProgressDeadline(seconds: number | undefined): seconds is number {
  return seconds !== undefined && seconds !== NO_DEADLINE;
}

/** Has the rollout made no progress for longer than its deadline (in seconds)? */
export function deploymentTimedOut(
  progressDeadlineSeconds: number | undefined,
  condition: ProgressingCondition | undefined,
  now: number,
): boolean {
  if (!hasProgressDeadline(progressDeadlineSeconds)) return false;
  if (condition === undefined || condition.reason === "NewReplicaSetAvailable") return false;
  if (condition.reason === "ProgressDeadlineExceeded") return true;
  return condition.lastUpdateTime + progressDeadlineSeconds < now;
}

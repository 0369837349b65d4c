// What a ReplicaSet does about its pods, and what it reports of them.
// Sources: pkg/controller/replicaset/replica_set.go (manageReplicas, slowStartBatch),
// pkg/controller/replicaset/replica_set_utils.go (calculateStatus).
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import { isAvailable } from "./pod-availability.ts";

/** At most so many pods are created or deleted in one sync. */
export const BURST_REPLICAS = 500;

/** Positive: so many pods to create; negative: so many to delete. `active` counts its active pods. */
export function replicasToManage(replicas: number, active: number): number {
  return Math.max(-BURST_REPLICAS, Math.min(BURST_REPLICAS, replicas - active));
}

/** An active pod of a ReplicaSet, as its status counts it. */
export interface CountedPod {
  readonly labels?: Labels;
  readonly ready: boolean;
  /** When it became ready, in seconds on the clock of `now`; undefined: not known. */
  readonly readySince?: number;
}

export interface ReplicaSetCounts {
  readonly replicas: number;
  /** Pods with all labels of the template. */
  readonly fullyLabeledReplicas: number;
  readonly readyReplicas: number;
  /** Ready for at least minReadySeconds. */
  readonly availableReplicas: number;
}

/** The counters of a ReplicaSet's status over its active pods. */
export function replicaSetCounts(
  pods: readonly CountedPod[],
  templateLabels: Labels | undefined,
  minReadySeconds: number,
  now: number,
): ReplicaSetCounts {
  const wanted = Object.entries(templateLabels ?? {});
  const count = (holds: (pod: CountedPod) => boolean) => pods.filter(holds).length;
  return {
    replicas: pods.length,
    fullyLabeledReplicas: count((pod) => wanted.every(([key, value]) => lookup(pod.labels, key) === value)),
    readyReplicas: count((pod) => pod.ready),
    availableReplicas: count(({ ready, readySince }) =>
      isAvailable(readySince === undefined ? { ready } : { ready, since: readySince }, minReadySeconds, now),
    ),
  };
}

export interface ReplicaSetCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

const REPLICA_FAILURE = "ReplicaFailure";

/**
 * The conditions after a sync: ReplicaFailure appears with the first error (too few pods: FailedCreate, too many:
 * FailedDelete), stays as it is during further ones, and goes with the first sync without error.
 */
export function replicaSetConditions(
  conditions: readonly ReplicaSetCondition[],
  replicas: number,
  active: number,
  error: string | undefined,
): readonly ReplicaSetCondition[] {
  const failing = conditions.some(({ type }) => type === REPLICA_FAILURE);
  if (error === undefined) return conditions.filter(({ type }) => type !== REPLICA_FAILURE);
  if (failing) return conditions;
  const reason = active < replicas ? "FailedCreate" : active > replicas ? "FailedDelete" : "";
  return [...conditions, { type: REPLICA_FAILURE, status: "True", reason, message: error }];
}

/** What became of calls that were made in batches. */
export interface BatchResult {
  readonly calls: number;
  readonly successes: number;
  /** Some call failed, and the batches after it were not tried. */
  readonly failed: boolean;
}

/**
 * Pods are created in batches of 1, 2, 4, ..., so that a lasting error does not cost one failed call per pod. A batch
 * runs to its end; the first one with a failure is the last.
 * @param call Makes the i-th call (from 0); false if it fails.
 */
export function slowStartBatch(
  count: number,
  initialBatchSize: number,
  call: (i: number) => boolean,
): BatchResult {
  let calls = 0;
  let successes = 0;
  for (let size = Math.min(count, initialBatchSize); size > 0; size = Math.min(2 * size, count - calls)) {
    const batch = Array.from({ length: size }, (_, i) => call(calls + i));
    calls += size;
    successes += batch.filter((ok) => ok).length;
    if (batch.includes(false)) return { calls, successes, failed: true };
  }
  return { calls, successes, failed: false };
}

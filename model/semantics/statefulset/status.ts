// What a StatefulSet reports of its pods, and when an update is complete.
// Sources: pkg/controller/statefulset/stateful_set_control.go (computeReplicaStatus), stateful_set_utils.go
// (completeRollingUpdate), staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go (StatefulSetStatusViewer).
import {
  isRunningAndReady,
  isStatefulPodAvailable,
  type StatefulPod,
  type StatefulSetSpec,
  type StatefulSetView,
} from "./pods.ts";

export interface StatefulSetStatus {
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  /** Pods at the current, and at the update revision, without those that are being deleted. */
  readonly currentReplicas: number;
  readonly updatedReplicas: number;
  readonly currentRevision: string;
  readonly updateRevision: string;
}

/**
 * The status that the controller writes at the end of a reconcile. When every pod is ready and at the update
 * revision, that becomes the current one (not with OnDelete).
 * @param updates How many pods this reconcile deletes for the update.
 */
export function statefulSetStatus(view: StatefulSetView, updates: number): StatefulSetStatus {
  const { spec, revisions, pods } = view;
  const ready = pods.filter(isRunningAndReady);
  const counted: StatefulSetStatus = {
    replicas: pods.length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter((pod) => isStatefulPodAvailable(pod, view)).length,
    currentReplicas: atRevision(pods, revisions.current) - updates,
    updatedReplicas: atRevision(pods, revisions.update),
    currentRevision: revisions.current,
    updateRevision: revisions.update,
  };
  const { replicas, readyReplicas, updatedReplicas } = counted;
  const complete = [replicas, readyReplicas, updatedReplicas].every((count) => count === spec.replicas);
  if (!complete || spec.updateStrategy.type !== "RollingUpdate") return counted;
  return { ...counted, currentReplicas: updatedReplicas, currentRevision: revisions.update };
}

/** What `kubectl rollout status` waits for, of a status of the newest generation. With OnDelete it waits for nothing. */
export function statefulRolloutComplete(
  { replicas, updateStrategy: { type, rollingUpdate } }: StatefulSetSpec,
  { readyReplicas, updatedReplicas, currentRevision, updateRevision }: StatefulSetStatus,
): boolean {
  if (type === "OnDelete") return true;
  if (readyReplicas < replicas) return false;
  if (rollingUpdate === undefined) return updateRevision === currentRevision;
  const { partition } = rollingUpdate;
  return partition === undefined || updatedReplicas >= replicas - partition;
}

function atRevision(pods: readonly StatefulPod[], revision: string): number {
  return pods.filter((pod) => pod.revision === revision && !pod.deleting).length;
}

// The API server: what a write does to a stored object, and the reason with which it is refused.
// Every controller writes through these functions; each is one atomic transaction on one object.
// Source: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go, pkg/registry/apps and core strategies.
import { added, replaced, without } from "../multiset.ts";
import type { NodeState, PodState } from "../state.ts";
import { deletingMetadata, isAdmitted, isDeleting, isEnded, isHeld, lasting, podStatus } from "../state.ts";
import type {
  DaemonSetSpec,
  DaemonSetState,
  DeploymentSpec,
  DeploymentState,
  ReplicaSetState,
  StatefulSetSpec,
  StatefulSetState,
} from "../stored.ts";
import { isReport, markOf } from "../workloads/statuses.ts";

/** metav1.StatusReason of a refusal. */
export type Reason = "AlreadyExists" | "NotFound" | "Conflict" | "Invalid";

export type Answer<T> =
  | { readonly ok: true; readonly object: T }
  | { readonly ok: false; readonly reason: Reason };

function refused(reason: Reason): { readonly ok: false; readonly reason: Reason } {
  return { ok: false, reason };
}

export function create<T>(stored: T | null, object: T): Answer<T> {
  return stored === null ? { ok: true, object } : refused("AlreadyExists");
}

/**
 * A changed spec raises the generation; the status is not the writer's to change, but what it says of the newest spec is only
 * true of the one before. `uid` is a precondition.
 */
export function updateDeployment(
  stored: DeploymentState | null,
  spec: DeploymentSpec,
  uid?: string,
): Answer<DeploymentState> {
  if (stored === null) return refused("NotFound");
  if (uid !== undefined && stored.metadata.uid !== uid) return refused("Conflict");
  if (spec.replicas < 0 || !Number.isInteger(spec.replicas)) return refused("Invalid");
  if (JSON.stringify(spec) === JSON.stringify(stored.spec)) return { ok: true, object: stored };
  const { generation } = stored.metadata;
  if (generation === undefined) {
    const status = isReport(stored.status) ? stored.status : markOf(stored.status, false);
    return { ok: true, object: { ...stored, spec, status } };
  }
  const metadata = { ...stored.metadata, generation: generation + 1 };
  return { ok: true, object: { ...stored, metadata, spec } };
}

/** A changed spec raises the generation. Source: pkg/registry/apps/daemonset/strategy.go (PrepareForUpdate). */
export function updateDaemonSet(stored: DaemonSetState | null, spec: DaemonSetSpec): Answer<DaemonSetState> {
  if (stored === null) return refused("NotFound");
  if (JSON.stringify(spec) === JSON.stringify(stored.spec)) return { ok: true, object: stored };
  const metadata = { ...stored.metadata, generation: stored.metadata.generation + 1 };
  return { ok: true, object: { ...stored, metadata, spec } };
}

/** The scale of a ReplicaSet, with the annotations that the Deployment controller keeps on it. */
export function updateReplicaSet(
  stored: ReplicaSetState | null,
  replicas: number,
  annotations?: ReplicaSetState["metadata"]["annotations"],
): Answer<ReplicaSetState> {
  if (stored === null) return refused("NotFound");
  if (replicas < 0 || !Number.isInteger(replicas)) return refused("Invalid");
  const metadata = annotations === undefined ? stored.metadata : { ...stored.metadata, annotations };
  const isNews = stored.status.isObserved === true && replicas !== stored.spec.replicas;
  const status = isNews ? { ...stored.status, isObserved: false } : stored.status;
  return { ok: true, object: { ...stored, metadata, spec: { replicas }, status } };
}

/**
 * The spec of a StatefulSet. What no update may change is checked before the scenario starts. A changed spec raises the
 * generation: what the status says of the rollout is of an earlier one.
 */
export function updateStatefulSet(
  stored: StatefulSetState | null,
  spec: StatefulSetSpec,
): Answer<StatefulSetState> {
  if (stored === null) return refused("NotFound");
  if (spec.replicas < 0 || !Number.isInteger(spec.replicas)) return refused("Invalid");
  if (JSON.stringify(spec) === JSON.stringify(stored.spec)) return { ok: true, object: stored };
  const { rollout: _, ...status } = stored.status;
  const { generation } = stored.metadata;
  if (generation === undefined) return { ok: true, object: { ...stored, spec, status } };
  const metadata = { ...stored.metadata, generation: generation + 1 };
  return { ok: true, object: { ...stored, metadata, spec, status } };
}

/** The status subresource: nothing else changes, and the generation stays. */
export function updateStatus<T extends { readonly status: unknown }>(
  stored: T | null,
  status: T["status"],
): Answer<T> {
  return stored === null ? refused("NotFound") : { ok: true, object: { ...stored, status } };
}

/**
 * The binding subresource: moves a pod without a node onto one, and what only matters of waiting pods is gone.
 * Returns what is left without a node, and the node.
 */
export function bind(
  pending: readonly PodState[],
  node: NodeState,
  pod: PodState,
): Answer<{ readonly pending: readonly PodState[]; readonly node: NodeState }> {
  if (!pending.some((p) => JSON.stringify(p) === JSON.stringify(pod))) return refused("NotFound");
  if (isDeleting(pod)) return refused("Conflict");
  const { unschedulable: _, ...status } = pod.status;
  const { spec: __, ...bound } = pod;
  const pods = added(node.pods, { ...bound, status });
  return { ok: true, object: { pending: without(pending, pod), node: { ...node, pods } } };
}

/** The node without the nomination of `pod` to it; the same node if there is none. */
export function withoutNomination(node: NodeState, pod: PodState): NodeState {
  const { nominated = [], ...rest } = node;
  const text = JSON.stringify(pod);
  if (!nominated.some((other) => JSON.stringify(other) === text)) return node;
  const left = without(nominated, pod);
  return left.length === 0 ? rest : { ...rest, nominated: left };
}

/**
 * Deletes a pod that is bound to a node, gracefully: it stays, with a deletionTimestamp, until the kubelet reports
 * that its containers have stopped. A pod that has ended has nothing to stop, and goes at once, as one without a node
 * does; but not before its finalizers are taken off. A second delete changes nothing. Who evicts it says so beforehand, by
 * the condition DisruptionTarget.
 * Source: pkg/registry/core/pod/strategy.go (CheckGracefulDelete), registry/store.go (deletionFinalizersForGarbageCollection).
 */
export function deleteBoundPod(node: NodeState, pod: PodState, reason?: "disrupted"): Answer<NodeState> {
  if (!node.pods.some((p) => JSON.stringify(p) === JSON.stringify(pod))) return refused("NotFound");
  if (isDeleting(pod)) return { ok: true, object: node };
  if (!isEnded(pod))
    return { ok: true, object: { ...node, pods: replaced(node.pods, pod, deleting(pod, reason)) } };
  if (!isHeld(pod)) return { ok: true, object: { ...node, pods: without(node.pods, pod) } };
  // Nobody asks whether a pod that has ended, and that only its Job still has to count, is being deleted too.
  if (pod.metadata.finalizers === undefined) return { ok: true, object: node };
  const marked = { ...pod, metadata: deletingMetadata(pod) };
  return { ok: true, object: { ...node, pods: replaced(node.pods, pod, marked) } };
}

/** Deletes a pod that has no node. */
export function deletePendingPod(pending: readonly PodState[], pod: PodState): Answer<readonly PodState[]> {
  if (!pending.some((p) => JSON.stringify(p) === JSON.stringify(pod))) return refused("NotFound");
  return { ok: true, object: withoutUnbound(pending, pod) };
}

/** The pods without a node after one of them is deleted: nothing of it has to stop, but finalizers may keep it. */
export function withoutUnbound(pods: readonly PodState[], pod: PodState): readonly PodState[] {
  if (!isHeld(pod)) return without(pods, pod);
  return isDeleting(pod) ? pods : replaced(pods, pod, deleting(pod));
}

/** The pods after a write of the finalizers of one of them: it is gone if it was only they that held it. */
export function withPodFinalizers(
  pods: readonly PodState[],
  pod: PodState,
  finalizers: readonly string[],
  isBound: boolean,
): readonly PodState[] {
  const { finalizers: _, ...metadata } = pod.metadata;
  const after = { ...pod, metadata: finalizers.length === 0 ? metadata : { ...pod.metadata, finalizers } };
  const hasStopped = isEnded(pod) || !isBound;
  return isDeleting(pod) && hasStopped && !isHeld(after) ? without(pods, pod) : replaced(pods, pod, after);
}

function deleting(pod: PodState, reason?: "disrupted"): PodState {
  const { phase, containers } = pod.status;
  // Of what the containers are at, only this matters to how they stop, and to what they hold until then.
  const isServed = pod.metadata.endpoints !== undefined;
  const left =
    isServed && containers !== undefined
      ? containers
      : containers === "hung"
        ? "hung"
        : phase === "Pending" && isAdmitted(pod)
          ? "ContainerCreating"
          : undefined;
  const { restarted: _, gates: __, ...kept } = lasting(pod.status);
  // With a container that has failed, the pod cannot succeed any more.
  const { each = [] } = pod.status;
  const failed = each.some(({ is }) => is === "failed") ? { each } : {};
  return {
    metadata: deletingMetadata(pod),
    status: podStatus({
      phase,
      ready: isServed && pod.status.ready,
      ...(left === undefined ? {} : { containers: left }),
      ...failed,
      ...kept,
      ...(reason === undefined ? {} : { disrupted: true }),
    }),
  };
}

// Ended pods, and how many of them are kept.
import { withoutUnbound } from "../apiserver/apiserver.ts";
import type { Cluster, Owner } from "../cluster.ts";
import { ownerOfPod } from "../cluster.ts";
import { added, without } from "../multiset.ts";
import { type GarbagePod, gcTerminated } from "../semantics/index.ts";
import { hasDisruptionTarget, isDeleting, isEnded, isHeld, type NodeState, type PodState } from "../state.ts";

/**
 * The node after `pod` on it has ended with `status`. Of the ended pods of one ReplicaSet or DaemonSet, a node keeps no more than the
 * scenario's threshold; what is beyond it is collected in the same step. Kubernetes keeps 12,500 in all
 * (--terminated-pod-gc-threshold): a smaller number keeps the states few, and is printed as a bound.
 */
export function ended(
  cluster: Cluster,
  node: NodeState,
  pod: PodState,
  status: PodState["status"],
): NodeState {
  const others = without(node.pods, pod);
  const owner = ownerOfPod(cluster, pod);
  if (owner.job !== undefined) return { ...node, pods: endedOfJob(cluster, owner, others, pod, status) };
  const now: PodState = { metadata: pod.metadata, status };
  const pods = added(others, now);
  const isKept = (owner.replicaSet === undefined && owner.daemonSet === undefined) || isDeleting(pod);
  if (isKept) return { ...node, pods };
  const kept = others.filter((p) => isEnded(p) && !isDeleting(p) && p.metadata.owner === pod.metadata.owner);
  const terminated = [...kept.map((p) => garbage(p, 0)), garbage(now, 1)];
  const surplus = gcTerminated(terminated, Math.max(1, cluster.scenario.terminatedPodThreshold));
  return { ...node, pods: surplus.reduce((left, { pod: gone }) => withoutUnbound(left, gone), pods) };
}

/** Among pods that ended before, nobody remembers which did first. */
function garbage(pod: PodState, createdAt: number): GarbagePod & { readonly pod: PodState } {
  const { phase, reason } = pod.status;
  return { name: "", deleting: false, createdAt, phase, ...(reason === undefined ? {} : { reason }), pod };
}

/**
 * A pod of a Job is kept until the Job's finalizer is taken off it: by then the Job has noted all that it will ever read of
 * it. Whether an ended pod is also being deleted is not kept, unless finalizers of others hold it: nobody else asks.
 */
function endedOfJob(
  { observed }: Cluster,
  { reads }: Owner,
  others: readonly PodState[],
  pod: PodState,
  status: PodState["status"],
): readonly PodState[] {
  if (!isHeld(pod)) {
    const isSeen = observed.includes("ends");
    return isSeen ? added(others, { metadata: pod.metadata, status }) : others;
  }
  const { deletionTimestamp: _, preempted: __, ...rest } = pod.metadata;
  const metadata = isDeleting(pod) && pod.metadata.finalizers !== undefined ? pod.metadata : rest;
  const isDisrupted = reads.disruptions && hasDisruptionTarget(pod);
  return added(others, { metadata, status: { ...status, ...(isDisrupted ? { disrupted: true } : {}) } });
}

// Ended pods, and how many of them are kept.
import type { Cluster } from "./cluster.ts";
import { ownerOfPod } from "./cluster.ts";
import { added, without } from "./multiset.ts";
import { type GarbagePod, gcTerminated } from "./semantics/index.ts";
import { isDeleting, isEnded, type NodeState, type PodState } from "./state.ts";

/**
 * The node after `pod` on it has ended with `status`. Of the ended pods of one ReplicaSet, a node keeps no more than the
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
  const now: PodState = { metadata: pod.metadata, status };
  const pods = added(others, now);
  if (ownerOfPod(cluster, pod).replicaSet === undefined) return { ...node, pods };
  const kept = others.filter((p) => isEnded(p) && !isDeleting(p) && p.metadata.owner === pod.metadata.owner);
  const terminated = [...kept.map((p) => garbage(p, 0)), garbage(now, 1)];
  const surplus = gcTerminated(terminated, Math.max(1, cluster.scenario.terminatedPodThreshold));
  return { ...node, pods: surplus.reduce((left, { pod: gone }) => without(left, gone), pods) };
}

/** Among pods that ended before, nobody remembers which did first. */
function garbage(pod: PodState, createdAt: number): GarbagePod & { readonly pod: PodState } {
  const { phase, reason } = pod.status;
  return { name: "", deleting: false, createdAt, phase, ...(reason === undefined ? {} : { reason }), pod };
}

// What whoever drains a node asks the API server for: the eviction, or the deletion, of the pods that are to go.
// Source: staging/src/k8s.io/kubectl/pkg/drain/drain.go (evictPods, deletePods); cluster-autoscaler/core/scaledown/actuation/drain.go.
import { type Alternative, act } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver/apiserver.ts";
import { type Cluster, type ClusterNode, ownerOfPod, podName } from "../cluster.ts";
import { distinct } from "../multiset.ts";
import type { NodeState, PodState } from "../state.ts";
import { allowEviction, evictionMark, evictionOf, isToGo, type StoredBudget } from "./disruption.ts";

/** Requests to evict each pod that is not going yet. One that is refused for now is tried again. */
export function evictions(
  cluster: Cluster,
  node: ClusterNode,
  state: NodeState,
  budgets: readonly StoredBudget[],
): readonly Alternative[] {
  return distinct(state.pods.filter(isToGo)).flatMap((pod) => {
    const eviction = evictionOf(ownerOfPod(cluster, pod), pod, budgets);
    if (eviction === undefined) return [];
    return eviction.taken === undefined
      ? deletion(cluster, node, state, pod, "evict")
      : [allowEviction(cluster, node, state, pod, eviction.taken, "deleting")];
  });
}

/** Whether the API server refuses to evict some pod that is to go. */
export function isRefused(cluster: Cluster, { pods }: NodeState, budgets: readonly StoredBudget[]): boolean {
  return pods.some((pod) => isToGo(pod) && evictionOf(ownerOfPod(cluster, pod), pod, budgets) === undefined);
}

export function deletion(
  cluster: Cluster,
  node: ClusterNode,
  state: NodeState,
  pod: PodState,
  verb: "evict" | "delete",
): readonly Alternative[] {
  const owner = ownerOfPod(cluster, pod);
  const answer = deleteBoundPod(state, pod, verb === "evict" ? evictionMark(owner) : undefined);
  return answer.ok && answer.object !== state
    ? [act(`${verb} ${podName(owner, pod)}`, node.slot.set(answer.object))]
    : [];
}

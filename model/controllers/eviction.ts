// The API server, between the two writes of an eviction: what its budget has allowed is deleted.
// Source: pkg/registry/core/pod/storage/eviction.go (Create, checkAndDecrement, addConditionAndDeletePod).
import { act, type Process, process } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver.ts";
import { type Cluster, type ClusterNode, type Owner, ownerOfPod, podName } from "../cluster.ts";
import { distinct } from "../multiset.ts";

export function evictions(cluster: Cluster): readonly Process[] {
  const evicts = cluster.operations.some((o) => o.type === "drain" && o.disableEviction !== true);
  return evicts && cluster.disruptionBudgets.length > 0 ? cluster.nodes.map((n) => deleter(cluster, n)) : [];
}

/** Evicted pods get the condition DisruptionTarget; it is kept where it is read. */
export function evictionMark({ reads }: Owner): "disrupted" | undefined {
  return reads.disruptions ? "disrupted" : undefined;
}

function deleter(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `api-server evicts on ${node.facts.name}`,
    reads: { node: node.slot },
    fairness: "weak",
    orbit: "api-server evicts",
    step: ({ node: state }) =>
      distinct(state.pods.filter(({ metadata }) => metadata.evicted === "deleting")).flatMap((pod) => {
        const owner = ownerOfPod(cluster, pod);
        const answer = deleteBoundPod(state, pod, evictionMark(owner));
        return answer.ok ? [act(`evict ${podName(owner, pod)}`, node.slot.set(answer.object))] : [];
      }),
  });
}

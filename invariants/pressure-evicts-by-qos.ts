// Under memory pressure, what has promised nothing goes before what keeps its promise.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { type Cluster, type ClusterNode, ownerOfPod } from "../model/cluster.ts";
import type { QosClass } from "../model/semantics/index.ts";
import { isActivePod, isAdmitted, type NodeState, type PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const pressureEvictsByQos: ClusterProperty = {
  id: "pressure-evicts-by-qos",
  kind: "safety",
  title: "under memory pressure, BestEffort pods go before Guaranteed ones",
  description:
    "No step evicts a Guaranteed pod for memory from a node on which a BestEffort pod runs that may be evicted as well: a pod that uses " +
    "more than it has requested goes first, and BestEffort pods always do, Guaranteed ones never. Applies if the scenario has " +
    "`memoryPressure`.",
  source: "pkg/kubelet/eviction/helpers.go (rankMemoryPressure)",
  on(cluster) {
    if (cluster.scenario.memoryPressure === 0) return [];
    return cluster.nodes.map((node) =>
      noStep(
        idFor(pressureEvictsByQos, node.facts.name),
        { classes: classesOn(cluster, node) },
        ({ classes: before }, { classes: after }) => after.evicted > before.evicted && before.bestEffort > 0,
      ),
    );
  },
};

/** How many Guaranteed pods were evicted, and how many BestEffort pods of no higher priority might be. */
function classesOn(cluster: Cluster, node: ClusterNode) {
  const isOf = (pod: PodState, qos: QosClass): boolean =>
    ownerOfPod(cluster, pod).template.lifecycle.qos === qos;
  return projection(node.slot, "classes of evicted and evictable pods", ({ pods }: NodeState) => ({
    evicted: pods.filter((pod) => pod.status.reason === "Evicted" && isOf(pod, "Guaranteed")).length,
    bestEffort: pods.filter((pod) => isActivePod(pod) && isAdmitted(pod) && isOf(pod, "BestEffort")).length,
  }));
}

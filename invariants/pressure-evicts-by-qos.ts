// Under memory pressure, what has promised nothing goes before what keeps its promise.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { type Cluster, type ClusterNode, ownerOfPod } from "../model/cluster.ts";
import { mayBeEvicted } from "../model/controllers/kubelet/pressure.ts";
import { SHORTAGES } from "../model/pods/shortages.ts";
import type { QosClass } from "../model/semantics/index.ts";
import type { NodeState, PodState } from "../model/state.ts";
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
        { changes: true, steps: ({ label }) => !isForAnother(label) },
      ),
    );
  },
};

/** Whether the step evicts for want of something else. */
function isForAnother(label: string): boolean {
  return SHORTAGES.some(({ what, name }) => what !== "memory" && label.startsWith(`evict for ${name} `));
}

/** How many Guaranteed pods were evicted, and how many BestEffort pods may be. */
function classesOn(cluster: Cluster, node: ClusterNode) {
  const isOf = (pod: PodState, qos: QosClass): boolean =>
    ownerOfPod(cluster, pod).template.lifecycle.qos === qos;
  return projection(node.slot, "classes of evicted and evictable pods", ({ pods }: NodeState) => ({
    evicted: pods.filter((pod) => pod.status.reason === "Evicted" && isOf(pod, "Guaranteed")).length,
    bestEffort: pods.filter((pod) => mayBeEvicted(cluster, pod) && isOf(pod, "BestEffort")).length,
  }));
}

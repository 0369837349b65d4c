// A node that is not needed is removed: nothing keeps it for ever.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import { autoscalerReads } from "../model/node-autoscaling/seen.ts";
import { unneeded } from "../model/node-autoscaling/shrinking.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const unneededNodesRemoved: ClusterProperty = {
  id: "unneeded-nodes-removed",
  kind: "liveness",
  title: "no node that is not needed is kept for ever",
  description:
    "Again and again there is a time when every node of the group is needed: removing it would leave a pod without a place, leave the group " +
    "below its minimum, or cost as much. It fails where pods keep a node that is not needed: a PodDisruptionBudget that never " +
    "allows an eviction, pods without a controller, with local storage, of kube-system, or annotated as not to be evicted. Often " +
    "that is meant, so it has to be asked for. Applies to each group of a `nodeAutoscaler`.",
  optIn: true,
  decidedBy: ["plimsoll.yaml nodeAutoscaler"],
  source:
    "kubernetes/autoscaler: cluster-autoscaler/FAQ.md (what types of pods can prevent CA from removing a node); kubernetes-sigs/karpenter: pkg/controllers/disruption/types.go",
  on(cluster) {
    const { nodes, scenario } = cluster;
    const { nodeAutoscaler: autoscaler } = scenario;
    if (autoscaler === undefined) return [];
    const reads = autoscalerReads(cluster);
    return autoscaler.groups.map(({ name }) => {
      const none = predicate(`every node of ${name} is needed`, reads, (view) =>
        nodes.every(
          (node, at) =>
            node.facts.autoscaled?.group !== name ||
            unneeded({ cluster, autoscaler, node, at }, view) === undefined,
        ),
      );
      return alwaysEventually(idFor(unneededNodesRemoved, name), none);
    });
  },
};

// No pod waits for ever for a node that the autoscaler could add.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import { podsThatAGroupCouldTake } from "../model/node-autoscaling/growing.ts";
import { autoscalerReads, isServed } from "../model/node-autoscaling/seen.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const noPodPendingThatAGroupCouldTake: ClusterProperty = {
  id: "no-pod-pending-that-a-group-could-take",
  kind: "liveness",
  title: "no pod waits for ever for a node that could be added",
  description:
    "Again and again there is a time when no pod of the owner lacks a place that one more node of some group would give it, by the scheduler's " +
    "filters, on a node as it really is. It fails where the autoscaler takes nodes of an empty group for something else: it does " +
    "not know the labels, taints or devices that they will have. Pods that no group could take do not count. Applies where there is a " +
    "`nodeAutoscaler`, to every owner whose pods make it add nodes.",
  decidedBy: ["plimsoll.yaml nodeAutoscaler"],
  source:
    "kubernetes/autoscaler: cluster-autoscaler/core/scaleup/orchestrator/orchestrator.go, cluster-autoscaler/FAQ.md (scale a node group from 0)",
  on(cluster) {
    const { nodeAutoscaler } = cluster.scenario;
    if (nodeAutoscaler === undefined) return [];
    const reads = autoscalerReads(cluster);
    return cluster.owners
      .filter((owner) => isServed(cluster, owner))
      .map(({ name }) => {
        const none = predicate(
          `no pod of ${name} waits that one more node would take`,
          reads,
          (view) => !podsThatAGroupCouldTake(cluster, nodeAutoscaler, view).includes(name),
        );
        return alwaysEventually(idFor(noPodPendingThatAGroupCouldTake, name), none);
      });
  },
};

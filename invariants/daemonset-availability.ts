// A DaemonSet's own steps never make more of its nodes unavailable than maxUnavailable allows.
import { noStep } from "../explorer/property.ts";
import { daemonFenceposts } from "../model/semantics/index.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { daemonSetReads, unavailableNodes, wantedNodes } from "./daemonset-view.ts";

export const daemonSetAvailability: ClusterProperty = {
  id: "daemonset-availability",
  kind: "safety",
  title: "an update makes no more nodes unavailable than maxUnavailable",
  description:
    "No step of the DaemonSet controller takes an available pod from a node that should have one, if then more such nodes " +
    "than maxUnavailable (rounded up) have no available pod; with maxSurge, that is none. Nodes that have none for another " +
    "reason (a fault, a pod that does not get ready) count too: the update waits for them. Does not apply to strategy " +
    "OnDelete, which deletes nothing for an update. Expect it to fail where the strategy changes in the middle of an update " +
    "from surging to not surging: of the two pods on a node the older one is kept, available or not.",
  decidedBy: ["spec.updateStrategy.rollingUpdate.maxUnavailable", "spec.updateStrategy"],
  source:
    "pkg/controller/daemon/update.go (rollingUpdate); kubernetes/enhancements KEP-1591 (DaemonSet surge)",
  on(cluster) {
    return cluster.daemonSets.map((d) => {
      const reads = daemonSetReads(cluster, d);
      const controller = `daemonset-controller ${d.title}`;
      return noStep(idFor(daemonSetAvailability, d.title), reads, (before, after, { process }) => {
        if (after.daemonSet === null || !process.startsWith(controller)) return false;
        const { updateStrategy } = after.daemonSet.spec;
        if (updateStrategy.type === "OnDelete") return false;
        const { maxUnavailable } = daemonFenceposts(updateStrategy, wantedNodes(after).length);
        const now = unavailableNodes(after);
        return now > unavailableNodes(before) && now > maxUnavailable;
      });
    });
  },
};

// A node never gets more pods of a DaemonSet than one, and one more that is to follow it.
import { noStep } from "../explorer/property.ts";
import { allowsSurge } from "../model/semantics/index.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { daemonSetReads, ownPods } from "./daemonset-view.ts";

export const daemonSetOnePerNode: ClusterProperty = {
  id: "daemonset-one-per-node",
  kind: "safety",
  title: "at most one pod of a DaemonSet on a node, and one more while it surges",
  description:
    "No step makes a pod of a DaemonSet for a node that has one already, bound or still waiting for the scheduler; with " +
    "maxSurge, none for a node that has two. Pods that have ended or are being deleted do not count, nor do those of an " +
    "earlier DaemonSet of the same name, which the garbage collector has yet to remove. What is adopted was made before.",
  source: "pkg/controller/daemon/daemon_controller.go (podsShouldBeOnNode)",
  on(cluster) {
    return cluster.daemonSets.map((d) => {
      const reads = daemonSetReads(cluster, d);
      return noStep(idFor(daemonSetOnePerNode, d.title), reads, (before, after) => {
        const { daemonSet } = after;
        if (daemonSet === null) return false;
        const most = allowsSurge(daemonSet.spec.updateStrategy) ? 2 : 1;
        const then = before.nodes.map((node) => ownPods(node, daemonSet).length);
        return after.nodes.some((node, i) => {
          const isMade = node.pods.length > (before.nodes[i]?.pods.length ?? 0);
          return isMade && ownPods(node, daemonSet).length > Math.max(most, then[i] ?? 0);
        });
      });
    });
  },
};

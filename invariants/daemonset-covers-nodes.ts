// Every node that should have a pod of a DaemonSet gets one that is available.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { daemonSetReads, unavailableNodes } from "./daemonset-view.ts";

export const daemonSetCoversNodes: ClusterProperty = {
  id: "daemonset-covers-nodes",
  kind: "liveness",
  title: "every node that should have a pod of a DaemonSet gets one",
  description:
    "In every fair run there comes, again and again, a time at which every node that the DaemonSet's present template selects " +
    "and whose taints it tolerates has an available pod of it, of whatever template. A node that is not heard from is " +
    "tainted, and then should have none. It fails where a pod does not fit on its node, or never gets ready.",
  source: "pkg/controller/daemon/daemon_controller.go (manage, NodeShouldRunDaemonPod)",
  on(cluster) {
    return cluster.daemonSets.map((d) => {
      const isCovered = predicate(
        `every node that should have a pod of ${d.title} has an available one`,
        daemonSetReads(cluster, d),
        (view) => unavailableNodes(view) === 0,
      );
      return alwaysEventually(idFor(daemonSetCoversNodes, d.title), isCovered);
    });
  },
};

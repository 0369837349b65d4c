// Every pending pod eventually has a node.
import { leadsTo, predicate } from "../explorer/property.ts";
import type { View } from "../explorer/system.ts";
import type { Cluster, Owner } from "../model/cluster.ts";
import { type ClusterProperty, countsOn, idFor, pendingCount, total } from "./cluster-property.ts";

export const pendingPodBound: ClusterProperty = {
  id: "pending-pod-bound",
  kind: "liveness",
  title: "every pending pod eventually gets a node",
  description:
    "Whenever pods of an owner wait for a node, there comes a time when none does: all are bound (or deleted). It fails " +
    "when the scheduler can find no feasible node any more. Pods with nodeName have their node from the start. A pod of a " +
    "DaemonSet waits for the one node that it is for: it does not count while that node is down, cut off or without its container runtime.",
  decidedBy: ["pod.affinity", "pod.topologySpreadConstraints", "pod.nodeSelector", "spec.replicas"],
  source: "pkg/scheduler/schedule_one.go; pod lifecycle documentation (phase Pending)",
  on(cluster) {
    return cluster.owners.map((owner) => {
      const waiting = waitingReads(cluster, owner);
      const count = (v: View<typeof waiting>): number =>
        total([...v.pending, ...v.nodes.map((n) => n.waiting)]);
      const waits = predicate(`pods of ${owner.name} wait for a node`, waiting, (v) => count(v) > 0);
      const none = predicate(`no pod of ${owner.name} waits for a node`, waiting, (v) => count(v) === 0);
      return leadsTo(idFor(pendingPodBound, owner.name), waits, none);
    });
  },
};

/** Where pods of the owner wait: on no node at all, or, if a DaemonSet makes them, for a node of their own. */
function waitingReads(cluster: Cluster, owner: Owner) {
  const isDaemon = owner.daemonSet !== undefined;
  return {
    pending: isDaemon ? [] : [pendingCount(owner)],
    nodes: isDaemon ? countsOn(cluster, owner) : [],
  };
}

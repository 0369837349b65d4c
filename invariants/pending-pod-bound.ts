// Every pending pod eventually has a node.
import { leadsTo, predicate } from "../explorer/property.ts";
import { type ClusterProperty, idFor, pendingCount } from "./cluster-property.ts";

export const pendingPodBound: ClusterProperty = {
  id: "pending-pod-bound",
  kind: "liveness",
  title: "every pending pod eventually gets a node",
  description:
    "Whenever pods of an owner wait for a node, there comes a time when none does: all are bound (or deleted). It fails " +
    "when the scheduler can find no feasible node any more. Pods with nodeName have their node from the start.",
  source: "pkg/scheduler/schedule_one.go; pod lifecycle documentation (phase Pending)",
  on(cluster) {
    return cluster.owners.map((owner) => {
      const pending = pendingCount(owner);
      const waits = predicate(`pods of ${owner.name} wait for a node`, { pending }, (v) => v.pending > 0);
      const none = predicate(`no pod of ${owner.name} waits for a node`, { pending }, (v) => v.pending === 0);
      return leadsTo(idFor(pendingPodBound, owner.name), waits, none);
    });
  },
};

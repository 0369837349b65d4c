// Who preempts others gets a place, and then there is an end of it.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { nameInUid } from "../model/cluster.ts";
import { canPreempt } from "../model/scheduling/preempt.ts";
import type { NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const preemptorEventuallyBound: ClusterProperty = {
  id: "preemptor-eventually-bound",
  kind: "liveness",
  title: "every pod that makes room for itself gets it, and preemption ends",
  description:
    "In every fair run there is a point from which on no pod is nominated to a node any more: each pod for which others were " +
    "preempted has been bound (there or elsewhere), or is gone. It fails where the room that is made is taken by others again " +
    "and again, and where victims never terminate. Does not apply to pods that cannot preempt: because of their " +
    "preemptionPolicy, or because no pod is less important.",
  decidedBy: ["pod.priorityClassName"],
  source: "pkg/scheduler/framework/preemption/preemption.go (Preempt); kubernetes/kubernetes#130429, #95752",
  on(cluster) {
    const preemptors = cluster.owners.filter((owner) => canPreempt(cluster, owner));
    return preemptors.map(({ name }) => {
      const nominated = cluster.nodes.map((n) =>
        projection(n.slot, `nominated pods of ${name}`, ({ nominated: pods = [] }: NodeState) =>
          pods.some((pod) => nameInUid(pod.metadata.owner) === name),
        ),
      );
      const none = predicate(`no pod of ${name} waits for what it preempted`, { nominated }, (v) =>
        v.nominated.every((is) => !is),
      );
      return eventuallyAlways(idFor(preemptorEventuallyBound, name), none);
    });
  },
};

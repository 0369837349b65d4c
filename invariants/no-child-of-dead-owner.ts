// In the end nothing is left whose owner does not exist any more.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { belongsTo, type Cluster, controllerUid, isReplicaSetOwner, type Owner } from "../model/cluster.ts";
import { deploymentsOf, pendingSlotsOf } from "../model/pods/adoption.ts";
import { isDeleting, type PodState } from "../model/state.ts";
import type { StoredObject } from "../model/stored.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const noChildOfDeadOwner: ClusterProperty = {
  id: "no-child-of-dead-owner",
  kind: "liveness",
  title: "in the end nothing names an owner that is dead",
  description:
    "In every fair run there is a point from which on every pod and every ReplicaSet that names an owner names one that " +
    "exists, with that uid: an object of the same name that was made anew is another. What is let go of (Orphan) names no " +
    "owner. Pods that are being deleted are not counted: see deleted-object-gone.",
  source: "pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem)",
  on(cluster) {
    return cluster.owners.flatMap((owner) => {
      const { liveUid } = owner;
      if (liveUid === undefined) return [];
      const reads = {
        uid: liveUid,
        pods: ownersOfPods(cluster, owner),
        replicaSet: owner.replicaSet === undefined ? [] : [owner.replicaSet],
        deployments: isReplicaSetOwner(owner)
          ? deploymentsOf(cluster, owner).map(({ slot }) => projection(slot, "metadata.uid", uidOf))
          : [],
      };
      const goal = predicate(`nothing of ${owner.name} names a dead owner`, reads, (v) => {
        const ofReplicaSet = v.replicaSet[0]?.metadata.owner;
        const hasOwner = ofReplicaSet === undefined || v.deployments.includes(ofReplicaSet);
        return hasOwner && v.pods.flat().every((uid) => uid === v.uid);
      });
      return [eventuallyAlways(idFor(noChildOfDeadOwner, owner.name), goal)];
    });
  },
};

function uidOf(object: StoredObject | null): string | null {
  return object?.metadata.uid ?? null;
}

/** The owners that pods name: of those without a node, and node by node. */
function ownersOfPods(cluster: Cluster, owner: Owner) {
  const title = `owners that pods of ${owner.name} name`;
  const named = (pods: readonly PodState[]): readonly string[] => {
    const own = pods.filter((pod) => belongsTo(owner, pod) && !isDeleting(pod));
    return [...new Set(own.map(controllerUid))].sort();
  };
  return [
    ...pendingSlotsOf(cluster, owner).map((slot) => projection(slot, title, named)),
    ...cluster.nodes.map((n) => projection(n.slot, title, ({ pods }) => named(pods))),
  ];
}

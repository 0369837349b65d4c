// How a ReplicaSet takes over pods that have no controller, where an edit may orphan pods.
// Source: pkg/controller/replicaset/replica_set.go (claimPods): only of active pods.
import type { Process } from "../../explorer/system.ts";
import type { Cluster, ReplicaSetOwner } from "../cluster.ts";
import { mayPropagate } from "../propagation.ts";
import { isActivePod } from "../state.ts";
import { adopters } from "./pod-adoption.ts";
import { adopts, controllerOf, informerOf } from "./replicaset-view.ts";

export function adoptersOf(cluster: Cluster, rs: ReplicaSetOwner): readonly Process[] {
  if (!mayPropagate(cluster, rs.workload, "Orphan")) return [];
  const informer = informerOf(rs);
  return adopters(cluster, {
    controller: controllerOf(rs),
    see: (pods) => informer.see("Pod", pods),
    adopter: informer.see("ReplicaSet", rs.replicaSet),
    owners: [rs],
    isClaimed: isActivePod,
    uidFor: (replicaSet) =>
      replicaSet !== null && adopts(rs, replicaSet) ? replicaSet.metadata.uid : undefined,
  });
}

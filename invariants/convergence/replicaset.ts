// When a ReplicaSet of its own, or a ReplicationController, has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import { projection } from "../../explorer/system.ts";
import { type Cluster, type ReplicaSetOwner, replicaSetKind } from "../../model/cluster.ts";
import { isDeleting } from "../../model/state.ts";
import { pendingCounts, sumOn, total } from "../cluster-property.ts";

/** It has as many pods as it should have, all available. */
export function replicaSetConverged(cluster: Cluster, owner: ReplicaSetOwner): Predicate {
  const replicas = projection(owner.replicaSet, "spec.replicas", (rs) =>
    rs === null || isDeleting(rs) ? 0 : rs.spec.replicas,
  );
  const reads = {
    replicas,
    pending: pendingCounts(cluster, owner),
    active: sumOn(cluster, owner, "active"),
    available: sumOn(cluster, owner, "available"),
  };
  return predicate(`${replicaSetKind(owner)}/${owner.name} has what it should have`, reads, (v) => {
    const active = total(v.pending) + v.active;
    return active === v.replicas && v.available === v.replicas;
  });
}

// Deleting with Orphan deletes nothing else.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import {
  type Cluster,
  isReplicaSetOwner,
  nameInUid,
  type ReplicaSetOwner,
  replicaSetKind,
  replicaSetsOf,
  unowned,
} from "../model/cluster.ts";
import { finalizersOf } from "../model/deletion.ts";
import { mayPropagate } from "../model/propagation.ts";
import { FINALIZER_ORPHAN } from "../model/semantics/index.ts";
import { isActivePod, isDeleting, type PodState } from "../model/state.ts";
import type { ReplicaSetState, StoredObject } from "../model/stored.ts";
import { type ClusterProperty, idFor, total } from "./cluster-property.ts";

export const orphansKept: ClusterProperty = {
  id: "orphans-kept",
  kind: "safety",
  title: "what is orphaned is kept",
  description:
    "While an object that was deleted with Orphan lets go of what it owns, and ever after, no step of the garbage collector " +
    "deletes any of it: the ReplicaSets of a Deployment, the pods of a ReplicaSet. Whoever adopts it then, may. Applies to " +
    "objects that edits delete with propagationPolicy Orphan.",
  source: "pkg/controller/garbagecollector/garbagecollector.go (attemptToOrphanWorker)",
  on(cluster) {
    const deployments = cluster.deployments.filter((d) => mayPropagate(cluster, d.workload, "Orphan"));
    const replicaSets = cluster.owners
      .filter(isReplicaSetOwner)
      .filter((o) => o.deployment === undefined && mayPropagate(cluster, o.workload, "Orphan"));
    return [
      ...deployments.map((d) => {
        const owned = replicaSetsOf(cluster, d).map((o) => o.replicaSet);
        return noStep(
          idFor(orphansKept, d.title),
          { deployment: d.slot, owned },
          (before, after, { process }) =>
            process.startsWith("garbage-collector") &&
            before.owned.some((rs, i) => isLetGo(rs, before.deployment) && isGone(after.owned[i] ?? null)),
        );
      }),
      ...replicaSets.map((rs) => {
        const reads = { replicaSet: rs.replicaSet, pods: activePods(cluster, rs) };
        return noStep(
          idFor(orphansKept, `${replicaSetKind(rs)}/${rs.name}`),
          reads,
          (before, after, { process }) =>
            process.startsWith("garbage-collector") &&
            letGo(rs, before.pods.flat(), before.replicaSet) >
              letGo(rs, after.pods.flat(), before.replicaSet),
        );
      }),
    ];
  },
};

function isOrphaning(owner: StoredObject | null): owner is StoredObject {
  return owner !== null && isDeleting(owner) && finalizersOf(owner).includes(FINALIZER_ORPHAN);
}

function isLetGo(replicaSet: ReplicaSetState | null, deployment: StoredObject | null): boolean {
  if (replicaSet === null || isDeleting(replicaSet)) return false;
  const { owner } = replicaSet.metadata;
  return owner === undefined || (isOrphaning(deployment) && owner === deployment.metadata.uid);
}

function isGone(replicaSet: ReplicaSetState | null): boolean {
  return replicaSet === null || isDeleting(replicaSet);
}

/** How many of the active pods, given by their owners, are orphans or about to be. */
function letGo(
  { name }: ReplicaSetOwner,
  owners: readonly string[],
  replicaSet: ReplicaSetState | null,
): number {
  const names = [unowned(name), ...(isOrphaning(replicaSet) ? [replicaSet.metadata.uid] : [])];
  return total(owners.map((owner) => Number(names.includes(owner))));
}

/** Those that it made itself, and that no other has adopted. */
function activePods(cluster: Cluster, { name, pending }: ReplicaSetOwner) {
  const title = `owners of active pods of ${name}`;
  const owners = (pods: readonly PodState[]): readonly string[] =>
    pods
      .filter((pod) => isActivePod(pod) && pod.metadata.controller === undefined)
      .map((pod) => pod.metadata.owner)
      .filter((uid) => nameInUid(uid) === name);
  return [
    projection(pending, title, owners),
    ...cluster.nodes.map((n) => projection(n.slot, title, ({ pods }) => owners(pods))),
  ];
}

// Nobody makes pods for an owner that does not exist.
import { noStep, type Property } from "../explorer/property.ts";
import { type Projection, projection } from "../explorer/system.ts";
import {
  type Cluster,
  isReplicaSetOwner,
  isUnowned,
  nameInUid,
  type Owner,
  type ReplicaSetOwner,
  replicaSetKind,
} from "../model/cluster.ts";
import { waitingFor } from "../model/pods/daemon-pods.ts";
import type { NodeState, PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const podOwner: ClusterProperty = {
  id: "pod-owner",
  kind: "safety",
  title: "every new pod has a live owner, and only one controller",
  description:
    "No step makes a pod whose controller's uid is not that of a controller that exists then, and a ReplicaSet never changes " +
    "the controller that owns it directly. (Pods that outlive their owner are the garbage collector's: see deleted-object-gone.)",
  source: "pkg/controller/controller_utils.go (validateControllerRef), pkg/controller/garbagecollector",
  on(cluster) {
    return cluster.owners.flatMap((owner) => [
      ...(owner.liveUid === undefined ? [] : [podsOf(cluster, owner, owner.liveUid)]),
      ...(isReplicaSetOwner(owner) ? [controllerOf(owner)] : []),
    ]);
  },
};

/** Orphaning and adopting are two steps: one alone never changes one controller for another. */
function isTakenOver(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

function podsOf(cluster: Cluster, owner: Owner, live: Projection<string | null>): Property {
  const kind = isReplicaSetOwner(owner) ? replicaSetKind(owner) : owner.workload.kind;
  return noStep(
    idFor(podOwner, `pods of ${kind}/${owner.name}`),
    { live, pending: ownersIn(owner), nodes: ownersOn(cluster, owner) },
    (before, after) => {
      const made = [...after.pending, ...after.nodes.flat()].filter((uid) => uid !== after.live);
      const old = [...before.pending, ...before.nodes.flat()].filter((uid) => uid !== after.live);
      return made.length > old.length;
    },
  );
}

function controllerOf(rs: ReplicaSetOwner): Property {
  return noStep(
    idFor(podOwner, `${replicaSetKind(rs)}/${rs.name}`),
    { replicaSet: projection(rs.replicaSet, "metadata", (state) => state?.metadata ?? null) },
    ({ replicaSet: before }, { replicaSet: after }) =>
      before !== null &&
      after !== null &&
      (before.uid !== after.uid || isTakenOver(before.owner, after.owner)),
  );
}

function ownersIn(owner: Owner) {
  return projection(owner.pending, "owners", (pods: readonly PodState[]) =>
    pods.filter((pod) => !isUnowned(pod)).map((pod) => pod.metadata.owner),
  );
}

function ownersOn(cluster: Cluster, owner: Owner) {
  return cluster.nodes.map((node) =>
    projection(node.slot, `owners of pods of ${owner.name}`, (state: NodeState) =>
      [...state.pods, ...waitingFor(state)]
        .filter((pod) => !isUnowned(pod))
        .map((pod) => pod.metadata.owner)
        .filter((uid) => nameInUid(uid) === owner.name),
    ),
  );
}

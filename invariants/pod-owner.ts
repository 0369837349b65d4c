// Nobody makes pods for an owner that does not exist.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import {
  type Cluster,
  isReplicaSetOwner,
  isUnowned,
  nameInUid,
  type ReplicaSetOwner,
} from "../model/cluster.ts";
import type { NodeState, PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const podOwner: ClusterProperty = {
  id: "pod-owner",
  kind: "safety",
  title: "every new pod has a live owner, and only one controller",
  description:
    "No step makes a pod whose controller's uid is not that of a ReplicaSet that exists then, and a ReplicaSet never changes " +
    "the controller that owns it directly. (Pods that outlive their owner are the garbage collector's: see deleted-object-gone.)",
  source: "pkg/controller/controller_utils.go (validateControllerRef), pkg/controller/garbagecollector",
  on(cluster) {
    return cluster.owners.filter(isReplicaSetOwner).flatMap((rs) => [
      noStep(
        idFor(podOwner, `pods of ReplicaSet/${rs.name}`),
        { replicaSet: uidOf(rs), pending: ownersIn(rs), nodes: ownersOn(cluster, rs) },
        (before, after) => {
          const made = [...after.pending, ...after.nodes.flat()].filter((uid) => uid !== after.replicaSet);
          const old = [...before.pending, ...before.nodes.flat()].filter((uid) => uid !== after.replicaSet);
          return made.length > old.length;
        },
      ),
      noStep(
        idFor(podOwner, `ReplicaSet/${rs.name}`),
        { replicaSet: projection(rs.replicaSet, "metadata", (state) => state?.metadata ?? null) },
        ({ replicaSet: before }, { replicaSet: after }) =>
          before !== null &&
          after !== null &&
          (before.uid !== after.uid || isTakenOver(before.owner, after.owner)),
      ),
    ]);
  },
};

/** Orphaning and adopting are two steps: one alone never changes one controller for another. */
function isTakenOver(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

function uidOf(rs: ReplicaSetOwner) {
  return projection(rs.replicaSet, "metadata.uid", (state) => state?.metadata.uid ?? "");
}

function ownersIn(rs: ReplicaSetOwner) {
  return projection(rs.pending, "owners", (pods: readonly PodState[]) =>
    pods.filter((pod) => !isUnowned(pod)).map((pod) => pod.metadata.owner),
  );
}

function ownersOn(cluster: Cluster, rs: ReplicaSetOwner) {
  return cluster.nodes.map((node) =>
    projection(node.slot, `owners of pods of ${rs.name}`, ({ pods }: NodeState) =>
      pods
        .filter((pod) => nameInUid(pod.metadata.owner) === rs.name && !isUnowned(pod))
        .map((pod) => pod.metadata.owner),
    ),
  );
}

// Nobody makes pods for an owner that does not exist.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import {
  type Cluster,
  isControlledOwner,
  isReplicaSetOwner,
  nameInUid,
  type Owner,
} from "../model/cluster.ts";
import { waitingFor } from "../model/daemon-pods.ts";
import type { NodeState, PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const podOwner: ClusterProperty = {
  id: "pod-owner",
  kind: "safety",
  title: "every new pod has a live owner, and only one controller",
  description:
    "No step makes a pod whose controller's uid is not that of a ReplicaSet or DaemonSet that exists then, and a ReplicaSet never changes " +
    "the controller that owns it. (Pods that outlive their owner are the garbage collector's: see deleted-object-gone.)",
  source: "pkg/controller/controller_utils.go (validateControllerRef), pkg/controller/garbagecollector",
  on(cluster) {
    const pods = cluster.owners.filter(isControlledOwner).map((owner) => {
      const reads = { uid: owner.liveUid, pending: ownersIn(owner), nodes: ownersOn(cluster, owner) };
      const kind = isReplicaSetOwner(owner) ? "ReplicaSet" : owner.workload.kind;
      return noStep(idFor(podOwner, `pods of ${kind}/${owner.name}`), reads, (before, after) => {
        const made = [...after.pending, ...after.nodes.flat()].filter((uid) => uid !== after.uid);
        const old = [...before.pending, ...before.nodes.flat()].filter((uid) => uid !== after.uid);
        return made.length > old.length;
      });
    });
    const replicaSets = cluster.owners.filter(isReplicaSetOwner).map((rs) => {
      const reads = { replicaSet: projection(rs.replicaSet, "metadata", (state) => state?.metadata ?? null) };
      return noStep(
        idFor(podOwner, `ReplicaSet/${rs.name}`),
        reads,
        ({ replicaSet: before }, { replicaSet: after }) =>
          before !== null && after !== null && (before.uid !== after.uid || before.owner !== after.owner),
      );
    });
    return [...pods, ...replicaSets];
  },
};

function ownersIn({ pending }: Owner) {
  return projection(pending, "owners", (pods: readonly PodState[]) => pods.map((pod) => pod.metadata.owner));
}

function ownersOn(cluster: Cluster, { name }: Owner) {
  return cluster.nodes.map((node) =>
    projection(node.slot, `owners of pods of ${name}`, (state: NodeState) =>
      [...state.pods, ...waitingFor(state)]
        .map((pod) => pod.metadata.owner)
        .filter((uid) => nameInUid(uid) === name),
    ),
  );
}

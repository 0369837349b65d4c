// Nobody makes pods for an owner that does not exist.
import { noStep, type Property } from "../explorer/property.ts";
import { type Projection, projection } from "../explorer/system.ts";
import {
  belongsTo,
  type Cluster,
  controllerUid,
  isReplicaSetOwner,
  type Owner,
  type ReplicaSetOwner,
  replicaSetKind,
} from "../model/cluster.ts";
import { pendingSlotsOf } from "../model/pods/adoption.ts";
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
    { live, pods: controllersOf(cluster, owner) },
    (before, after) => {
      const made = after.pods.flat().filter((uid) => uid !== after.live);
      const old = before.pods.flat().filter((uid) => uid !== after.live);
      return made.length > old.length;
    },
    { changes: true },
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
    { changes: true },
  );
}

/** What the pods name as their controller that name one of that name: those without a node, and node by node. */
function controllersOf(cluster: Cluster, owner: Owner) {
  const title = `controllers of pods of ${owner.name}`;
  const named = (pods: readonly PodState[]): readonly string[] =>
    pods.filter((pod) => belongsTo(owner, pod)).map(controllerUid);
  return [
    ...pendingSlotsOf(cluster, owner).map((slot) => projection(slot, title, named)),
    ...cluster.nodes.map(({ slot }) =>
      projection(slot, title, (state: NodeState) => named([...state.pods, ...waitingFor(state)])),
    ),
  ];
}

// What the ReplicaSet controller sees of pods: by owner, phase and readiness, wherever they are.
import { projection } from "../../explorer/system.ts";
import {
  type Cluster,
  type ClusterNode,
  countsTerminating,
  nameInUid,
  type ReplicaSetOwner,
  replicaSetKind,
  unowned,
} from "../cluster.ts";
import { informers } from "../informers.ts";
import { added } from "../multiset.ts";
import { claim, selectorRequirements } from "../semantics/index.ts";
import { isActivePod, isAvailablePod, isDeleting, isEnded, type NodeState, type PodState } from "../state.ts";
import type { ReplicaSetState } from "../stored.ts";

const replicaSets = informers("replicaset-controller", ["ReplicaSet", "Pod"]);
/** It is the same controller once more: it sees ReplicationControllers as ReplicaSets. Source: pkg/controller/replication. */
const replicationControllers = informers("replicationcontroller-controller", ["ReplicaSet", "Pod"]);

export function informerOf(rs: ReplicaSetOwner) {
  return replicaSetKind(rs) === "ReplicationController" ? replicationControllers : replicaSets;
}

/** What the names of its processes start with. */
export function controllerOf(rs: ReplicaSetOwner): string {
  return `${informerOf(rs).controller} ${rs.name}`;
}

/** What the controller sees of a node: its active pods, and how many siblings (of the same Deployment) there are. */
export interface PodsOnNode {
  readonly pods: readonly PodState[];
  readonly siblings: number;
}

export function podsOn(cluster: Cluster, rs: ReplicaSetOwner, node: ClusterNode) {
  const related = cluster.owners.filter(
    (o) => o === rs || (o.deployment !== undefined && o.deployment === rs.deployment),
  );
  const names = new Set(related.map(({ name }) => name));
  return projection(node.slot, `active pods of ${rs.name}`, ({ pods }: NodeState): PodsOnNode => {
    const active = pods.filter(isActivePod);
    return {
      pods: active.filter((pod) => nameInUid(pod.metadata.owner) === rs.name),
      siblings: active.filter((pod) => names.has(nameInUid(pod.metadata.owner))).length,
    };
  });
}

/** Only pods that this very ReplicaSet controls; those of an earlier one of the same name are not its own. */
export function owned(
  pods: readonly PodState[],
  { metadata: { uid } }: ReplicaSetState,
): readonly PodState[] {
  return pods.filter((pod) => isActivePod(pod) && pod.metadata.owner === uid);
}

/** What the status of a ReplicaSet counts of one of its pods. */
export interface Counted {
  readonly owner: string;
  /** It is being deleted, and not active therefore. Such pods are only seen where the status counts them. */
  readonly terminating?: true;
  readonly ready: boolean;
  readonly available: boolean;
}

export function counted(
  cluster: Cluster,
  rs: ReplicaSetOwner,
  pods: readonly PodState[],
): readonly Counted[] {
  const withTerminating = countsTerminating(cluster, rs.deployment);
  return pods.flatMap((pod): readonly Counted[] => {
    const { owner } = pod.metadata;
    if (isActivePod(pod)) return [{ owner, ready: pod.status.ready, available: isAvailablePod(pod) }];
    const isSeen = withTerminating && isDeleting(pod) && !isEnded(pod);
    return isSeen ? [{ owner, terminating: true, ready: false, available: false }] : [];
  });
}

/** The same of the pods on a node, sorted: which of them is which does not matter. */
export function countedOn(cluster: Cluster, rs: ReplicaSetOwner, node: ClusterNode) {
  return projection(node.slot, `status of pods of ${rs.name}`, ({ pods }: NodeState) => {
    const own = pods.filter((pod) => nameInUid(pod.metadata.owner) === rs.name);
    return counted(cluster, rs, own).reduce(added<Counted>, []);
  });
}

/** Whether it has yet to adopt some of the pods that it sees, before it counts them. */
export function waitsForAdoption(
  rs: ReplicaSetOwner,
  replicaSet: ReplicaSetState,
  pods: readonly Counted[],
): boolean {
  const orphans = pods.some(({ owner, terminating }) => owner === unowned(rs.name) && terminating !== true);
  return orphans && adopts(rs, replicaSet);
}

/**
 * Whether the ReplicaSet adopts active pods that were made from its template and have no controller. (Pods made from
 * others, that its selector would match all the same, are reported as not modelled.)
 */
export function adopts(rs: ReplicaSetOwner, replicaSet: ReplicaSetState): boolean {
  const { uid } = replicaSet.metadata;
  const { labels } = rs.template;
  const claimant = { uid, deleting: isDeleting(replicaSet) };
  return (
    claim(claimant, selectorRequirements(rs.selector), { labels, ownerReferences: [], deleting: false }) ===
    "adopt"
  );
}

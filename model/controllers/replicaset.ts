// The ReplicaSet controller: creates and deletes pods until there are as many active ones as it should have, then
// reports. One pod per step. It sees pods by owner, phase and readiness, wherever they are.
// Source: pkg/controller/replicaset/replica_set.go (syncReplicaSet, manageReplicas, getPodsToDelete).
import {
  type Alternative,
  act,
  type Process,
  process,
  projection,
  type Slot,
} from "../../explorer/system.ts";
import { create, deleteBoundPod, updateStatus } from "../apiserver.ts";
import type { Cluster, ClusterNode, ReplicaSetOwner } from "../cluster.ts";
import { isReplicaSetOwner, nameInUid, newPod, pinnedNode } from "../cluster.ts";
import { added, distinct, without } from "../multiset.ts";
import { type DeletablePod, podsToDelete, replicaSetCounts, replicasToManage } from "../semantics/index.ts";
import {
  isActivePod,
  isAvailablePod,
  type NodeState,
  type PodState,
  type ReplicaSetState,
} from "../state.ts";

export function replicaSetControllers(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .filter(isReplicaSetOwner)
    .flatMap((rs) => [
      replicaSetController(cluster, rs),
      ...cluster.nodes.map((node) => deleterOn(cluster, rs, node)),
      ...pinnedCreator(cluster, rs),
    ]);
}

/** What the controller sees of a node: its active pods, and how many siblings (of the same Deployment) there are. */
interface PodsOnNode {
  readonly pods: readonly PodState[];
  readonly siblings: number;
}

function podsOn(cluster: Cluster, rs: ReplicaSetOwner, node: ClusterNode) {
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
function owned(pods: readonly PodState[], { metadata: { uid } }: ReplicaSetState): readonly PodState[] {
  return pods.filter((pod) => isActivePod(pod) && pod.metadata.owner === uid);
}

function replicaSetController(cluster: Cluster, rs: ReplicaSetOwner): Process {
  return process({
    name: `replicaset-controller ${rs.name}`,
    reads: {
      replicaSet: rs.replicaSet,
      pending: rs.pending,
      nodes: cluster.nodes.map((n) => podsOn(cluster, rs, n)),
    },
    fairness: () => "weak",
    step: ({ replicaSet, pending, nodes }) => {
      if (replicaSet === null) return [];
      const unbound = owned(pending, replicaSet);
      const active = [...unbound, ...nodes.flatMap(({ pods }) => owned(pods, replicaSet))];
      const missing = replicasToManage(replicaSet.spec.replicas, active.length);
      if (missing > 0) return createPod(cluster, rs, replicaSet, pending);
      if (missing < 0) return unbound.length > 0 ? deletePending(rs, pending, unbound) : [];
      return reportStatus(rs, replicaSet, active);
    },
  });
}

function createPod(
  cluster: Cluster,
  rs: ReplicaSetOwner,
  { metadata: { uid } }: ReplicaSetState,
  pending: readonly PodState[],
): readonly Alternative[] {
  if (pinnedNode(cluster, rs) !== undefined) return [];
  const answer = create(null, newPod(uid));
  return answer.ok ? [act("create pod", rs.pending.set(added(pending, answer.object)))] : [];
}

/** A pod without a node goes first, and at once: there are no containers to stop. */
function deletePending(
  rs: ReplicaSetOwner,
  pending: readonly PodState[],
  unbound: readonly PodState[],
): readonly Alternative[] {
  return distinct(unbound).map((pod) => act("delete pod", rs.pending.set(without(pending, pod))));
}

function reportStatus(
  rs: ReplicaSetOwner,
  replicaSet: ReplicaSetState,
  active: readonly PodState[],
): readonly Alternative[] {
  // Times are abstract: a pod was ready long ago if it is available, and has only just become so otherwise.
  const counted = active.map((pod) => ({ ready: pod.status.ready, readySince: isAvailablePod(pod) ? 0 : 1 }));
  const { replicas, readyReplicas, availableReplicas } = replicaSetCounts(counted, undefined, 1, 1);
  const status = { replicas, readyReplicas, availableReplicas };
  if (JSON.stringify(status) === JSON.stringify(replicaSet.status)) return [];
  const answer = updateStatus(replicaSet, status);
  return answer.ok ? [act("update status", rs.replicaSet.set(answer.object))] : [];
}

/** Deletes pods on one node, when they are among those that go first. Ages and restart counts are not kept: ties. */
function deleterOn(cluster: Cluster, rs: ReplicaSetOwner, node: ClusterNode): Process {
  const others = cluster.nodes.filter((n) => n !== node);
  return process({
    name: `replicaset-controller ${rs.name} on ${node.facts.name}`,
    reads: {
      replicaSet: rs.replicaSet,
      pending: rs.pending,
      node: node.slot,
      here: podsOn(cluster, rs, node),
      others: others.map((n) => podsOn(cluster, rs, n)),
    },
    fairness: () => "weak",
    fairAs: `replicaset-controller ${rs.name}`,
    orbit: `replicaset-controller ${rs.name} on a node`,
    step: ({ replicaSet, pending, node: state, here, others: elsewhere }) => {
      if (replicaSet === null || owned(pending, replicaSet).length > 0) return [];
      const onNodes = [here, ...elsewhere];
      const candidates = onNodes.flatMap(({ pods }, i) =>
        owned(pods, replicaSet).map((pod) => deletable(rs, pod, i)),
      );
      const surplus = -replicasToManage(replicaSet.spec.replicas, candidates.length);
      if (surplus <= 0) return [];
      const related = onNodes.flatMap(({ siblings }, i) => Array.from({ length: siblings }, () => onNode(i)));
      const { certain, tied } = podsToDelete(candidates, related, 1, { cost: true });
      const first = [...certain, ...tied].filter(({ nodeName }) => nodeName === "0").map(({ pod }) => pod);
      return distinct(first).flatMap((pod) => deleteHere(node.slot, state, pod));
    },
  });
}

function deleteHere(slot: Slot<NodeState>, state: NodeState, pod: PodState): readonly Alternative[] {
  const answer = deleteBoundPod(state, pod);
  return answer.ok ? [act("delete pod", slot.set(answer.object))] : [];
}

function deletable(
  rs: ReplicaSetOwner,
  pod: PodState,
  node: number,
): DeletablePod & { readonly pod: PodState } {
  const { phase, ready } = pod.status;
  return { ...onNode(node), phase, ready, deletionCost: rs.template.deletionCost, pod };
}

/** Only which pods share a node matters: nodes are numbered as they are read. */
function onNode(index: number): DeletablePod {
  return { nodeName: String(index), ready: false, deletionCost: 0, restarts: 0 };
}

/** A template with nodeName makes pods that are bound from the start: the scheduler never sees them. */
function pinnedCreator(cluster: Cluster, rs: ReplicaSetOwner): readonly Process[] {
  const node = pinnedNode(cluster, rs);
  if (node === undefined) return [];
  const others = cluster.nodes.filter((n) => n !== node);
  return [
    process({
      name: `replicaset-controller ${rs.name} for ${node.facts.name}`,
      reads: {
        replicaSet: rs.replicaSet,
        pending: rs.pending,
        node: node.slot,
        others: others.map((n) => podsOn(cluster, rs, n)),
      },
      fairness: () => "weak",
      fairAs: `replicaset-controller ${rs.name}`,
      orbit: `replicaset-controller ${rs.name} for a node`,
      step: ({ replicaSet, pending, node: state, others: elsewhere }) => {
        if (replicaSet === null) return [];
        const active = [pending, state.pods, ...elsewhere.map(({ pods }) => pods)].flatMap((p) =>
          owned(p, replicaSet),
        );
        if (replicasToManage(replicaSet.spec.replicas, active.length) <= 0) return [];
        const pod = newPod(replicaSet.metadata.uid);
        return [act("create pod", node.slot.set({ ...state, pods: added(state.pods, pod) }))];
      },
    }),
  ];
}

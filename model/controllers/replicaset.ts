// The ReplicaSet controller: creates and deletes pods until there are as many active ones as it should have, then
// reports. One pod per step. It sees pods by owner, phase and readiness, wherever they are.
// Source: pkg/controller/replicaset/replica_set.go (syncReplicaSet, manageReplicas, getPodsToDelete).
import {
  type Alternative,
  act,
  guard,
  type Process,
  process,
  projection,
  type Slot,
} from "../../explorer/system.ts";
import { create, deleteBoundPod, updateStatus } from "../apiserver.ts";
import type { Cluster, ClusterNode, ReplicaSetOwner } from "../cluster.ts";
import { isReplicaSetOwner, nameInUid, newPod, pinnedNode } from "../cluster.ts";
import { added, distinct, without } from "../multiset.ts";
import {
  type DeletablePod,
  type PodsToDelete,
  podsToDelete,
  replicaSetCounts,
  replicasToManage,
  sum,
} from "../semantics/index.ts";
import {
  isActivePod,
  isAvailablePod,
  type NodeState,
  type PodState,
  type ReplicaSetState,
} from "../state.ts";
import { featureEnabled } from "../versions.ts";

export function replicaSetControllers(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .filter(isReplicaSetOwner)
    .flatMap((rs) => [
      replicaSetController(cluster, rs),
      ...cluster.nodes.map((node) => deleterOn(cluster, rs, node)),
      ...(cluster.nodes.length > 1 ? [batchDeleter(cluster, rs)] : []),
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

/** What the status of a ReplicaSet counts of one of its active pods. */
interface Counted {
  readonly owner: string;
  readonly ready: boolean;
  readonly available: boolean;
}

function counted(pods: readonly PodState[]): readonly Counted[] {
  return pods.filter(isActivePod).map((pod) => {
    return { owner: pod.metadata.owner, ready: pod.status.ready, available: isAvailablePod(pod) };
  });
}

/** The same of the pods on a node, sorted: which of them is which does not matter. */
function countedOn(rs: ReplicaSetOwner, node: ClusterNode) {
  return projection(node.slot, `status of pods of ${rs.name}`, ({ pods }: NodeState) =>
    counted(pods.filter((pod) => nameInUid(pod.metadata.owner) === rs.name)).reduce(added<Counted>, []),
  );
}

function replicaSetController(cluster: Cluster, rs: ReplicaSetOwner): Process {
  return process({
    name: `replicaset-controller ${rs.name}`,
    reads: {
      replicaSet: rs.replicaSet,
      pending: rs.pending,
      nodes: cluster.nodes.map((n) => countedOn(rs, n)),
    },
    fairness: () => "weak",
    step: ({ replicaSet, pending, nodes }) => {
      if (replicaSet === null) return [];
      if (adopts && [counted(pending), ...nodes].flat().some(isAdoptable)) return [];
      const own = (pods: readonly Counted[]) => pods.filter((pod) => pod.owner === replicaSet.metadata.uid);
      const active = [...own(counted(pending)), ...nodes.flatMap(own)];
      if (isDeleting(replicaSet)) return reportStatus(rs, replicaSet, active);
      const missing = replicasToManage(replicaSet.spec.replicas, active.length);
      if (missing > 0) return createPod(cluster, rs, replicaSet, pending);
      if (missing < 0) return deletePending(rs, pending, owned(pending, replicaSet));
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
  active: readonly Counted[],
): readonly Alternative[] {
  // Times are abstract: a pod was ready long ago if it is available, and has only just become so otherwise.
  const timed = active.map(({ ready, available }) => ({ ready, readySince: available ? 0 : 1 }));
  const { replicas, readyReplicas, availableReplicas } = replicaSetCounts(timed, undefined, 1, 1);
  const status = { replicas, readyReplicas, availableReplicas };
  if (JSON.stringify(status) === JSON.stringify(replicaSet.status)) return [];
  const answer = updateStatus(replicaSet, status);
  return answer.ok ? [act("update status", rs.replicaSet.set(answer.object))] : [];
}

/** Holds when there are more bound pods than there should be. Few views decide that, and it is seldom so. */
function hasSurplus(cluster: Cluster, rs: ReplicaSetOwner) {
  const replicas = projection(rs.replicaSet, "spec.replicas", (state) => state?.spec.replicas ?? null);
  const active = cluster.nodes.map((n) =>
    projection(
      n.slot,
      `number of active pods of ${rs.name}`,
      ({ pods }: NodeState) =>
        pods.filter((pod) => isActivePod(pod) && nameInUid(pod.metadata.owner) === rs.name).length,
    ),
  );
  return guard({ replicas, active }, (v) => v.replicas !== null && sum(v.active) > v.replicas);
}

/** Deletes the pod that goes first, if that may be one on this node. Ages and restart counts are not kept: ties. */
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
    onlyIf: hasSurplus(cluster, rs),
    step: ({ replicaSet, pending, node: state, here, others: elsewhere }) => {
      const chosen = choice(cluster, rs, replicaSet, pending, [here, ...elsewhere]);
      // On a single node, one after the other is the same as all at once.
      if (chosen === undefined || (chosen.surplus > 1 && others.length > 0)) return [];
      const first = [...chosen.certain, ...chosen.tied].filter(({ nodeName }) => nodeName === "0");
      return distinct(first.map(({ pod }) => pod)).flatMap((pod) => deleteHere(node.slot, state, pod));
    },
  });
}

/**
 * Deletes several pods at once, all chosen by one ranking, as manageReplicas does. Ranked anew after each, pods on the
 * same node would no longer go together: the first one's deletion makes the second's node less crowded.
 */
function batchDeleter(cluster: Cluster, rs: ReplicaSetOwner): Process {
  return process({
    name: `replicaset-controller ${rs.name} on several nodes`,
    reads: {
      replicaSet: rs.replicaSet,
      pending: rs.pending,
      nodes: cluster.nodes.map((n) => n.slot),
      active: cluster.nodes.map((n) => podsOn(cluster, rs, n)),
    },
    fairness: () => "weak",
    fairAs: `replicaset-controller ${rs.name}`,
    onlyIf: hasSurplus(cluster, rs),
    step: ({ replicaSet, pending, nodes, active }) => {
      const chosen = choice(cluster, rs, replicaSet, pending, active);
      if (chosen === undefined || chosen.surplus < 2) return [];
      return selections(chosen.tied, chosen.choices).map((some) => {
        const going = Map.groupBy([...chosen.certain, ...some], ({ nodeName }) => nodeName);
        const writes = [...going].flatMap(([nodeName, pods]) => {
          const [node, state] = [cluster.nodes[Number(nodeName)], nodes[Number(nodeName)]];
          if (node === undefined || state === undefined) return [];
          return [node.slot.set(pods.reduce((left, { pod }) => withDeleted(left, pod), state))];
        });
        return { ...act("delete pods", ...writes), detail: `${chosen.surplus} at once` };
      });
    },
  });
}

type Candidate = DeletablePod & { readonly pod: PodState };

/** Which bound pods the controller deletes now: undefined if none, or if pods without a node go first. */
function choice(
  { scenario }: Cluster,
  rs: ReplicaSetOwner,
  replicaSet: ReplicaSetState | null,
  pending: readonly PodState[],
  onNodes: readonly PodsOnNode[],
): (PodsToDelete<Candidate> & { readonly surplus: number }) | undefined {
  if (replicaSet === null || owned(pending, replicaSet).length > 0) return undefined;
  const candidates = onNodes.flatMap(({ pods }, i) =>
    owned(pods, replicaSet).map((pod) => deletable(rs, pod, i)),
  );
  const surplus = -replicasToManage(replicaSet.spec.replicas, candidates.length);
  if (surplus <= 0) return undefined;
  const cost = featureEnabled(scenario, "PodDeletionCost");
  const related = onNodes.flatMap(({ siblings }, i) => Array.from({ length: siblings }, () => onNode(i)));
  return { ...podsToDelete(candidates, related, surplus, { cost }), surplus };
}

/** All ways to choose `count` of the candidates, as multisets: equal pods on one node are the same. */
function selections(candidates: readonly Candidate[], count: number): readonly (readonly Candidate[])[] {
  if (count === 0) return [[]];
  const [first, ...rest] = candidates;
  if (first === undefined || candidates.length < count) return [];
  const key = JSON.stringify(first);
  const others = rest.filter((c) => JSON.stringify(c) !== key);
  const equal = [first, ...rest.filter((c) => JSON.stringify(c) === key)];
  return Array.from({ length: Math.min(count, equal.length) + 1 }, (_, n) => n).flatMap((n) =>
    selections(others, count - n).map((some) => [...equal.slice(0, n), ...some]),
  );
}

function withDeleted(state: NodeState, pod: PodState): NodeState {
  const answer = deleteBoundPod(state, pod);
  return answer.ok ? answer.object : state;
}

function deleteHere(slot: Slot<NodeState>, state: NodeState, pod: PodState): readonly Alternative[] {
  const answer = deleteBoundPod(state, pod);
  return answer.ok ? [act("delete pod", slot.set(answer.object))] : [];
}

function deletable(rs: ReplicaSetOwner, pod: PodState, node: number): Candidate {
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

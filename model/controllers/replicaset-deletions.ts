// Which pods a ReplicaSet deletes when it has too many: by rank, and several by one ranking.
// Source: pkg/controller/replicaset/replica_set.go (manageReplicas, getPodsToDelete).
import {
  type Alternative,
  act,
  guard,
  type Process,
  process,
  projection,
  type Slot,
} from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver/apiserver.ts";
import {
  type Cluster,
  type ClusterNode,
  controllerUid,
  nameInUid,
  ownerOfPod,
  type ReplicaSetOwner,
} from "../cluster.ts";
import { distinct, properParts } from "../multiset.ts";
import { pendingSlotsOf } from "../pods/adoption.ts";
import {
  type DeletablePod,
  type PodsToDelete,
  podsToDelete,
  replicasToManage,
  sum,
} from "../semantics/index.ts";
import { isActivePod, isDeleting, type NodeState, type PodState } from "../state.ts";
import type { ReplicaSetState } from "../stored.ts";
import { featureEnabled } from "../versions/versions.ts";
import { interruptions } from "./interruption.ts";
import {
  controllerOf,
  counter,
  hasClaims,
  informerOf,
  owned,
  type PodsOnNode,
  podsOn,
  relatedOn,
  siblingControllers,
} from "./replicaset-view.ts";

/** Holds when there are more bound pods than there should be. Few views decide that, and it is seldom so. */
function hasSurplus(cluster: Cluster, rs: ReplicaSetOwner) {
  const informer = informerOf(rs);
  const replicas = projection(rs.replicaSet, "spec.replicas", (state) => state?.spec.replicas ?? null);
  const number = ({ pods }: NodeState): number =>
    pods.filter((pod) => isActivePod(pod) && nameInUid(controllerUid(pod)) === rs.name).length;
  const active = cluster.nodes.map((n) =>
    informer.see("Pod", projection(n.slot, `number of active pods of ${rs.name}`, number)),
  );
  return guard(
    { replicas: informer.see("ReplicaSet", replicas), active },
    (v) => v.replicas !== null && sum(v.active) > v.replicas,
  );
}

/** Deletes the pod that goes first, if that may be one on this node. Ages and restart counts are not kept: ties. */
export function deleterOn(cluster: Cluster, rs: ReplicaSetOwner, node: ClusterNode): Process {
  const informer = informerOf(rs);
  const others = cluster.nodes.filter((n) => n !== node);
  return process({
    name: `${controllerOf(rs)} on ${node.facts.name}`,
    reads: {
      replicaSet: informer.see("ReplicaSet", rs.replicaSet),
      pending: pendingSlotsOf(cluster, rs).map((slot) => informer.see("Pod", slot)),
      node: informer.see("Pod", node.slot),
      here: informer.see("Pod", podsOn(cluster, rs, node)),
      others: others.map((n) => informer.see("Pod", podsOn(cluster, rs, n))),
      controllers: siblingControllers(cluster, rs),
    },
    fairness: () => "weak",
    fairAs: controllerOf(rs),
    orbit: `${controllerOf(rs)} on a node`,
    onlyIf: hasSurplus(cluster, rs),
    step: ({ replicaSet, pending, node: state, here, others: elsewhere, controllers }) => {
      const chosen = choice(cluster, rs, replicaSet, pending.flat(), [here, ...elsewhere], controllers);
      // On a single node, one after the other is the same as all at once.
      if (chosen === undefined || (chosen.surplus > 1 && others.length > 0)) return [];
      const first = [...chosen.certain, ...chosen.tied].filter(({ nodeName }) => nodeName === "0");
      return distinct(first.map(({ pod }) => pod)).flatMap((pod) => deleteHere(node.slot, state, pod));
    },
  });
}

/** Deletes several pods at once, or only some of them where it may be interrupted. */
export function batchDeleters(cluster: Cluster, rs: ReplicaSetOwner): readonly Process[] {
  return [
    batchDeleter(cluster, rs, (chosen) => [chosen]),
    ...interruptions(cluster, batchDeleter(cluster, rs, properParts)),
  ];
}

/**
 * Deletes several pods at once, all chosen by one ranking, as manageReplicas does. Ranked anew after each, pods on the
 * same node would no longer go together: the first one's deletion makes the second's node less crowded.
 * @param carriedOut What may be done of a choice, each way.
 */
function batchDeleter(
  cluster: Cluster,
  rs: ReplicaSetOwner,
  carriedOut: (chosen: readonly Candidate[]) => readonly (readonly Candidate[])[],
): Process {
  const informer = informerOf(rs);
  return process({
    name: `${controllerOf(rs)} on several nodes`,
    reads: {
      replicaSet: informer.see("ReplicaSet", rs.replicaSet),
      pending: pendingSlotsOf(cluster, rs).map((slot) => informer.see("Pod", slot)),
      nodes: cluster.nodes.map((n) => informer.see("Pod", n.slot)),
      active: cluster.nodes.map((n) => informer.see("Pod", podsOn(cluster, rs, n))),
      controllers: siblingControllers(cluster, rs),
    },
    fairness: () => "weak",
    fairAs: controllerOf(rs),
    onlyIf: hasSurplus(cluster, rs),
    step: ({ replicaSet, pending, nodes, active, controllers }) => {
      const chosen = choice(cluster, rs, replicaSet, pending.flat(), active, controllers);
      if (chosen === undefined || chosen.surplus < 2) return [];
      const choices = selections(chosen.tied, chosen.choices).map((some) => [...chosen.certain, ...some]);
      return choices.flatMap(carriedOut).map((deleted) => {
        const going = Map.groupBy(deleted, ({ nodeName }) => nodeName);
        const writes = [...going].flatMap(([nodeName, pods]) => {
          const [node, state] = [cluster.nodes[Number(nodeName)], nodes[Number(nodeName)]];
          if (node === undefined || state === undefined) return [];
          return [node.slot.set(pods.reduce((left, { pod }) => withDeleted(left, pod), state))];
        });
        return {
          ...act("delete pods", ...writes),
          detail: `${deleted.length} ${deleted.length < chosen.surplus ? `of ${chosen.surplus}` : "at once"}`,
        };
      });
    },
  });
}

type Candidate = DeletablePod & { readonly pod: PodState };

/** Which bound pods the controller deletes now: undefined if none, or if pods without a node go first. */
function choice(
  cluster: Cluster,
  rs: ReplicaSetOwner,
  replicaSet: ReplicaSetState | null,
  pending: readonly PodState[],
  onNodes: readonly PodsOnNode[],
  controllers: Parameters<typeof relatedOn>[2],
): (PodsToDelete<Candidate> & { readonly surplus: number }) | undefined {
  if (replicaSet === null || isDeleting(replicaSet) || owned(pending, replicaSet).length > 0)
    return undefined;
  const seen = [pending, ...onNodes.map(({ pods }) => pods)].flat();
  if (hasClaims(cluster, rs, replicaSet, counter(cluster, rs)(seen))) return undefined;
  const candidates = onNodes.flatMap(({ pods }, i) =>
    owned(pods, replicaSet).map((pod) => deletable(cluster, pod, i)),
  );
  const surplus = -replicasToManage(replicaSet.spec.replicas, candidates.length);
  if (surplus <= 0) return undefined;
  const cost = featureEnabled(cluster.scenario, "PodDeletionCost");
  const related = onNodes.flatMap((on, i) =>
    Array.from({ length: relatedOn(on, replicaSet, controllers) }, () => onNode(i)),
  );
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

function deletable(cluster: Cluster, pod: PodState, node: number): Candidate {
  const { phase, ready } = pod.status;
  return { ...onNode(node), phase, ready, deletionCost: ownerOfPod(cluster, pod).template.deletionCost, pod };
}

/** Only which pods share a node matters: nodes are numbered as they are read. */
function onNode(index: number): DeletablePod {
  return { nodeName: String(index), ready: false, deletionCost: 0, restarts: 0 };
}

// The ReplicaSet controller: adopts pods, creates and deletes pods until there are as many active ones as it should have,
// and reports in between. One pod per step.
// Source: pkg/controller/replicaset/replica_set.go (syncReplicaSet, manageReplicas).
import { type Alternative, act, type Process, process, type Slot } from "../../explorer/system.ts";
import { create, updateStatus, withoutUnbound } from "../apiserver/apiserver.ts";
import type { Cluster, ClusterNode, Owner, ReplicaSetOwner } from "../cluster.ts";
import {
  changedPodFrom,
  countsTerminating,
  isReplicaSetOwner,
  keptCounts,
  pinnedNode,
  podFrom,
} from "../cluster.ts";
import { added, distinct } from "../multiset.ts";
import { pendingSlotsOf } from "../pods/adoption.ts";
import { type Admission, admissionReads, admitted, madeAs } from "../policy/admission.ts";
import { replicaSetCounts, replicasToManage } from "../semantics/index.ts";
import { isDeleting, type PodState } from "../state.ts";
import type { ReplicaSetState } from "../stored.ts";
import { keptOf } from "../workloads/statuses.ts";
import { halfway, interruptions } from "./interruption.ts";
import { claimers } from "./replicaset-adoption.ts";
import { batchDeleters, deleterOn } from "./replicaset-deletions.ts";
import {
  type Counted,
  controllerOf,
  countedOnNodes,
  counter,
  hasClaims,
  informerOf,
  owned,
  podsIn,
  podsOn,
} from "./replicaset-view.ts";

export function replicaSetControllers(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .filter(isReplicaSetOwner)
    .flatMap((rs) => [
      replicaSetController(cluster, rs),
      ...overcharges(cluster, rs),
      ...cluster.nodes.map((node) => deleterOn(cluster, rs, node)),
      ...(cluster.nodes.length > 1 ? batchDeleters(cluster, rs) : []),
      ...pinnedCreators(cluster, rs),
      ...claimers(cluster, rs),
    ]);
}

/** A pod is charged, and then not made. Nothing else that the controller does is more than one write. */
function overcharges(cluster: Cluster, rs: ReplicaSetOwner): readonly Process[] {
  const isCharged = cluster.quotas.some(({ charges }) => charges.has(rs.name));
  return isCharged ? interruptions(cluster, halfway(replicaSetController(cluster, rs)), ["apiErrors"]) : [];
}

function replicaSetController(cluster: Cluster, rs: ReplicaSetOwner): Process {
  const informer = informerOf(rs);
  const slots = pendingSlotsOf(cluster, rs);
  const [, ...adopted] = slots;
  const counted = counter(cluster, rs);
  return process({
    name: controllerOf(rs),
    reads: {
      replicaSet: informer.see("ReplicaSet", rs.replicaSet),
      pending: informer.see("Pod", rs.pending),
      adopted: adopted.map((slot) => informer.see("Pod", slot)),
      ...countedOnNodes(cluster, rs),
      ...admissionReads(cluster, rs.workload.ref.namespace),
    },
    fairness: () => "weak",
    step: ({ replicaSet, pending, adopted: waiting, ...view }) => {
      if (replicaSet === null) return [];
      const seen = [...counted([...pending, ...waiting.flat()]), ...podsIn(rs, view)];
      if (hasClaims(cluster, rs, replicaSet, seen)) return [];
      const all = seen.filter((pod) => pod.controller === replicaSet.metadata.uid);
      const active = all.filter(({ terminating }) => terminating !== true);
      const terminating = countsTerminating(cluster, rs.deployment) ? all.length - active.length : undefined;
      if (isDeleting(replicaSet)) return reportStatus(rs, replicaSet, active, terminating);
      const missing = replicasToManage(replicaSet.spec.replicas, active.length);
      return [
        ...(missing > 0
          ? createPod(cluster, rs, replicaSet, { slots, pods: [pending, ...waiting] }, view)
          : []),
        ...(missing < 0
          ? [rs.pending, ...adopted].flatMap((slot, i) =>
              deletePending(slot, [pending, ...waiting][i] ?? [], replicaSet),
            )
          : []),
        // Every sync reports, also one that has not made all pods yet.
        ...reportStatus(rs, replicaSet, active, terminating),
      ];
    },
  });
}

/** Where pods without a node are that it may control, and which there are in each. */
interface Waiting {
  readonly slots: readonly Slot<readonly PodState[]>[];
  readonly pods: readonly (readonly PodState[])[];
}

function createPod(
  cluster: Cluster,
  rs: ReplicaSetOwner,
  { metadata: { uid } }: ReplicaSetState,
  { slots, pods }: Waiting,
  admission: Admission,
): readonly Alternative[] {
  const made = madeAs(cluster, rs, admission);
  const charges = admitted(cluster, made, admission);
  if (pinnedNode(cluster, made) !== undefined || charges === undefined) return [];
  const answer = create(null, newPodOf(rs, made, uid));
  const pending = pods[slots.indexOf(made.pending)] ?? [];
  return answer.ok ? [act("create pod", ...charges, made.pending.set(added(pending, answer.object)))] : [];
}

function newPodOf(rs: ReplicaSetOwner, made: Owner, uid: string): PodState {
  return made === rs ? podFrom(rs, uid) : changedPodFrom(made, uid);
}

/** A pod without a node goes first, and at once: there are no containers to stop. */
function deletePending(
  slot: Slot<readonly PodState[]>,
  pending: readonly PodState[],
  replicaSet: ReplicaSetState,
): readonly Alternative[] {
  return distinct(owned(pending, replicaSet)).map((pod) =>
    act("delete pod", slot.set(withoutUnbound(pending, pod))),
  );
}

function reportStatus(
  rs: ReplicaSetOwner,
  replicaSet: ReplicaSetState,
  active: readonly Counted[],
  terminatingReplicas: number | undefined,
): readonly Alternative[] {
  // Times are abstract: a pod was ready long ago if it is available, and has only just become so otherwise.
  const timed = active.map(({ ready, available }) => ({ ready, readySince: available ? 0 : 1 }));
  const status = {
    ...keptOf(replicaSetCounts(timed, undefined, 1, 1), keptCounts(rs)),
    ...(terminatingReplicas === undefined ? {} : { terminatingReplicas }),
    ...(replicaSet.status.isObserved === undefined ? {} : { isObserved: true }),
  };
  if (JSON.stringify(status) === JSON.stringify(replicaSet.status)) return [];
  const answer = updateStatus(replicaSet, status);
  return answer.ok ? [act("update status", rs.replicaSet.set(answer.object))] : [];
}

/** A template with nodeName makes pods that are bound from the start: the scheduler never sees them. */
function pinnedCreators(cluster: Cluster, rs: ReplicaSetOwner): readonly Process[] {
  const names = new Set([rs.name, ...(rs.template.made ?? []).map(({ name }) => name)]);
  const pinned = cluster.owners.filter(({ name }) => names.has(name)).map((o) => pinnedNode(cluster, o));
  return [...new Set(pinned)].flatMap((node) =>
    node === undefined ? [] : [pinnedCreator(cluster, rs, node)],
  );
}

function pinnedCreator(cluster: Cluster, rs: ReplicaSetOwner, node: ClusterNode): Process {
  const informer = informerOf(rs);
  const others = cluster.nodes.filter((n) => n !== node);
  const counted = counter(cluster, rs);
  return process({
    name: `${controllerOf(rs)} for ${node.facts.name}`,
    reads: {
      replicaSet: informer.see("ReplicaSet", rs.replicaSet),
      pending: pendingSlotsOf(cluster, rs).map((slot) => informer.see("Pod", slot)),
      node: informer.see("Pod", node.slot),
      others: others.map((n) => informer.see("Pod", podsOn(cluster, rs, n))),
      ...admissionReads(cluster, rs.workload.ref.namespace),
    },
    fairness: () => "weak",
    fairAs: controllerOf(rs),
    orbit: `${controllerOf(rs)} for a node`,
    step: ({ replicaSet, pending, node: state, others: elsewhere, ...admission }) => {
      const made = madeAs(cluster, rs, admission);
      const charges = admitted(cluster, made, admission);
      if (pinnedNode(cluster, made) !== node) return [];
      if (replicaSet === null || isDeleting(replicaSet) || charges === undefined) return [];
      const seen = [...pending, state.pods, ...elsewhere.map(({ pods }) => pods)].flat();
      if (hasClaims(cluster, rs, replicaSet, counted(seen))) return [];
      const active = owned(seen, replicaSet);
      if (replicasToManage(replicaSet.spec.replicas, active.length) <= 0) return [];
      const pod = newPodOf(rs, made, replicaSet.metadata.uid);
      return [act("create pod", node.slot.set({ ...state, pods: added(state.pods, pod) }), ...charges)];
    },
  });
}

// The StatefulSet controller: makes pods under fixed names, in order or all at once, replaces those of an old template, and
// keeps the history of templates. One sync is observe, diff, one write; only what an update deletes goes together.
// Source: pkg/controller/statefulset/stateful_set_control.go (UpdateStatefulSet, updateStatefulSet).
import { type Alternative, act, type Process, process, type Write } from "../../explorer/system.ts";
import { create, deleteBoundPod, updateStatus } from "../apiserver.ts";
import type { Cluster, ClusterNode, ClusterStatefulSet, Owner } from "../cluster.ts";
import { newPod, pinnedNode, podName, podOwnerUid, revisionsOf, specsOf } from "../cluster.ts";
import { informers } from "../informers.ts";
import { added, without } from "../multiset.ts";
import { namespaceOf, refusesCreation } from "../namespaces.ts";
import { mayPropagate } from "../propagation.ts";
import type { StatefulAction } from "../semantics/index.ts";
import { isDeleting, type NodeState, type PodState } from "../state.ts";
import type { ClaimState, StatefulSetState } from "../stored.ts";
import { interruptions, properPrefixes } from "./interruption.ts";
import { adopters } from "./pod-adoption.ts";
import { withNewPod, written } from "./statefulset-claims.ts";
import {
  adoptsFrom,
  type SeenPod,
  type SetSync,
  seenOn,
  seenPods,
  syncOf,
  waitsForAdoption,
  withoutForgotten,
} from "./statefulset-view.ts";

const informer = informers("statefulset-controller", [
  "StatefulSet",
  "Pod",
  "PersistentVolumeClaim",
  "ControllerRevision",
]);

export function statefulSetControllers(cluster: Cluster): readonly Process[] {
  return cluster.statefulSets.flatMap((set) => [
    statefulSetController(cluster, set),
    ...(mayPropagate(cluster, set.workload, "Orphan") ? adoptersOf(cluster, set) : []),
    ...cluster.nodes.map((node) => deleterOn(cluster, set, node)),
    ...(updatesSeveral(cluster, set) ? batchUpdaters(cluster, set) : []),
  ]);
}

function nameOf({ title }: ClusterStatefulSet): string {
  return `statefulset-controller ${title}`;
}

/** How it takes over pods with names of its own that have no controller. */
function adoptersOf(cluster: Cluster, set: ClusterStatefulSet): readonly Process[] {
  const revisions = revisionsOf(cluster, set);
  return adopters(cluster, {
    controller: nameOf(set),
    see: (pods) => informer.see("Pod", pods),
    adopter: informer.see("StatefulSet", set.slot),
    owners: revisions,
    isClaimed: (pod) => !isDeleting(pod),
    uidFor: (state, made) =>
      state !== null && adoptsFrom(revisions, state, made) ? podOwnerUid(made.name, state) : undefined,
  });
}

function seenClaims({ claims }: ClusterStatefulSet) {
  return claims === undefined ? [] : [informer.see("PersistentVolumeClaim", claims)];
}

function seenOnNodes(nodes: readonly ClusterNode[], set: ClusterStatefulSet, revisions: readonly Owner[]) {
  return nodes.map((node) => informer.see("Pod", seenOn(node, set.title, revisions)));
}

/** Everything but what it deletes on nodes. */
function statefulSetController(cluster: Cluster, set: ClusterStatefulSet): Process {
  const revisions = revisionsOf(cluster, set);
  const pinned = cluster.nodes.filter((node) => revisions.some((o) => pinnedNode(cluster, o) === node));
  return process({
    name: nameOf(set),
    reads: {
      set: informer.see("StatefulSet", set.slot),
      claims: seenClaims(set),
      pending: revisions.map((o) => informer.see("Pod", o.pending)),
      bound: seenOnNodes(cluster.nodes, set, revisions),
      pinned: pinned.map((node) => node.slot),
      namespace: namespaceOf(cluster, set.workload.ref.namespace),
    },
    fairness: () => "weak",
    step: ({ set: state, claims: [claims], pending, bound, pinned: states, namespace }) => {
      if (state === null || isDeleting(state)) return [];
      const pods = [...pending.flatMap((some) => seenPods(some, revisions)), ...bound.flat()];
      if (waitsForAdoption(revisions, state, pods)) return [];
      const sync = syncOf(cluster, state, pods, claims);
      if (sync.revisions.join() !== state.revisions.join()) {
        return [act("record revision", set.slot.set({ ...state, revisions: sync.revisions }))];
      }
      const place = (owner: Owner, pod: PodState): readonly Write[] => {
        const node = pinnedNode(cluster, owner);
        if (node === undefined)
          return [owner.pending.set(added(pending[revisions.indexOf(owner)] ?? [], pod))];
        const there = states[pinned.indexOf(node)];
        return there === undefined ? [] : [node.slot.set({ ...there, pods: added(there.pods, pod) })];
      };
      const writes = sync.next.either.flatMap((action) =>
        action.kind === "create"
          ? refusesCreation(namespace, set.workload.ref)
            ? []
            : createPod(revisions, state, pods, action, (owner, pod) => [
                ...place(owner, pod),
                ...claimWrites(set, claims, (stored) => withNewPod(stored, state, action.ordinal)),
              ])
          : revisions.flatMap((owner, i) => deletePending(owner, state, pending[i] ?? [], action)),
      );
      const claimed = sync.claims.filter(
        ({ verb }) => verb === "update" || !refusesCreation(namespace, set.workload.ref),
      );
      const owned = claimed.map((write) =>
        act(
          `${write.verb} PersistentVolumeClaim of ${set.workload.ref.name}-${write.claim.index}`,
          ...claimWrites(set, claims, (stored) => written(stored, write)),
        ),
      );
      const all = [...owned, ...writes, ...reportStatus(set, state, sync)];
      return all.length > 0 ? all : forget(set, state, sync, pods);
    },
  });
}

function claimWrites(
  { claims: slot }: ClusterStatefulSet,
  stored: readonly ClaimState[] | undefined,
  after: (stored: readonly ClaimState[]) => readonly ClaimState[],
): readonly Write[] {
  return slot === undefined || stored === undefined ? [] : [slot.set(after(stored))];
}

type Creation = Extract<StatefulAction, { readonly kind: "create" }>;

/** Refused with AlreadyExists while there is a pod of that name, also one that is being deleted, or of an earlier set. */
function createPod(
  revisions: readonly Owner[],
  set: StatefulSetState,
  pods: readonly SeenPod[],
  { ordinal, revision }: Creation,
  place: (owner: Owner, pod: PodState) => readonly Write[],
): readonly Alternative[] {
  const owner = revisions.find(({ name }) => name === revision);
  const stored = pods.find((pod) => pod.ordinal === ordinal) ?? null;
  if (owner === undefined || !create<object>(stored, {}).ok) return [];
  const pod = newPod(podOwnerUid(revision, set), ordinal);
  return [{ ...act(`create ${podName(owner, pod)}`, ...place(owner, pod)), detail: `of ${revision}` }];
}

/** The set's own pod of that ordinal, if it is of this revision and among these. */
function ownPod(
  pods: readonly PodState[],
  { name }: Owner,
  set: StatefulSetState,
  ordinal: number,
): PodState | undefined {
  const uid = podOwnerUid(name, set);
  return pods.find(({ metadata }) => metadata.owner === uid && metadata.index === ordinal);
}

/** A pod without a node goes at once: there are no containers to stop. */
function deletePending(
  owner: Owner,
  set: StatefulSetState,
  pending: readonly PodState[],
  { ordinal }: StatefulAction,
): readonly Alternative[] {
  const pod = ownPod(pending, owner, set, ordinal);
  if (pod === undefined) return [];
  return [act(`delete ${podName(owner, pod)}`, owner.pending.set(without(pending, pod)))];
}

function reportStatus(
  set: ClusterStatefulSet,
  state: StatefulSetState,
  { status }: SetSync,
): readonly Alternative[] {
  if (status === undefined) return [];
  const answer = updateStatus(state, status);
  return answer.ok ? [act("update status", set.slot.set(answer.object))] : [];
}

function forget(
  set: ClusterStatefulSet,
  state: StatefulSetState,
  { history }: SetSync,
  pods: readonly SeenPod[],
): readonly Alternative[] {
  const revisions = withoutForgotten(state, history, pods);
  return revisions === undefined ? [] : [act("forget revision", set.slot.set({ ...state, revisions }))];
}

/** Deletes pods on one node, one at a time. */
function deleterOn(cluster: Cluster, set: ClusterStatefulSet, node: ClusterNode): Process {
  const revisions = revisionsOf(cluster, set);
  const others = cluster.nodes.filter((n) => n !== node);
  return process({
    name: `${nameOf(set)} on ${node.facts.name}`,
    reads: {
      set: informer.see("StatefulSet", set.slot),
      claims: seenClaims(set),
      pending: revisions.map((o) => informer.see("Pod", o.pending)),
      node: informer.see("Pod", node.slot),
      elsewhere: seenOnNodes(others, set, revisions),
    },
    fairness: () => "weak",
    fairAs: nameOf(set),
    orbit: `${nameOf(set)} on a node`,
    step: ({ set: state, claims: [claims], pending, node: stored, elsewhere }) => {
      const here = seenPods(stored.pods, revisions);
      if (state === null || isDeleting(state) || here.length === 0) return [];
      const away = [...pending.flatMap((some) => seenPods(some, revisions)), ...elsewhere.flat()];
      const pods = [...here, ...away];
      if (waitsForAdoption(revisions, state, pods)) return [];
      const { either } = syncOf(cluster, state, pods, claims).next;
      return either.flatMap((action) =>
        action.kind === "create"
          ? []
          : revisions.flatMap((owner) => {
              const pod = ownPod(stored.pods, owner, state, action.ordinal);
              if (pod === undefined) return [];
              const answer = deleteBoundPod(stored, pod);
              return answer.ok ? [act(`delete ${podName(owner, pod)}`, node.slot.set(answer.object))] : [];
            }),
      );
    },
  });
}

/** Whether an update may ever delete several pods by one decision. */
function updatesSeveral(cluster: Cluster, set: ClusterStatefulSet): boolean {
  return specsOf(cluster, set).some(
    ({ podManagementPolicy, updateStrategy: { rollingUpdate } }) =>
      podManagementPolicy === "Parallel" || (rollingUpdate?.maxUnavailable ?? 1) !== 1,
  );
}

/** Deletes all pods that an update deletes now, or only the first of them where it may be interrupted. */
function batchUpdaters(cluster: Cluster, set: ClusterStatefulSet): readonly Process[] {
  return [
    batchUpdater(cluster, set, (together) => [together]),
    ...interruptions(cluster, batchUpdater(cluster, set, properPrefixes)),
  ];
}

/** @param carriedOut What may be done of what goes together, in this order: each way. */
function batchUpdater(
  cluster: Cluster,
  set: ClusterStatefulSet,
  carriedOut: (together: readonly StatefulAction[]) => readonly (readonly StatefulAction[])[],
): Process {
  const revisions = revisionsOf(cluster, set);
  return process({
    name: `${nameOf(set)} on several nodes`,
    reads: {
      set: informer.see("StatefulSet", set.slot),
      claims: seenClaims(set),
      pending: revisions.map((o) => informer.see("Pod", o.pending)),
      nodes: cluster.nodes.map((n) => informer.see("Pod", n.slot)),
    },
    fairness: () => "weak",
    fairAs: nameOf(set),
    step: ({ set: state, claims: [claims], pending, nodes }) => {
      if (state === null || isDeleting(state)) return [];
      const all = [...pending, ...nodes.map(({ pods }) => pods)].flatMap((some) => seenPods(some, revisions));
      if (waitsForAdoption(revisions, state, all)) return [];
      const { together } = syncOf(cluster, state, all, claims).next;
      if (together.length === 0) return [];
      return carriedOut(together).map((some) => {
        const going = (pods: readonly PodState[]): readonly PodState[] =>
          revisions.flatMap((owner) =>
            some.flatMap(({ ordinal }) => ownPod(pods, owner, state, ordinal) ?? []),
          );
        const writes = [
          ...revisions.map((owner, i) => {
            const own = pending[i] ?? [];
            return owner.pending.set(going(own).reduce(without<PodState>, own));
          }),
          ...cluster.nodes.flatMap((node, i) => {
            const stored = nodes[i];
            return stored === undefined
              ? []
              : [node.slot.set(going(stored.pods).reduce(withDeleted, stored))];
          }),
        ];
        const number = some.length < together.length ? `of ${together.length}` : "at once";
        return { ...act("delete pods", ...writes), detail: `${some.length} ${number}` };
      });
    },
  });
}

function withDeleted(state: NodeState, pod: PodState): NodeState {
  const answer = deleteBoundPod(state, pod);
  return answer.ok ? answer.object : state;
}

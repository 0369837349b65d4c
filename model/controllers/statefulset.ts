// The StatefulSet controller: makes pods under fixed names, in order or all at once, replaces those of an old template, and
// keeps the history of templates. One sync is observe, diff, one write; only what an update deletes goes together.
// Source: pkg/controller/statefulset/stateful_set_control.go (UpdateStatefulSet, updateStatefulSet).
import { type Alternative, act, type Process, process, type View } from "../../explorer/system.ts";
import { deleteBoundPod, updateStatus, withoutUnbound } from "../apiserver/apiserver.ts";
import { refusesCreation } from "../apiserver/namespaces.ts";
import { mayPropagate } from "../apiserver/propagation.ts";
import type { Cluster, ClusterNode, ClusterStatefulSet, Owner } from "../cluster.ts";
import { pinnedNode, podName, podOwnerUid, revisionsOf } from "../cluster.ts";
import { added } from "../multiset.ts";
import { admissionReads, admitted, chargedTo, madeAs, type ObjectChange } from "../policy/admission.ts";
import { refusesClaims } from "../policy/claim-limits.ts";
import type { StatefulAction } from "../semantics/index.ts";
import { isDeleting, type PodState } from "../state.ts";
import type { ClaimState, StatefulSetState } from "../stored.ts";
import { interruptions } from "./interruption.ts";
import { adopters } from "./pod-adoption.ts";
import { claimOnly, createPod, type Making, PARTS, STOPS } from "./statefulset-creation.ts";
import { batchUpdaters } from "./statefulset-updates.ts";
import {
  adoptsFrom,
  informer,
  nameOf,
  ownPod,
  type SeenPod,
  type SetSync,
  seenClaims,
  seenOnNodes,
  seenPods,
  syncOf,
  waitsForAdoption,
  withoutForgotten,
} from "./statefulset-view.ts";

export function statefulSetControllers(cluster: Cluster): readonly Process[] {
  return cluster.statefulSets.flatMap((set) => [
    statefulSetController(cluster, set),
    ...(mayPropagate(cluster, set.workload, "Orphan") ? adoptersOf(cluster, set) : []),
    ...cluster.nodes.map((node) => deleterOn(cluster, set, node)),
    ...batchUpdaters(cluster, set),
    ...stoppedCreations(cluster, set),
  ]);
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

/** What it goes by when it does anything but delete pods on nodes, and what it writes to then. */
function readsOf(cluster: Cluster, set: ClusterStatefulSet) {
  const revisions = revisionsOf(cluster, set);
  return {
    set: informer.see("StatefulSet", set.slot),
    claims: seenClaims(set),
    pending: revisions.map((o) => informer.see("Pod", o.pending)),
    bound: seenOnNodes(cluster.nodes, set, revisions),
    pinned: pinnedTo(cluster, revisions).map((node) => node.slot),
    ...admissionReads(cluster, set.workload.ref.namespace),
  };
}

type Seen = View<ReturnType<typeof readsOf>>;

/** The nodes that its templates name. */
function pinnedTo(cluster: Cluster, revisions: readonly Owner[]): readonly ClusterNode[] {
  return cluster.nodes.filter((node) => revisions.some((o) => pinnedNode(cluster, o) === node));
}

/** What there is to do for a set that is there, and what it takes to make its pods. */
function decided(
  cluster: Cluster,
  set: ClusterStatefulSet,
  { set: state, claims: [claims], pending, bound, pinned, ...admission }: Seen,
): { readonly sync: SetSync; readonly making: Making; readonly isClosed: boolean } | undefined {
  if (state === null || isDeleting(state)) return undefined;
  const revisions = revisionsOf(cluster, set);
  const pods = [...pending.flatMap((some) => seenPods(some, revisions)), ...bound.flat()];
  if (waitsForAdoption(revisions, state, pods)) return undefined;
  const claimed = (after: readonly ClaimState[]): readonly ObjectChange[] =>
    set.claims === undefined ? [] : [{ slot: set.claims, before: claims, after }];
  const isRefused = (after: readonly ClaimState[]): boolean =>
    after.length > (claims ?? []).length && refusesClaims(cluster.policies, set.workload);
  const madeOf: Making["madeOf"] = (revision) => madeAs(cluster, revision, admission);
  const place: Making["place"] = (owner, pod, after) => {
    if (isRefused(after)) return undefined;
    const charges = admitted(cluster, owner, admission, claimed(after));
    const node = pinnedNode(cluster, owner);
    if (charges === undefined) return undefined;
    if (node === undefined)
      return [...charges, owner.pending.set(added(pending[revisions.indexOf(owner)] ?? [], pod))];
    const there = pinned[pinnedTo(cluster, revisions).indexOf(node)];
    return there === undefined ? [] : [...charges, node.slot.set({ ...there, pods: added(there.pods, pod) })];
  };
  const chargeClaims: Making["chargeClaims"] = (after) =>
    isRefused(after) ? undefined : chargedTo(cluster, set.workload.ref.namespace, claimed(after), admission);
  return {
    sync: syncOf(cluster, set, state, pods, claims),
    making: { set, state, revisions, madeOf, pods, claims, place, chargeClaims },
    isClosed: refusesCreation(admission.namespace, set.workload.ref),
  };
}

/** Everything but what it deletes on nodes. */
function statefulSetController(cluster: Cluster, set: ClusterStatefulSet): Process {
  return process({
    name: nameOf(set),
    reads: readsOf(cluster, set),
    fairness: () => "weak",
    step: (seen) => {
      const found = decided(cluster, set, seen);
      if (found === undefined) return [];
      const { sync, making, isClosed } = found;
      const { state, revisions } = making;
      if (sync.revisions.join() !== state.revisions.join()) {
        return [act("record revision", set.slot.set({ ...state, revisions: sync.revisions }))];
      }
      const writes = sync.next.either.flatMap((action) =>
        action.kind === "create"
          ? isClosed
            ? []
            : createPod(making, action)
          : revisions.flatMap((owner, i) => deletePending(owner, state, seen.pending[i] ?? [], action)),
      );
      const owned = sync.claims
        .filter(({ verb }) => verb === "update" || !isClosed)
        .flatMap(({ claim }) => claimOnly(making, claim.index, { pod: false, owner: true }));
      const all = [...owned, ...writes, ...reportStatus(set, state, sync)];
      return all.length > 0 ? all : forget(set, state, sync, making.pods);
    },
  });
}

/** It is stopped amid making a pod and its claim. Where claims are not kept, that is one write. */
function stoppedCreations(cluster: Cluster, set: ClusterStatefulSet): readonly Process[] {
  if (set.claims === undefined) return [];
  return STOPS.flatMap((fault) =>
    interruptions(
      cluster,
      process({
        name: nameOf(set),
        reads: readsOf(cluster, set),
        step: (seen) => {
          const found = decided(cluster, set, seen);
          if (found === undefined || found.isClosed) return [];
          const { sync, making } = found;
          const pods = sync.next.either.flatMap((action) =>
            action.kind === "create" ? PARTS[fault].flatMap((part) => createPod(making, action, part)) : [],
          );
          const claims = sync.claims.flatMap(({ verb, claim }) =>
            verb === "create" && claim.owner !== undefined
              ? claimOnly(making, claim.index, { pod: false, owner: false })
              : [],
          );
          return [...pods, ...claims];
        },
      }),
      [fault],
    ),
  );
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
  return [act(`delete ${podName(owner, pod)}`, owner.pending.set(withoutUnbound(pending, pod)))];
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
      const { either } = syncOf(cluster, set, state, pods, claims).next;
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

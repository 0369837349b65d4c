// The volume claims of a StatefulSet: what its controller makes and changes of them, and which pods have to wait for them.
// Sources: pkg/controller/statefulset/stateful_pod_control.go (createPersistentVolumeClaims, PodClaimIsStale,
// UpdatePodClaimForRetentionPolicy), stateful_set_control.go (processReplica, fixPodClaim in updateStatefulSet).

import { nameInUid } from "../apiserver/uids.ts";
import type { OwnerReference } from "../kubernetes/index.ts";
import {
  type ClaimUsers,
  claimOwnersUpToDate,
  condemnedOf,
  isInOrdinalRange,
  isRunningAndReady,
  isStaleForNewPod,
  isTerminal,
  type Replica,
  replicasOf,
  type StatefulAction,
  type StatefulSetView,
  updatedClaimOwners,
} from "../semantics/index.ts";
import type { ClaimOwner, ClaimState, StatefulSetState } from "../stored.ts";

/** A write of the controller, about the claim of a pod that is there. */
export interface ClaimWrite {
  readonly verb: "create" | "update";
  readonly claim: ClaimState;
}

export interface ClaimWork {
  readonly writes: readonly ClaimWrite[];
  /** What the set may do meanwhile: it scales down and updates only when its claims are as they should be. */
  readonly actions: readonly StatefulAction[];
}

/** What is to be done about the claims that are stored, and what is left of the actions. */
export function claimWork(
  set: StatefulSetState,
  view: StatefulSetView,
  actions: readonly StatefulAction[],
  claims: readonly ClaimState[],
): ClaimWork {
  if (set.spec.claims === undefined) return { writes: [], actions };
  const writes = writesOn(set, view, claims);
  const left = actions.filter(({ kind, ordinal }) => kind !== "create" || isUsable(set, ordinal, claims));
  if (writes.length === 0 && left.length === actions.length) return { writes, actions };
  return { writes, actions: left.filter((action) => action.kind === "create" || action.why === "ended") };
}

/** In order, the set gets no further than to the first pod that is not settled. */
function writesOn(
  set: StatefulSetState,
  view: StatefulSetView,
  claims: readonly ClaimState[],
): readonly ClaimWrite[] {
  const replicas = replicasOf(view);
  const first = replicas.findIndex((replica) => !isSettled(replica));
  const isOrdered = view.spec.podManagementPolicy !== "Parallel" && first >= 0;
  const reached = isOrdered ? replicas.slice(0, first + 1) : replicas;
  const waiting = reached.filter(({ pod }) => pod?.phase === "Pending");
  const made = waiting.flatMap(({ ordinal }): readonly ClaimWrite[] => {
    const isStored = claims.some(({ index }) => index === ordinal);
    return isStored ? [] : [{ verb: "create", claim: ownedAnew({ index: ordinal }, set) }];
  });
  const kept = isOrdered
    ? replicas.slice(0, first)
    : replicas.filter(({ pod }) => pod !== undefined && !isTerminal(pod.phase));
  const users = [...kept, ...waiting, ...(isOrdered ? [] : condemnedOf(view))].map(({ ordinal }) => ordinal);
  const updated = claims.flatMap((claim): readonly ClaimWrite[] => {
    const next = users.includes(claim.index) ? ownedAnew(claim, set) : claim;
    return next === claim ? [] : [{ verb: "update", claim: next }];
  });
  return [...made, ...updated];
}

function isSettled({ pod, available }: Replica): boolean {
  return isRunningAndReady(pod) && available && pod?.deleting !== true;
}

/** Yet to be made; or not being deleted (kubernetes/kubernetes#93457), and not about to be. */
function isUsable(set: StatefulSetState, ordinal: number, claims: readonly ClaimState[]): boolean {
  const claim = claims.find(({ index }) => index === ordinal);
  if (claim === undefined) return true;
  if (claim.deletionTimestamp !== undefined) return false;
  const { pod, policy } = usersOf(claim, set);
  return !isStaleForNewPod(referencesOf(claim, set), pod.name, policy);
}

/**
 * The claims once there is one for the pod of this ordinal. If the pod is made, one before it is not the newest any more; and
 * the claim may have been given the owner that the policy wants.
 */
export function claimsAfter(
  claims: readonly ClaimState[],
  set: StatefulSetState,
  ordinal: number,
  done: { readonly pod: boolean; readonly owner: boolean },
): readonly ClaimState[] {
  const isWanted = set.spec.claims !== undefined;
  const isThere = claims.some(({ index }) => index === ordinal);
  const all = isWanted && !isThere ? inOrder([...claims, { index: ordinal }]) : claims;
  return all.map((claim) => {
    if (claim.index !== ordinal) return claim;
    const isOfPod = done.pod && claim.owner?.kind === "Pod";
    const aged: ClaimState = isOfPod ? { ...claim, owner: { kind: "Pod", uid: "gone" } } : claim;
    return isWanted && done.owner ? ownedAnew(aged, set) : aged;
  });
}

function inOrder(claims: readonly ClaimState[]): readonly ClaimState[] {
  return claims.toSorted((a, b) => a.index - b.index);
}

/** The claim with the owner that the policy wants; the same claim if it has it, or is not the set's to change. */
function ownedAnew(claim: ClaimState, set: StatefulSetState): ClaimState {
  const [owners, users] = [referencesOf(claim, set), usersOf(claim, set)];
  if (claimOwnersUpToDate(owners, users)) return claim;
  const owner = ownerIn(updatedClaimOwners(owners, users));
  const { index, deletionTimestamp, volumes } = claim;
  return {
    index,
    ...(owner === undefined ? {} : { owner }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(volumes === undefined ? {} : { volumes }),
  };
}

function usersOf({ index }: ClaimState, { metadata: { uid }, spec }: StatefulSetState): ClaimUsers {
  const name = nameInUid(uid);
  return {
    set: { name, uid },
    pod: { name: `${name}-${index}`, uid: "newest" },
    condemned: !isInOrdinalRange(spec, index),
    policy: spec.claims ?? {},
  };
}

function referencesOf(claim: ClaimState, stored: StatefulSetState): readonly OwnerReference[] {
  const { set, pod } = usersOf(claim, stored);
  const { owner } = claim;
  if (owner === undefined) return [];
  const { uid } = owner;
  return owner.kind === "Pod"
    ? [{ apiVersion: "v1", kind: "Pod", name: pod.name, uid, controller: true }]
    : [{ apiVersion: "apps/v1", kind: "StatefulSet", name: set.name, uid, controller: true }];
}

function ownerIn([owner]: readonly OwnerReference[]): ClaimOwner | undefined {
  if (owner === undefined) return undefined;
  return owner.kind === "Pod" ? { kind: "Pod", uid: "newest" } : { kind: "StatefulSet", uid: owner.uid };
}

// The volume claims of a StatefulSet: what its controller makes and changes of them, and which pods have to wait for them.
// Sources: pkg/controller/statefulset/stateful_pod_control.go (createPersistentVolumeClaims, PodClaimIsStale,
// UpdatePodClaimForRetentionPolicy), stateful_set_control.go (processReplica, fixPodClaim in updateStatefulSet).
import type { OwnerReference } from "../kubernetes.ts";
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
import { nameInUid } from "../uids.ts";

/** A write of the controller. It makes a claim with the owner that it gives it, in the same sync, once the pod is made. */
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
  const made = reached.flatMap(({ ordinal, pod }): readonly ClaimWrite[] => {
    const isStored = claims.some(({ index }) => index === ordinal);
    if (isStored || (pod !== undefined && pod.phase !== "Pending")) return [];
    return [{ verb: "create", claim: ownedAnew({ index: ordinal }, set) }];
  });
  const kept = isOrdered
    ? replicas.slice(0, first)
    : replicas.filter(({ pod }) => pod !== undefined && !isTerminal(pod.phase));
  const users = [...kept, ...(isOrdered ? [] : condemnedOf(view))].map(({ ordinal }) => ordinal);
  const updated = claims.flatMap((claim): readonly ClaimWrite[] => {
    const next = users.includes(claim.index) ? ownedAnew(claim, set) : claim;
    return next === claim ? [] : [{ verb: "update", claim: next }];
  });
  return [...made, ...updated];
}

function isSettled({ pod, available }: Replica): boolean {
  return isRunningAndReady(pod) && available && pod?.deleting !== true;
}

/** There, not being deleted (kubernetes/kubernetes#93457), and not about to be. */
function isUsable(set: StatefulSetState, ordinal: number, claims: readonly ClaimState[]): boolean {
  const claim = claims.find(({ index }) => index === ordinal);
  if (claim === undefined || claim.deletionTimestamp !== undefined) return false;
  const { pod, policy } = usersOf(claim, set);
  return !isStaleForNewPod(referencesOf(claim, set), pod.name, policy);
}

/** The claims once the set has made a pod of this ordinal: the one before it is not the newest any more. */
export function withNewPod(
  claims: readonly ClaimState[],
  set: StatefulSetState,
  ordinal: number,
): readonly ClaimState[] {
  return claims.map((claim) => {
    if (claim.index !== ordinal) return claim;
    const isOfPod = claim.owner?.kind === "Pod";
    const aged: ClaimState = isOfPod ? { ...claim, owner: { kind: "Pod", uid: "gone" } } : claim;
    return set.spec.claims === undefined ? aged : ownedAnew(aged, set);
  });
}

/** The claims after a write. */
export function written(claims: readonly ClaimState[], { claim }: ClaimWrite): readonly ClaimState[] {
  return [...claims.filter(({ index }) => index !== claim.index), claim].toSorted(
    (a, b) => a.index - b.index,
  );
}

/** The claim with the owner that the policy wants; the same claim if it has it, or is not the set's to change. */
function ownedAnew(claim: ClaimState, set: StatefulSetState): ClaimState {
  const [owners, users] = [referencesOf(claim, set), usersOf(claim, set)];
  if (claimOwnersUpToDate(owners, users)) return claim;
  const owner = ownerIn(updatedClaimOwners(owners, users));
  const { index, deletionTimestamp } = claim;
  return {
    index,
    ...(owner === undefined ? {} : { owner }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
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

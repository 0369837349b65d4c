// Who owns the volume claims of a StatefulSet: that decides what the garbage collector does when pod or set go.
// Source: pkg/controller/statefulset/stateful_set_utils.go (isClaimOwnerUpToDate, updateClaimOwnerRefForSetAndPod).
import type { OwnerReference } from "../../kubernetes/index.ts";

/**
 * What becomes of the claims: kept or deleted, when the set is scaled down, and when it is deleted. By default
 * kept.
 */
export interface ClaimRetentionPolicy {
  readonly whenScaled?: "Retain" | "Delete";
  readonly whenDeleted?: "Retain" | "Delete";
}

interface Identity {
  readonly name: string;
  readonly uid: string;
}

/** The claim's set and pod. */
export interface ClaimUsers {
  readonly set: Identity;
  readonly pod: Identity;
  /** The pod's ordinal is outside the range of the set. */
  readonly condemned: boolean;
  readonly policy: ClaimRetentionPolicy;
}

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

const SET: Kind = { apiVersion: "apps/v1", kind: "StatefulSet" };
const POD: Kind = { apiVersion: "v1", kind: "Pod" };

/**
 * Are the owners of the claim as the policy demands? Claims that belong to an earlier set or pod of the same name,
 * or to somebody else, count as up to date: they are not touched.
 */
export function claimOwnersUpToDate(owners: readonly OwnerReference[], users: ClaimUsers): boolean {
  const { set, pod, policy } = users;
  if (isStale(owners, set, SET) || isStale(owners, pod, POD)) return true;
  const [ownedBySet, ownedByPod] = [isOwner(owners, set), isOwner(owners, pod)];
  if (hasForeignController(owners, users)) return !ownedBySet && !ownedByPod;
  if (owners.some((owner) => [set.uid, pod.uid].includes(owner.uid) && owner.controller !== true))
    return false;
  const wanted = wantedOwners(policy, users.condemned);
  return ownedBySet === wanted.set && ownedByPod === wanted.pod;
}

/** Whether the policy ever has claims deleted. */
export function deletesClaims(policy: ClaimRetentionPolicy = {}): boolean {
  return policy.whenScaled === "Delete" || policy.whenDeleted === "Delete";
}

/**
 * A pod that is to be made waits while its claim still belongs to one of that name that was scaled away.
 * Source: pkg/controller/statefulset/stateful_pod_control.go (PodClaimIsStale).
 */
export function isStaleForNewPod(
  owners: readonly OwnerReference[],
  podName: string,
  { whenScaled }: ClaimRetentionPolicy,
): boolean {
  return whenScaled === "Delete" && owners.some((owner) => refersTo(owner, { name: podName, uid: "" }, POD));
}

/**
 * The owners as they should be. Only for claims that are not up to date; these come first, before a condemned pod is
 * deleted.
 */
export function updatedClaimOwners(
  owners: readonly OwnerReference[],
  users: ClaimUsers,
): readonly OwnerReference[] {
  const { set, pod, policy, condemned } = users;
  const others = owners.filter((owner) => !refersTo(owner, set, SET) && !refersTo(owner, pod, POD));
  if (hasForeignController(owners, users)) return others;
  const wanted = wantedOwners(policy, condemned);
  return [
    ...others,
    ...(wanted.pod && !isOwner(others, pod) ? [controllerReference(pod, POD)] : []),
    ...(wanted.set && !isOwner(others, set) ? [controllerReference(set, SET)] : []),
  ];
}

/** The claim goes with the set, or with the pod that is scaled away: never with both. */
function wantedOwners(
  { whenScaled = "Retain", whenDeleted = "Retain" }: ClaimRetentionPolicy,
  condemned: boolean,
) {
  const withPod = whenScaled === "Delete" && condemned;
  return { pod: withPod, set: whenDeleted === "Delete" && !withPod };
}

/** The first reference that fits by name is to another object of that name. */
function isStale(owners: readonly OwnerReference[], object: Identity, kind: Kind): boolean {
  const found = owners.find((owner) => refersTo(owner, object, kind));
  return found !== undefined && found.uid !== object.uid;
}

/** Somebody else controls the claim. If the policy is to keep claims in any case, that is no problem. */
function hasForeignController(owners: readonly OwnerReference[], { set, pod, policy }: ClaimUsers): boolean {
  if (!deletesClaims(policy)) return false;
  return owners.some((owner) => {
    if (refersTo(owner, set, SET)) return owner.uid !== set.uid;
    if (refersTo(owner, pod, POD)) return owner.uid !== pod.uid;
    return owner.controller === true;
  });
}

function refersTo({ apiVersion, kind, name }: OwnerReference, object: Identity, of: Kind): boolean {
  return apiVersion === of.apiVersion && kind === of.kind && name === object.name;
}

function isOwner(owners: readonly OwnerReference[], { uid }: Identity): boolean {
  return owners.some((owner) => owner.uid === uid);
}

function controllerReference({ name, uid }: Identity, { apiVersion, kind }: Kind): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

// What the garbage collector does about one object, given its owners and dependents.
// Source: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem, classifyReferences,
// processDeletingDependentsItem, attemptToOrphanWorker), graph.go (blockingDependents).
import { FINALIZER_FOREGROUND, FINALIZER_ORPHAN, type PropagationPolicy } from "./deletion-finalizers.ts";
import { type OwnerRef, withoutOwners } from "./owner-references.ts";

/** An object as the garbage collector sees it. */
export interface CollectableObject {
  readonly uid: string;
  /** It has a deletionTimestamp. */
  readonly deleting: boolean;
  readonly finalizers: readonly string[];
  readonly ownerReferences: readonly OwnerRef[];
}

/**
 * - "nothing": it has an owner, or none at all, or waits for something else than the garbage collector.
 * - "remove owners": some of its owners stay, these do not.
 * - "delete": no owner stays. `unblock`: first let none of its references block (`unblockedReferences`), a write of its
 *   own, because one of its dependents waits for the object, too, and the two would wait for each other.
 * - "remove finalizer": nothing holds it any more.
 */
export type Collection =
  | { readonly kind: "nothing" }
  | { readonly kind: "remove owners"; readonly ownerUids: readonly string[] }
  | { readonly kind: "delete"; readonly propagationPolicy: PropagationPolicy; readonly unblock: boolean }
  | { readonly kind: "remove finalizer"; readonly finalizer: string };

/** It waits until the dependents that block its deletion are gone (foreground deletion). */
export function isDeletingDependents({ deleting, finalizers }: CollectableObject): boolean {
  return deleting && finalizers.includes(FINALIZER_FOREGROUND);
}

/** It waits until its dependents have been orphaned. */
export function isOrphaningDependents({ deleting, finalizers }: CollectableObject): boolean {
  return deleting && finalizers.includes(FINALIZER_ORPHAN);
}

/**
 * What is to be done about `object`. `ownerOf` finds what stands in the API under the name that a reference gives, if
 * there is something; `dependents` are the objects that refer to this one. Orphaning is `orphaning`'s.
 */
export function collect(
  object: CollectableObject,
  ownerOf: (reference: OwnerRef) => CollectableObject | undefined,
  dependents: readonly CollectableObject[],
): Collection {
  if (isDeletingDependents(object)) {
    return blockingDependents(object, dependents).length > 0
      ? { kind: "nothing" }
      : { kind: "remove finalizer", finalizer: FINALIZER_FOREGROUND };
  }
  const references = object.ownerReferences;
  if (object.deleting || references.length === 0) return { kind: "nothing" };

  const fates = references.map((reference) => ownerFate(reference, ownerOf(reference)));
  if (fates.includes("solid")) {
    const gone = references.filter((_, i) => fates[i] !== "solid").map(({ uid }) => uid);
    return gone.length === 0 ? { kind: "nothing" } : { kind: "remove owners", ownerUids: gone };
  }
  if (fates.includes("waiting") && dependents.length > 0) {
    const unblock = dependents.some(isDeletingDependents);
    return { kind: "delete", propagationPolicy: "Foreground", unblock };
  }
  return { kind: "delete", propagationPolicy: ownPropagation(object), unblock: false };
}

/** The dependents that a foreground deletion waits for. */
export function blockingDependents<D extends CollectableObject>(
  owner: { readonly uid: string },
  dependents: readonly D[],
): readonly D[] {
  return dependents.filter(({ ownerReferences }) =>
    ownerReferences.some(({ uid, blockOwnerDeletion }) => uid === owner.uid && blockOwnerDeletion === true),
  );
}

/**
 * What is to be done to orphan the dependents of an object that waits for that: each of them loses its reference, and
 * then the object its finalizer. `references` are those that a dependent keeps. Undefined: nothing to orphan.
 */
export function orphaning<D extends CollectableObject>(
  owner: CollectableObject,
  dependents: readonly D[],
):
  | { readonly dependent: D; readonly references: readonly OwnerRef[] }
  | { readonly finalizer: string }
  | undefined {
  if (!isOrphaningDependents(owner)) return undefined;
  const dependent = dependents.find((d) => d.ownerReferences.some(({ uid }) => uid === owner.uid));
  return dependent === undefined
    ? { finalizer: FINALIZER_ORPHAN }
    : { dependent, references: withoutOwners(dependent.ownerReferences, [owner.uid]) };
}

type OwnerFate = "solid" | "dangling" | "waiting";

/** A reference to an object that is gone, or has been made anew with another uid, dangles. */
function ownerFate({ uid }: OwnerRef, owner: CollectableObject | undefined): OwnerFate {
  if (owner === undefined || owner.uid !== uid) return "dangling";
  return isDeletingDependents(owner) ? "waiting" : "solid";
}

/** A finalizer that is already there is honoured. */
function ownPropagation({ finalizers }: CollectableObject): PropagationPolicy {
  if (finalizers.includes(FINALIZER_ORPHAN)) return "Orphan";
  return finalizers.includes(FINALIZER_FOREGROUND) ? "Foreground" : "Background";
}

// What the garbage collector sees of an object, whatever its kind, and when it takes its own two finalizers off it.
// Source: pkg/controller/garbagecollector/garbagecollector.go (processDeletingDependentsItem, orphanDependents).
import { type Alternative, act, projection, type Slot } from "../../explorer/system.ts";
import { finalizersOf, withoutFinalizer } from "../apiserver/deletion.ts";
import { type Cluster, controllerUid, nameInUid, type Owner } from "../cluster.ts";
import { pendingSlotsOf } from "../pods/adoption.ts";
import { waitingFor } from "../pods/daemon-pods.ts";
import { type CollectableObject, collect, orphaning } from "../semantics/index.ts";
import { isDeleting, type PodState } from "../state.ts";
import type { StoredObject } from "../stored.ts";

/** An object that can own others, with what names it as its owner. */
export function collectable(stored: StoredObject, ownerUid?: string): CollectableObject {
  const reference = { uid: ownerUid ?? "", controller: true, blockOwnerDeletion: true };
  return {
    uid: stored.metadata.uid,
    deleting: isDeleting(stored),
    finalizers: finalizersOf(stored),
    ownerReferences: ownerUid === undefined ? [] : [reference],
  };
}

/** Something that names these owners; nothing else about it matters to its owner. */
export function dependents(ownerUids: readonly string[]): readonly CollectableObject[] {
  return ownerUids.map((uid) => collectable({ metadata: { uid: "" } }, uid));
}

/** Takes the garbage collector's own finalizers off an object whose dependents are gone, or let go of. */
export function finish<T extends StoredObject>(
  slot: Slot<T | null>,
  stored: T,
  owned: readonly CollectableObject[],
): readonly Alternative[] {
  const object = collectable(stored);
  const own = owned.filter(({ ownerReferences }) => ownerReferences.some(({ uid }) => uid === object.uid));
  const orphans = orphaning(object, own);
  if (orphans !== undefined) {
    return "finalizer" in orphans
      ? [act(`remove finalizer ${orphans.finalizer}`, slot.set(withoutFinalizer(stored, orphans.finalizer)))]
      : [];
  }
  const next = collect(object, () => undefined, own);
  return next.kind === "remove finalizer"
    ? [act(`remove finalizer ${next.finalizer}`, slot.set(withoutFinalizer(stored, next.finalizer)))]
    : [];
}

/** Which controllers of that name pods name: without a node, and on or for each. */
export function podOwners(cluster: Cluster, owner: Owner) {
  const { name } = owner;
  const named = (pods: readonly PodState[]): readonly string[] => {
    const own = pods.map(controllerUid).filter((uid) => nameInUid(uid) === name);
    return [...new Set(own)].sort();
  };
  return [
    ...pendingSlotsOf(cluster, owner).map((slot) => projection(slot, `owners of pods of ${name}`, named)),
    ...cluster.nodes.map((n) =>
      projection(n.slot, `owners of pods of ${name}`, (state) =>
        named([...state.pods, ...waitingFor(state)]),
      ),
    ),
  ];
}

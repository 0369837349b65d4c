// Owner references: who controls an object, and the patches that add and remove owners.
// Sources: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/controller_ref.go (GetControllerOf),
// pkg/controller/controller_ref_manager.go (the patches of AdoptPod and ReleasePod),
// pkg/controller/garbagecollector/patch.go (deleteOwnerRefJSONMergePatch, unblockOwnerReferencesJSONMergePatch).
import type { OwnerReference } from "../kubernetes/index.ts";

/** An owner reference as far as ownership goes. */
export type OwnerRef = Pick<OwnerReference, "uid" | "controller" | "blockOwnerDeletion">;

/** The reference to the one owner that manages the object; undefined for an orphan. */
export function controllerOf<R extends OwnerRef>(references: readonly R[]): R | undefined {
  return references.find(({ controller }) => controller === true);
}

/** The references without those to these owners. Owners that are not among them do not matter. */
export function withoutOwners<R extends OwnerRef>(
  references: readonly R[],
  ownerUids: readonly string[],
): readonly R[] {
  return references.filter(({ uid }) => !ownerUids.includes(uid));
}

/** The references with none of them blocking the deletion of its owner. */
export function unblockedReferences<R extends OwnerRef>(references: readonly R[]): readonly R[] {
  return references.map((r) => (r.blockOwnerDeletion === true ? { ...r, blockOwnerDeletion: false } : r));
}

/** A strategic merge patch that adds a controller. The API server refuses it if the object has another controller. */
export interface AdoptionPatch {
  readonly metadata: {
    readonly uid: string;
    readonly ownerReferences: readonly OwnerReference[];
    readonly finalizers?: readonly string[];
  };
}

/** Makes `owner` the controller of the object with this uid, with the finalizers that the controller keeps on it. */
export function adoptionPatch(
  owner: Pick<OwnerReference, "apiVersion" | "kind" | "name" | "uid">,
  dependentUid: string,
  finalizers: readonly string[] = [],
): AdoptionPatch {
  const { apiVersion, kind, name, uid } = owner;
  const reference = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  const metadata = { uid: dependentUid, ownerReferences: [reference] };
  return { metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } };
}

/** A strategic merge patch that removes owners (and finalizers), if the object still has this uid. */
export interface ReleasePatch {
  readonly metadata: {
    readonly uid: string;
    readonly ownerReferences: readonly { readonly $patch: "delete"; readonly uid: string }[];
    readonly "$deleteFromPrimitiveList/finalizers"?: readonly string[];
  };
}

export function releasePatch(
  dependentUid: string,
  ownerUids: readonly string[],
  finalizers: readonly string[] = [],
): ReleasePatch {
  const ownerReferences = ownerUids.map((uid) => ({ $patch: "delete", uid }) as const);
  const metadata = { uid: dependentUid, ownerReferences };
  return {
    metadata:
      finalizers.length === 0 ? metadata : { ...metadata, "$deleteFromPrimitiveList/finalizers": finalizers },
  };
}

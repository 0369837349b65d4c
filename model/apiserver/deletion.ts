// What delete requests and finalizers do to stored objects.
// Source: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go (Delete, Update).
import type { FinalizerChange } from "../inventory/operations.ts";
import { type DeleteOptions, deleteObject, isRemovedByUpdate } from "../semantics/index.ts";
import { isDeleting } from "../state.ts";
import type { ObjectMarks, StoredObject } from "../stored.ts";

export function finalizersOf({ metadata }: StoredObject): readonly string[] {
  return metadata.finalizers ?? [];
}

/** The object after a delete request: null if nothing holds it. */
export function deleted<T extends StoredObject>(stored: T, options: DeleteOptions = {}): T | null {
  const after = deleteObject({ ...timesOf(stored), finalizers: finalizersOf(stored) }, options, {}, NOW);
  if (after === undefined) return null;
  return {
    ...stored,
    metadata: { ...stored.metadata, ...written(after.finalizers), deletionTimestamp: "set" },
  };
}

/** The object after a write of its finalizers: null if it was only they that held it. */
export function withFinalizers<T extends StoredObject>(stored: T, finalizers: readonly string[]): T | null {
  if (isRemovedByUpdate(timesOf(stored), finalizers)) return null;
  return { ...stored, metadata: { ...stored.metadata, ...written(finalizers) } };
}

/** Without one of its finalizers. */
export function withoutFinalizer<T extends StoredObject>(stored: T, finalizer: string): T | null {
  return withFinalizers(
    stored,
    finalizersOf(stored).filter((f) => f !== finalizer),
  );
}

/** An object as it is created. */
export function held<T extends StoredObject>(created: T, finalizers: readonly string[]): T {
  return withFinalizers(created, finalizers) ?? created;
}

/**
 * The finalizers of an object after its next manifest is applied; undefined if that is refused: none can be added to an
 * object that is being deleted (ValidateObjectMetaUpdate).
 */
export function appliedFinalizers(
  stored: StoredObject,
  { added, removed }: FinalizerChange,
): readonly string[] | undefined {
  const kept = finalizersOf(stored).filter((f) => !removed.includes(f));
  const fresh = added.filter((f) => !kept.includes(f));
  return fresh.length > 0 && isDeleting(stored) ? undefined : [...kept, ...fresh];
}

/** There is no clock: what is being deleted has no time left. */
const NOW = 0;

function timesOf(stored: StoredObject): { readonly deletionTimestamp?: number } {
  return isDeleting(stored) ? { deletionTimestamp: NOW } : {};
}

function written(finalizers: readonly string[]): { readonly finalizers: readonly string[] | undefined } {
  return { finalizers: finalizers.length === 0 ? undefined : finalizers };
}

/** What is to be known of an object to know how it is being deleted. */
export function marksOf(object: StoredObject | null): ObjectMarks | null {
  if (object === null) return null;
  const { finalizers, deletionTimestamp } = object.metadata;
  return { finalizers, ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) };
}

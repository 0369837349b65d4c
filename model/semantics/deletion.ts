// What becomes of an object when it is deleted, and when the last finalizer is taken off it.
// Source: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go (Delete,
// updateForGracefulDeletionAndFinalizers, markAsDeleting, ShouldDeleteDuringUpdate).
import {
  deletionFinalizers,
  type GarbageCollectionPolicy,
  type PropagationOptions,
} from "./deletion-finalizers.ts";
import { type DeletionMarks, type GracefulDeletion, gracefulDeletion } from "./graceful-deletion.ts";

export interface DeletableObject extends DeletionMarks {
  readonly finalizers: readonly string[];
}

export interface DeleteOptions extends PropagationOptions {
  readonly gracePeriodSeconds?: number;
}

/** What a kind says about its deletion. */
export interface DeletionStrategy {
  readonly garbageCollection?: GarbageCollectionPolicy;
  /** The period of a first deletion (`podGracePeriod`); undefined for a kind without graceful deletion. */
  gracePeriod?(requested: number | undefined): number;
}

/** The object afterwards, or undefined if it is removed at once. */
export type Deleted = DeletableObject | undefined;

/**
 * Deletes an object: it is removed if it has no finalizers (left, or to be added) and no grace period. Once a graceful
 * deletion is under way, finalizers cannot be chosen any more.
 */
export function deleteObject(
  object: DeletableObject,
  options: DeleteOptions,
  strategy: DeletionStrategy,
  now: number,
): Deleted {
  const { gracePeriod } = strategy;
  const immediate: GracefulDeletion = { kind: "immediate", marks: object };
  const deletion =
    gracePeriod === undefined
      ? immediate
      : gracefulDeletion(object, options.gracePeriodSeconds, gracePeriod, now);
  if (deletion.kind === "pending") return object;

  const finalizers = deletionFinalizers(object.finalizers, options, strategy.garbageCollection);
  const isHeld = finalizers.length > 0;
  if (deletion.kind === "graceful") {
    const takesTime = isHeld || (deletion.gracePeriodSeconds ?? 0) > 0;
    return takesTime ? { ...deletion.marks, finalizers } : undefined;
  }
  return isHeld ? { ...markedAsDeleting(object, now), finalizers } : undefined;
}

function markedAsDeleting({ deletionTimestamp: end }: DeletionMarks, now: number): DeletionMarks {
  return {
    deletionTimestamp: end === undefined || end > now ? now : end,
    deletionGracePeriodSeconds: 0,
  };
}

/** Does a write that leaves these finalizers on the object remove it? So it does if it was only they that held it. */
export function isRemovedByUpdate(stored: DeletionMarks, finalizers: readonly string[]): boolean {
  return (
    finalizers.length === 0 &&
    stored.deletionTimestamp !== undefined &&
    (stored.deletionGracePeriodSeconds ?? 0) === 0
  );
}

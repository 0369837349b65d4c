// What a delete request wants of an object's dependents, as finalizers that the garbage collector honours.
// Source: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go (shouldOrphanDependents,
// shouldDeleteDependents, deletionFinalizersForGarbageCollection).

/** The object stays until the garbage collector has taken it off its dependents' owner references. */
export const FINALIZER_ORPHAN = "orphan";
/** The object stays until its dependents that block its deletion are gone. */
export const FINALIZER_FOREGROUND = "foregroundDeletion";

export type PropagationPolicy = "Orphan" | "Foreground" | "Background";

/** Only one of both may be given; the API server refuses a request with both. */
export interface PropagationOptions {
  readonly propagationPolicy?: PropagationPolicy;
  /** What was there before propagationPolicy: true is Orphan, false Background. */
  readonly orphanDependents?: boolean;
}

/** What a kind does by default: orphan its dependents, delete them, or have nothing to do with garbage collection. */
export type GarbageCollectionPolicy = "OrphanDependents" | "DeleteDependents" | "Unsupported";

/**
 * The finalizers of an object after a delete request. The request decides; if it says nothing, the finalizer that is
 * there already; without one, the kind. Other finalizers stay.
 */
export function deletionFinalizers(
  finalizers: readonly string[],
  options: PropagationOptions,
  byDefault: GarbageCollectionPolicy = "DeleteDependents",
): readonly string[] {
  const policy = propagation(finalizers, options, byDefault);
  const others = finalizers.filter((f) => !isPropagation(f));
  const wanted = policy === "Background" ? others : [...others, FINALIZER_OF[policy]];
  // If they are the same, they keep their order, and the object is not written.
  const isSame = wanted.length === new Set(finalizers).size && wanted.every((f) => finalizers.includes(f));
  return isSame ? finalizers : wanted;
}

const FINALIZER_OF = { Orphan: FINALIZER_ORPHAN, Foreground: FINALIZER_FOREGROUND } as const;

function isPropagation(finalizer: string): boolean {
  return finalizer === FINALIZER_ORPHAN || finalizer === FINALIZER_FOREGROUND;
}

function propagation(
  finalizers: readonly string[],
  { orphanDependents, propagationPolicy }: PropagationOptions,
  byDefault: GarbageCollectionPolicy,
): PropagationPolicy {
  if (byDefault === "Unsupported") return "Background";
  if (orphanDependents !== undefined) return orphanDependents ? "Orphan" : "Background";
  if (propagationPolicy !== undefined) return propagationPolicy;
  const present = finalizers.find(isPropagation);
  if (present !== undefined) return present === FINALIZER_ORPHAN ? "Orphan" : "Foreground";
  return byDefault === "OrphanDependents" ? "Orphan" : "Background";
}

// Namespaces, ConfigMaps, Secrets, volume claims, budgets, and objects of which only their existence is known: nothing that
// makes pods.
import type {
  ConfigObject,
  ModelledObject,
  Namespace,
  OtherObject,
  PersistentVolumeClaim,
  PodDisruptionBudget,
} from "../kubernetes.ts";
import type { StoredPodless } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

export type PodlessObject =
  | Namespace
  | ConfigObject
  | PersistentVolumeClaim
  | OtherObject
  | PodDisruptionBudget;

export type PodlessKind = PodlessObject["kind"];

export function isPodless(object: ModelledObject): object is PodlessObject {
  return PODLESS.some((kind) => kind === object.kind);
}

export function isConfig(object: ModelledObject): object is ConfigObject {
  return object.kind === "ConfigMap" || object.kind === "Secret";
}

const PODLESS: readonly PodlessKind[] = [
  "Namespace",
  "ConfigMap",
  "Secret",
  "PersistentVolumeClaim",
  "PodDisruptionBudget",
  "(other)",
];

/** Held by every claim while a pod on a node uses it. */
export const CLAIM_FINALIZER = "kubernetes.io/pvc-protection";

/** Those that the API server puts on an object of this kind. */
export const OWN_FINALIZERS: { readonly [kind in PodlessKind]?: string } = {
  Namespace: "kubernetes",
  PersistentVolumeClaim: CLAIM_FINALIZER,
};

/** Held by every namespace until it is empty: spec.finalizers, which Kubernetes keeps apart from those in metadata. */
export const NAMESPACE_FINALIZER = "kubernetes";

export function newPodless(uid: string): StoredPodless {
  return { metadata: { uid } };
}

/** Nothing that an edit changes of it matters, but for its finalizers. */
export const podlessVerbs: Verbs<StoredPodless, null> = {
  created: newPodless,
  applied: (stored) => ({ ok: true, object: stored }),
};

// Namespaces, ConfigMaps, Secrets and other objects that make no pods: of some only their existence is known.
import type {
  ConfigObject,
  HorizontalPodAutoscaler,
  ModelledObject,
  Namespace,
  OtherObject,
  PodDisruptionBudget,
} from "../kubernetes.ts";
import type { StoredObject } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

export type PodlessObject =
  | Namespace
  | ConfigObject
  | OtherObject
  | PodDisruptionBudget
  | HorizontalPodAutoscaler;

export type PodlessKind = PodlessObject["kind"];

const PODLESS: readonly ModelledObject["kind"][] = [
  "Namespace",
  "ConfigMap",
  "Secret",
  "(other)",
  "PodDisruptionBudget",
  "HorizontalPodAutoscaler",
] satisfies readonly PodlessKind[];

export function isPodless(object: ModelledObject): object is PodlessObject {
  return PODLESS.includes(object.kind);
}

export function isConfig(object: ModelledObject): object is ConfigObject {
  return object.kind === "ConfigMap" || object.kind === "Secret";
}

/** Held by every namespace until it is empty: spec.finalizers, which Kubernetes keeps apart from those in metadata. */
export const NAMESPACE_FINALIZER = "kubernetes";

export function newPodless(uid: string): StoredObject {
  return { metadata: { uid } };
}

/** Nothing that an edit changes of it matters, but for its finalizers. */
export const podlessVerbs: Verbs<StoredObject, null> = {
  created: newPodless,
  applied: (stored) => ({ ok: true, object: stored }),
};

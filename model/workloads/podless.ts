// Namespaces, ConfigMaps, Secrets and other objects that make no pods: of some only their existence is known.
import type {
  ConfigObject,
  CustomManifest,
  HorizontalPodAutoscaler,
  Ingress,
  ModelledObject,
  Namespace,
  OtherObject,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ResourceQuota,
  Service,
  ServiceAccount,
} from "../kubernetes/index.ts";
import type { StoredPodless } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

export type PodlessObject =
  | Namespace
  | ConfigObject
  | PersistentVolumeClaim
  | ServiceAccount
  | OtherObject
  | CustomManifest
  | PodDisruptionBudget
  | HorizontalPodAutoscaler
  | VersionedObject;

/** Of these, what is stored says which of their manifests they have. */
export type VersionedObject = Service | Ingress | ResourceQuota;

export type PodlessKind = PodlessObject["kind"];

const PODLESS: readonly ModelledObject["kind"][] = [
  "Namespace",
  "ConfigMap",
  "Secret",
  "ServiceAccount",
  "PersistentVolumeClaim",
  "(other)",
  "(custom)",
  "PodDisruptionBudget",
  "HorizontalPodAutoscaler",
  "Service",
  "Ingress",
  "ResourceQuota",
] satisfies readonly PodlessKind[];

export function isPodless(object: ModelledObject): object is PodlessObject {
  return PODLESS.includes(object.kind);
}

export function isVersioned(object: ModelledObject): object is VersionedObject {
  return object.kind === "Service" || object.kind === "Ingress" || object.kind === "ResourceQuota";
}

export function isConfig(object: ModelledObject): object is ConfigObject {
  return object.kind === "ConfigMap" || object.kind === "Secret";
}

/** Held by every claim while a pod on a node uses it. */
export const CLAIM_FINALIZER = "kubernetes.io/pvc-protection";

/** Those that the API server puts on an object of this kind. */
export const OWN_FINALIZERS: { readonly [kind in PodlessKind]?: string } = {
  Namespace: "kubernetes",
  PersistentVolumeClaim: CLAIM_FINALIZER,
};

/** Held by every namespace until it is empty: spec.finalizers, which Kubernetes keeps apart from those in metadata. */
export const NAMESPACE_FINALIZER = "kubernetes";

/** What matters of a manifest, besides finalizers. */
export interface PodlessSpec {
  /** Only of a namespace whose policy changes. */
  readonly enforces?: string;
}

export function newPodless(uid: string, { enforces }: PodlessSpec = {}): StoredPodless {
  return { metadata: { uid }, ...(enforces === undefined ? {} : { enforces }) };
}

export const podlessVerbs: Verbs<StoredPodless, PodlessSpec> = {
  created: newPodless,
  applied: (stored, { enforces }) => ({
    ok: true,
    object: enforces === undefined ? stored : { ...stored, enforces },
  }),
};

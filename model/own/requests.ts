// The writes that a user's controller asks for. Each is one request to the API server.
import type { Labels, OwnerReference } from "../kubernetes/index.ts";
import type { PropagationPolicy } from "../semantics/index.ts";
import type { SeenMeta } from "./kinds.ts";

/** An object as it is written. What the model has no meaning for is checked and left out, as in manifests. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** That of the object that is looked after, if absent. */
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly OwnerReference[];
    /** Of an update: it fails with Conflict if the object has another one by then. */
    readonly resourceVersion?: string;
  };
  readonly [field: string]: unknown;
}

/** What is needed to name an object: any object that was seen. */
export interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** An object that was seen. */
export interface Stored extends Named {
  readonly metadata: SeenMeta;
}

/** Part of an object, of any depth; null removes a field (a JSON merge patch). */
export interface Patch {
  readonly [field: string]: unknown;
}

/** What must be so, or else the request fails with Conflict. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** One request. Made by the functions below, and by nothing else. */
export type Request =
  | { readonly verb: "create"; readonly object: KubernetesObject; readonly ignoreAlreadyExists?: boolean }
  | { readonly verb: "apply"; readonly object: KubernetesObject }
  | {
      readonly verb: "update" | "update status";
      readonly object: KubernetesObject;
      readonly ignoreNotFound?: boolean;
    }
  | {
      readonly verb: "patch" | "patch status";
      readonly target: Named;
      readonly patch: Patch;
      readonly preconditions?: Preconditions;
      readonly ignoreNotFound?: boolean;
    }
  | {
      readonly verb: "delete";
      readonly target: Named;
      readonly propagationPolicy?: PropagationPolicy;
      readonly preconditions?: Preconditions;
      readonly ignoreNotFound?: boolean;
    };

/** Creates an object; fails with AlreadyExists if there is one of that name, unless that is ignored. */
export function create(
  object: KubernetesObject,
  options: { readonly ignoreAlreadyExists?: boolean } = {},
): Request {
  return { verb: "create", object, ...options };
}

/**
 * Server-side apply, with force: the object is created, or becomes what is applied. Of what is not applied it keeps its number of
 * replicas, its finalizers, and its owners.
 */
export function apply(object: KubernetesObject): Request {
  return { verb: "apply", object };
}

/**
 * Replaces an object (its spec and metadata, not its status). With `metadata.resourceVersion`, as read, it fails with Conflict if
 * the object has changed since; with NotFound if there is none.
 */
export function update(
  object: KubernetesObject,
  options: { readonly ignoreNotFound?: boolean } = {},
): Request {
  return { verb: "update", object, ...options };
}

/** Merges a patch into an object, whatever it has become since it was read, unless preconditions are given. */
export function patch(
  target: Named,
  change: Patch,
  options: { readonly preconditions?: Preconditions; readonly ignoreNotFound?: boolean } = {},
): Request {
  return { verb: "patch", target, patch: change, ...options };
}

/** Replaces the status of a custom object. As with `update`, `metadata.resourceVersion` is a precondition. */
export function updateStatus(
  object: KubernetesObject,
  options: { readonly ignoreNotFound?: boolean } = {},
): Request {
  return { verb: "update status", object, ...options };
}

/** Merges into the status of a custom object. */
export function patchStatus(
  target: Named,
  status: Patch,
  options: { readonly preconditions?: Preconditions; readonly ignoreNotFound?: boolean } = {},
): Request {
  return { verb: "patch status", target, patch: status, ...options };
}

/** Deletes an object; fails with NotFound if there is none, unless that is ignored. */
export function remove(
  target: Named,
  options: {
    readonly propagationPolicy?: PropagationPolicy;
    readonly preconditions?: Preconditions;
    readonly ignoreNotFound?: boolean;
  } = {},
): Request {
  return { verb: "delete", target, ...options };
}

/** Adds a finalizer to those that were read, with the resourceVersion that was read: it conflicts if the object has changed since. */
export function addFinalizer(object: Stored, finalizer: string): Request {
  const { finalizers } = object.metadata;
  return withFinalizers(object, finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer]);
}

/** Takes a finalizer off, likewise. */
export function removeFinalizer(object: Stored, finalizer: string): Request {
  return withFinalizers(
    object,
    object.metadata.finalizers.filter((one) => one !== finalizer),
  );
}

function withFinalizers(object: Stored, finalizers: readonly string[]): Request {
  const { resourceVersion } = object.metadata;
  return patch(object, { metadata: { finalizers } }, { preconditions: { resourceVersion } });
}

/** The reference with which an object names `owner` as its controller (SetControllerReference of controller-runtime). */
export function controllerReference({ apiVersion, kind, metadata: { name, uid } }: Stored): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Whether `owner` is the controller of an object (IsControlledBy). */
export function isControlledBy(
  object: { readonly metadata: Pick<SeenMeta, "ownerReferences"> },
  owner: { readonly metadata: Pick<SeenMeta, "uid"> },
): boolean {
  return object.metadata.ownerReferences.some(
    ({ uid, controller }) => controller === true && uid === owner.metadata.uid,
  );
}

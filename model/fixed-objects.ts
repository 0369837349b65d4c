// Objects that are there from the start and that nobody writes but their own controller: no edit brings or deletes them.
import type {
  Ingress,
  ModelledObject,
  Node,
  PersistentVolume,
  PolicyObject,
  PriorityClass,
  Service,
  StorageClass,
} from "./kubernetes.ts";
import type { PodGroup } from "./kubernetes-scheduling.ts";

export type FixedObject =
  | Node
  | PriorityClass
  | PodGroup
  | PersistentVolume
  | StorageClass
  | PolicyObject
  | RoutingObject;

/** An edit may say again what is there. */
export type RoutingObject = Service | Ingress;

const FIXED: { readonly [kind in FixedObject["kind"]]: true } = {
  Node: true,
  PriorityClass: true,
  PodGroup: true,
  PersistentVolume: true,
  StorageClass: true,
  ResourceQuota: true,
  LimitRange: true,
  ValidatingWebhookConfiguration: true,
  MutatingWebhookConfiguration: true,
  ValidatingAdmissionPolicy: true,
  ValidatingAdmissionPolicyBinding: true,
  Service: true,
  Ingress: true,
};

export function isFixed(object: ModelledObject): object is FixedObject {
  return Object.hasOwn(FIXED, object.kind);
}

export function isRouting(object: ModelledObject): object is RoutingObject {
  return object.kind === "Service" || object.kind === "Ingress";
}

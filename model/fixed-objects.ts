// Objects that are there from the start and that nobody writes but their own controller: no edit brings or deletes them.
import type {
  LimitRange,
  ModelledObject,
  Node,
  PersistentVolume,
  PriorityClass,
  StorageClass,
  WebhookConfiguration,
} from "./kubernetes.ts";

export type FixedObject =
  | Node
  | PriorityClass
  | PersistentVolume
  | StorageClass
  | LimitRange
  | WebhookConfiguration;

const FIXED: { readonly [kind in FixedObject["kind"]]: true } = {
  Node: true,
  PriorityClass: true,
  PersistentVolume: true,
  StorageClass: true,
  LimitRange: true,
  ValidatingWebhookConfiguration: true,
  MutatingWebhookConfiguration: true,
<<<<<<< HEAD
=======
  ValidatingAdmissionPolicy: true,
  ValidatingAdmissionPolicyBinding: true,
  Service: true,
  Ingress: true,
>>>>>>> main
};

export function isFixed(object: ModelledObject): object is FixedObject {
  return Object.hasOwn(FIXED, object.kind);
}

// Objects that are there from the start and stay as they are: no edit brings or deletes them.
import type { ModelledObject, Node, PolicyObject, PriorityClass } from "./kubernetes.ts";

export type FixedObject = Node | PriorityClass | PolicyObject;

const FIXED: { readonly [kind in FixedObject["kind"]]: true } = {
  Node: true,
  PriorityClass: true,
  ResourceQuota: true,
  LimitRange: true,
  ValidatingWebhookConfiguration: true,
  MutatingWebhookConfiguration: true,
};

export function isFixed(object: ModelledObject): object is FixedObject {
  return Object.hasOwn(FIXED, object.kind);
}

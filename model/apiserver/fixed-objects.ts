// Objects that are there from the start and that nobody writes but their own controller: no edit brings them, and of them
// edits delete volumes only.
import type {
  AccessObject,
  CSIDriver,
  CSINode,
  ModelledObject,
  Node,
  PersistentVolume,
  PolicyObject,
  PriorityClass,
  ResourceQuota,
  StorageClass,
} from "../kubernetes/index.ts";
import type { PodGroup } from "../kubernetes/scheduling.ts";

export type FixedObject =
  | Node
  | PriorityClass
  | PodGroup
  | PersistentVolume
  | StorageClass
  | CSIDriver
  | CSINode
  | AccessObject
  | Exclude<PolicyObject, ResourceQuota>;

const FIXED: { readonly [kind in FixedObject["kind"]]: true } = {
  Node: true,
  PriorityClass: true,
  PodGroup: true,
  PersistentVolume: true,
  StorageClass: true,
  CSIDriver: true,
  CSINode: true,
  LimitRange: true,
  Role: true,
  ClusterRole: true,
  RoleBinding: true,
  ClusterRoleBinding: true,
  ValidatingWebhookConfiguration: true,
  MutatingWebhookConfiguration: true,
  ValidatingAdmissionPolicy: true,
  ValidatingAdmissionPolicyBinding: true,
  MutatingAdmissionPolicy: true,
  MutatingAdmissionPolicyBinding: true,
};

export function isFixed(object: ModelledObject): object is FixedObject {
  return Object.hasOwn(FIXED, object.kind);
}

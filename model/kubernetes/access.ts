// Roles and bindings, as the Kubernetes API writes them.
// Source of every field: the Kubernetes API reference (rbac.authorization.k8s.io/v1).
import type { LabelSelector, ObjectMeta } from "./meta.ts";

/** What a role allows: each of the verbs on each of the resources. */
export interface RoleRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  /** "pods", "pods/eviction", "*\/scale", "*" */
  readonly resources?: readonly string[];
  /** All names if empty. */
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface RoleSubject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  /** Of a ServiceAccount; that of the binding if absent. */
  readonly namespace?: string;
}

interface AccessObjectBase {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly metadata: ObjectMeta;
}

export interface Role extends AccessObjectBase {
  readonly kind: "Role";
  readonly rules: readonly RoleRule[];
}

export interface ClusterRole extends AccessObjectBase {
  readonly kind: "ClusterRole";
  readonly rules: readonly RoleRule[];
  /** With it, its rules are those of the ClusterRoles that it selects. */
  readonly aggregationRule?: { readonly clusterRoleSelectors: readonly LabelSelector[] };
}

export interface RoleBinding extends AccessObjectBase {
  readonly kind: "RoleBinding" | "ClusterRoleBinding";
  readonly roleRef: { readonly kind: "Role" | "ClusterRole"; readonly name: string };
  readonly subjects: readonly RoleSubject[];
}

/** They are there from the start, and stay as they are. */
export type AccessObject = Role | ClusterRole | RoleBinding;

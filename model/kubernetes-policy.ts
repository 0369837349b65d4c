// Objects that say what a namespace admits, as the Kubernetes API writes them, as far as the model gives meaning to that.
// Source of every field: the Kubernetes API reference (core/v1, admissionregistration.k8s.io/v1).
import type { LabelSelector, ObjectMeta } from "./kubernetes-meta.ts";
import type { ResourceList } from "./kubernetes-pod.ts";

/** One condition on the pods that a quota counts. */
export interface ScopeRequirement {
  readonly scopeName:
    | "Terminating"
    | "NotTerminating"
    | "BestEffort"
    | "NotBestEffort"
    | "PriorityClass"
    | "CrossNamespacePodAffinity";
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

export interface ResourceQuota {
  readonly apiVersion: "v1";
  readonly kind: "ResourceQuota";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly hard?: ResourceList;
    readonly scopes?: readonly ScopeRequirement["scopeName"][];
    readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] };
  };
}

/** One entry of a LimitRange's `spec.limits`. */
export interface LimitRangeItem {
  /** "Container", "Pod" or "PersistentVolumeClaim". */
  readonly type: string;
  readonly min?: ResourceList;
  readonly max?: ResourceList;
  /** Limits for containers without one. */
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
  /** How many times the request the limit may be. */
  readonly maxLimitRequestRatio?: ResourceList;
}

export interface LimitRange {
  readonly apiVersion: "v1";
  readonly kind: "LimitRange";
  readonly metadata: ObjectMeta;
  readonly spec: { readonly limits: readonly LimitRangeItem[] };
}

export interface WebhookConfiguration {
  readonly apiVersion: "admissionregistration.k8s.io/v1";
  readonly kind: "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration";
  readonly metadata: ObjectMeta;
  readonly webhooks: readonly Webhook[];
}

export interface Webhook {
  readonly name: string;
  /** "Fail" unless said otherwise. */
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly rules?: readonly WebhookRule[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

export interface WebhookRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  /** "pods", "pods/status", "*", ... */
  readonly resources: readonly string[];
  readonly scope?: "Cluster" | "Namespaced" | "*";
}

/** They are there from the start, and stay as they are. */
export type PolicyObject = ResourceQuota | LimitRange | WebhookConfiguration;

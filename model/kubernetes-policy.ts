// Objects that say what a namespace admits, as the Kubernetes API writes them, as far as the model gives meaning to that.
// Source of every field: the Kubernetes API reference (core/v1).
import type { ObjectMeta } from "./kubernetes-meta.ts";
import type { ResourceList } from "./kubernetes-pod.ts";
import type { LimitRangeItem } from "./semantics/limit-range.ts";
import type { ScopeRequirement } from "./semantics/quota-admission.ts";

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

export interface LimitRange {
  readonly apiVersion: "v1";
  readonly kind: "LimitRange";
  readonly metadata: ObjectMeta;
  readonly spec: { readonly limits: readonly LimitRangeItem[] };
}

/** They are there from the start, and stay as they are. */
export type PolicyObject = ResourceQuota | LimitRange;

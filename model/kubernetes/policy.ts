// Objects that say what a namespace admits, as the Kubernetes API writes them, as far as the model gives meaning to that.
// Source of every field: the Kubernetes API reference (core/v1, admissionregistration.k8s.io/v1).
import type { LabelSelector, ObjectMeta } from "./meta.ts";
import type { ResourceList } from "./pod.ts";

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
  /** "Equivalent" unless said otherwise. */
  readonly matchPolicy?: "Exact" | "Equivalent";
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly matchConditions?: readonly NamedExpression[];
  /** "Never" unless said otherwise; only of mutating webhooks. */
  readonly reinvocationPolicy?: ReinvocationPolicy;
}

/** Whether it is asked again about an object that others have changed since. */
export type ReinvocationPolicy = "Never" | "IfNeeded";

export interface WebhookRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  /** "pods", "pods/status", "*", ... */
  readonly resources: readonly string[];
  readonly scope?: "Cluster" | "Namespaced" | "*";
}

export interface NamedRule extends WebhookRule {
  /** None: all names. */
  readonly resourceNames?: readonly string[];
}

export interface MatchResources {
  readonly resourceRules?: readonly NamedRule[];
  readonly excludeResourceRules?: readonly NamedRule[];
  /** "Equivalent" unless said otherwise. */
  readonly matchPolicy?: "Exact" | "Equivalent";
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

/** An expression with a name. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

export interface Validation {
  readonly expression: string;
  readonly message?: string;
  /** An expression, too. */
  readonly messageExpression?: string;
}

export interface ValidatingAdmissionPolicy {
  readonly apiVersion: "admissionregistration.k8s.io/v1";
  readonly kind: "ValidatingAdmissionPolicy";
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** "Fail" unless said otherwise. */
    readonly failurePolicy?: "Fail" | "Ignore";
    readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
    readonly matchConstraints?: MatchResources;
    readonly matchConditions?: readonly NamedExpression[];
    readonly variables?: readonly NamedExpression[];
    readonly validations?: readonly Validation[];
  };
}

export interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelector;
  readonly parameterNotFoundAction?: "Allow" | "Deny";
}

export interface ValidatingAdmissionPolicyBinding {
  readonly apiVersion: "admissionregistration.k8s.io/v1";
  readonly kind: "ValidatingAdmissionPolicyBinding";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly policyName: string;
    readonly paramRef?: ParamRef;
    readonly matchResources?: MatchResources;
    readonly validationActions: readonly ("Deny" | "Warn" | "Audit")[];
  };
}

/** One way in which a policy changes an object: its expression comes to an object that is applied, or to a JSON patch. */
export interface Mutation {
  readonly patchType: "ApplyConfiguration" | "JSONPatch";
  readonly applyConfiguration?: { readonly expression: string };
  readonly jsonPatch?: { readonly expression: string };
}

export interface MutatingAdmissionPolicy {
  readonly apiVersion: string;
  readonly kind: "MutatingAdmissionPolicy";
  readonly metadata: ObjectMeta;
  readonly spec: Omit<ValidatingAdmissionPolicy["spec"], "validations"> & {
    readonly mutations: readonly Mutation[];
    readonly reinvocationPolicy: ReinvocationPolicy;
  };
}

export interface MutatingAdmissionPolicyBinding {
  readonly apiVersion: string;
  readonly kind: "MutatingAdmissionPolicyBinding";
  readonly metadata: ObjectMeta;
  readonly spec: Omit<ValidatingAdmissionPolicyBinding["spec"], "validationActions">;
}

/** They are there from the start, and stay as they are. */
export type PolicyObject =
  | ResourceQuota
  | LimitRange
  | WebhookConfiguration
  | ValidatingAdmissionPolicy
  | ValidatingAdmissionPolicyBinding
  | MutatingAdmissionPolicy
  | MutatingAdmissionPolicyBinding;

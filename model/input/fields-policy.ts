// What the fields of quotas, limits and webhooks mean to the model. Source of the names: core/v1 and
// admissionregistration/v1 types.go of Kubernetes 1.37.
import { type FieldTable, harmless, MODELLED } from "./meaning.ts";

const OBJECT: FieldTable = { apiVersion: MODELLED, kind: MODELLED, metadata: MODELLED, spec: MODELLED };

const WEBHOOKS: FieldTable = { apiVersion: MODELLED, kind: MODELLED, metadata: MODELLED, webhooks: MODELLED };

const VALIDATING: FieldTable = {
  name: MODELLED,
  clientConfig: MODELLED,
  rules: MODELLED,
  failurePolicy: MODELLED,
  namespaceSelector: MODELLED,
  objectSelector: MODELLED,
  sideEffects: MODELLED,
  admissionReviewVersions: MODELLED,
  matchPolicy: MODELLED,
  timeoutSeconds: MODELLED,
  matchConditions: MODELLED,
};

const MATCH_RESOURCES: FieldTable = {
  resourceRules: MODELLED,
  excludeResourceRules: MODELLED,
  namespaceSelector: MODELLED,
  objectSelector: MODELLED,
  matchPolicy: MODELLED,
};

const RULE: FieldTable = {
  operations: MODELLED,
  apiGroups: MODELLED,
  apiVersions: MODELLED,
  resources: MODELLED,
  scope: MODELLED,
};

export const POLICY_FIELDS = {
  ValidatingAdmissionPolicy: {
    ...OBJECT,
    status: harmless("any", "what the API server finds out about types of expressions refuses nothing"),
  },
  ValidatingAdmissionPolicySpec: {
    paramKind: MODELLED,
    matchConstraints: MODELLED,
    matchConditions: MODELLED,
    validations: MODELLED,
    variables: MODELLED,
    failurePolicy: MODELLED,
    auditAnnotations: harmless("any", "what is written into the audit log refuses nothing"),
  },
  ValidatingAdmissionPolicyBinding: OBJECT,
  ValidatingAdmissionPolicyBindingSpec: {
    policyName: MODELLED,
    paramRef: MODELLED,
    matchResources: MODELLED,
    validationActions: MODELLED,
  },
  MutatingAdmissionPolicy: OBJECT,
  MutatingAdmissionPolicySpec: {
    paramKind: MODELLED,
    matchConstraints: MODELLED,
    matchConditions: MODELLED,
    variables: MODELLED,
    mutations: MODELLED,
    failurePolicy: MODELLED,
    reinvocationPolicy: MODELLED,
  },
  Mutation: { patchType: MODELLED, applyConfiguration: MODELLED, jsonPatch: MODELLED },
  MutationExpression: { expression: MODELLED },
  MutatingAdmissionPolicyBinding: OBJECT,
  MutatingAdmissionPolicyBindingSpec: { policyName: MODELLED, paramRef: MODELLED, matchResources: MODELLED },
  MatchResources: MATCH_RESOURCES,
  NamedRule: { ...RULE, resourceNames: MODELLED },
  MatchCondition: { name: MODELLED, expression: MODELLED },
  PolicyVariable: { name: MODELLED, expression: MODELLED },
  Validation: { expression: MODELLED, message: MODELLED, messageExpression: MODELLED, reason: MODELLED },
  ParamKind: { apiVersion: MODELLED, kind: MODELLED },
  ParamRef: { name: MODELLED, namespace: MODELLED, selector: MODELLED, parameterNotFoundAction: MODELLED },
  ResourceQuota: {
    ...OBJECT,
    status: harmless("any", "the quota controller works it out anew, whatever the manifest says"),
  },
  ResourceQuotaSpec: { hard: MODELLED, scopes: MODELLED, scopeSelector: MODELLED },
  ScopeSelector: { matchExpressions: MODELLED },
  ScopeRequirement: { scopeName: MODELLED, operator: MODELLED, values: MODELLED },
  ValidatingWebhookConfiguration: WEBHOOKS,
  MutatingWebhookConfiguration: WEBHOOKS,
  ValidatingWebhook: VALIDATING,
  MutatingWebhook: { ...VALIDATING, reinvocationPolicy: MODELLED },
  WebhookClientConfig: {
    url: MODELLED,
    service: MODELLED,
    caBundle: harmless("string", "certificates are taken to be valid"),
  },
  WebhookRule: RULE,
  LimitRange: OBJECT,
  LimitRangeSpec: { limits: MODELLED },
  LimitRangeItem: {
    type: MODELLED,
    min: MODELLED,
    max: MODELLED,
    default: MODELLED,
    defaultRequest: MODELLED,
    maxLimitRequestRatio: MODELLED,
  },
} satisfies { readonly [structure: string]: FieldTable };

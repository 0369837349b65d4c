// What the fields of quotas and limits mean to the model. Source of the names: core/v1 types.go of Kubernetes 1.37.
import { type FieldTable, harmless, MODELLED } from "./meaning.ts";

const OBJECT: FieldTable = { apiVersion: MODELLED, kind: MODELLED, metadata: MODELLED, spec: MODELLED };

export const POLICY_FIELDS = {
  ResourceQuota: {
    ...OBJECT,
    status: harmless("any", "the quota controller works it out anew, whatever the manifest says"),
  },
  ResourceQuotaSpec: { hard: MODELLED, scopes: MODELLED, scopeSelector: MODELLED },
  ScopeSelector: { matchExpressions: MODELLED },
  ScopeRequirement: { scopeName: MODELLED, operator: MODELLED, values: MODELLED },
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

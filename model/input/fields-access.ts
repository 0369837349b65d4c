// What the fields of roles and bindings mean to the model.
// Source of the names: staging/src/k8s.io/api/rbac/v1/types.go of Kubernetes 1.37.
import { type FieldTable, harmless, MODELLED } from "./meaning.ts";

const OBJECT: FieldTable = { apiVersion: MODELLED, kind: MODELLED, metadata: MODELLED };

export const ACCESS_FIELDS = {
  Role: { ...OBJECT, rules: MODELLED },
  ClusterRole: { ...OBJECT, rules: MODELLED, aggregationRule: MODELLED },
  RoleBinding: { ...OBJECT, roleRef: MODELLED, subjects: MODELLED },
  ClusterRoleBinding: { ...OBJECT, roleRef: MODELLED, subjects: MODELLED },
  PolicyRule: {
    verbs: MODELLED,
    apiGroups: MODELLED,
    resources: MODELLED,
    resourceNames: MODELLED,
    nonResourceURLs: harmless("any", "nobody in the model asks for anything but objects"),
  },
  AggregationRule: { clusterRoleSelectors: MODELLED },
  RoleRef: { apiGroup: MODELLED, kind: MODELLED, name: MODELLED },
  Subject: { apiGroup: MODELLED, kind: MODELLED, name: MODELLED, namespace: MODELLED },
} satisfies { readonly [structure: string]: FieldTable };

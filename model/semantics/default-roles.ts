// The roles for users that every cluster has, and the binding of its administrators.
// Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go (ClusterRoles, viewRules, editRules).
import type { AccessPolicy, RoleRule } from "./rbac.ts";

const READ = ["get", "list", "watch"];
const WRITE = ["create", "delete", "deletecollection", "patch", "update"];
const AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";

/** Group to resources, as far as the two agree; what has a status is read with it. */
const WORKLOADS: { readonly [group: string]: readonly string[] } = {
  apps: ["daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale"],
  autoscaling: ["horizontalpodautoscalers"],
  batch: ["cronjobs", "jobs"],
  extensions: [
    "daemonsets",
    "deployments",
    "deployments/scale",
    "ingresses",
    "networkpolicies",
    "replicasets",
  ],
  "networking.k8s.io": ["ingresses", "networkpolicies"],
  policy: ["poddisruptionbudgets"],
  "resource.k8s.io": ["resourceclaims", "resourceclaimtemplates"],
};
const STATEFUL = ["statefulsets", "statefulsets/scale"];
const CORE = [
  "configmaps",
  "persistentvolumeclaims",
  "replicationcontrollers",
  "replicationcontrollers/scale",
  "serviceaccounts",
  "services",
];

function on(verbs: readonly string[], group: string, ...resources: readonly string[]): RoleRule {
  return { verbs, apiGroups: [group], resources };
}

function everywhere(verbs: readonly string[]): readonly RoleRule[] {
  return [
    ...Object.entries(WORKLOADS).map(([group, resources]) => on(verbs, group, ...resources)),
    on(verbs, "apps", ...STATEFUL),
    on(verbs, "", ...CORE),
  ];
}

const VIEW: readonly RoleRule[] = [
  ...everywhere(READ),
  on(READ, "", "endpoints", "pods", "namespaces", "events", "bindings", "limitranges", "resourcequotas"),
  on(READ, "", "pods/log", "pods/status", "namespaces/status", "services/status", "resourcequotas/status"),
  on(READ, "apps", "controllerrevisions", "deployments/status", "statefulsets/status", "daemonsets/status"),
  on(READ, "discovery.k8s.io", "endpointslices"),
];

const EDIT: readonly RoleRule[] = [
  ...everywhere(WRITE),
  on(READ, "", "secrets", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "services/proxy"),
  on(
    WRITE,
    "",
    "pods",
    "pods/attach",
    "pods/exec",
    "pods/portforward",
    "pods/proxy",
    "secrets",
    "services/proxy",
  ),
  on(["create"], "", "pods/eviction", "serviceaccounts/token"),
  on(WRITE, "", "events"),
  on([...READ, ...WRITE], "coordination.k8s.io", "leases"),
];

const ADMIN: readonly RoleRule[] = [
  on([...READ, ...WRITE], "rbac.authorization.k8s.io", "rolebindings", "roles"),
  on(["create"], "authorization.k8s.io", "localsubjectaccessreviews"),
];

function aggregated(name: string, into: readonly string[]): AccessPolicy["clusterRoles"][number] {
  const labels = Object.fromEntries(into.map((role) => [`${AGGREGATE}${role}`, "true"]));
  return { name, labels, rules: [], aggregates: [{ matchLabels: { [`${AGGREGATE}${name}`]: "true" } }] };
}

function part(name: string, rules: readonly RoleRule[]): AccessPolicy["clusterRoles"][number] {
  return { name: `system:aggregate-to-${name}`, labels: { [`${AGGREGATE}${name}`]: "true" }, rules };
}

/** The API server puts them back when it starts: manifests of the same name add nothing to them. */
export const DEFAULT_ACCESS: AccessPolicy = {
  roles: [],
  clusterRoles: [
    { name: "cluster-admin", labels: {}, rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] },
    aggregated("admin", []),
    aggregated("edit", ["admin"]),
    aggregated("view", ["edit"]),
    part("admin", ADMIN),
    part("edit", EDIT),
    part("view", VIEW),
  ],
  bindings: [
    {
      roleRef: { kind: "ClusterRole", name: "cluster-admin" },
      subjects: ["system:masters", "kubeadm:cluster-admins"].map((name) => ({ kind: "Group", name })),
    },
  ],
};

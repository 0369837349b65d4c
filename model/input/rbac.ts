// Roles and bindings, with the API server's rules for them.
// Source: pkg/apis/rbac/validation/validation.go (ValidatePolicyRule, ValidateClusterRole, ValidateRoleBinding,
// ValidateRoleBindingSubject), pkg/apis/rbac/v1/defaults.go.
import type { ClusterRole, Role, RoleBinding, RoleRule, RoleSubject } from "../kubernetes/index.ts";
import { type Decoder, type Log, list, oneOf, present, string } from "./decode.ts";
import { dnsLabel, labelSelector, objectMeta } from "./metadata.ts";

import type { Path } from "./problem.ts";

import { structure } from "./structure.ts";
import { child, items, type Tree } from "./tree.ts";

const GROUP = "rbac.authorization.k8s.io";
const API = "rbac.authorization.k8s.io/v1";
const NAMED = "give the object a name";

function rule(isNamespaced: boolean): Decoder<RoleRule> {
  return (tree, path, log) => {
    const fields = structure("PolicyRule", tree, path, log);
    if (fields === undefined) return undefined;
    const verbs = fields.optional("verbs", list(string)) ?? [];
    const rest = present({
      apiGroups: fields.optional("apiGroups", list(string)),
      resources: fields.optional("resources", list(string)),
      resourceNames: fields.optional("resourceNames", list(string)),
      nonResourceURLs: fields.optional("nonResourceURLs", list(string)),
    });
    const want = (field: string, problem: string, fix: string): void => {
      if (items(child(tree, field)).length > 0) return;
      const position = (child(tree, field) ?? tree).position;
      log.problem(position, [...path, field], `Required value: ${problem}`, fix);
    };
    want("verbs", "verbs must contain at least one value", "write verbs like get, list and patch");
    if (items(child(tree, "nonResourceURLs")).length > 0) {
      checkUrls(tree, isNamespaced, path, log);
      return { verbs, ...rest };
    }
    want("apiGroups", "resource rules must supply at least one api group", 'write groups like "" and apps');
    want("resources", "resource rules must supply at least one resource", "write resources like deployments");
    return { verbs, ...rest };
  };
}

function checkUrls(tree: Tree, isNamespaced: boolean, path: Path, log: Log): void {
  const isBoth = ["apiGroups", "resources", "resourceNames"].some((f) => items(child(tree, f)).length > 0);
  const position = (child(tree, "nonResourceURLs") ?? tree).position;
  const at = [...path, "nonResourceURLs"];
  if (isNamespaced) {
    const problem = "Invalid value: namespaced rules cannot apply to non-resource URLs";
    log.problem(position, at, problem, "remove them, or write a ClusterRole");
  }
  if (isBoth) {
    const problem = "Invalid value: rules cannot apply to both regular resources and non-resource URLs";
    log.problem(position, at, problem, "write two rules");
  }
}

export const role: Decoder<Role> = (tree, path, log) => {
  const fields = structure("Role", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), NAMED);
  const rules = fields?.optional("rules", list(rule(true))) ?? [];
  return metadata === undefined ? undefined : { apiVersion: API, kind: "Role", metadata, rules };
};

const aggregationRule: Decoder<NonNullable<ClusterRole["aggregationRule"]>> = (tree, path, log) => {
  const fields = structure("AggregationRule", tree, path, log);
  const clusterRoleSelectors = fields?.optional("clusterRoleSelectors", list(labelSelector)) ?? [];
  if (items(child(tree, "clusterRoleSelectors")).length === 0) {
    const problem = "Required value: at least one clusterRoleSelector required if aggregationRule is non-nil";
    log.problem(tree.position, [...path, "clusterRoleSelectors"], problem, "select ClusterRoles by a label");
  }
  return { clusterRoleSelectors };
};

export const clusterRole: Decoder<ClusterRole> = (tree, path, log) => {
  const fields = structure("ClusterRole", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(false), NAMED);
  const rules = fields?.optional("rules", list(rule(false))) ?? [];
  const optional = present({ aggregationRule: fields?.optional("aggregationRule", aggregationRule) });
  return metadata === undefined
    ? undefined
    : { apiVersion: API, kind: "ClusterRole", metadata, rules, ...optional };
};

/** The API server fills in the group that is left out: that of RBAC, or that of the core for ServiceAccounts. */
function checkGroup(tree: Tree, group: string, path: Path, log: Log): void {
  const written = child(tree, "apiGroup");
  if (written?.kind === "scalar" && written.value !== group && written.value !== "")
    oneOf(group)(written, [...path, "apiGroup"], log);
}

function subject(isNamespaced: boolean): Decoder<RoleSubject> {
  return (tree, path, log) => {
    const fields = structure("Subject", tree, path, log);
    if (fields === undefined) return undefined;
    const kinds = oneOf("ServiceAccount", "User", "Group");
    const kind = fields.required("kind", kinds, "write User, Group or ServiceAccount");
    const name = fields.required("name", string, "say who is meant");
    const namespace = fields.optional("namespace", dnsLabel);
    checkGroup(tree, kind === "ServiceAccount" ? "" : GROUP, path, log);
    if (kind === "ServiceAccount" && !isNamespaced && namespace === undefined) {
      log.problem(tree.position, [...path, "namespace"], "Required value", "say in which namespace it is");
    }
    return kind === undefined || name === undefined ? undefined : { kind, name, ...present({ namespace }) };
  };
}

export function roleBinding(kind: RoleBinding["kind"]): Decoder<RoleBinding> {
  const isNamespaced = kind === "RoleBinding";
  const roleRef: Decoder<RoleBinding["roleRef"]> = (tree, path, log) => {
    const fields = structure("RoleRef", tree, path, log);
    const kinds = isNamespaced ? (["Role", "ClusterRole"] as const) : (["ClusterRole"] as const);
    const found = fields?.required("kind", oneOf(...kinds), `write ${kinds.join(" or ")}`);
    const name = fields?.required("name", string, "name the role");
    checkGroup(tree, GROUP, path, log);
    return found === undefined || name === undefined ? undefined : { kind: found, name };
  };
  return (tree, path, log) => {
    const fields = structure(kind, tree, path, log);
    const metadata = fields?.required("metadata", objectMeta(isNamespaced), NAMED);
    const ref = fields?.required("roleRef", roleRef, "say which role is bound");
    const subjects = fields?.optional("subjects", list(subject(isNamespaced))) ?? [];
    return metadata === undefined || ref === undefined
      ? undefined
      : { apiVersion: API, kind, metadata, roleRef: ref, subjects };
  };
}

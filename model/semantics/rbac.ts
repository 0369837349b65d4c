// RBAC: whether some rule that is bound to a subject allows a request.
// Source: plugin/pkg/auth/authorizer/rbac/rbac.go (RuleAllows), pkg/registry/rbac/validation/rule.go (VisitRulesFor, appliesTo),
// pkg/apis/rbac/v1/evaluation_helpers.go, pkg/controller/clusterroleaggregation.
import type { RoleRule, RoleSubject } from "../kubernetes/access.ts";
import { matchesLabelSelector } from "./selectors.ts";

export type { RoleRule, RoleSubject };

export interface AccessRequest {
  /** "get", "create", "patch", ... */
  readonly verb: string;
  /** "" for core. */
  readonly group: string;
  readonly resource: string;
  /** "" for the object itself. */
  readonly subresource: string;
  /** "" for what belongs to none. */
  readonly namespace: string;
  /** "" for a request about no object that has a name already. */
  readonly name: string;
}

interface Labelled {
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  readonly rules: readonly RoleRule[];
  readonly aggregates?: readonly Parameters<typeof matchesLabelSelector>[0][];
}

export interface AccessPolicy {
  readonly clusterRoles: readonly Labelled[];
  readonly roles: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly rules: readonly RoleRule[];
  }[];
  /** Those of a whole cluster have no namespace. */
  readonly bindings: readonly {
    readonly namespace?: string;
    readonly roleRef: { readonly kind: "Role" | "ClusterRole"; readonly name: string };
    readonly subjects: readonly RoleSubject[];
  }[];
}

/** Who asks, as the API server knows it. */
export interface AccessSubject {
  readonly username: string;
  readonly groups: readonly string[];
}

export function ruleAllows(rule: RoleRule, request: AccessRequest): boolean {
  const { verb, group, resource, subresource, name } = request;
  const has = (all: readonly string[] = [], one: string): boolean => all.includes("*") || all.includes(one);
  const whole = subresource === "" ? resource : `${resource}/${subresource}`;
  const { resources = [], resourceNames = [] } = rule;
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    (has(resources, whole) || (subresource !== "" && resources.includes(`*/${subresource}`))) &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  );
}

/** Whether some binding, of the cluster or of the namespace of the request, allows it. */
export function allows(policy: AccessPolicy, subject: AccessSubject, request: AccessRequest): boolean {
  return policy.bindings
    .filter(({ namespace }) => namespace === undefined || namespace === request.namespace)
    .filter(({ namespace, subjects }) => subjects.some((one) => appliesTo(one, namespace, subject)))
    .some(({ namespace, roleRef }) =>
      rulesOf(policy, roleRef, namespace).some((rule) => ruleAllows(rule, request)),
    );
}

function appliesTo(bound: RoleSubject, namespace: string | undefined, who: AccessSubject): boolean {
  if (bound.kind === "User") return who.username === bound.name;
  if (bound.kind === "Group") return who.groups.includes(bound.name);
  const own = bound.namespace ?? namespace ?? "";
  return who.username === `system:serviceaccount:${own}:${bound.name}`;
}

/** None for a role that is not there. */
function rulesOf(
  { roles, clusterRoles }: AccessPolicy,
  { kind, name }: AccessPolicy["bindings"][number]["roleRef"],
  namespace: string | undefined,
): readonly RoleRule[] {
  if (kind === "Role")
    return roles.find((role) => role.name === name && role.namespace === namespace)?.rules ?? [];
  return clusterRules(clusterRoles, name, []);
}

/** The controller writes the rules of the selected roles into the role that selects them, over and over. */
function clusterRules(all: readonly Labelled[], name: string, seen: readonly string[]): readonly RoleRule[] {
  const role = all.find((one) => one.name === name);
  if (role === undefined || seen.includes(name)) return [];
  const { aggregates, rules } = role;
  if (aggregates === undefined) return rules;
  return all
    .filter((other) => other !== role && aggregates.some((one) => matchesLabelSelector(one, other.labels)))
    .flatMap((other) => clusterRules(all, other.name, [...seen, name]));
}

// Who may write what: the roles and bindings of the manifests, with those that every cluster has.
import type { LoadedObject } from "../inventory/objects.ts";
import type { AdmissionRequest, Requester } from "../policy/request.ts";
import { type AccessPolicy, type AccessRequest, allows, DEFAULT_ACCESS } from "../semantics/index.ts";

/** Roles of the same name as one that every cluster has add nothing: the API server puts that one back. */
export function accessPolicyOf(objects: readonly LoadedObject[]): AccessPolicy {
  const isDefault = (name: string): boolean => DEFAULT_ACCESS.clusterRoles.some((role) => role.name === name);
  const all = objects.map(({ object }) => object);
  const inNamespace = ({ namespace = "default" }: { readonly namespace?: string }): string => namespace;
  return {
    clusterRoles: [
      ...DEFAULT_ACCESS.clusterRoles,
      ...all.flatMap((object) => {
        if (object.kind !== "ClusterRole" || isDefault(object.metadata.name)) return [];
        const { metadata, rules, aggregationRule } = object;
        const aggregates =
          aggregationRule === undefined ? {} : { aggregates: aggregationRule.clusterRoleSelectors };
        return [{ name: metadata.name, labels: metadata.labels ?? {}, rules, ...aggregates }];
      }),
    ],
    roles: all.flatMap((object) => {
      if (object.kind !== "Role") return [];
      const { metadata, rules } = object;
      return [{ namespace: inNamespace(metadata), name: metadata.name, rules }];
    }),
    bindings: [
      ...DEFAULT_ACCESS.bindings,
      ...all.flatMap((object) => {
        if (object.kind !== "RoleBinding" && object.kind !== "ClusterRoleBinding") return [];
        const { kind, metadata, roleRef, subjects } = object;
        const namespace = kind === "RoleBinding" ? { namespace: inNamespace(metadata) } : {};
        return [{ ...namespace, roleRef, subjects }];
      }),
    ],
  };
}

/** How a write is made: it decides which verbs have to be allowed. */
export type WriteMethod = "apply" | "server-side apply" | "replace" | "patch" | "scale" | "delete";

/**
 * Why a request is Forbidden; undefined if it is not.
 * Sources: staging/src/k8s.io/kubectl/pkg/cmd (apply, replace, patch, scale, delete: an object is read before it is written, but
 * for server-side apply and delete), staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go (a patch that creates
 * needs create as well).
 */
export function accessRefusal(
  policy: AccessPolicy,
  who: Requester,
  request: Pick<AdmissionRequest, "operation" | "resource" | "subresource" | "namespace" | "name">,
  method: WriteMethod,
): string | undefined {
  const { resource, subresource, namespace, name, operation } = request;
  const about: Omit<AccessRequest, "verb"> = {
    group: resource.group,
    resource: resource.resource,
    subresource,
    namespace,
    name,
  };
  const object = { ...about, subresource: "" };
  const reads = method === "server-side apply" || method === "delete" ? [] : [{ ...object, verb: "get" }];
  const wanted = [...reads, ...verbsOf(operation, method).map((verb) => ({ ...about, verb }))];
  return firstRefusal(policy, who, wanted);
}

/**
 * Why the first of these requests that is not allowed is Forbidden, as the API server says it; undefined if all are allowed.
 * Source: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go (ForbiddenStatusError).
 */
export function firstRefusal(
  policy: AccessPolicy,
  who: Requester,
  wanted: readonly AccessRequest[],
): string | undefined {
  const missing = wanted.find(
    (one) => !allows(policy, who, one.verb === "create" ? { ...one, name: "" } : one),
  );
  if (missing === undefined) return undefined;
  const { verb, group, resource, subresource, namespace, name } = missing;
  const what = `${resource}${subresource === "" ? "" : `/${subresource}`}`;
  const qualified = `${what}${group === "" ? "" : `.${group}`}${name === "" ? "" : ` "${name}"`}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace "${namespace}"`;
  return `${qualified} is forbidden: User "${who.username}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`;
}

function verbsOf(operation: AdmissionRequest["operation"], method: WriteMethod): readonly string[] {
  if (operation === "DELETE") return ["delete"];
  if (operation === "CREATE") return method === "server-side apply" ? ["patch", "create"] : ["create"];
  return [method === "replace" ? "update" : "patch"];
}

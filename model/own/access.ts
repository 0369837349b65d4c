// What roles and bindings let a user's controller do, under the service account that it runs as.
import { firstRefusal } from "../identity/access.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import { resourceOf, serviceAccount } from "../policy/request.ts";
import type { AccessPolicy, AccessRequest } from "../semantics/index.ts";
import type { Controller } from "./declare.ts";
import { type CustomResource, pluralOf, type Watchable } from "./kinds.ts";
import type { Request } from "./requests.ts";

type Served = Pick<AccessRequest, "group" | "resource">;

/** Which verbs a request needs. Source: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go (a patch that creates). */
function verbsOf({ verb }: Request, isThere: boolean): readonly string[] {
  switch (verb) {
    case "create":
    case "delete":
      return [verb];
    case "apply":
      return isThere ? ["patch"] : ["patch", "create"];
    case "update":
    case "update status":
      return ["update"];
    case "patch":
    case "patch status":
      return ["patch"];
  }
}

/**
 * Why a request is Forbidden; undefined if it is allowed, or the controller runs under no account.
 * @param resources All custom resources of the model.
 */
export function requestRefusal(
  policy: AccessPolicy,
  { serviceAccount: account }: Controller,
  resources: readonly CustomResource[],
  {
    request,
    ref,
    isThere,
  }: { readonly request: Request; readonly ref: ObjectRef; readonly isThere: boolean },
): string | undefined {
  if (account === undefined) return undefined;
  const { namespace, name } = ref;
  const subresource = request.verb.endsWith(" status") ? "status" : "";
  const about = { ...servedOf(request, resources), subresource, namespace, name };
  const wanted = verbsOf(request, isThere).map((verb) => ({ ...about, verb }));
  return firstRefusal(policy, serviceAccount(account.namespace, account.name), wanted);
}

/**
 * Why a controller never starts: it must list and watch every kind that it looks at, in the whole cluster, or in each of these namespaces.
 * Source: sigs.k8s.io/controller-runtime (a manager starts no controller whose caches do not sync).
 */
export function watchRefusal(
  policy: AccessPolicy,
  { serviceAccount: account, for: own, watches }: Controller,
  namespaces: readonly string[],
): string | undefined {
  if (account === undefined) return undefined;
  const who = serviceAccount(account.namespace, account.name);
  const refusalIn = (kind: Watchable, namespace: string): string | undefined => {
    const about = { ...watched(kind), subresource: "", namespace, name: "" };
    return firstRefusal(
      policy,
      who,
      ["list", "watch"].map((verb) => ({ ...about, verb })),
    );
  };
  for (const kind of [own, ...Object.values(watches)]) {
    const everywhere = refusalIn(kind, "");
    if (everywhere === undefined) continue;
    const refused = namespaces.flatMap((namespace) => refusalIn(kind, namespace) ?? []);
    if (namespaces.length === 0 || refused.length > 0) return refused[0] ?? everywhere;
  }
  return undefined;
}

function watched(kind: Watchable): Served {
  if (typeof kind !== "string") return { group: kind.group, resource: kind.plural };
  return resourceOf(kind) ?? { group: "", resource: pluralOf(kind) };
}

function servedOf(request: Request, resources: readonly CustomResource[]): Served {
  const { kind, apiVersion } = "object" in request ? request.object : request.target;
  const group = apiVersion.includes("/") ? apiVersion.replace(/\/.*/, "") : "";
  const known = resourceOf(kind);
  if (known?.group === group) return known;
  const custom = resources.find((one) => one.kind === kind && one.group === group);
  return { group, resource: custom?.plural ?? pluralOf(kind) };
}

// Which requests webhooks and admission policies are asked about.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin (webhook/predicates/rules/rules.go,
// policy/internal/generic and policy/matching/matching.go).
import type { LabelSelector, Labels, NamedRule } from "../kubernetes/index.ts";
import { matchesLabelSelector } from "../semantics/index.ts";
import { inVersion, servedVersions } from "./equivalents.ts";
import { fieldOf } from "./fields-of.ts";
import type { AdmissionRequest } from "./request.ts";

/** The labels of a namespace, by its name. */
export type NamespaceLabels = (name: string) => Labels;

export interface Matched {
  /** Absent: all requests. */
  readonly rules?: readonly NamedRule[];
  readonly excluded?: readonly NamedRule[];
  /** Absent: rules are also about the same resources in other versions. */
  readonly matchPolicy?: "Exact" | "Equivalent";
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

/** The request as it is shown to whom these rules ask: in the version that the rule names. Undefined if they are not asked. */
export function matchedRequest(
  { rules, excluded = [], matchPolicy, namespaceSelector = {}, objectSelector = {} }: Matched,
  request: AdmissionRequest,
  labelsOf: NamespaceLabels,
): AdmissionRequest | undefined {
  const all = [request, ...(matchPolicy === "Exact" ? [] : equivalentsOf(request))];
  const isOf = (some: readonly NamedRule[], one: AdmissionRequest): boolean =>
    some.some((rule) => isOfRule(rule, one));
  const mayAsk =
    !all.some((one) => isOf(excluded, one)) &&
    isInNamespace(namespaceSelector, request, labelsOf) &&
    [request.object, request.oldObject].some((object) => isSelected(objectSelector, object));
  if (!mayAsk) return undefined;
  return rules === undefined ? request : all.find((one) => isOf(rules, one));
}

/** The same request in all other versions that are served. */
function equivalentsOf(request: AdmissionRequest): readonly AdmissionRequest[] {
  const { resource, kind, subresource, object, oldObject } = request;
  const versions = subresource === "" ? servedVersions(resource) : [];
  return versions
    .filter((version) => version !== resource.version)
    .map((version) => ({
      ...request,
      resource: { ...resource, version },
      kind: { ...kind, version },
      asked: { resource, kind },
      object: inVersion(object, version),
      oldObject: inVersion(oldObject, version),
    }));
}

/** No name in the list of names is any name. */
function isOfRule(
  { operations, apiGroups, apiVersions, resources, resourceNames = [], scope }: NamedRule,
  { operation, resource, subresource, namespace, name, kind }: AdmissionRequest,
): boolean {
  const has = (all: readonly string[], one: string): boolean => all.includes("*") || all.includes(one);
  const isNamed = resources.some((text) => {
    const [main = "", sub = ""] = text.split("/");
    return (main === "*" || main === resource.resource) && (sub === "*" || sub === subresource);
  });
  const isGlobal = namespace === "" || kind.kind === "Namespace";
  const isInScope =
    scope === undefined || scope === "*" || (scope === "Cluster" ? isGlobal : namespace !== "");
  return (
    has(operations, operation) &&
    has(apiGroups, resource.group) &&
    has(apiVersions, resource.version) &&
    isNamed &&
    isInScope &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  );
}

/** Of a request about a namespace itself its own labels count; about any other object without a namespace everything does. */
function isInNamespace(
  selector: LabelSelector,
  { namespace, kind, name, object, oldObject }: AdmissionRequest,
  labelsOf: NamespaceLabels,
): boolean {
  if (kind.kind === "Namespace") {
    const own = labelsIn(object ?? oldObject);
    return matchesLabelSelector(selector, { ...own, "kubernetes.io/metadata.name": name });
  }
  return (
    namespace === "" ||
    matchesLabelSelector(selector, { ...labelsOf(namespace), "kubernetes.io/metadata.name": namespace })
  );
}

function isSelected(selector: LabelSelector, object: unknown): boolean {
  const isEmpty =
    Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
  return isEmpty || (object !== null && matchesLabelSelector(selector, labelsIn(object)));
}

export function labelsIn(object: unknown): Labels {
  const labels = fieldOf(fieldOf(object, "metadata"), "labels");
  if (typeof labels !== "object" || labels === null) return {};
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
}

// Which ResourceQuotas a new pod is charged to, and why one refuses it.
// Sources: staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go (CheckRequest),
// pkg/quota/v1/evaluator/core/pods.go (Constraints, MatchingResources, podMatchesScopeFunc).
import type { ScopeRequirement } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import { podQosClass, type QosPod } from "./qos.ts";
import { parseResourceList } from "./resources.ts";

export const QUOTA_SCOPES = [
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
] as const satisfies readonly ScopeRequirement["scopeName"][];

export type { ScopeRequirement };

interface AffinityTerm {
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: unknown;
}

interface AffinityTerms {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly AffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly podAffinityTerm: AffinityTerm;
  }[];
}

/** The part of a pod's spec that scopes look at. */
export interface ScopedPod extends QosPod {
  readonly activeDeadlineSeconds?: number;
  readonly priorityClassName?: string;
  readonly affinity?: { readonly podAffinity?: AffinityTerms; readonly podAntiAffinity?: AffinityTerms };
}

/** Whether the pod is in all of these scopes. */
export function inQuotaScopes(pod: ScopedPod, scopes: readonly ScopeRequirement[]): boolean {
  return scopes.every((scope) => inScope(pod, scope));
}

function inScope(pod: ScopedPod, { scopeName, operator, values = [] }: ScopeRequirement): boolean {
  switch (scopeName) {
    case "Terminating":
      return hasDeadline(pod);
    case "NotTerminating":
      return !hasDeadline(pod);
    case "BestEffort":
      return podQosClass(pod) === "BestEffort";
    case "NotBestEffort":
      return podQosClass(pod) !== "BestEffort";
    case "CrossNamespacePodAffinity":
      return looksIntoOtherNamespaces(pod);
    case "PriorityClass": {
      const { priorityClassName = "" } = pod;
      if (operator === "Exists") return priorityClassName !== "";
      if (operator === "DoesNotExist") return priorityClassName === "";
      return (operator === "In") === (priorityClassName !== "" && values.includes(priorityClassName));
    }
  }
}

function hasDeadline({ activeDeadlineSeconds }: ScopedPod): boolean {
  return activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;
}

function looksIntoOtherNamespaces({ affinity }: ScopedPod): boolean {
  const { podAffinity, podAntiAffinity } = affinity ?? {};
  return [podAffinity, podAntiAffinity].some((terms) => {
    const {
      requiredDuringSchedulingIgnoredDuringExecution: required = [],
      preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
    } = terms ?? {};
    return [...required, ...preferred.map((term) => term.podAffinityTerm)].some(
      ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
    );
  });
}

const COMPUTE = ["cpu", "memory", "ephemeral-storage"];
const COUNTED = new Set([
  "pods",
  "count/pods",
  ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);

/** Whether a quota on this resource has to do with pods at all. */
export function isPodQuotaResource(name: string): boolean {
  if (COUNTED.has(name) || name.startsWith("hugepages-") || name.startsWith("requests.hugepages-"))
    return true;
  const isNative = !name.includes("/") || name.includes("kubernetes.io/");
  return !isNative && name.startsWith("requests.");
}

/** Every container has to say these, if they are limited. */
const DEMANDED = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

/**
 * The resources that the quota limits and that some container says nothing of, for which the pod is refused. None where the pod
 * as a whole says what it wants.
 */
export function unsaidForQuota(pod: QosPod, limited: readonly string[]): readonly string[] {
  const level = { ...pod.resources?.requests, ...pod.resources?.limits };
  if (Object.keys(level).some((name) => name === "cpu" || name === "memory" || name.startsWith("hugepages-")))
    return [];
  const containers = [...(pod.containers ?? []), ...(pod.initContainers ?? [])];
  return DEMANDED.filter((name) => limited.includes(name)).filter((name) => {
    const [part, resource] = name.includes(".") ? name.split(".") : ["requests", name];
    return containers.some(({ resources }) => {
      const said = parseResourceList((part === "limits" ? resources?.limits : resources?.requests) ?? {});
      return lookup(said, resource ?? "") === undefined;
    });
  });
}

// The tables of what is decided when objects are written: limit ranges, quotas, priorities, namespaces.
import type { ResourceList } from "../../kubernetes/index.ts";
import { type LimitRangeItem, limitRangeViolations, withLimitRangeDefaults } from "../limit-range.ts";
import { type NamespacedRequest, type NamespacePhase, namespaceRefusal } from "../namespace-lifecycle.ts";
import {
  admitPriority,
  admitsPriorityClass,
  defaultPriority,
  type PrioritizedPod,
  type PriorityClass,
} from "../priority-admission.ts";
import { podQuotaUsage } from "../quota.ts";
import { parseResourceList } from "../resources.ts";
import { type Answer, family } from "./family.ts";
import { defined, type PodManifest, seconds, valuesOf } from "./manifests.ts";

interface LimitRangeInput {
  readonly function: "validate" | "default" | "defaultAndValidate";
  readonly limitRange: { readonly spec?: { readonly limits?: readonly LimitRangeItem[] } };
  readonly pod: PodManifest;
}

interface WithResources {
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
}

interface LimitRangeExpectation {
  readonly admitted?: boolean;
  readonly containers?: readonly WithResources[];
  readonly initContainers?: readonly WithResources[];
}

function resourcesOf(containers: readonly WithResources[] | undefined): readonly Answer[] | undefined {
  return containers?.map(({ resources: { requests = {}, limits = {} } = {} }) => ({
    requests: valuesOf(parseResourceList(requests)),
    limits: valuesOf(parseResourceList(limits)),
  }));
}

export const limitRange = family<LimitRangeInput, LimitRangeExpectation>({
  folder: "controllers",
  name: "limit_range",
  knows: { function: ["default", "defaultAndValidate", "validate"] },
  answer({ function: name, limitRange: { spec = {} }, pod }) {
    const { limits = [] } = spec;
    const written = pod.spec ?? {};
    const stored = name === "validate" ? written : withLimitRangeDefaults(written, limits);
    return {
      admitted: limitRangeViolations(stored, limits).length === 0,
      containers: resourcesOf(stored.containers),
      initContainers: resourcesOf(stored.initContainers),
    };
  },
  comparable: ({ admitted, containers, initContainers }) => ({
    admitted,
    containers: resourcesOf(containers),
    initContainers: resourcesOf(initContainers),
  }),
});

interface QuotaInput {
  readonly now: string;
  readonly pod: PodManifest & { readonly metadata?: { readonly deletionGracePeriodSeconds?: number } };
}

export const quotaPodUsage = family<QuotaInput, { readonly usage: ResourceList }>({
  folder: "controllers",
  name: "quota_pod_usage",
  answer({ now, pod: { metadata, spec, status } }) {
    const life = defined({
      phase: status?.phase,
      deletionTimestamp: seconds(metadata?.deletionTimestamp),
      deletionGracePeriodSeconds: metadata?.deletionGracePeriodSeconds,
    });
    return { usage: valuesOf(podQuotaUsage(spec ?? {}, life, seconds(now) ?? 0)) };
  },
  comparable: ({ usage }) => ({ usage: valuesOf(parseResourceList(usage)) }),
});

type PriorityClassManifest = Omit<PriorityClass, "name"> & { readonly metadata: { readonly name: string } };

type PriorityInput =
  | {
      readonly function: "admitPod";
      readonly priorityClasses: readonly PriorityClassManifest[];
      readonly pod: { readonly spec?: PrioritizedPod };
    }
  | {
      readonly function: "admitPriorityClass";
      readonly existing: readonly PriorityClassManifest[];
      readonly new: PriorityClassManifest;
    }
  | { readonly function: "defaultPriority"; readonly priorityClasses: readonly PriorityClassManifest[] };

function classOf({ metadata, ...rest }: PriorityClassManifest): PriorityClass {
  return { name: metadata.name, ...rest };
}

export const priorityAdmission = family<PriorityInput>({
  folder: "controllers",
  name: "priority_admission",
  knows: { function: ["admitPod", "admitPriorityClass", "defaultPriority"] },
  answer(input) {
    switch (input.function) {
      case "admitPod": {
        const verdict = admitPriority(input.pod.spec ?? {}, input.priorityClasses.map(classOf));
        return "pod" in verdict ? { error: false, priority: verdict.pod.priority } : { error: true };
      }
      case "admitPriorityClass":
        return { error: !admitsPriorityClass(classOf(input.new), input.existing.map(classOf), "CREATE") };
      case "defaultPriority": {
        const { name, value } = defaultPriority(input.priorityClasses.map(classOf));
        return { defaultName: name, defaultPriority: value };
      }
    }
  },
});

interface NamespaceInput {
  readonly namespacePhase: NamespacePhase | null;
  readonly operation: NamespacedRequest["operation"];
  readonly kind: string;
  /** "namespace/name", or a name alone. */
  readonly object: string;
}

export const namespaceLifecycle = family<NamespaceInput>({
  folder: "controllers",
  name: "namespace_lifecycle",
  answer({ namespacePhase, operation, kind, object }) {
    const [name = "", namespace = ""] = object.split("/").reverse();
    const refusal = namespaceRefusal({ operation, kind, name, namespace }, namespacePhase ?? undefined);
    const cause = refusal === "NamespaceTerminating" ? refusal : undefined;
    return { allowed: refusal === undefined, cause };
  },
});

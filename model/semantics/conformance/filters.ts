// The tables of the scheduler's filters.
import { interPodAffinityTest } from "../inter-pod-affinity.ts";
import { pinnedNodeNames, type WrittenNodeSelector } from "../node-affinity.ts";
import {
  exceedsNode,
  nodeAffinityMismatch,
  nodeNameMismatch,
  nodeUnschedulable,
  portConflict,
  type Rejection,
  resourcesLacking,
  resourcesRejection,
  taintUntolerated,
} from "../node-filters.ts";
import { hostPortsOf } from "../pod-defaults.ts";
import { podRequestAmounts } from "../pod-requests.ts";
import { affinePod, labelsOfNamespaces, type PodsAndNodes, placedPods } from "./affine.ts";
import { type Answer, family } from "./family.ts";
import {
  comparison,
  defined,
  type Gates,
  nodeInfoOf,
  type PodAndNode,
  type PodManifest,
} from "./manifests.ts";

function verdict(rejection: Rejection | undefined): Answer {
  return rejection === undefined
    ? { code: "Success", reasons: [] }
    : { code: rejection.code, reasons: rejection.reasons };
}

interface AffinityFilterInput extends PodAndNode {
  readonly args?: {
    readonly addedAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: WrittenNodeSelector;
    };
  };
}

export const nodeAffinityFilter = family<
  AffinityFilterInput,
  { readonly preFilterNodeNames?: readonly string[] }
>({
  folder: "scheduling",
  name: "nodeaffinity_filter",
  answer({ pod, node, args }) {
    const spec = pod.spec ?? {};
    const enforced = args?.addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const pinned = pinnedNodeNames(spec);
    const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const skips = required === undefined && enforced === undefined && spec.nodeSelector === undefined;
    const contradictory = pinned?.size === 0;
    return {
      ...verdict(nodeAffinityMismatch(spec, node.metadata ?? {}, enforced)),
      preFilterNodeNames: pinned && [...pinned].sort(),
      preFilterCode: contradictory ? "UnschedulableAndUnresolvable" : skips ? "Skip" : "Success",
      preFilterReasons: contradictory ? ["pod affinity terms conflict"] : [],
    };
  },
  comparable(expected) {
    const { preFilterNodeNames: names } = expected;
    return names === undefined ? { ...expected } : { ...expected, preFilterNodeNames: [...names].sort() };
  },
});

export const nodeNameFilter = family<PodAndNode>({
  folder: "scheduling",
  name: "nodename_filter",
  answer({ pod, node }) {
    return verdict(nodeNameMismatch(pod.spec?.nodeName, node.metadata?.name ?? ""));
  },
});

export const nodePortsFilter = family<{
  readonly pod: PodManifest;
  readonly existingPods?: readonly PodManifest[];
}>({
  folder: "scheduling",
  name: "nodeports_filter",
  answer({ pod, existingPods = [] }) {
    const used = existingPods.flatMap((other) => hostPortsOf(other.spec ?? {}));
    return verdict(portConflict(hostPortsOf(pod.spec ?? {}), used));
  },
});

interface Insufficient {
  readonly resourceName: string;
}

interface FitInput extends PodAndNode {
  readonly existingPods?: readonly PodManifest[];
  readonly args?: {
    readonly ignoredResources?: readonly string[];
    readonly ignoredResourceGroups?: readonly string[];
  };
}

interface FitExpected {
  readonly reasons: readonly string[];
  readonly insufficientResources?: readonly Insufficient[];
}

/** The scheduler goes through extended resources in no fixed order. */
export const nodeResourcesFit = family<FitInput, FitExpected>({
  folder: "scheduling",
  name: "noderesources_fit",
  answer({ pod, node, existingPods, args }) {
    const lacking = resourcesLacking(podRequestAmounts(pod.spec ?? {}), nodeInfoOf(node, existingPods), args);
    const rejection = resourcesRejection(lacking);
    const insufficientResources = lacking.map((l) => ({
      resourceName: l.resource,
      reason: l.resource === "pods" ? "Too many pods" : `Insufficient ${l.resource}`,
      requested: l.requested,
      used: l.used,
      capacity: l.capacity,
      unresolvable: exceedsNode(l),
    }));
    return unordered({
      code: rejection?.code ?? "Success",
      reasons: rejection?.reasons ?? [],
      insufficientResources,
    });
  },
  comparable: unordered,
});

function unordered<E extends FitExpected>(expected: E): Answer {
  const { reasons, insufficientResources: lacking } = expected;
  const byName = (a: Insufficient, b: Insufficient) => (a.resourceName < b.resourceName ? -1 : 1);
  return defined({
    ...expected,
    reasons: [...reasons].sort(),
    insufficientResources: lacking?.toSorted(byName),
  });
}

export const nodeUnschedulableFilter = family<PodAndNode>({
  folder: "scheduling",
  name: "nodeunschedulable_filter",
  answer({ pod, node }) {
    return verdict(nodeUnschedulable(pod.spec?.tolerations ?? [], node.spec?.unschedulable ?? false));
  },
});

export const taintTolerationFilter = family<PodAndNode & { readonly featureGates?: Gates }>({
  folder: "scheduling",
  name: "tainttoleration_filter",
  answer({ pod, node, featureGates }) {
    const options = comparison(featureGates);
    return verdict(taintUntolerated(pod.spec?.tolerations ?? [], node.spec?.taints ?? [], options));
  },
});

interface NodeResult {
  readonly name: string;
  readonly code: string;
  readonly reasons?: readonly string[];
  readonly reasonContains?: string;
  readonly failedInPreFilter?: boolean;
}

/** Where only a part of the reason is expected, it has to occur in ours. */
export const interPodAffinityFilter = family<PodsAndNodes, { readonly nodeResults: readonly NodeResult[] }>({
  folder: "scheduling",
  name: "interpodaffinity_filter",
  answer({ pod, nodes, existingPods = [], namespaces }) {
    const placed = placedPods(existingPods, nodes);
    const test = interPodAffinityTest(affinePod(pod), placed, labelsOfNamespaces(namespaces));
    const nodeResults = nodes.map((node) => {
      const rejection = test(node.metadata?.labels ?? {});
      return { name: node.metadata?.name ?? "", ...verdict(rejection) };
    });
    return { nodeResults };
  },
  comparable({ nodeResults }, { nodeResults: ours }) {
    return {
      nodeResults: nodeResults.map(({ name, code, reasons, reasonContains: part }, i) => {
        if (part === undefined) return { name, code, reasons };
        const given = reasonsOf(Array.isArray(ours) ? ours[i] : undefined);
        return { name, code, reasons: given.some((reason) => reason.includes(part)) ? given : [part] };
      }),
    };
  },
});

function reasonsOf(result: unknown): readonly string[] {
  if (typeof result !== "object" || result === null || !("reasons" in result)) return [];
  return Array.isArray(result.reasons) ? result.reasons.filter((r) => typeof r === "string") : [];
}

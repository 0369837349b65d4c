// The tables of pod requests, node selectors, tolerations and scheduler filters.
import type { Labels, ResourceList } from "../../kubernetes.ts";
import { interPodAffinityTest, type PlacedPod } from "../inter-pod-affinity.ts";
import {
  matchesNodeAffinity,
  matchesNodeSelector,
  nodeSelectorProblems,
  pinnedNodeNames,
  type WrittenNodeSelector,
} from "../node-affinity.ts";
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
import {
  podRequestAmounts,
  podRequests,
  type ReportedResources,
  type RequestOptions,
  type ResizeStatus,
} from "../pod-requests.ts";
import { formatResourceList, parseResourceList } from "../resources.ts";
import { comparesTo, type TaintLike, type TolerationLike, tolerates, untoleratedTaint } from "../taints.ts";
import { type Answer, family } from "./family.ts";
import { defined, type NodeManifest, nodeInfoOf, type PodManifest } from "./manifests.ts";

interface PodAndNode {
  readonly pod: PodManifest;
  readonly node: NodeManifest;
}

type Gates = { readonly [gate: string]: boolean };

function verdict(rejection: Rejection | undefined): Answer {
  return rejection === undefined
    ? { code: "Success", reasons: [] }
    : { code: rejection.code, reasons: rejection.reasons };
}

interface RequestsInput {
  readonly pod: PodManifest;
  readonly options?: {
    readonly excludeOverhead?: boolean;
    readonly skipPodLevelResources?: boolean;
    readonly skipContainerLevelResources?: boolean;
    readonly nonMissingContainerRequests?: ResourceList;
    readonly useStatusResources?: boolean;
    readonly inPlacePodLevelResourcesVerticalScalingEnabled?: boolean;
  };
}

export const podRequestsFamily = family<RequestsInput, { readonly requests: ResourceList }>({
  folder: "scheduling",
  name: "pod_requests",
  answer({ pod, options = {} }) {
    const { useStatusResources, inPlacePodLevelResourcesVerticalScalingEnabled: podLevel, ...rest } = options;
    const chosen: RequestOptions = useStatusResources
      ? { ...rest, status: resizeStatus(pod, podLevel ?? false) }
      : rest;
    return { requests: formatResourceList(podRequests(pod.spec ?? {}, chosen)) };
  },
  comparable({ requests }) {
    return { requests: formatResourceList(parseResourceList(requests)) };
  },
});

function resizeStatus({ status = {} }: PodManifest, podLevel: boolean): ResizeStatus {
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const containers = statuses.map((c): [string, ReportedResources] => [c.name ?? "", c]);
  const pending = status.conditions?.find(({ type }) => type === "PodResizePending");
  const common = { containers: Object.fromEntries(containers), infeasible: pending?.reason === "Infeasible" };
  return podLevel ? { ...common, pod: status } : common;
}

export const nodeSelectorMatch = family<
  { readonly nodeSelector: WrittenNodeSelector; readonly node?: NodeManifest },
  {
    readonly match?: boolean;
    readonly parseErrors?: readonly { readonly type: string; readonly field: string }[];
  }
>({
  folder: "scheduling",
  name: "nodeselector_match",
  answer({ nodeSelector, node }) {
    return {
      match: matchesNodeSelector(nodeSelector, node?.metadata ?? {}),
      parseErrors: nodeSelectorProblems(nodeSelector).map(({ type, field }) => ({ type, field })),
    };
  },
});

export const requiredNodeAffinity = family<PodAndNode>({
  folder: "scheduling",
  name: "required_node_affinity",
  answer({ pod, node }) {
    return { match: matchesNodeAffinity(pod.spec ?? {}, node.metadata ?? {}) };
  },
});

type AffinityMatch =
  | {
      readonly function: "nodeSelectorMatch";
      readonly nodeSelector: WrittenNodeSelector;
      readonly node: NodeManifest | null;
    }
  | ({ readonly function: "podMatchesNode" } & PodAndNode);

export const nodeAffinityMatch = family<AffinityMatch>({
  folder: "controllers",
  name: "node_affinity_match",
  answer(input) {
    if (input.function === "podMatchesNode") {
      return { matches: matchesNodeAffinity(input.pod.spec ?? {}, input.node.metadata ?? {}) };
    }
    return {
      valid: nodeSelectorProblems(input.nodeSelector).length === 0,
      matches: input.node !== null && matchesNodeSelector(input.nodeSelector, input.node.metadata ?? {}),
    };
  },
});

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
  readonly existingPods: readonly PodManifest[];
}>({
  folder: "scheduling",
  name: "nodeports_filter",
  answer({ pod, existingPods }) {
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

function comparison(gates: Gates | undefined): { readonly comparisonOperators: boolean } {
  return { comparisonOperators: gates?.TaintTolerationComparisonOperators ?? false };
}

export const tolerationMatch = family<{
  readonly toleration: TolerationLike;
  readonly taint: TaintLike;
  readonly featureGates?: Gates;
}>({
  folder: "scheduling",
  name: "toleration_match",
  answer({ toleration, taint, featureGates }) {
    return { tolerated: tolerates(toleration, taint, comparison(featureGates)) };
  },
});

export const tolerationNumericCompare = family<{
  readonly tolerationValue: string;
  readonly taintValue: string;
  readonly operator: string;
}>({
  folder: "scheduling",
  name: "toleration_numeric_compare",
  answer({ tolerationValue, taintValue, operator }) {
    return { result: comparesTo(operator, taintValue, tolerationValue) };
  },
});

interface TaintsInput {
  readonly tolerations: readonly TolerationLike[] | null;
  readonly taints: readonly TaintLike[] | null;
}

function allTolerated(
  { tolerations, taints }: TaintsInput,
  effects: readonly string[] | undefined,
  comparisonOperators: boolean,
): boolean {
  const considered = (taints ?? []).filter(({ effect }) => effects?.includes(effect) ?? true);
  return untoleratedTaint(considered, tolerations ?? [], { comparisonOperators }) === undefined;
}

export const untoleratedTaintFamily = family<
  TaintsInput & { readonly consideredEffects: "all" | readonly string[]; readonly featureGates?: Gates }
>({
  folder: "scheduling",
  name: "untolerated_taint",
  answer(input) {
    const effects = input.consideredEffects === "all" ? undefined : input.consideredEffects;
    return { allTolerated: allTolerated(input, effects, comparison(input.featureGates).comparisonOperators) };
  },
});

export const taintTolerationMatch = family<
  TaintsInput & {
    readonly effects: readonly string[] | null;
    readonly taintTolerationComparisonOperators?: boolean;
  }
>({
  folder: "controllers",
  name: "taint_toleration_match",
  answer(input) {
    const gate = input.taintTolerationComparisonOperators ?? false;
    return { tolerated: allTolerated(input, input.effects ?? undefined, gate) };
  },
});

interface InterPodInput {
  readonly pod: PodManifest;
  readonly nodes: readonly NodeManifest[];
  readonly existingPods: readonly PodManifest[];
  readonly namespaces?: readonly { readonly metadata: { readonly name: string; readonly labels?: Labels } }[];
}
interface NodeResult {
  readonly name: string;
  readonly code: string;
  readonly reasons?: readonly string[];
  readonly reasonContains?: string;
  readonly failedInPreFilter?: boolean;
}

/** Where only a part of the reason is expected, it is the offending value: it has to occur, and nothing else counts. */
export const interPodAffinityFilter = family<InterPodInput, { readonly nodeResults: readonly NodeResult[] }>({
  folder: "scheduling",
  name: "interpodaffinity_filter",
  answer({ pod, nodes, existingPods, namespaces = [] }) {
    const labelsOf = new Map(nodes.map((node) => [node.metadata?.name, node.metadata?.labels ?? {}]));
    const placed = existingPods.flatMap((other): PlacedPod[] => {
      const nodeLabels = labelsOf.get(other.spec?.nodeName);
      return nodeLabels === undefined ? [] : [{ ...affine(other), nodeLabels }];
    });
    const known = Object.fromEntries(
      namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
    );
    const test = interPodAffinityTest(affine(pod), placed, known);
    const nodeResults = nodes.map((node) => {
      const rejection = test(node.metadata?.labels ?? {});
      const answer = { name: node.metadata?.name ?? "", ...verdict(rejection) };
      const invalid = rejection?.reasons[0]?.match(/Invalid value: "[^"]*"/)?.[0];
      return invalid === undefined ? answer : { ...answer, reasons: [invalid] };
    });
    return { nodeResults };
  },
  comparable({ nodeResults }) {
    return {
      nodeResults: nodeResults.map(({ name, code, reasons, reasonContains }) => ({
        name,
        code,
        reasons: reasonContains === undefined ? reasons : [reasonContains],
      })),
    };
  },
});

function affine({ metadata, spec }: PodManifest): Pick<PlacedPod, "namespace" | "labels" | "affinity"> {
  return {
    namespace: metadata?.namespace ?? "",
    labels: metadata?.labels ?? {},
    ...(spec?.affinity === undefined ? {} : { affinity: spec.affinity }),
  };
}

// The tables of the scheduler's scores.
import { podRequestAmounts } from "../pod-requests.ts";
import { type Amounts, addAmounts, amountsOf, parseResourceList } from "../resources.ts";
import { normalizeScores, type Scoring } from "../scores.ts";
import { type BalanceRule, balancedAllocationScores } from "../scores-balanced-allocation.ts";
import { type InterPodScoreOptions, interPodAffinityScores } from "../scores-inter-pod-affinity.ts";
import {
  nodeAffinityScores,
  type PreferredNodeTerm,
  preferredTermProblems,
  preferredTermsWeight,
} from "../scores-node-affinity.ts";
import { type LoadedNode, resourceFitScores, scoredRequests } from "../scores-resources.ts";
import { taintTolerationScores } from "../scores-taints.ts";
import { type ScoringStrategy, scoringStrategyProblems, type WeightedResource } from "../scoring-strategy.ts";
import { affinePod, labelsOfNamespaces, type PodsAndNodes, placedPods } from "./affine.ts";
import { type Answer, type Family, family } from "./family.ts";
import { comparison, type Gates, type NodeManifest, type PodManifest } from "./manifests.ts";

/** What the plugin says before it looks at nodes, its scores, and what it says in all. */
function named(nodes: readonly NodeManifest[], { code, scores }: Scoring): Answer {
  return {
    preScoreCode: code,
    scores: nodes.map(({ metadata }, i) => ({ name: metadata?.name, score: scores[i] })),
    code,
  };
}

function loadedNodes(
  { nodes, existingPods = [] }: PodsAndNodes,
  requestsOf: (pod: PodManifest) => Amounts,
): readonly LoadedNode[] {
  return nodes.map(({ metadata, status }) => ({
    allocatable: amountsOf(parseResourceList(status?.allocatable ?? {})),
    requested: existingPods
      .filter(({ spec }) => spec?.nodeName === metadata?.name)
      .map(requestsOf)
      .reduce(addAmounts, {}),
  }));
}

function resourceTable(name: string): Family {
  return family<PodsAndNodes & { readonly scoringStrategy: ScoringStrategy }>({
    folder: "scheduling",
    name,
    answer(input) {
      const nodes = loadedNodes(input, ({ spec }) => scoredRequests(spec ?? {}, "of placed pod"));
      const requests = scoredRequests(input.pod.spec ?? {}, "of incoming pod");
      return {
        ...named(input.nodes, resourceFitScores(requests, nodes, input.scoringStrategy)),
        configErrors: scoringStrategyProblems(input.scoringStrategy).map(({ type, field }) => ({
          type,
          field,
        })),
      };
    },
  });
}

export const leastAllocated = resourceTable("noderesources_least_allocated");
export const mostAllocated = resourceTable("noderesources_most_allocated");
export const requestedToCapacityRatio = resourceTable("noderesources_requested_to_capacity_ratio");
export const fitScore = resourceTable("noderesources_fit_score");

function balanceTable(name: string, rule: BalanceRule): Family {
  return family<PodsAndNodes & { readonly resources: readonly WeightedResource[] }>({
    folder: "scheduling",
    name,
    answer(input) {
      const nodes = loadedNodes(input, ({ spec }) => podRequestAmounts(spec ?? {}));
      const requests = podRequestAmounts(input.pod.spec ?? {});
      return named(input.nodes, balancedAllocationScores(requests, nodes, input.resources, rule));
    },
  });
}

export const balancedAllocation = balanceTable("noderesources_balanced_allocation", "improvement");
export const balancedAllocationStd = balanceTable("noderesources_balanced_allocation_std", "balance");

export const taintTolerationScore = family<
  Pick<PodsAndNodes, "pod" | "nodes"> & { readonly featureGates?: Gates }
>({
  folder: "scheduling",
  name: "tainttoleration_score",
  answer({ pod, nodes, featureGates }) {
    const tainted = nodes.map(({ spec }) => ({ taints: spec?.taints ?? [] }));
    const options = comparison(featureGates);
    return named(nodes, taintTolerationScores(pod.spec?.tolerations ?? [], tainted, options));
  },
});

interface NodeAffinityInput extends Pick<PodsAndNodes, "pod" | "nodes"> {
  readonly args?: {
    readonly addedAffinity?: {
      readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly PreferredNodeTerm[];
    };
  };
}

export const nodeAffinityScore = family<NodeAffinityInput>({
  folder: "scheduling",
  name: "nodeaffinity_score",
  answer({ pod, nodes, args }) {
    const added = args?.addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const labelled = nodes.map(({ metadata }) => metadata ?? {});
    return named(nodes, nodeAffinityScores(pod.spec ?? {}, labelled, added));
  },
});

export const preferredNodeAffinityTerms = family<{
  readonly preferredTerms: readonly PreferredNodeTerm[];
  readonly node?: NodeManifest;
}>({
  folder: "scheduling",
  name: "preferred_node_affinity_terms",
  answer({ preferredTerms, node }) {
    return {
      score: preferredTermsWeight(preferredTerms, node?.metadata ?? {}),
      parseErrors: preferredTermProblems(preferredTerms).map(({ type, field }) => ({ type, field })),
    };
  },
});

export const interPodAffinityScore = family<PodsAndNodes & InterPodScoreOptions>({
  folder: "scheduling",
  name: "interpodaffinity_score",
  answer({ pod, nodes, existingPods = [], namespaces, ...options }) {
    const labels = nodes.map(({ metadata }) => metadata?.labels ?? {});
    const placed = placedPods(existingPods, nodes);
    const known = labelsOfNamespaces(namespaces);
    return named(nodes, interPodAffinityScores(affinePod(pod), labels, placed, known, options));
  },
});

interface NormalizeInput {
  readonly scores: readonly number[];
  readonly reverse: boolean;
  readonly max: number;
}

export const scoreNormalize = family<NormalizeInput>({
  folder: "scheduling",
  name: "score_normalize",
  answer({ scores, reverse, max }) {
    return { scores: normalizeScores(scores, { reverse, max }) };
  },
});

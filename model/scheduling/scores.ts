// Which of the nodes that a pod can go to the scheduler takes: any of those with the best score, or just any.
// Source: pkg/scheduler/schedule_one.go (prioritizeNodes), pkg/scheduler/apis/config/v1/default_plugins.go.
import type { Cluster, Owner } from "../cluster.ts";
import type { Template } from "../inventory/templates.ts";
import {
  type Amounts,
  addAmounts,
  balancedAllocationScores,
  bestNodes,
  DEFAULT_SCORING_STRATEGY,
  defaultSelector,
  interPodAffinityScores,
  type LoadedNode,
  nodeAffinityScores,
  resourceFitScores,
  scoredRequests,
  systemSpreadDefaults,
  taintTolerationScores,
  topologySpreadScores,
} from "../semantics/index.ts";
import { balanceRule } from "../versions/versions.ts";
import { placedPods, spreadNodes } from "./feasible.ts";
import { affine, taintsOf } from "./placement.ts";
import { ownerNamed, type Place } from "./seen.ts";
import { spreadPod } from "./spread.ts";

/** @param feasible The positions of the places that pass all filters. One alone is taken without scoring. */
export function chosenAmong(
  cluster: Cluster,
  owner: Owner,
  places: readonly Place[],
  feasible: readonly number[],
): readonly number[] {
  if (cluster.scenario.scores === "any" || feasible.length < 2) return feasible;
  const candidates = feasible.flatMap((i) => places[i] ?? []);
  const others = places.filter((_, i) => !feasible.includes(i));
  const { template } = owner;
  const { spec, tolerations } = template;
  const loads = (requests: (of: Template) => Amounts): readonly LoadedNode[] =>
    candidates.map((place) => loadOf(cluster, place, requests));
  const nodes = candidates.map(({ node, seen }) => ({ ...node.facts, taints: taintsOf(node, seen) }));
  const best = bestNodes(candidates, {
    TaintToleration: taintTolerationScores(tolerations, nodes),
    NodeAffinity: nodeAffinityScores(spec, nodes),
    PodTopologySpread: topologySpreadScores(
      spreadPod(template),
      spreadNodes(cluster, candidates),
      spreadNodes(cluster, others),
      systemSpreadDefaults(defaultSelector(template, [], template.spreadSelector)),
    ),
    InterPodAffinity: interPodAffinityScores(
      affine(template),
      nodes.map(({ labels }) => labels),
      placedPods(cluster, places),
      {},
    ),
    NodeResourcesFit: resourceFitScores(
      scoredRequests(spec, "of incoming pod"),
      loads((other) => scoredRequests(other.spec, "of placed pod")),
      { ...DEFAULT_SCORING_STRATEGY, type: cluster.scenario.scoringStrategy },
    ),
    NodeResourcesBalancedAllocation: balancedAllocationScores(
      template.requests,
      loads((other) => other.requests),
      undefined,
      balanceRule(cluster.scenario),
    ),
  });
  return best.flatMap((i) => feasible[i] ?? []);
}

function loadOf(cluster: Cluster, { node, seen }: Place, requests: (of: Template) => Amounts): LoadedNode {
  const requested = seen.pods.reduce<Amounts>(
    (sum, pod) => addAmounts(sum, requests(ownerNamed(cluster, pod.owner).template)),
    {},
  );
  return { allocatable: node.facts.allocatable, requested };
}

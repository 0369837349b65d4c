// Which of the nodes that pass the filters the scheduler picks.
// Sources: pkg/scheduler/schedule_one.go (prioritizeNodes, selectHost), pkg/scheduler/framework/runtime/framework.go
// (RunPreScorePlugins, RunScorePlugins), pkg/scheduler/apis/config/v1/default_plugins.go (weights).
import { lookup } from "./lookup.ts";
import type { Scoring } from "./scores.ts";

/** Score plugin to the weight of its scores, as the scheduler is configured unless its operator says otherwise. */
export const DEFAULT_SCORE_WEIGHTS: { readonly [plugin: string]: number } = {
  TaintToleration: 3,
  NodeAffinity: 2,
  PodTopologySpread: 2,
  InterPodAffinity: 2,
  NodeResourcesFit: 1,
  NodeResourcesBalancedAllocation: 1,
  ImageLocality: 1,
};

/**
 * The nodes, by position, with the largest total of weighted scores: the scheduler takes any one of them. None if a
 * plugin fails. Plugins that are left out, or have no weight, have no say.
 *
 * With 100 nodes or more that pass the filters, the scheduler may stop looking for more; `nodes` are those it found.
 */
export function bestNodes(
  nodes: readonly unknown[],
  scorings: { readonly [plugin: string]: Scoring },
  weights = DEFAULT_SCORE_WEIGHTS,
): readonly number[] {
  const verdicts = Object.entries(scorings);
  if (verdicts.some(([, { code }]) => code === "Error")) return [];
  const totals = nodes.map((_, i) =>
    verdicts.reduce(
      (sum, [plugin, { scores }]) => sum + (lookup(weights, plugin) ?? 0) * (scores[i] ?? 0),
      0,
    ),
  );
  const best = Math.max(...totals);
  return totals.flatMap((total, i) => (total === best ? [i] : []));
}

// The scheduler's preference for nodes with few taints that a pod does not tolerate.
// Source: pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go (Score).
import { normalizeScores, type Scoring, scored } from "./scores.ts";
import { type TaintLike, type TolerationLike, type TolerationOptions, untoleratedTaints } from "./taints.ts";

/** Only PreferNoSchedule taints count: the fewer of them are not tolerated, the better. */
export function taintTolerationScores(
  tolerations: readonly TolerationLike[],
  nodes: readonly { readonly taints: readonly TaintLike[] }[],
  options: TolerationOptions = {},
): Scoring {
  const counts = nodes.map(({ taints }) => {
    const soft = taints.filter(({ effect }) => effect === "PreferNoSchedule");
    return untoleratedTaints(soft, tolerations, options).length;
  });
  return scored(normalizeScores(counts, { reverse: true }));
}

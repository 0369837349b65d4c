// RemoveDuplicates: no node has more pods of one controller than its share.
// Source: kubernetes-sigs/descheduler, pkg/framework/plugins/removeduplicates/removeduplicates.go.
import { matchesNodeAffinity } from "../node-affinity.ts";
import { taintUntolerated } from "../node-filters.ts";
import { type DeschedulerNode, type DeschedulerPod, type PlacedVictim, placedOn } from "./nodes.ts";

/**
 * The pods of which one may be evicted next. The share of a node is the number of pods over the number of nodes that they may go
 * to by their taints and labels, rounded up: whether there is room on those nodes is not asked.
 * @param isCandidate Whether a pod counts, and may be evicted.
 */
export function duplicates(
  nodes: readonly DeschedulerNode[],
  isCandidate: (pod: PlacedVictim) => boolean,
): readonly PlacedVictim[] {
  const pods = nodes.flatMap(placedOn).filter((placed) => !placed.of.ended && isCandidate(placed));
  const alike = Map.groupBy(pods, ({ of }) =>
    JSON.stringify([of.namespace, of.controller, [...of.images].sort()]),
  );
  return [...alike.values()].flatMap((all) => beyondShare(all, nodes));
}

function beyondShare(
  all: readonly PlacedVictim[],
  nodes: readonly DeschedulerNode[],
): readonly PlacedVictim[] {
  const crowded = [...Map.groupBy(all, ({ node }) => node).values()].filter((here) => here.length > 1);
  const targets = new Set(crowded.flat().flatMap(({ of }) => targetsOf(of, nodes)));
  if (targets.size < 2) return [];
  const share = Math.ceil(all.length / targets.size);
  return crowded.filter((here) => here.length > share).flat();
}

/** A pod that has one node alone to go to does not count it. */
function targetsOf(pod: DeschedulerPod, nodes: readonly DeschedulerNode[]): readonly DeschedulerNode[] {
  const possible = nodes.filter(
    (node) => taintUntolerated(pod.tolerations, node.taints) === undefined && matchesNodeAffinity(pod, node),
  );
  return possible.length > 1 ? possible : [];
}

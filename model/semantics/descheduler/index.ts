// All strategies of a descheduler.
// Source: kubernetes-sigs/descheduler, pkg/framework/plugins/{podlifetime/pod_lifetime,removepodsviolatingnodetaints/node_taint}.go.
import { untoleratedTaint } from "../taints.ts";
import { fitsElsewhere, isEvictable } from "./evictor.ts";
import { onNearlyEmptyNodes, onOverfullNodes, type Thresholds } from "./node-utilization.ts";
import { type DeschedulerNode, type DeschedulerPod, type PlacedVictim, placedOn } from "./nodes.ts";
import { duplicates } from "./remove-duplicates.ts";
import { type TopologyOptions, unevenlySpread } from "./topology-spread.ts";

export type { Thresholds } from "./node-utilization.ts";
export type { DeschedulerNode, DeschedulerPod, PlacedVictim, Victim } from "./nodes.ts";

/** With `nodeFit`, only pods that fit on another node are evicted. */
export type Strategy = { readonly nodeFit: boolean } & (
  | { readonly name: "RemoveDuplicates" | "PodLifeTime" }
  | ({ readonly name: "RemovePodsViolatingTopologySpreadConstraint" } & TopologyOptions)
  | {
      readonly name: "LowNodeUtilization";
      readonly thresholds: Thresholds;
      readonly targetThresholds: Thresholds;
    }
  | { readonly name: "HighNodeUtilization"; readonly thresholds: Thresholds }
  | { readonly name: "RemovePodsViolatingNodeTaints"; readonly includePreferNoSchedule: boolean }
);

export const STRATEGIES = [
  "RemoveDuplicates",
  "RemovePodsViolatingTopologySpreadConstraint",
  "LowNodeUtilization",
  "HighNodeUtilization",
  "PodLifeTime",
  "RemovePodsViolatingNodeTaints",
] as const satisfies readonly Strategy["name"][];

/**
 * The pods of which the strategy would evict one next.
 * @param nodes Those that are ready.
 * @param waiting Pods that are on none of these nodes.
 */
export function deschedulable(
  strategy: Strategy,
  nodes: readonly DeschedulerNode[],
  waiting: readonly DeschedulerPod[],
): readonly PlacedVictim[] {
  const mayGo = (placed: PlacedVictim): boolean => !strategy.nodeFit || fitsElsewhere(placed, nodes);
  const isCandidate = (placed: PlacedVictim): boolean => isEvictable(placed.of) && mayGo(placed);
  const present = (): readonly PlacedVictim[] =>
    nodes.flatMap(placedOn).filter((placed) => !placed.of.ended && isCandidate(placed));
  switch (strategy.name) {
    case "RemoveDuplicates":
      return duplicates(nodes, isCandidate);
    case "RemovePodsViolatingTopologySpreadConstraint":
      return unevenlySpread(nodes, waiting, strategy).filter(isCandidate);
    case "LowNodeUtilization":
      return onOverfullNodes(nodes, strategy, mayGo);
    case "HighNodeUtilization":
      return onNearlyEmptyNodes(nodes, strategy.thresholds, mayGo);
    case "PodLifeTime":
      return present();
    case "RemovePodsViolatingNodeTaints":
      return present().filter(({ node, of }) => {
        const taints = (nodes[node]?.taints ?? []).filter(
          ({ effect }) =>
            effect === "NoSchedule" || (effect === "PreferNoSchedule" && strategy.includePreferNoSchedule),
        );
        return untoleratedTaint(taints, of.tolerations) !== undefined;
      });
  }
}

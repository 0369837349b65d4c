// The scheduler's preference for nodes whose resources fill up evenly.
// Source: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go.
import { lookup } from "./lookup.ts";
import type { Amounts } from "./resources.ts";
import { MAX_NODE_SCORE, type Scoring, scored, skipped } from "./scores.ts";
import { type LoadedNode, type ResourceLoad, resourceLoads } from "./scores-resources.ts";
import { DEFAULT_SCORING_STRATEGY, type WeightedResource } from "./scoring-strategy.ts";

/**
 * What is scored. "balance": how even the node is with the pod on it (1.23 and many releases after it).
 * "improvement": how much more even the pod makes it, 75 being no change (newest).
 */
export type BalanceRule = "balance" | "improvement";

/**
 * Expects `requests` and `requested` as `podRequestAmounts` gives them: nothing is defaulted here. A pod that requests
 * none of the resources is skipped, lest many of them go to one node.
 */
export function balancedAllocationScores(
  requests: Amounts,
  nodes: readonly LoadedNode[],
  resources: readonly WeightedResource[] = DEFAULT_SCORING_STRATEGY.resources,
  rule: BalanceRule = "improvement",
): Scoring {
  if (resources.every(({ name }) => (lookup(requests, name) ?? 0) === 0)) return skipped(nodes);
  return scored(
    nodes.map((node) => {
      const loads = resourceLoads(resources, requests, node);
      const placed = balance(loads, ({ after }) => after);
      if (rule === "balance") return placed;
      const middle = MAX_NODE_SCORE / 2;
      return middle + Math.trunc((middle + placed - balance(loads, ({ before }) => before)) / 2);
    }),
  );
}

/** 100 for equal fractions, less the standard deviation, rounded down. Floating point, step by step as Kubernetes does. */
function balance(loads: readonly ResourceLoad[], used: (load: ResourceLoad) => number): number {
  const fractions = loads.map((load) => Math.min(1, used(load) / load.capacity));
  return Math.trunc((1 - standardDeviation(fractions)) * MAX_NODE_SCORE);
}

function standardDeviation(values: readonly number[]): number {
  const [a = 0, b = 0] = values;
  if (values.length < 2) return 0;
  if (values.length === 2) return Math.abs((a - b) / 2);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / values.length);
}

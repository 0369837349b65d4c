// A node with the pods of a placement on it, as the scheduler's filters see it.
import type { NodeFacts } from "../../model/nodes/node-facts.ts";
import {
  type Amounts,
  addAmounts,
  hostPortsOf,
  type NodeInfo,
  type TaintLike,
  withNoScheduleTaints,
} from "../../model/semantics/index.ts";
import type { Placement } from "./placement.ts";
import type { PlacementProblem } from "./problem.ts";

/** Its own, and the one that stands for a cordon; nothing is wrong with the node. */
export function taintsOf({ taints, unschedulable }: NodeFacts): readonly TaintLike[] {
  return withNoScheduleTaints(taints, [], unschedulable);
}

export function nodeInfo({ classes }: PlacementProblem, placement: Placement, node: NodeFacts): NodeInfo {
  const present = classes.flatMap(({ name, template }) => {
    const count = placement.get(name)?.get(node.name) ?? 0;
    return count > 0 ? [{ template, count }] : [];
  });
  return {
    name: node.name,
    labels: node.labels,
    unschedulable: node.unschedulable,
    taints: taintsOf(node),
    allocatable: node.allocatable,
    requested: present.reduce<Amounts>((sum, { template, count }) => {
      const all = Object.entries(template.requests).map(([name, amount]) => [name, amount * count]);
      return addAmounts(sum, Object.fromEntries(all));
    }, {}),
    podCount: present.reduce((total, { count }) => total + count, 0),
    usedPorts: present.flatMap(({ template }) => hostPortsOf(template.spec)),
  };
}

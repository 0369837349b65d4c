// What a verdict rests on about the node autoscaler, in words: only where there is one.
import type { Inventory } from "../model/inventory/inventory.ts";
import type { ResourceList } from "../model/kubernetes/index.ts";
import type { AutoscaledGroup, NodeAutoscaler } from "../model/node-autoscaling/groups.ts";
import { hasClaims } from "./storage-assumptions.ts";

type Given = Pick<Inventory, "scenario">;

export function nodeAutoscalingAssumptions(inventory: Inventory): readonly string[] {
  const { nodeAutoscaler } = inventory.scenario;
  if (nodeAutoscaler === undefined) return [];
  const { removal } = nodeAutoscaler;
  return [
    "the node autoscaler sees pods that have no node, whether or not the scheduler has tried them; it counts as placed what the scheduler's filters would place, the largest pods first, each on the first node that takes it, and adds one machine at a time; pods that a ReplicaSet or StatefulSet has still to make count when it removes nodes",
    "a machine that is asked for comes, some time later, as a node that is ready (but for those of the budget); one that is removed takes along what is left on it, and another one may come in its place when that is collected",
    ...(hasClaims(inventory)
      ? [
          "the node autoscaler does not look at volumes: it adds no node for a pod that only its volume keeps from the nodes there are, and may add one that the volume of a pod does not reach",
        ]
      : []),
    ...(removal.by === "scale-down"
      ? [
          "a node is removed when it is unneeded at some time (delays and the time for which it has to be unneeded may be over at any time); only ready nodes are; nodes with pods go one after the other; pods of DaemonSets are not evicted; an attempt fails only while an eviction is refused, or the kubelet is out of touch; PreferNoSchedule taints of candidates are left out",
        ]
      : [
          "consolidation may begin at any time (consolidateAfter, and budgets by schedule, are left out), and looks at one node at a time: several are not replaced by one; a node that is replaced is drained when no machine is on its way any more; drift and expiry are left out",
        ]),
  ];
}

export function nodeAutoscalingBounds({ scenario: { nodeAutoscaler } }: Given): readonly string[] {
  if (nodeAutoscaler === undefined) return [];
  return [
    ...nodeAutoscaler.groups.map(groupText),
    `of several groups that would help, ${EXPANDER_TEXTS[nodeAutoscaler.expander]} gets a node (expander ${nodeAutoscaler.expander})`,
    removalText(nodeAutoscaler),
  ];
}

const EXPANDER_TEXTS: { readonly [expander in NodeAutoscaler["expander"]]: string } = {
  random: "any one",
  "most-pods": "the one that takes most pods",
  "least-waste": "the one that leaves least of its cpu and memory over",
  price: "the one whose nodes are cheapest",
  priority: "the one of the highest priority",
};

function groupText({ name, min, max, initial, allocatable, assumed, price }: AutoscaledGroup): string {
  const other = [
    ...(assumed.allocatable === undefined ? [] : [resourcesText(assumed.allocatable)]),
    ...(assumed.labels === undefined ? [] : [`labels ${JSON.stringify(assumed.labels)}`]),
    ...(assumed.taints === undefined ? [] : [`${assumed.taints.length} taints`]),
  ];
  const taken = other.length === 0 ? "" : `, taken for ${other.join(" and ")} while it has none`;
  const cost = price === 0 ? "" : `, at ${price} each`;
  return `nodes of the group ${name}: ${min} to ${max}, ${initial} at first, each with ${resourcesText(allocatable)}${cost}${taken}`;
}

function resourcesText(allocatable: ResourceList): string {
  return Object.entries(allocatable)
    .map(([resource, amount]) => `${resource} ${amount}`)
    .join(", ");
}

function removalText({ removal }: NodeAutoscaler): string {
  if (removal.by === "consolidation") return `nodes are consolidated: ${removal.policy}`;
  if (!removal.enabled) return "no node is removed";
  const { utilizationThreshold, skipNodesWithLocalStorage, skipNodesWithSystemPods } = removal;
  const kept = [
    "without a controller",
    ...(skipNodesWithLocalStorage ? ["with local storage"] : []),
    ...(skipNodesWithSystemPods ? ["of kube-system that no budget covers"] : []),
    "that are annotated as not safe to evict",
  ];
  return `a node may be removed when less than ${utilizationThreshold}% of it is requested, unless it has pods ${kept.join(", ")}`;
}

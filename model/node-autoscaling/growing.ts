// Which groups get a node: those of which one would take a pod that finds no place, on the nodes that there are or that are on their way.
// Source: cluster-autoscaler/core/scaleup/orchestrator/orchestrator.go (ScaleUp), cluster-autoscaler/core/podlistprocessor
// (filter_out_schedulable.go, currently_drained_nodes.go), cluster-autoscaler/expander; karpenter pkg/controllers/provisioning.
import type { Cluster, ClusterNode } from "../cluster.ts";
import { HOSTNAME } from "../nodes/node-facts.ts";
import type { Place } from "../scheduling/seen.ts";
import { amountsOf, parseResourceList } from "../semantics/index.ts";
import type { AutoscaledGroup, Expander, NodeAutoscaler } from "./groups.ts";
import { type Packing, pack } from "./packing.ts";
import { type AutoscalerView, placeWhenJoined } from "./seen.ts";

/** Whether nodes are taken to be as they are, or as the autoscaler thinks that they are. */
export type Knowledge = "as assumed" | "as they are";

/** The names of the groups of which any may get the next node; none if nothing helps, or is needed. */
export function groupsToGrow(
  cluster: Cluster,
  autoscaler: NodeAutoscaler,
  view: AutoscalerView,
): readonly string[] {
  const present = packedPresent(cluster, view, "as assumed");
  const options = autoscaler.groups.flatMap((group) => optionOf(cluster, group, view, present, "as assumed"));
  const best = chosenBy(autoscaler.expander, options);
  return best.map(({ group }) => group.name);
}

/** The pods without a place, by the names of their owners, that a node of some group would take if one were added. */
export function podsThatAGroupCouldTake(
  cluster: Cluster,
  { groups }: NodeAutoscaler,
  view: AutoscalerView,
): readonly string[] {
  const present = packedPresent(cluster, view, "as they are");
  const taken = groups.flatMap((group) => optionOf(cluster, group, view, present, "as they are"));
  return [...new Set(taken.flatMap(({ pods }) => pods))].toSorted();
}

/** How many nodes of the group there are, or are on their way. */
export function sizeOf(
  cluster: Cluster,
  { name }: Pick<AutoscaledGroup, "name">,
  { all }: AutoscalerView,
): number {
  return cluster.nodes.filter(({ facts }, i) => {
    const presence = all[i]?.presence;
    return facts.autoscaled?.group === name && (presence === "present" || presence === "coming");
  }).length;
}

/** The pods that wait for a node, and those that will when they are evicted; by owner. */
export function homelessPods({ waiting, all }: AutoscalerView): readonly string[] {
  return [
    ...waiting.flatMap(({ owner, pods }) => Array.from({ length: pods }, () => owner)),
    ...all.flatMap(({ leaving }) => leaving),
  ];
}

/** The pods that will be made for those that are gone (core/scaledown/planner/planner.go, injectRecentlyEvictedPods). */
export function missingPods({ wanted, waiting, all }: AutoscalerView): readonly string[] {
  return wanted.flatMap((one): readonly string[] => {
    const [first] = one?.owners ?? [];
    if (one === null || first === undefined) return [];
    const waits = waiting.filter(({ owner }) => one.owners.includes(owner));
    const bound = all.flatMap(({ pods }) => pods.filter(({ owner }) => one.owners.includes(owner)));
    const there = bound.filter(({ deleting }) => deleting !== true).length;
    const missing = one.pods - there - waits.reduce((sum, { pods }) => sum + pods, 0);
    return Array.from({ length: Math.max(0, missing) }, () => first);
  });
}

/** The nodes that there are, and those that are on their way. */
export function placesToCome(cluster: Cluster, view: AutoscalerView, knowledge: Knowledge): readonly Place[] {
  return cluster.nodes.flatMap((node, i): readonly Place[] => {
    const seen = view.all[i];
    if (seen === undefined || seen.presence === "absent" || seen.presence === "free") return [];
    if (seen.presence === "present") return [{ node, seen }];
    return [placeWhenJoined(cluster, knownAs(cluster, node, view, knowledge), view)];
  });
}

function packedPresent(cluster: Cluster, view: AutoscalerView, knowledge: Knowledge): Packing {
  return pack(cluster, placesToCome(cluster, view, knowledge), homelessPods(view));
}

interface Option {
  readonly group: AutoscaledGroup;
  /** Those that find a place on its new nodes. */
  readonly pods: readonly string[];
  /** How much of its new nodes is left over, of cpu and memory together. */
  readonly waste: number;
}

/** What more nodes of the group would bring, as many as it may have and as are needed. */
function optionOf(
  cluster: Cluster,
  group: AutoscaledGroup,
  view: AutoscalerView,
  { places, left }: Packing,
  knowledge: Knowledge,
): readonly Option[] {
  const free = cluster.nodes.filter(
    ({ facts }, i) => facts.autoscaled?.group === group.name && view.all[i]?.presence === "free",
  );
  const room = group.max - sizeOf(cluster, group, view);
  let before: Packing = { places, left };
  let used = 0;
  for (const node of free.slice(0, Math.max(0, room))) {
    const joined = placeWhenJoined(cluster, knownAs(cluster, node, view, knowledge), view);
    const after = pack(cluster, [...before.places, joined], before.left);
    if (after.left.length === before.left.length) break;
    before = after;
    used += 1;
  }
  if (used === 0) return [];
  const still = [...before.left];
  const pods = left.filter((owner) => {
    const at = still.indexOf(owner);
    if (at >= 0) still.splice(at, 1);
    return at < 0;
  });
  return [{ group, pods, waste: wasteOf(cluster, pods, free[0], used) }];
}

/** leastwaste/waste.go: the parts of cpu and memory that are left over, halved. */
function wasteOf(
  { owners }: Cluster,
  pods: readonly string[],
  node: ClusterNode | undefined,
  nodes: number,
): number {
  const part = (resource: "cpu" | "memory"): number => {
    const all = (node?.facts.allocatable[resource] ?? 0) * nodes;
    const used = pods.reduce(
      (sum, name) => sum + (owners.find((o) => o.name === name)?.template.requests[resource] ?? 0),
      0,
    );
    return all === 0 ? 0 : (all - used) / all;
  };
  return (part("cpu") + part("memory")) / 2;
}

/** The best ones; several if nothing tells them apart. */
function chosenBy(expander: Expander, options: readonly Option[]): readonly Option[] {
  const rank = RANKS[expander];
  const least = Math.min(...options.map(rank));
  return options.filter((option) => rank(option) === least);
}

const RANKS: { readonly [expander in Expander]: (option: Option) => number } = {
  random: () => 0,
  "most-pods": ({ pods }) => -pods.length,
  "least-waste": ({ waste }) => waste,
  price: ({ group }) => group.price,
  priority: ({ group }) => -group.priority,
};

/** cluster-autoscaler takes a node of the group for the pattern of all as soon as there is one; Karpenter knows only what it asks for. */
function knownAs(
  cluster: Cluster,
  node: ClusterNode,
  { all }: AutoscalerView,
  knowledge: Knowledge,
): ClusterNode {
  const { nodeAutoscaler } = cluster.scenario;
  const name = node.facts.autoscaled?.group;
  const group = nodeAutoscaler?.groups.find((one) => one.name === name);
  if (group === undefined || knowledge === "as they are") return node;
  const knowsOne = cluster.nodes.some(
    ({ facts }, i) => facts.autoscaled?.group === name && all[i]?.presence === "present",
  );
  if (knowsOne && nodeAutoscaler?.removal.by === "scale-down") return node;
  const { allocatable, labels, taints } = group.assumed;
  const facts = {
    ...node.facts,
    ...(allocatable === undefined ? {} : { allocatable: amountsOf(parseResourceList(allocatable)) }),
    ...(labels === undefined ? {} : { labels: { [HOSTNAME]: node.facts.name, ...labels } }),
    ...(taints === undefined ? {} : { taints }),
  };
  return { ...node, facts };
}

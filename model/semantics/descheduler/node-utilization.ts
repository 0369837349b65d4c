// LowNodeUtilization evicts pods from nodes that are too full, HighNodeUtilization from nodes that are too empty: by what pods request.
// Source: kubernetes-sigs/descheduler, pkg/framework/plugins/nodeutilization/{lownodeutilization,highnodeutilization,nodeutilization}.go.
import { lookup } from "../lookup.ts";
import type { Amounts } from "../resources.ts";
import { untoleratedTaint } from "../taints.ts";
import { isEvictable } from "./evictor.ts";
import { type DeschedulerNode, type PlacedVictim, placedOn, requestedOn } from "./nodes.ts";

/** Resource to percent of what the node has. */
export type Thresholds = { readonly [resource: string]: number };

interface Loaded {
  readonly node: DeschedulerNode;
  readonly at: number;
  /** "pods" included. */
  readonly used: Amounts;
}

/**
 * The pods of which one may be evicted next: those of nodes above a target, while the nodes below all thresholds have room left
 * up to the targets.
 * @param mayGo What else a pod has to meet (`nodeFit`).
 */
export function onOverfullNodes(
  nodes: readonly DeschedulerNode[],
  {
    thresholds,
    targetThresholds,
  }: { readonly thresholds: Thresholds; readonly targetThresholds: Thresholds },
  mayGo: (pod: PlacedVictim) => boolean,
): readonly PlacedVictim[] {
  const loads = nodes.map(loadOf);
  const low = loads.filter((load) => !load.node.unschedulable && isBelow(load, thresholds));
  const high = loads.filter((load) => !low.includes(load) && isAbove(load, targetThresholds));
  if (low.length === nodes.length || !hasRoom(low, targetThresholds)) return [];
  return high.flatMap((source) => leastImportant(source, low, mayGo));
}

/** The same of nodes below all thresholds, while the other nodes have room left. */
export function onNearlyEmptyNodes(
  nodes: readonly DeschedulerNode[],
  thresholds: Thresholds,
  mayGo: (pod: PlacedVictim) => boolean,
): readonly PlacedVictim[] {
  const loads = nodes.map(loadOf);
  const sources = loads.filter((load) => isBelow(load, thresholds));
  const others = loads.filter((load) => !sources.includes(load) && !load.node.unschedulable);
  if (!hasRoom(others, {})) return [];
  return sources.flatMap((source) => leastImportant(source, others, mayGo));
}

function loadOf(node: DeschedulerNode, at: number): Loaded {
  const { requested, podCount } = requestedOn(node);
  return { node, at, used: { ...requested, pods: podCount } };
}

function percent({ node, used }: Loaded, resource: string): number {
  const capacity = lookup(node.allocatable, resource) ?? 0;
  return capacity === 0 ? 0 : (100 * (lookup(used, resource) ?? 0)) / capacity;
}

function isBelow(load: Loaded, thresholds: Thresholds): boolean {
  return Object.entries(thresholds).every(([resource, limit]) => percent(load, resource) <= limit);
}

function isAbove(load: Loaded, thresholds: Thresholds): boolean {
  return Object.entries(thresholds).some(([resource, limit]) => percent(load, resource) > limit);
}

/** Of every resource, there is room left on the nodes together up to the targets: all of it where there is none. */
function hasRoom(destinations: readonly Loaded[], targets: Thresholds): boolean {
  const resources = new Set(["cpu", "memory", "pods", ...Object.keys(targets)]);
  return [...resources].every((resource) => {
    const rooms = destinations.map(({ node, used }) => {
      const capacity = ((lookup(node.allocatable, resource) ?? 0) * (lookup(targets, resource) ?? 100)) / 100;
      return Math.trunc(capacity) - (lookup(used, resource) ?? 0);
    });
    return rooms.reduce((sum, room) => sum + room, 0) > 0;
  });
}

/** Of the pods that may go and tolerate all taints of some destination: the lowest priority, then the lowest class. */
function leastImportant(
  { node, at }: Loaded,
  destinations: readonly Loaded[],
  mayGo: (pod: PlacedVictim) => boolean,
): readonly PlacedVictim[] {
  const movable = placedOn(node, at).filter(
    (placed) =>
      !placed.of.ended &&
      isEvictable(placed.of) &&
      destinations.some((d) => untoleratedTaint(d.node.taints, placed.of.tolerations) === undefined) &&
      mayGo(placed),
  );
  const rank = ({ of }: PlacedVictim): number => of.priority * CLASSES.length + CLASSES.indexOf(of.qos);
  const least = Math.min(...movable.map(rank));
  return movable.filter((placed) => rank(placed) === least);
}

const CLASSES: readonly string[] = ["BestEffort", "Burstable", "Guaranteed"];

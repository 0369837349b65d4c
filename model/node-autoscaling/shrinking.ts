// Which nodes are not needed: those whose pods would find a place elsewhere; or on one that costs less, for Karpenter.
// Sources: cluster-autoscaler/core/scaledown/eligibility/eligibility.go, core/scaledown/planner/planner.go (categorizeNodes), simulator/cluster.go
// (SimulateNodeRemoval), simulator/utilization/info.go (Calculate); karpenter pkg/controllers/disruption/{consolidation,emptiness,types}.go.
import type { Cluster, ClusterNode } from "../cluster.ts";
import type { StoredBudget } from "../disruption/disruption.ts";
import { ownerNamed, type Place, type SeenPod } from "../scheduling/seen.ts";
import type { NodeState } from "../state.ts";
import { occupies, whyKept } from "./drainable.ts";
import type { AutoscaledGroup, NodeAutoscaler } from "./groups.ts";
import { homelessPods, missingPods, placesToCome, sizeOf } from "./growing.ts";
import { pack } from "./packing.ts";
import { type AutoscalerView, placeWhenJoined } from "./seen.ts";

/** "remove": nothing is to replace it; "replace": a node of any of these groups is. */
export type Removal =
  | { readonly kind: "remove" }
  | { readonly kind: "replace"; readonly by: readonly AutoscaledGroup[] };

/** A node that may be one too many. */
export interface Candidate {
  readonly cluster: Cluster;
  readonly autoscaler: NodeAutoscaler;
  readonly node: ClusterNode;
  /** Its position among the nodes. */
  readonly at: number;
}

/** What is to become of the node; undefined: it stays. */
export function removalOf(
  candidate: Candidate,
  { pods }: NodeState,
  view: AutoscalerView,
  budgets: readonly StoredBudget[],
): Removal | undefined {
  const { cluster, autoscaler } = candidate;
  const found = unneeded(candidate, view);
  if (found === undefined || whyKept(cluster, autoscaler, pods, budgets) !== undefined) return undefined;
  // Nodes that have to be drained go one after the other (--max-drain-parallelism; disruption budgets of NodePools).
  const isEmpty = !pods.some((pod) => occupies(cluster, pod));
  const isBusy = view.all.some(({ removal }) => removal !== undefined);
  const waits = autoscaler.removal.by === "consolidation" ? isBusy : isBusy && !isEmpty;
  return waits ? undefined : found;
}

/** The same, whatever its pods say, and whatever else is under way. */
export function unneeded(candidate: Candidate, view: AutoscalerView): Removal | undefined {
  const { cluster, autoscaler, node, at } = candidate;
  const { all } = view;
  const seen = all[at];
  const group = autoscaler.groups.find(({ name }) => name === node.facts.autoscaled?.group);
  if (seen === undefined || group === undefined) return undefined;
  const isReady = seen.presence === "present" && seen.status.conditions.Ready === "True";
  if (!isReady || seen.removal !== undefined) return undefined;
  const leaving = all.filter(
    ({ removal }, i) => removal !== undefined && cluster.nodes[i]?.facts.autoscaled?.group === group.name,
  ).length;
  if (sizeOf(cluster, group, view) - leaving <= group.min) return undefined;
  return autoscaler.removal.by === "scale-down"
    ? scaledDown(candidate, autoscaler.removal, view)
    : consolidated(candidate, group, autoscaler.removal.policy, view);
}

function scaledDown(
  candidate: Candidate,
  rules: { readonly enabled: boolean; readonly utilizationThreshold: number },
  view: AutoscalerView,
): Removal | undefined {
  if (!rules.enabled) return undefined;
  const { cluster, node } = candidate;
  const { here, others } = simulated(candidate, view);
  if (utilization(cluster, node, here) >= rules.utilizationThreshold) return undefined;
  // Nodes that are on their way are no destination (GetPodDestinationCandidates has those that are registered).
  const registered = others.filter((place) => isRegistered(cluster, place, view));
  return pack(cluster, registered, movedFrom(cluster, here)).left.length === 0
    ? { kind: "remove" }
    : undefined;
}

/** In percent, of that resource of which most is requested. */
function utilization(cluster: Cluster, { facts }: ClusterNode, pods: readonly SeenPod[]): number {
  const part = (resource: "cpu" | "memory"): number => {
    const all = facts.allocatable[resource] ?? 0;
    const used = pods.reduce(
      (sum, { owner }) => sum + (ownerNamed(cluster, owner).template.requests[resource] ?? 0),
      0,
    );
    return all === 0 ? 0 : (used * 100) / all;
  };
  return Math.max(part("cpu"), part("memory"));
}

function consolidated(
  candidate: Candidate,
  group: AutoscaledGroup,
  policy: "Never" | "WhenEmpty" | "WhenEmptyOrUnderutilized",
  view: AutoscalerView,
): Removal | undefined {
  if (policy === "Never") return undefined;
  const { cluster, autoscaler } = candidate;
  const { here, others } = simulated(candidate, view);
  const moved = movedFrom(cluster, here);
  if (moved.length === 0) return { kind: "remove" };
  if (policy === "WhenEmpty") return undefined;
  if (pack(cluster, others, moved).left.length === 0) return { kind: "remove" };
  const cheaper = autoscaler.groups.filter((other) => {
    const room = other.max - sizeOf(cluster, other, view);
    const free = cluster.nodes.find(
      ({ facts }, i) => facts.autoscaled?.group === other.name && view.all[i]?.presence === "free",
    );
    if (other.price >= group.price || room <= 0 || free === undefined) return false;
    return pack(cluster, [...others, placeWhenJoined(cluster, free, view)], moved).left.length === 0;
  });
  const least = Math.min(...cheaper.map(({ price }) => price));
  return cheaper.length === 0
    ? undefined
    : { kind: "replace", by: cheaper.filter(({ price }) => price === least) };
}

/** The pods of the node, and the other places, once those that wait for a node, or are still to be made, have found theirs: here, or there. */
function simulated({ cluster, node }: Candidate, view: AutoscalerView) {
  const waiting = [...homelessPods(view), ...missingPods(view)];
  const { places } = pack(cluster, placesToCome(cluster, view, "as assumed"), waiting, node);
  const isHere = (place: Place): boolean => place.node.slot === node.slot;
  return {
    here: places.filter(isHere).flatMap(({ seen }) => seen.pods),
    others: places.filter((place) => !isHere(place)),
  };
}

/** The pods that would have to find another place, by owner. */
function movedFrom(cluster: Cluster, pods: readonly SeenPod[]): readonly string[] {
  const moved = pods.filter(({ owner }) => ownerNamed(cluster, owner).daemonSet === undefined);
  return moved.map(({ owner }) => owner);
}

function isRegistered(cluster: Cluster, { node }: Place, { all }: AutoscalerView): boolean {
  return all[cluster.nodes.findIndex(({ slot }) => slot === node.slot)]?.presence === "present";
}

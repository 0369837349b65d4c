// The scheduler's preference for nodes by how full they would be with the pod.
// Sources: pkg/scheduler/framework/plugins/noderesources/{resource_allocation,least_allocated,most_allocated,
// requested_to_capacity_ratio}.go, ../helper/shape_score.go; pkg/scheduler/util/pod_resources.go (default requests),
// pkg/scheduler/framework/types.go (getNonMissingContainerRequests).
import type { ResourceList } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import {
  isPodLevelResource,
  podRequestAmounts,
  podRequests,
  type RequestingPod,
  type ResizeStatus,
} from "./pod-requests.ts";
import { type Amounts, isScalarResource, isScheduledResource } from "./resources.ts";
import { failed, MAX_NODE_SCORE, type Scoring, scored } from "./scores.ts";
import {
  DEFAULT_SCORING_STRATEGY,
  MAX_SHAPE_SCORE,
  type ScoringStrategy,
  type ShapePoint,
  type WeightedResource,
} from "./scoring-strategy.ts";

/** What scores by resources need to know of a node. */
export interface LoadedNode {
  readonly allocatable: Amounts;
  /** The sum of the requests of the pods on it, taken in the same way as those of the pod to be placed. */
  readonly requested: Amounts;
}

/** A resource of a node, before and after the pod has come. In the units of `Amounts`; the capacity is not zero. */
export interface ResourceLoad {
  readonly weight: number;
  readonly before: number;
  readonly after: number;
  readonly capacity: number;
}

/** What a container is taken to request if it names no request: else, pods without any would all go to one node. */
const DEFAULT_REQUESTS: ResourceList = { cpu: "100m", memory: "200Mi" };

/**
 * The requests of a pod that `resourceFitScores` computes with: containers that do not name cpu or memory get a default.
 * Among pods with pod-level resources, one that is placed already gets it only if nothing at all names the resource.
 */
export function scoredRequests(
  pod: RequestingPod & { readonly resources?: { readonly limits?: ResourceList } },
  whose: "of incoming pod" | "of placed pod",
  status?: ResizeStatus,
): Amounts {
  const resize = status === undefined ? {} : { status };
  const levels = Object.keys({ ...pod.resources?.requests, ...pod.resources?.limits });
  const known = whose === "of placed pod" && levels.some(isPodLevelResource) ? podRequests(pod, resize) : {};
  const missing = Object.entries(DEFAULT_REQUESTS).filter(([name]) => !Object.hasOwn(known, name));
  return podRequestAmounts(pod, { ...resize, nonMissingContainerRequests: Object.fromEntries(missing) });
}

/**
 * The weighted mean over the strategy's resources, rounded down (for RequestedToCapacityRatio: to the nearest, and over
 * those with a positive score only). Expects `requests` and `requested` as `scoredRequests` gives them.
 */
export function resourceFitScores(
  requests: Amounts,
  nodes: readonly LoadedNode[],
  strategy: ScoringStrategy = DEFAULT_SCORING_STRATEGY,
): Scoring {
  if (strategy.resources.length === 0) return failed(nodes, "resources not found");
  return scored(nodes.map((node) => fitScore(strategy, resourceLoads(strategy.resources, requests, node))));
}

/**
 * The loads that count: without resources that the node lacks or that the scheduler does not look at, and without
 * extended ones that the pod does not request.
 */
export function resourceLoads(
  resources: readonly WeightedResource[],
  requests: Amounts,
  { allocatable, requested }: LoadedNode,
): readonly ResourceLoad[] {
  return resources.flatMap(({ name, weight }) => {
    const wanted = lookup(requests, name) ?? 0;
    const capacity = lookup(allocatable, name) ?? 0;
    const before = lookup(requested, name) ?? 0;
    const counts = isScheduledResource(name) && (wanted !== 0 || !isScalarResource(name));
    return counts && capacity !== 0 ? [{ weight, before, after: before + wanted, capacity }] : [];
  });
}

function fitScore(
  { type, requestedToCapacityRatio }: ScoringStrategy,
  loads: readonly ResourceLoad[],
): number {
  switch (type) {
    case "LeastAllocated":
      return Math.floor(weightedMean(loads, ({ after, capacity }) => percentage(capacity - after, capacity)));
    case "MostAllocated":
      return Math.floor(weightedMean(loads, ({ after, capacity }) => percentage(after, capacity)));
    case "RequestedToCapacityRatio": {
      const shape = requestedToCapacityRatio?.shape ?? [];
      const score = ({ after, capacity }: ResourceLoad) => onShape(shape, percentage(after, capacity));
      const positive = loads.filter((load) => score(load) > 0);
      return Math.round(weightedMean(positive, score));
    }
  }
}

/** 0 if there is nothing to take the mean of. */
function weightedMean(loads: readonly ResourceLoad[], score: (load: ResourceLoad) => number): number {
  const weights = loads.reduce((sum, { weight }) => sum + weight, 0);
  return weights === 0 ? 0 : loads.reduce((sum, load) => sum + load.weight * score(load), 0) / weights;
}

/** From 0 to 100, rounded down. Bytes times a hundred may pass 2^53, hence the big integers. */
function percentage(part: number, whole: number): number {
  const kept = Math.min(Math.max(part, 0), whole);
  return Number((BigInt(kept) * BigInt(MAX_NODE_SCORE)) / BigInt(whole));
}

/** The straight lines between the points, in whole steps truncated towards zero; level before and after them. */
function onShape(shape: readonly ShapePoint[], utilization: number): number {
  const scale = MAX_NODE_SCORE / MAX_SHAPE_SCORE;
  const right = shape.findIndex((point) => utilization <= point.utilization);
  const [from, to] = [shape.at(right < 0 ? -1 : Math.max(right - 1, 0)), shape.at(right)];
  if (from === undefined || to === undefined) return 0;
  if (from === to) return to.score * scale;
  const rise = (to.score - from.score) * scale * (utilization - from.utilization);
  return from.score * scale + Math.trunc(rise / (to.utilization - from.utilization));
}

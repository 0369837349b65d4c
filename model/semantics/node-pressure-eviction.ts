// Which pod the kubelet evicts first when its node runs short of memory, disk, inodes or processes.
// Sources: pkg/kubelet/eviction/helpers.go (rank*Pressure, the comparisons above it, buildSignalToRankFunc),
// pkg/api/v1/resource/helpers.go (GetResourceRequestQuantity).
import type { ResourceList } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import { isPodLevelResource, podRequests, type RequestingPod } from "./pod-requests.ts";
import {
  addQuantities,
  compareQuantities,
  type Quantity,
  quantityOf,
  subtractQuantities,
} from "./quantity.ts";
import { parseResourceList } from "./resources.ts";

/** What is counted of a pod's use of a filesystem. */
export type FilesystemPart = "rootfs" | "logs" | "localVolumes";

/** Bytes or inodes; what is missing counts as zero. */
export type FilesystemUsage = { readonly [part in FilesystemPart]?: Quantity };

/** What a pod uses; what is missing counts as zero. */
export interface PodUsage {
  /** The working set. */
  readonly memory?: Quantity;
  readonly disk?: FilesystemUsage;
  readonly inodes?: FilesystemUsage;
  readonly processes?: number;
}

export interface EvictablePod extends RequestingPod {
  readonly priority?: number;
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
  /** Undefined: there are no figures for this pod, and so it goes first. */
  readonly usage?: PodUsage;
}

export type EvictionCriterion =
  | "exceedsMemoryRequest"
  | "exceedsDiskRequest"
  | "exceedsInodeRequest"
  | "priority"
  | "memoryUsageAboveRequest"
  | "diskUsageAboveRequest"
  | "inodeUsage"
  | "processCount";

/** Criteria in order; the first that tells two pods apart decides. */
export interface EvictionRanking {
  readonly criteria: readonly EvictionCriterion[];
  /** Which parts of a pod's use of filesystems count; all of them if absent. */
  readonly parts?: readonly FilesystemPart[];
}

/**
 * Where images and the containers' writable layers are: on the node's own filesystem, both on one of their own, or
 * only the images on one of their own.
 */
export type FilesystemLayout = "shared" | "imagefs" | "split";

const ALL_PARTS: readonly FilesystemPart[] = ["rootfs", "logs", "localVolumes"];

/** How pods are ranked when a threshold of this signal is met; undefined for an unknown signal. */
export function evictionRanking(
  signal: string,
  layout: FilesystemLayout = "shared",
): EvictionRanking | undefined {
  const [filesystem = "", kind] = signal.split(".");
  switch (signal) {
    case "memory.available":
    case "allocatableMemory.available":
      return { criteria: ["exceedsMemoryRequest", "priority", "memoryUsageAboveRequest"] };
    case "pid.available":
      return { criteria: ["priority", "processCount"] };
    case "nodefs.available":
    case "imagefs.available":
    case "containerfs.available":
    case "nodefs.inodesFree":
    case "imagefs.inodesFree":
    case "containerfs.inodesFree": {
      const parts = measuredParts(filesystem, layout);
      return kind === "available"
        ? { criteria: ["exceedsDiskRequest", "priority", "diskUsageAboveRequest"], parts }
        : { criteria: ["exceedsInodeRequest", "priority", "inodeUsage"], parts };
    }
    default:
      return undefined;
  }
}

function measuredParts(filesystem: string, layout: FilesystemLayout): readonly FilesystemPart[] {
  switch (layout) {
    case "shared":
      return ALL_PARTS;
    case "imagefs":
      return filesystem === "nodefs" ? ["logs", "localVolumes"] : ["rootfs"];
    case "split":
      return filesystem === "imagefs" ? [] : ALL_PARTS;
  }
}

/** Negative if `a` is evicted before `b`, positive if after, 0 if the kubelet does not care. */
export function compareForEviction(a: EvictablePod, b: EvictablePod, ranking: EvictionRanking): number {
  for (const criterion of ranking.criteria) {
    const order = compareBy(criterion, a, b, ranking.parts ?? ALL_PARTS);
    if (order !== 0) return order;
  }
  return 0;
}

/** All pods, in the order of eviction; equal ones as they stood. */
export function evictionOrder<P extends EvictablePod>(
  pods: readonly P[],
  ranking: EvictionRanking,
): readonly P[] {
  return pods.toSorted((a, b) => compareForEviction(a, b, ranking));
}

/** The pods of which any may be the first to go. */
export function firstToEvict<P extends EvictablePod>(
  pods: readonly P[],
  ranking: EvictionRanking,
): readonly P[] {
  const [first, ...others] = evictionOrder(pods, ranking);
  if (first === undefined) return [];
  return [first, ...others.filter((pod) => compareForEviction(first, pod, ranking) === 0)];
}

function compareBy(
  criterion: EvictionCriterion,
  a: EvictablePod,
  b: EvictablePod,
  parts: readonly FilesystemPart[],
): number {
  if (criterion === "priority") return (a.priority ?? 0) - (b.priority ?? 0);
  const [x, y] = [a.usage, b.usage];
  if (x === undefined || y === undefined) return Number(y === undefined) - Number(x === undefined);
  switch (criterion) {
    case "exceedsMemoryRequest":
      return trueFirst(exceeds(x.memory, requestOf(a, "memory")), exceeds(y.memory, requestOf(b, "memory")));
    case "exceedsDiskRequest":
      return trueFirst(
        exceeds(total(x.disk, parts), requestOf(a, "ephemeral-storage")),
        exceeds(total(y.disk, parts), requestOf(b, "ephemeral-storage")),
      );
    // Nobody can request inodes.
    case "exceedsInodeRequest":
      return trueFirst(exceeds(total(x.inodes, parts), ZERO), exceeds(total(y.inodes, parts), ZERO));
    case "memoryUsageAboveRequest":
      return largestFirst(above(a, "memory", x.memory ?? ZERO), above(b, "memory", y.memory ?? ZERO));
    case "diskUsageAboveRequest":
      return largestFirst(
        above(a, "ephemeral-storage", total(x.disk, parts)),
        above(b, "ephemeral-storage", total(y.disk, parts)),
      );
    // Here, too, the kubelet subtracts the request of bytes.
    case "inodeUsage":
      return largestFirst(
        above(a, "ephemeral-storage", total(x.inodes, parts)),
        above(b, "ephemeral-storage", total(y.inodes, parts)),
      );
    case "processCount":
      return (y.processes ?? 0) - (x.processes ?? 0);
  }
}

const ZERO = quantityOf(0n);

/** What counts as the pod's request: pod-level requests instead of the containers', overhead only on top of something. */
function requestOf(pod: EvictablePod, resource: "memory" | "ephemeral-storage"): Quantity {
  const { requests, limits } = pod.resources ?? {};
  const hasOwn = Object.keys({ ...requests, ...limits }).some(isPodLevelResource);
  const all = podRequests(pod, { skipContainerLevelResources: hasOwn, excludeOverhead: true });
  const request = lookup(all, resource) ?? ZERO;
  const overhead = lookup(parseResourceList(pod.overhead ?? {}), resource);
  return overhead === undefined || request.unscaled === 0n ? request : addQuantities(request, overhead);
}

function exceeds(usage: Quantity = ZERO, request: Quantity): boolean {
  return compareQuantities(usage, request) > 0;
}

function above(pod: EvictablePod, resource: "memory" | "ephemeral-storage", usage: Quantity): Quantity {
  return subtractQuantities(usage, requestOf(pod, resource));
}

function total(usage: FilesystemUsage = {}, parts: readonly FilesystemPart[]): Quantity {
  return parts.map((part) => usage[part] ?? ZERO).reduce(addQuantities, ZERO);
}

function trueFirst(a: boolean, b: boolean): number {
  return Number(b) - Number(a);
}

function largestFirst(a: Quantity, b: Quantity): number {
  return compareQuantities(b, a);
}

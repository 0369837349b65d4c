// LimitRanges: what a namespace fills into pods that do not say how much they use, and how little or much it admits.
// Sources: plugin/pkg/admission/limitranger/admission.go (defaults, constraints),
// pkg/apis/core/v1/defaults.go (SetDefaults_LimitRangeItem).
import type { LimitRangeItem, ResourceList } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import { type LimitedContainer, type LimitedPod, podLimits } from "./pod-limits.ts";
import { podRequests, type RequestingContainer } from "./pod-requests.ts";
import { compareQuantities, type Quantity } from "./quantity.ts";
import { parseResourceList, type Quantities } from "./resources.ts";

export type { LimitRangeItem };

interface Requirements {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

type LimitableContainer = RequestingContainer & LimitedContainer & { readonly resources?: Requirements };

export interface LimitablePod extends LimitedPod {
  readonly containers?: readonly LimitableContainer[];
  readonly initContainers?: readonly LimitableContainer[];
}

/** A constraint that is not kept. */
export interface LimitViolation {
  /** The item's type. */
  readonly type: string;
  /** Of items for containers: which one. */
  readonly container?: string;
  readonly resource: string;
  readonly constraint: "min" | "max" | "maxLimitRequestRatio";
}

/**
 * An item for containers as the API server stores it: a missing default limit is the maximum; a missing default
 * request is the default limit, or else the minimum. Other items stay as they are.
 */
export function storedLimitRangeItem(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== "Container") return item;
  const limits = { ...item.max, ...item.default };
  return { ...item, default: limits, defaultRequest: { ...item.min, ...limits, ...item.defaultRequest } };
}

/** The pod with what its containers and init containers lack. Of two items for containers, the later one counts. */
export function withLimitRangeDefaults<P extends LimitablePod>(pod: P, items: readonly LimitRangeItem[]): P {
  const forContainers = items.filter(({ type }) => type === "Container");
  const requests: ResourceList = Object.assign({}, ...forContainers.map((item) => item.defaultRequest));
  const limits: ResourceList = Object.assign({}, ...forContainers.map((item) => item.default));
  const filled = ({ resources, ...container }: LimitableContainer) => ({
    ...container,
    resources: {
      ...resources,
      requests: { ...requests, ...resources?.requests },
      limits: { ...limits, ...resources?.limits },
    },
  });
  return {
    ...pod,
    ...(pod.containers && { containers: pod.containers.map(filled) }),
    ...(pod.initContainers && { initContainers: pod.initContainers.map(filled) }),
  };
}

/**
 * The constraints that a pod (with its defaults filled in) does not keep; it is admitted if there are none.
 * @throws QuantityError for a bad quantity.
 */
export function limitRangeViolations(
  pod: LimitablePod,
  items: readonly LimitRangeItem[],
): readonly LimitViolation[] {
  const containers = [...(pod.containers ?? []), ...(pod.initContainers ?? [])];
  return items.flatMap((item) => {
    if (item.type === "Pod") return violationsOf(item, podTotals(pod));
    if (item.type !== "Container") return [];
    return containers.flatMap(({ name = "", resources }) =>
      violationsOf(item, amountsOf(resources)).map((violation) => ({ ...violation, container: name })),
    );
  });
}

/**
 * The constraints that a claim for storage does not keep. Only what it requests counts.
 * @throws QuantityError for a bad quantity.
 */
export function claimLimitViolations(
  requests: ResourceList,
  items: readonly LimitRangeItem[],
): readonly LimitViolation[] {
  const requested = parseResourceList(requests);
  // The maximum looks at limits, which claims do not have: what is requested stands in for them.
  const amounts = { requests: requested, limits: requested };
  return items
    .filter(({ type }) => type === "PersistentVolumeClaim")
    .flatMap(({ type, min, max }) =>
      violationsOf({ type, ...(min && { min }), ...(max && { max }) }, amounts),
    );
}

interface Amounts {
  readonly requests: Quantities;
  readonly limits: Quantities;
}

function amountsOf({ requests = {}, limits = {} }: Requirements = {}): Amounts {
  return { requests: parseResourceList(requests), limits: parseResourceList(limits) };
}

/** Without overhead. Of what is asked for the pod as a whole, only cpu and memory count here. */
function podTotals(pod: LimitablePod): Amounts {
  const ofContainers = { excludeOverhead: true, skipPodLevelResources: true };
  const level = amountsOf(pod.resources);
  return {
    requests: { ...podRequests(pod, ofContainers), ...cpuAndMemory(level.requests) },
    limits: { ...podLimits(pod, ofContainers), ...cpuAndMemory(level.limits) },
  };
}

function cpuAndMemory(list: Quantities): Quantities {
  return Object.fromEntries(Object.entries(list).filter(([name]) => name === "cpu" || name === "memory"));
}

/** Whether a constraint is kept, given what is requested and limited of its resource. */
type Check = (bound: Quantity, request: Quantity | undefined, limit: Quantity | undefined) => boolean;

const CHECKS: readonly (readonly [LimitViolation["constraint"], Check])[] = [
  ["min", keepsMin],
  ["max", keepsMax],
  ["maxLimitRequestRatio", keepsRatio],
];

function violationsOf(item: LimitRangeItem, { requests, limits }: Amounts): readonly LimitViolation[] {
  return CHECKS.flatMap(([constraint, keeps]) =>
    Object.entries(parseResourceList(item[constraint] ?? {}))
      .filter(([resource, bound]) => !keeps(bound, lookup(requests, resource), lookup(limits, resource)))
      .map(([resource]) => ({ type: item.type, resource, constraint })),
  );
}

/** There has to be a request; a limit need not be there. */
function keepsMin(...[min, request, limit]: Parameters<Check>): boolean {
  if (request === undefined || compareQuantities(request, min) < 0) return false;
  return limit === undefined || compareQuantities(limit, min) >= 0;
}

/** There has to be a limit; a request need not be there. */
function keepsMax(...[max, request, limit]: Parameters<Check>): boolean {
  if (limit === undefined || compareQuantities(limit, max) > 0) return false;
  return request === undefined || compareQuantities(request, max) <= 0;
}

/** There have to be both, and neither may be zero. */
function keepsRatio(...[ratio, request, limit]: Parameters<Check>): boolean {
  if (request === undefined || limit === undefined) return false;
  if (request.unscaled === 0n || limit.unscaled === 0n) return false;
  const exponent = request.exponent + ratio.exponent;
  const most = { ...ratio, unscaled: request.unscaled * ratio.unscaled, exponent };
  return compareQuantities(limit, most) <= 0;
}

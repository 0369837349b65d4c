// How much a pod asks of its node: containers, init containers, sidecars, pod-level resources, overhead.
// Source: staging/src/k8s.io/component-helpers/resource/helpers.go (PodRequests, AggregateContainerRequests).
import type { ResourceList } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import { compareQuantities, quantityOf, subtractQuantities } from "./quantity.ts";
import {
  type Amounts,
  addResources,
  amountsOf,
  isScheduledResource,
  maxResources,
  parseResourceList,
  type Quantities,
} from "./resources.ts";

export interface RequestingContainer {
  readonly name?: string;
  readonly resources?: { readonly requests?: ResourceList };
  /** "Always" on an init container makes it a sidecar. */
  readonly restartPolicy?: string;
}

/** The part of a pod's spec that decides its requests. */
export interface RequestingPod {
  readonly containers?: readonly RequestingContainer[];
  readonly initContainers?: readonly RequestingContainer[];
  readonly resources?: { readonly requests?: ResourceList };
  readonly overhead?: ResourceList;
}

/** What the kubelet reports during an in-place resize, of a pod or of one container. */
export interface ReportedResources {
  readonly allocatedResources?: ResourceList;
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
}

export interface ResizeStatus {
  /** Containers and init containers by name. */
  readonly containers: { readonly [name: string]: ReportedResources };
  /** Pod-level figures, consulted only if given (in-place resize of pod-level resources). */
  readonly pod?: ReportedResources;
  /** The condition PodResizePending has the reason Infeasible: the spec is no longer what the pod asks for. */
  readonly infeasible: boolean;
}

export interface RequestOptions {
  readonly excludeOverhead?: boolean;
  readonly skipPodLevelResources?: boolean;
  readonly skipContainerLevelResources?: boolean;
  /** Requests of containers that do not name the resource (an explicit zero stays zero). */
  readonly nonMissingContainerRequests?: ResourceList;
  /** Take a resize in progress into account. */
  readonly status?: ResizeStatus;
}

/**
 * The exact requests of a pod. Sidecars count like containers; an ordinary init container runs alone, beside the
 * sidecars before it, so that only the largest of them matters. Pod-level requests replace the containers' total.
 * @throws QuantityError for a bad quantity.
 */
export function podRequests(pod: RequestingPod, options: RequestOptions = {}): Quantities {
  const containers = options.skipContainerLevelResources ? {} : containerRequests(pod, options);
  const level = options.skipPodLevelResources ? {} : podLevelRequests(pod, options.status);
  const total = { ...containers, ...level };
  return options.excludeOverhead ? total : addResources(total, parseResourceList(pod.overhead ?? {}));
}

/** `podRequests` in the scheduler's integers (cpu in milli-cores), without the names that it does not look at. */
export function podRequestAmounts(pod: RequestingPod, options: RequestOptions = {}): Amounts {
  const requests = Object.entries(podRequests(pod, options)).filter(([name]) => isScheduledResource(name));
  return amountsOf(Object.fromEntries(requests));
}

/** The containers' part: the largest total of what is specified, allocated and actually in force. */
export function containerRequests(pod: RequestingPod, options: RequestOptions = {}): Quantities {
  const { status } = options;
  const totalOf = (requestsOf: (container: RequestingContainer) => ResourceList | undefined) =>
    totalOverContainers(pod, (c) =>
      parseResourceList({ ...options.nonMissingContainerRequests, ...requestsOf(c) }),
    );
  const specified = (c: RequestingContainer) => c.resources?.requests;
  if (status === undefined) return totalOf(specified);

  const fallback = (c: RequestingContainer) => (status.infeasible ? undefined : specified(c));
  const reported = (c: RequestingContainer) => lookup(status.containers, c.name ?? "");
  const allocated = (c: RequestingContainer) => reported(c)?.allocatedResources ?? fallback(c);
  const actual = (c: RequestingContainer) => reported(c)?.resources?.requests ?? allocated(c);
  const inForce = reportedTotals(status) ?? [totalOf(allocated), totalOf(actual)];
  return [status.infeasible ? {} : totalOf(specified), ...inForce].reduce(maxResources);
}

function reportedTotals({ pod }: ResizeStatus): readonly Quantities[] | undefined {
  const [allocated, actual] = [pod?.allocatedResources, pod?.resources?.requests];
  if (allocated === undefined || actual === undefined) return undefined;
  return [parseResourceList(allocated), parseResourceList(actual)];
}

/** The sum of containers and sidecars, or what an init container takes beside the sidecars before it, if more. */
export function totalOverContainers<C extends { readonly restartPolicy?: string }>(
  pod: { readonly containers?: readonly C[]; readonly initContainers?: readonly C[] },
  resourcesOf: (container: C) => Quantities,
): Quantities {
  let total = (pod.containers ?? []).map(resourcesOf).reduce(addResources, {});
  let sidecars: Quantities = {};
  let peakOfInit: Quantities = {};
  for (const container of pod.initContainers ?? []) {
    const own = resourcesOf(container);
    const during = addResources(sidecars, own);
    if (container.restartPolicy === "Always") {
      total = addResources(total, own);
      sidecars = during;
    }
    peakOfInit = maxResources(peakOfInit, during);
  }
  return maxResources(total, peakOfInit);
}

/** Only cpu, memory and huge pages can be requested, or limited, for the pod as a whole. */
export function isPodLevelResource(name: string): boolean {
  return name === "cpu" || name === "memory" || name.startsWith("hugepages-");
}

function podLevelRequests(pod: RequestingPod, status: ResizeStatus | undefined): Quantities {
  const specified = podLevelResources(parseResourceList(pod.resources?.requests ?? {}));
  if (Object.keys(specified).length === 0 || status?.pod === undefined) return specified;
  const { allocatedResources, resources } = status.pod;
  if (allocatedResources === undefined && resources === undefined) return specified;

  const overhead = parseResourceList(pod.overhead ?? {});
  const reported = [allocatedResources ?? {}, resources?.requests ?? {}].map((list) =>
    withoutOverhead(parseResourceList(list), overhead),
  );
  return podLevelResources([status.infeasible ? {} : specified, ...reported].reduce(maxResources));
}

/** Without the names that cannot be asked for, or limited, for the pod as a whole. */
export function podLevelResources(list: Quantities): Quantities {
  return Object.fromEntries(Object.entries(list).filter(([name]) => isPodLevelResource(name)));
}

/** The reported figures include the overhead, the specified ones do not. Never below zero. */
export function withoutOverhead(list: Quantities, overhead: Quantities): Quantities {
  const zero = quantityOf(0n);
  return Object.fromEntries(
    Object.entries(list).map(([name, q]) => {
      const rest = subtractQuantities(q, lookup(overhead, name) ?? zero);
      return [name, compareQuantities(rest, zero) < 0 ? zero : rest];
    }),
  );
}

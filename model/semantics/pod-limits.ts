// How much a pod may use at most: containers, init containers, sidecars, pod-level limits, overhead.
// Source: staging/src/k8s.io/component-helpers/resource/helpers.go (PodLimits, AggregateContainerLimits).
import type { ResourceList } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import {
  podLevelResources,
  type ResizeStatus,
  totalOverContainers,
  withoutOverhead,
} from "./pod-requests.ts";
import { addQuantities } from "./quantity.ts";
import { maxResources, parseResourceList, type Quantities } from "./resources.ts";

export interface LimitedContainer {
  readonly name?: string;
  readonly resources?: { readonly limits?: ResourceList };
  /** "Always" on an init container makes it a sidecar. */
  readonly restartPolicy?: string;
}

/** The part of a pod's spec that decides its limits. */
export interface LimitedPod {
  readonly containers?: readonly LimitedContainer[];
  readonly initContainers?: readonly LimitedContainer[];
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
  readonly overhead?: ResourceList;
}

export interface LimitOptions {
  readonly excludeOverhead?: boolean;
  readonly skipPodLevelResources?: boolean;
  /** Take a resize in progress into account. */
  readonly status?: ResizeStatus;
}

/**
 * The exact limits of a pod, combined as requests are. A container without a limit adds nothing, although it may use
 * everything. The overhead is added only to limits that are there and not zero.
 * @throws QuantityError for a bad quantity.
 */
export function podLimits(pod: LimitedPod, options: LimitOptions = {}): Quantities {
  const level = options.skipPodLevelResources ? {} : podLevelLimits(pod, options.status);
  const limits = { ...containerLimits(pod, options.status), ...level };
  return options.excludeOverhead ? limits : withOverhead(limits, parseResourceList(pod.overhead ?? {}));
}

/** The containers' part: the larger total of what is specified and actually in force. */
export function containerLimits(pod: LimitedPod, status?: ResizeStatus): Quantities {
  const specified = totalOverContainers(pod, (c) => parseResourceList(c.resources?.limits ?? {}));
  if (status === undefined) return specified;

  const inForce = status.pod?.resources?.limits;
  const actual =
    inForce === undefined
      ? totalOverContainers(pod, (c) => actualLimits(c, status))
      : parseResourceList(inForce);
  return status.infeasible ? actual : maxResources(specified, actual);
}

function actualLimits(container: LimitedContainer, status: ResizeStatus): Quantities {
  const reported = lookup(status.containers, container.name ?? "")?.resources?.limits;
  const fallback = status.infeasible ? undefined : container.resources?.limits;
  return parseResourceList(reported ?? fallback ?? {});
}

/** Reported figures count only if the spec asks for anything at all for the pod as a whole. */
function podLevelLimits(pod: LimitedPod, status: ResizeStatus | undefined): Quantities {
  const specified = parseResourceList(pod.resources?.limits ?? {});
  const mentioned = podLevelResources({ ...parseResourceList(pod.resources?.requests ?? {}), ...specified });
  if (Object.keys(mentioned).length === 0) return {};
  const reported = status?.pod?.resources;
  if (status === undefined || reported === undefined) return podLevelResources(specified);

  const overhead = parseResourceList(pod.overhead ?? {});
  const actual = withoutOverhead(parseResourceList(reported.limits ?? {}), overhead);
  return podLevelResources(status.infeasible ? actual : maxResources(specified, actual));
}

function withOverhead(limits: Quantities, overhead: Quantities): Quantities {
  return Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => {
      const extra = lookup(overhead, name);
      return [name, extra === undefined || limit.unscaled === 0n ? limit : addQuantities(limit, extra)];
    }),
  );
}

// What a pod is charged against the ResourceQuotas of its namespace.
// Source: pkg/quota/v1/evaluator/core/pods.go (PodUsageFunc, QuotaV1Pod, podComputeUsageHelper).
import { lookup } from "./lookup.ts";
import { isTerminal } from "./pod-availability.ts";
import { type LimitedPod, podLimits } from "./pod-limits.ts";
import { podRequests, type RequestingPod, type ResizeStatus } from "./pod-requests.ts";
import { type Quantity, quantityOf } from "./quantity.ts";
import { isExtendedResource, type Quantities } from "./resources.ts";

/** How far a pod's life has come. Times are in seconds on one clock. */
export interface ChargedPodLife {
  readonly phase?: string;
  /** When its deletion was asked for. */
  readonly deletionTimestamp?: number;
  readonly deletionGracePeriodSeconds?: number;
}

const COMPUTE_RESOURCES = ["cpu", "memory", "ephemeral-storage"] as const;
const DEVICE_CLASS_PREFIX = "deviceclass.resource.kubernetes.io/";

/**
 * What a pod is charged, by the names that quotas use. The object always counts; what it computes with only as long
 * as the pod is charged for it.
 * @throws QuantityError for a bad quantity.
 */
export function podQuotaUsage(
  pod: RequestingPod & LimitedPod,
  life: ChargedPodLife,
  now: number,
  resize?: ResizeStatus,
): Quantities {
  const object = { "count/pods": quantityOf(1n) };
  if (!isCharged(life, now)) return object;
  const options = resize === undefined ? {} : { status: resize };
  return { ...object, ...computeUsage(podRequests(pod, options), podLimits(pod, options)) };
}

/**
 * Is a pod charged for what it computes with? Not once it has ended, and not when its grace period after a delete
 * request is over, whether or not its containers have stopped: a lost node must not block its replacement.
 */
export function isCharged(
  { phase, deletionTimestamp, deletionGracePeriodSeconds }: ChargedPodLife,
  now: number,
): boolean {
  if (isTerminal(phase)) return false;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= deletionTimestamp + deletionGracePeriodSeconds;
}

function computeUsage(requests: Quantities, limits: Quantities): Quantities {
  const usage: { [name: string]: Quantity } = { pods: quantityOf(1n) };
  for (const name of COMPUTE_RESOURCES) {
    const [request, limit] = [lookup(requests, name), lookup(limits, name)];
    if (request !== undefined) Object.assign(usage, { [name]: request, [`requests.${name}`]: request });
    if (limit !== undefined) usage[`limits.${name}`] = limit;
  }
  for (const [name, request] of Object.entries(requests)) {
    const isHugePages = name.startsWith("hugepages-");
    if (isHugePages) usage[name] = request;
    // Extended resources cannot be overcommitted: their limits need no quota.
    const isExtended = isExtendedResource(name) || name.startsWith(DEVICE_CLASS_PREFIX);
    if (isHugePages || isExtended) usage[`requests.${name}`] = request;
  }
  return usage;
}

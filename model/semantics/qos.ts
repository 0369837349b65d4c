// The quality-of-service class of a pod, and how the kernel's killer of processes is told about it.
// Sources: pkg/apis/core/v1/helper/qos/qos.go (classes), pkg/kubelet/qos/{policy,helpers}.go (oom_score_adj),
// pkg/kubelet/types/pod_update.go (node-critical pods).
import type { ResourceList } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import {
  containerRequests,
  isPodLevelResource,
  type RequestingContainer,
  type RequestingPod,
} from "./pod-requests.ts";
import {
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantityOf,
  SCALE,
  scaledNumber,
} from "./quantity.ts";

const ZERO = quantityOf(0n);

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/** What is requested, and what is the most that may be used. */
export interface ResourceRequirements {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

export interface QosContainer extends RequestingContainer {
  readonly resources?: ResourceRequirements;
}

/** The part of a pod's spec that decides its class. Pod-level resources count alone, if they name any that a pod can have. */
export interface QosPod extends RequestingPod {
  readonly containers?: readonly QosContainer[];
  readonly initContainers?: readonly QosContainer[];
  readonly resources?: ResourceRequirements;
}

/**
 * The class of the pod-level resources, if there are any, or else the class that all containers and init containers
 * share; Burstable if they differ.
 * @throws QuantityError for a bad quantity.
 */
export function podQosClass(pod: QosPod): QosClass {
  if (pod.resources !== undefined && hasPodLevelResources(pod.resources)) {
    return requirementsClass(pod.resources);
  }
  const containers = [...(pod.containers ?? []), ...(pod.initContainers ?? [])];
  return sharedClass(containers.map(({ resources }) => requirementsClass(resources ?? {})));
}

function hasPodLevelResources({ requests, limits }: ResourceRequirements): boolean {
  return Object.keys({ ...requests, ...limits }).some(isPodLevelResource);
}

function requirementsClass({ requests, limits }: ResourceRequirements): QosClass {
  const classes = ["cpu", "memory"].map((name): QosClass => {
    const [request, limit] = [quantityAt(requests, name), quantityAt(limits, name)];
    if (compareQuantities(request, limit) !== 0) return "Burstable";
    return compareQuantities(limit, ZERO) === 0 ? "BestEffort" : "Guaranteed";
  });
  return sharedClass(classes);
}

function sharedClass(classes: readonly QosClass[]): QosClass {
  const [first = "BestEffort"] = classes;
  return classes.every((other) => other === first) ? first : "Burstable";
}

function quantityAt(list: ResourceList | undefined, name: string): Quantity {
  const text = lookup(list, name);
  return text === undefined ? ZERO : parseQuantity(text.trim());
}

/** From this priority on a pod is critical to the system; users' own priority classes end at half of it. */
export const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

export interface OomPod extends QosPod {
  readonly priority?: number;
  readonly priorityClassName?: string;
}

const PROTECTED = -997;
const FIRST_TO_GO = 1000;

/**
 * The oom_score_adj of a container, from -1000 to 1000: where memory runs out, the highest goes first. Between the
 * extremes, the more of the node's memory it requests, the safer it is. A share of what the pod requests beyond its
 * containers counts too, and a sidecar is as safe as the regular container that requests least. `memoryCapacity` is
 * the node's, in bytes.
 * @throws QuantityError for a bad quantity.
 */
export function oomScoreAdj(pod: OomPod, container: QosContainer, memoryCapacity: number): number {
  const qos = podQosClass(pod);
  if (isNodeCritical(pod) || qos === "Guaranteed") return PROTECTED;
  if (qos === "BestEffort") return FIRST_TO_GO;

  const own = memoryOf(container.resources?.requests);
  const others = (pod.containers ?? []).map(({ resources }) => memoryOf(resources?.requests));
  const counted = isSidecar(pod, container) ? Math.max(own, Math.min(...others)) : own;
  const thousandths = (1000n * BigInt(counted + unclaimedShare(pod))) / BigInt(memoryCapacity);
  return Math.min(Math.max(FIRST_TO_GO - Number(thousandths), FIRST_TO_GO + PROTECTED), FIRST_TO_GO - 1);
}

/** Older releases looked at the number alone; a pod that is admitted today never lacks the name of its class. */
function isNodeCritical({ priority = 0, priorityClassName = "system-node-critical" }: OomPod): boolean {
  return priority >= SYSTEM_CRITICAL_PRIORITY && priorityClassName === "system-node-critical";
}

function isSidecar(pod: OomPod, { name, restartPolicy }: QosContainer): boolean {
  return restartPolicy === "Always" && (pod.initContainers ?? []).some((init) => init.name === name);
}

/** Each container's share, in whole bytes, of the pod-level memory request that no container claims. */
function unclaimedShare(pod: OomPod): number {
  const level = memoryOf(pod.resources?.requests);
  if (level === 0) return 0;
  const claimed = scaledNumber(lookup(containerRequests(pod), "memory") ?? ZERO, SCALE.unit);
  return Math.trunc((level - claimed) / ((pod.containers ?? []).length + (pod.initContainers ?? []).length));
}

/** In bytes, rounded up. */
function memoryOf(list: ResourceList | undefined): number {
  return scaledNumber(quantityAt(list, "memory"), SCALE.unit);
}

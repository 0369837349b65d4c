// The scheduler's filters that look at one node at a time.
// Sources: pkg/scheduler/framework/plugins/{nodeunschedulable,nodename,tainttoleration,nodeaffinity,nodeports}
// and noderesources/fit.go of the same folder; pkg/scheduler/framework/types.go (host ports in use).
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import {
  type LabelledNode,
  matchesNodeAffinity,
  matchesNodeSelector,
  type NodeConfined,
  type WrittenNodeSelector,
} from "./node-affinity.ts";
import { type Amounts, isExtendedResource } from "./resources.ts";
import {
  schedulingTaints,
  TAINT_UNSCHEDULABLE,
  type TaintLike,
  type TolerationLike,
  type TolerationOptions,
  tolerates,
  untoleratedTaint,
} from "./taints.ts";

/**
 * Why a pod cannot go to a node, in the scheduler's words.
 * Unschedulable: it could if other pods went away. UnschedulableAndUnresolvable: not even then.
 */
export interface Rejection {
  readonly code: "Unschedulable" | "UnschedulableAndUnresolvable";
  readonly reasons: readonly string[];
}

/** A port of a node that a pod occupies. An omitted IP is 0.0.0.0, an omitted protocol TCP. */
export interface HostPort {
  readonly hostPort: number;
  readonly hostIP?: string;
  readonly protocol?: string;
}

/** What the filters need to know of a node and of the pods on it. */
export interface NodeInfo {
  readonly name: string;
  readonly labels: Labels;
  readonly unschedulable: boolean;
  readonly taints: readonly TaintLike[];
  /** With "pods": how many pods may run. */
  readonly allocatable: Amounts;
  /** The sum of the requests of the pods on it. */
  readonly requested: Amounts;
  readonly podCount: number;
  readonly usedPorts: readonly HostPort[];
}

/** What the filters need to know of a pod. */
export interface FilteredPod extends NodeConfined {
  /** The node that the pod insists on. */
  readonly nodeName?: string;
  readonly tolerations: readonly TolerationLike[];
  readonly requests: Amounts;
  readonly hostPorts: readonly HostPort[];
}

/** The reason why the pod cannot go to the node, as far as node and pods on it can tell; undefined if it can. */
export function filterNode(pod: FilteredPod, node: NodeInfo): string | undefined {
  return nodeRejection(pod, node)?.reasons.join(", ");
}

/** The verdict of the first filter that rejects, in the scheduler's default order; undefined if none does. */
export function nodeRejection(pod: FilteredPod, node: NodeInfo): Rejection | undefined {
  return (
    nodeUnschedulable(pod.tolerations, node.unschedulable) ??
    nodeNameMismatch(pod.nodeName, node.name) ??
    taintUntolerated(pod.tolerations, node.taints) ??
    nodeAffinityMismatch(pod, node) ??
    portConflict(pod.hostPorts, node.usedPorts) ??
    resourcesRejection(resourcesLacking(pod.requests, node))
  );
}

export function nodeUnschedulable(
  tolerations: readonly TolerationLike[],
  unschedulable: boolean,
  options: TolerationOptions = {},
): Rejection | undefined {
  const taint: TaintLike = { key: TAINT_UNSCHEDULABLE, effect: "NoSchedule" };
  if (!unschedulable || tolerations.some((t) => tolerates(t, taint, options))) return undefined;
  return unresolvable("node(s) were unschedulable");
}

/** An empty name is no wish. */
export function nodeNameMismatch(wanted: string | undefined, name: string): Rejection | undefined {
  if (wanted === undefined || wanted === "" || wanted === name) return undefined;
  return unresolvable("node(s) didn't match the requested node name");
}

export function taintUntolerated(
  tolerations: readonly TolerationLike[],
  taints: readonly TaintLike[],
  options: TolerationOptions = {},
): Rejection | undefined {
  const taint = untoleratedTaint(schedulingTaints(taints), tolerations, options);
  if (taint === undefined) return undefined;
  return unresolvable(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`);
}

/** `enforced` is a selector that the scheduler's operator imposes on all pods. */
export function nodeAffinityMismatch(
  pod: NodeConfined,
  node: LabelledNode,
  enforced?: WrittenNodeSelector,
): Rejection | undefined {
  if (enforced !== undefined && !matchesNodeSelector(enforced, node)) {
    return unresolvable("node(s) didn't match scheduler-enforced node affinity");
  }
  if (matchesNodeAffinity(pod, node)) return undefined;
  return unresolvable("node(s) didn't match Pod's node affinity/selector");
}

export function portConflict(wanted: readonly HostPort[], used: readonly HostPort[]): Rejection | undefined {
  if (!wanted.some((port) => used.some((other) => portsClash(port, other)))) return undefined;
  return {
    code: "Unschedulable",
    reasons: ["node(s) didn't have free ports for the requested pod ports"],
  };
}

/** The same port and protocol, and the same IP unless one side has all of them. Port 0 is no host port. */
export function portsClash(a: HostPort, b: HostPort): boolean {
  if (a.hostPort <= 0 || a.hostPort !== b.hostPort) return false;
  if ((a.protocol || "TCP") !== (b.protocol || "TCP")) return false;
  const [ip, other] = [a.hostIP || "0.0.0.0", b.hostIP || "0.0.0.0"];
  return ip === other || ip === "0.0.0.0" || other === "0.0.0.0";
}

/** A resource of which the node has too little. In the units of `Amounts`. */
export interface LackingResource {
  readonly resource: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

export interface FitOptions {
  /** Extended resources that are somebody else's business: by name, or by the part before the "/". */
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
}

/**
 * The resources that keep a pod with these requests from the node, the number of pods first. Requests of zero always
 * fit, even on a node that is over-committed already.
 */
export function resourcesLacking(
  requests: Amounts,
  node: Pick<NodeInfo, "allocatable" | "requested" | "podCount">,
  options: FitOptions = {},
): readonly LackingResource[] {
  const pods = {
    resource: "pods",
    requested: 1,
    used: node.podCount,
    capacity: lookup(node.allocatable, "pods") ?? 0,
  };
  const others = Object.entries(requests)
    .filter(([resource, requested]) => requested > 0 && !isIgnored(resource, options))
    .map(([resource, requested]) => ({
      resource,
      requested,
      used: lookup(node.requested, resource) ?? 0,
      capacity: lookup(node.allocatable, resource) ?? 0,
    }));
  return [pods, ...others].filter(({ requested, used, capacity }) => requested > capacity - used);
}

function isIgnored(resource: string, options: FitOptions): boolean {
  if (!isExtendedResource(resource)) return false;
  const group = resource.slice(0, resource.indexOf("/"));
  return (
    (options.ignoredResources?.includes(resource) ?? false) ||
    (options.ignoredResourceGroups?.includes(group) ?? false)
  );
}

/** Would the pod not even fit on the empty node? A full node always could be emptied of pods. */
export function exceedsNode({ resource, requested, capacity }: LackingResource): boolean {
  return resource !== "pods" && requested > capacity;
}

/** The verdict on a node that lacks these resources. */
export function resourcesRejection(lacking: readonly LackingResource[]): Rejection | undefined {
  if (lacking.length === 0) return undefined;
  return {
    code: lacking.some(exceedsNode) ? "UnschedulableAndUnresolvable" : "Unschedulable",
    reasons: lacking.map(({ resource }) =>
      resource === "pods" ? "Too many pods" : `Insufficient ${resource}`,
    ),
  };
}

function unresolvable(reason: string): Rejection {
  return { code: "UnschedulableAndUnresolvable", reasons: [reason] };
}

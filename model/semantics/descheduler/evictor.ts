// Which pods a descheduler leaves alone, whatever the strategy; and whether a pod has another place to go.
// Source: kubernetes-sigs/descheduler, pkg/framework/plugins/defaultevictor/defaultevictor.go (Filter, PreEvictionFilter),
// pkg/descheduler/node/node.go (NodeFit, PodFitsAnyOtherNode), pkg/utils/pod.go (IsCriticalPriorityPod).
import { matchesNodeAffinity } from "../node-affinity.ts";
import { resourcesLacking, taintUntolerated } from "../node-filters.ts";
import { HIGHEST_USER_PRIORITY } from "../priority-admission.ts";
import { type DeschedulerNode, type DeschedulerPod, type PlacedVictim, requestedOn } from "./nodes.ts";

const SYSTEM_CRITICAL_PRIORITY = 2 * HIGHEST_USER_PRIORITY;

/** The default protections: pods without a controller, of DaemonSets, of the system; and what is being deleted anyhow. */
export function isEvictable({ controller, isOfDaemonSet, priority, deleting }: DeschedulerPod): boolean {
  return !deleting && controller !== undefined && !isOfDaemonSet && priority < SYSTEM_CRITICAL_PRIORITY;
}

/**
 * Whether the pod could go to one of the nodes, other than its own. Inter-pod anti-affinity is not looked at: the descheduler asks for it
 * of the pod's own node, which is never among those that are tried (CheckPodsWithAntiAffinityExist in pkg/utils/predicates.go).
 */
export function fitsElsewhere(
  { of, node: own }: PlacedVictim,
  nodes: readonly DeschedulerNode[],
  among: (node: DeschedulerNode) => boolean = () => true,
): boolean {
  return nodes.some((node, i) => i !== own && among(node) && fits(of, node));
}

function fits(pod: DeschedulerPod, node: DeschedulerNode): boolean {
  return (
    !node.unschedulable &&
    matchesNodeAffinity(pod, node) &&
    taintUntolerated(pod.tolerations, node.taints) === undefined &&
    resourcesLacking(pod.requests, { allocatable: node.allocatable, ...requestedOn(node) }).length === 0
  );
}

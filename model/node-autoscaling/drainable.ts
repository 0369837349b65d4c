// Which pods keep their node from being removed.
// Sources: cluster-autoscaler/simulator/drainability/rules (Default), cluster-autoscaler/utils/drain/drain.go,
// cluster-autoscaler/core/scaledown/pdb/basic.go (CanRemovePods); karpenter pkg/utils/pod/scheduling.go (IsDisruptable, IsEvictable),
// pkg/utils/pdb/pdb.go (CanEvictPods).

import { type Cluster, ownerOfPod } from "../cluster.ts";
import { covers, type StoredBudget } from "../disruption/disruption.ts";
import type { Template } from "../inventory/templates.ts";
import { hasNoController } from "../pods/adoption.ts";
import { isActivePod, isEnded, type PodState } from "../state.ts";
import type { NodeAutoscaler, ScaleDown } from "./groups.ts";

const SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";
const SAFE_TO_EVICT_VOLUMES = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";
const DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";

/** Why none of these pods lets the autoscaler remove their node; undefined if all do. */
export function whyKept(
  cluster: Cluster,
  { removal }: NodeAutoscaler,
  pods: readonly PodState[],
  budgets: readonly StoredBudget[],
): string | undefined {
  return removal.by === "scale-down"
    ? keptByScaleDown(cluster, removal, pods, budgets)
    : keptByConsolidation(cluster, pods, budgets);
}

/** Whether the node is not empty for it: it may run pods of DaemonSets, and those that have ended. */
export function occupies(cluster: Cluster, pod: PodState): boolean {
  return !isEnded(pod) && ownerOfPod(cluster, pod).daemonSet === undefined;
}

function keptByScaleDown(
  cluster: Cluster,
  rules: ScaleDown,
  pods: readonly PodState[],
  budgets: readonly StoredBudget[],
): string | undefined {
  const moved = pods.filter((pod) => occupies(cluster, pod));
  const kept = moved
    .map((pod) => whyNotDrainable(cluster, rules, pod, budgets))
    .find((why) => why !== undefined);
  return kept ?? (mayAllGo(cluster, moved, budgets) ? undefined : "not enough Pod Disruption Budget");
}

function whyNotDrainable(
  cluster: Cluster,
  rules: ScaleDown,
  pod: PodState,
  budgets: readonly StoredBudget[],
): string | undefined {
  const { template } = ownerOfPod(cluster, pod);
  const { written, namespace } = template;
  const annotation = written.metadata?.annotations?.[SAFE_TO_EVICT];
  if (annotation === "true") return undefined;
  if (hasNoController(cluster, pod)) return "a pod is not replicated";
  const isBudgeted = budgets.some(({ budget, stored }) => covers(budget.workload.ref, stored.spec, template));
  if (rules.skipNodesWithSystemPods && namespace === "kube-system" && !isBudgeted) return "a system pod";
  if (annotation === "false") return "a pod is not safe to evict";
  return rules.skipNodesWithLocalStorage && hasLocalStorage(template) ? "a pod has local storage" : undefined;
}

/** HasBlockingLocalStorage. Memory is no storage. */
function hasLocalStorage({ written, spec }: Template): boolean {
  const harmless = (written.metadata?.annotations?.[SAFE_TO_EVICT_VOLUMES] ?? "").split(",");
  return (spec.volumes ?? []).some(
    ({ name, emptyDir, hostPath }) =>
      !harmless.includes(name) &&
      (hostPath !== undefined || (emptyDir !== undefined && emptyDir.medium !== "Memory")),
  );
}

/** Whether budgets allow so many disruptions, whatever state the pods are in. */
function mayAllGo(cluster: Cluster, pods: readonly PodState[], budgets: readonly StoredBudget[]): boolean {
  return budgets.every(({ budget, stored }) => {
    const { ref } = budget.workload;
    const own = pods.filter((pod) => covers(ref, stored.spec, ownerOfPod(cluster, pod).template));
    return own.length <= stored.status.disruptionsAllowed;
  });
}

/** A budget without anything to spare keeps every pod; but not one that is unhealthy, if it says so. */
function keptByConsolidation(
  cluster: Cluster,
  pods: readonly PodState[],
  budgets: readonly StoredBudget[],
): string | undefined {
  const disturbed = pods.find(
    (pod) => isActivePod(pod) && ownerOfPod(cluster, pod).template.annotations?.[DO_NOT_DISRUPT] === "true",
  );
  if (disturbed !== undefined) return "a pod is not to be disrupted";
  const evicted = pods.filter((pod) => occupies(cluster, pod) && isActivePod(pod));
  const isRefused = budgets.some(({ budget, stored }) => {
    const { disruptionsAllowed } = stored.status;
    const coversUnhealthy = stored.spec.unhealthyPodEvictionPolicy !== "AlwaysAllow";
    const own = evicted.filter((pod) =>
      covers(budget.workload.ref, stored.spec, ownerOfPod(cluster, pod).template),
    );
    return disruptionsAllowed === 0 && own.some(({ status }) => coversUnhealthy || status.ready);
  });
  return isRefused ? "a Pod Disruption Budget prevents pod evictions" : undefined;
}

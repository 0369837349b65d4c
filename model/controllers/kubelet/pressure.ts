// Node-pressure eviction: a node that runs short of memory says so, takes no more pods that promise nothing, and evicts
// pods one by one, those first that use more than they have requested.
// Source: pkg/kubelet/eviction/eviction_manager.go (synchronize, Admit, evictPod).
import { type Alternative, act, timer } from "../../../explorer/system.ts";
import { type Cluster, type ClusterNode, type Owner, ownerOfPod } from "../../cluster.ts";
import { distinct } from "../../multiset.ts";
import { ended } from "../../pods/terminated.ts";
import {
  type EvictablePod,
  evictionRanking,
  firstToEvict,
  quantityOf,
  SYSTEM_CRITICAL_PRIORITY,
  untoleratedTaint,
} from "../../semantics/index.ts";
import { isActivePod, isAdmitted, type NodeState, type PodState } from "../../state.ts";
import type { Template } from "../../templates.ts";

const MEMORY = evictionRanking("memory.available");
const TAINT = { key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" } as const;

export function reportPressure(node: ClusterNode, state: NodeState): readonly Alternative[] {
  if (state.gone === true) return [];
  const { MemoryPressure: reported, ...others } = state.status.conditions;
  const isShort = state.memory === "short";
  if (isShort === (reported === "True")) return [];
  const conditions = isShort ? { ...others, MemoryPressure: "True" as const } : others;
  const write = node.slot.set({ ...state, status: { conditions } });
  // The condition stays for --eviction-pressure-transition-period, 5 minutes by default.
  return [isShort ? act("report MemoryPressure", write) : timer("report that MemoryPressure is over", write)];
}

/** Under pressure, pods of the class BestEffort are not admitted, unless they tolerate it. */
export function isRefusedUnderPressure({ template }: Owner, { status }: NodeState): boolean {
  return (
    status.conditions.MemoryPressure === "True" &&
    template.lifecycle.qos === "BestEffort" &&
    !isCritical(template) &&
    untoleratedTaint([TAINT], template.tolerations) !== undefined
  );
}

/** One pod at a time: any that may be the first by the kubelet's ranking. */
export function evictForMemory(
  cluster: Cluster,
  node: ClusterNode,
  state: NodeState,
): readonly Alternative[] {
  if (state.memory === undefined) return [];
  return mayGoFirst(cluster, state).map((pod) => {
    const { name, reads } = ownerOfPod(cluster, pod);
    // The kubelet also sets the condition DisruptionTarget (pkg/kubelet/eviction/eviction_manager.go, evictPod).
    const disrupted = reads.disruptions ? { disrupted: true as const } : {};
    const after = ended(cluster, state, pod, {
      phase: "Failed",
      ready: false,
      reason: "Evicted",
      ...disrupted,
    });
    return act(`evict for memory ${name}`, node.slot.set(after));
  });
}

/**
 * The pods that go first for some amounts that pods may use: a pod ranks highest when it uses as much as it can, and all
 * others as little as they can.
 */
function mayGoFirst(cluster: Cluster, { pods }: NodeState): readonly PodState[] {
  const candidates = pods.filter((pod) => mayBeEvicted(cluster, pod));
  if (MEMORY === undefined) return [];
  return distinct(candidates).filter((pod) => {
    const ranked = candidates.map((other) => evictable(ownerOfPod(cluster, other), other === pod));
    return firstToEvict(ranked, MEMORY).some(({ isThis }) => isThis);
  });
}

/** Whether the kubelet may evict the pod at all: it leaves critical ones alone. */
export function mayBeEvicted(cluster: Cluster, pod: PodState): boolean {
  return isActivePod(pod) && isAdmitted(pod) && !isCritical(ownerOfPod(cluster, pod).template);
}

/** IsCriticalPod in pkg/kubelet/types/pod_update.go. */
function isCritical({ priority }: Template): boolean {
  return priority >= SYSTEM_CRITICAL_PRIORITY;
}

function evictable({ template }: Owner, isThis: boolean): EvictablePod & { readonly isThis: boolean } {
  const { spec, lifecycle, priority } = template;
  const memory = quantityOf(isThis ? lifecycle.memory.most : lifecycle.memory.least);
  return { ...spec, priority, usage: { memory }, isThis };
}

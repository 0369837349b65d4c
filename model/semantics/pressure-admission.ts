// Which pods the kubelet takes on while its node reports pressure.
// Source: pkg/kubelet/eviction/eviction_manager.go (Admit).
import type { QosClass } from "./qos.ts";
import { type TolerationLike, untoleratedTaint } from "./taints.ts";

/** A pod that comes to a node. */
export interface ComingPod {
  /** IsCriticalPod in pkg/kubelet/types/pod_update.go. */
  readonly critical: boolean;
  readonly qos: QosClass;
  readonly tolerations: readonly TolerationLike[];
}

const MEMORY_TAINT = { key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" } as const;

/**
 * Whether the pod is refused. Pressure on memory alone concerns only pods that promise nothing, and do not tolerate it; any other
 * pressure concerns all but critical ones, whatever they tolerate.
 * @param pressures The types of the conditions that are True: "MemoryPressure", "DiskPressure", "PIDPressure".
 */
export function isRefusedUnderPressure(pressures: readonly string[], pod: ComingPod): boolean {
  if (pressures.length === 0 || pod.critical) return false;
  const isMemoryOnly = pressures.every((type) => type === "MemoryPressure");
  if (!isMemoryOnly) return true;
  return pod.qos === "BestEffort" && untoleratedTaint([MEMORY_TAINT], pod.tolerations) !== undefined;
}

// Graceful node shutdown: in which order the kubelet ends the pods of a machine that is being shut down.
// Source: pkg/kubelet/nodeshutdown/nodeshutdown_manager.go (groupByPriority, migrateConfig).
import { SYSTEM_CRITICAL_PRIORITY } from "./qos.ts";

/**
 * The groups of a kubelet that is configured with shutdownGracePeriod and shutdownGracePeriodCriticalPods: the priority at which each
 * begins. All pods but the critical ones come first.
 */
export const SHUTDOWN_PRIORITIES: readonly number[] = [0, SYSTEM_CRITICAL_PRIORITY];

/**
 * The place of the group that a pod is ended with: the last one that begins at no more than its priority.
 * @param priorities Where the groups begin, lowest first; pods below all of them belong to the first one.
 */
export function shutdownGroup(priority: number, priorities: readonly number[] = SHUTDOWN_PRIORITIES): number {
  return Math.max(
    0,
    priorities.findLastIndex((begins) => begins <= priority),
  );
}

/** `status.reason` of a pod that was ended for a shutdown, and of one that comes while it is under way. */
export const SHUTDOWN_REASON = "Terminated";
export const SHUTDOWN_REJECTION = "NodeShutdown";

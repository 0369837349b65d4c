// How many pods may be terminating at most when a descheduler evicts one more: as many as one run evicts. Its runs are far apart, so that
// those of an earlier run are gone by then; what no limit of its own limits is bounded by how many pods there are to be.
import { broughtBy, type Inventory, sameRef } from "../inventory/inventory.ts";
import type { Workload } from "../inventory/workload.ts";
import type { Desired } from "../workloads/desired.ts";

type Given = Pick<Inventory, "scenario" | "workloads" | "operations" | "agentTasks">;

export function evictionLimit({ scenario, workloads, operations, agentTasks }: Given): number {
  const own = scenario.descheduler?.maxNoOfPodsToEvictTotal;
  if (own !== undefined) return own;
  const asked = [...new Set(workloads)].map((workload: Workload): number => {
    const tasks = [...operations, ...agentTasks].filter((task) => sameRef(task.target, workload.ref));
    const scaled = tasks.flatMap((task) => (task.type === "scale" ? [task.replicas] : []));
    const desired = [
      ...(workload.initial === undefined ? [] : [workload.initial]),
      ...tasks.flatMap(broughtBy),
    ];
    return Math.max(0, ...scaled, ...desired.map(podsAsked));
  });
  return Math.max(
    1,
    asked.reduce((sum, pods) => sum + pods, 0),
  );
}

/** Of a DaemonSet none: its pods are not evicted. A pod of its own may be adopted. */
function podsAsked(desired: Desired): number {
  switch (desired.kind) {
    case "Deployment":
    case "ReplicaSet":
    case "StatefulSet":
      return desired.spec.replicas;
    case "Job":
      return desired.spec.parallelism;
    case "CronJob":
    case "Pod":
      return 1;
    default:
      return 0;
  }
}

// What users asked for and can see of it: which objects exist, and how many pods of each revision do their work.
import { projection, type View } from "../explorer/system.ts";
import type { Cluster } from "../model/cluster.ts";
import { isJobOwner, isReplicaSetOwner } from "../model/cluster.ts";
import { isTerminalCondition } from "../model/semantics/index.ts";
import type { JobState } from "../model/stored.ts";
import { countsOn, pendingCount, total } from "./cluster-property.ts";

/**
 * Ended and terminating pods are left out: a fault explains them. So is which node a pod is on. `text` is equal for equal
 * end states of the same cluster, with faults or without.
 */
export function endStateOf(cluster: Cluster) {
  const { owners, deployments, statefulSets, daemonSets, cronJobs, nodes } = cluster;
  const reads = {
    done: cluster.operationsDone,
    deployments: deployments.map((d) => projection(d.slot, "exists", (stored) => stored !== null)),
    statefulSets: statefulSets.map((s) => projection(s.slot, "exists", (stored) => stored !== null)),
    daemonSets: daemonSets.map((d) => projection(d.slot, "exists", (stored) => stored !== null)),
    cronJobs: cronJobs.map((c) => projection(c.slot, "exists", (stored) => stored !== null)),
    replicaSets: owners
      .filter(isReplicaSetOwner)
      .map((o) => projection(o.replicaSet, "exists", (stored) => stored !== null)),
    jobs: owners.filter(isJobOwner).map((o) => projection(o.job, "how it ended", howEnded)),
    pending: owners.map(pendingCount),
    counts: owners.flatMap((o) => countsOn(cluster, o)),
  };
  const text = (view: View<typeof reads>): string => {
    const pods = owners.map((_, i) => {
      const here = view.counts.slice(i * nodes.length, (i + 1) * nodes.length);
      return [view.pending[i], total(here.map((c) => c.active)), total(here.map((c) => c.available))];
    });
    const exist = [view.deployments, view.statefulSets, view.daemonSets, view.cronJobs, view.replicaSets];
    return JSON.stringify([view.jobs, exist, pods]);
  };
  return { reads, text };
}

function howEnded(job: JobState | null): string {
  if (job === null) return "absent";
  return job.status.conditions.find(isTerminalCondition)?.type ?? "at work";
}

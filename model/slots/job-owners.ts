// The Jobs of a cluster: each makes pods from its own template.
import { projection, slot } from "../../explorer/system.ts";
import { held, marksOf } from "../apiserver/deletion.ts";
import { mayPropagate } from "../apiserver/propagation.ts";
import type { JobOwner } from "../cluster.ts";
import type { Inventory, OwnerFacts, Workload } from "../inventory/inventory.ts";
import type { PodState } from "../state.ts";
import type { JobState } from "../stored.ts";
import { newJob } from "../workloads/job.ts";

export function jobOwnerOf(inventory: Inventory, workload: Workload, facts: OwnerFacts): JobOwner {
  const { name } = facts.template;
  const { initial } = workload;
  const stored =
    initial?.kind === "Job" ? held(newJob({ uid: name }, initial.spec), workload.finalizers) : null;
  const job = slot<JobState | null>(`Job/${name}`, stored);
  // A CronJob lets its Jobs go as they are.
  const isOwning =
    facts.reads.ttl ||
    mayPropagate(inventory, workload, "Foreground") ||
    (workload.kind === "Job" && mayPropagate(inventory, workload, "Orphan"));
  return {
    name,
    template: facts.template,
    minReadySeconds: facts.minReadySeconds,
    reads: facts.reads,
    pending: slot<readonly PodState[]>(`Pods of Job/${name} without a node`, []),
    replicaSet: undefined,
    job,
    liveUid: projection(job, "metadata.uid", (state) => state?.metadata.uid ?? null),
    ...(isOwning ? { controllerMarks: projection(job, "metadata", marksOf) } : {}),
    deployment: undefined,
    workload,
  };
}

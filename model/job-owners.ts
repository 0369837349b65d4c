// The Jobs of a cluster: each makes pods from its own template.
import { projection, slot } from "../explorer/system.ts";
import type { JobOwner } from "./cluster.ts";
import type { OwnerFacts, Workload } from "./inventory.ts";
import type { JobState, PodState } from "./state.ts";
import { newJob } from "./workloads/job.ts";

export function jobOwnerOf(workload: Workload, facts: OwnerFacts): JobOwner {
  const { name } = facts.template;
  const { initial } = workload;
  const stored = initial?.kind === "Job" ? newJob({ uid: name }, initial.spec) : null;
  const job = slot<JobState | null>(`Job/${name}`, stored);
  return {
    name,
    template: facts.template,
    minReadySeconds: facts.minReadySeconds,
    reads: facts.reads,
    pending: slot<readonly PodState[]>(`Pods of Job/${name} without a node`, []),
    replicaSet: undefined,
    job,
    liveUid: projection(job, "metadata.uid", (state) => state?.metadata.uid ?? null),
    deployment: undefined,
    workload,
  };
}

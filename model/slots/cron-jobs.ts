// The CronJobs of a cluster: each start of one has a Job of its own, which does not exist before.
import { slot } from "../../explorer/system.ts";
import type { ClusterCronJob, JobOwner } from "../cluster.ts";
import { type Inventory, titleOf, type Workload } from "../inventory.ts";
import type { CronJobState } from "../stored.ts";
import { newCronJob } from "../workloads/cronjob.ts";
import { jobOwnerOf } from "./job-owners.ts";

export function cronJobOf(inventory: Inventory, workload: Workload): ClusterCronJob {
  const title = titleOf(workload.ref);
  const { initial, owners } = workload;
  const stored = initial?.kind === "CronJob" ? newCronJob(workload.ref.name, initial.spec) : null;
  return {
    workload,
    title,
    slot: slot<CronJobState | null>(title, stored),
    ticksLeft: slot(`starts of ${title} left`, owners.length),
    jobs: owners.map((facts): JobOwner => jobOwnerOf(inventory, workload, facts)),
    mayBeLate: owners.some(({ reads }) => reads.startingDeadline),
  };
}

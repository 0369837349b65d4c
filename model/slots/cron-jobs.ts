// The CronJobs of a cluster: each start of one has a Job of its own, which does not exist before.
import { slot } from "../../explorer/system.ts";
import { held } from "../apiserver/deletion.ts";
import { propagates } from "../apiserver/propagation.ts";
import type { ClusterCronJob, JobOwner } from "../cluster.ts";
import { type Inventory, titleOf, type Workload } from "../inventory/inventory.ts";
import type { CronJobState } from "../stored.ts";
import { newCronJob } from "../workloads/cronjob.ts";
import { jobOwnerOf } from "./job-owners.ts";

export function cronJobOf(inventory: Inventory, workload: Workload): ClusterCronJob {
  const title = titleOf(workload.ref);
  const { initial, owners, finalizers } = workload;
  const stored =
    initial?.kind === "CronJob" ? held(newCronJob(workload.ref.name, initial.spec), finalizers) : null;
  return {
    workload,
    title,
    propagates: propagates(inventory, workload),
    slot: slot<CronJobState | null>(title, stored),
    ticksLeft: slot(`starts of ${title} left`, inventory.scenario.cronTicks),
    jobs: owners.map((facts): JobOwner => jobOwnerOf(inventory, workload, facts)),
    templates: owners.length / Math.max(1, inventory.scenario.cronTicks),
    mayBeLate: owners.some(({ reads }) => reads.startingDeadline),
  };
}

// When a CronJob has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import type { ClusterCronJob } from "../../model/cluster.ts";
import { isFinishedJob } from "../../model/stored.ts";

/** It knows exactly those of its Jobs that are at work. Deleted: it has none. */
export function cronJobConverged({ title, slot, jobs }: ClusterCronJob): Predicate {
  const reads = { cronJob: slot, jobs: jobs.map(({ job }) => job) };
  return predicate(`${title} knows its Jobs`, reads, ({ cronJob, jobs: all }) => {
    if (cronJob === null) return all.every((job) => job === null);
    const atWork = all.flatMap((job) => (job === null || isFinishedJob(job) ? [] : [job.metadata.uid]));
    return atWork.toSorted().join() === cronJob.status.active.toSorted().join();
  });
}

// When a CronJob has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import type { ClusterCronJob } from "../../model/cluster.ts";
import { isDeleting } from "../../model/state.ts";
import { isFinishedJob } from "../../model/stored.ts";

/** It knows exactly those of its Jobs that are at work. Deleted: there are none but those that it has let go of. */
export function cronJobConverged({ title, slot, jobs }: ClusterCronJob): Predicate {
  const reads = { cronJob: slot, jobs: jobs.map(({ job }) => job) };
  return predicate(`${title} knows its Jobs`, reads, ({ cronJob, jobs: all }) => {
    const own = all.flatMap((job) => (job?.metadata.owner === undefined ? [] : [job]));
    if (cronJob === null || isDeleting(cronJob)) return own.length === 0;
    const atWork = own.flatMap((job) => (isFinishedJob(job) ? [] : [job.metadata.uid]));
    return atWork.toSorted().join() === cronJob.status.active.toSorted().join();
  });
}

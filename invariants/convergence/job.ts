// When a Job has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import { type Cluster, isUnowned, type JobOwner } from "../../model/cluster.ts";
import { indexCount, parseIndexes } from "../../model/semantics/index.ts";
import { isActivePod, isDeleting } from "../../model/state.ts";
import { isFinishedJob } from "../../model/stored.ts";
import { jobReads, mayRunForEver, podsOf } from "../jobs.ts";

/**
 * It has finished, and no pod is active; or as many pods run as it should have, and their containers may take for ever.
 * Suspended, or deleted: no pod is active, but for those that it has let go of.
 */
export function jobConverged(cluster: Cluster, owner: JobOwner): Predicate {
  const reads = jobReads(cluster, owner);
  return predicate(`Job/${owner.name} has what it should have`, reads, (view) => {
    const { job, pending, bound } = view;
    const all = [...pending, ...bound.flat()].filter((pod) => isActivePod(pod) && !isUnowned(pod)).length;
    if (job === null || isDeleting(job)) return all === 0;
    const { suspend, parallelism, completions, managedBy } = job.spec;
    if (isFinishedJob(job) || suspend === true || managedBy !== undefined) return all === 0;
    const running = podsOf(view, job).filter((pod) => mayRunForEver(owner, pod)).length;
    const settled =
      job.status.succeeded + indexCount(parseIndexes(job.status.failedIndexes ?? "", completions ?? 0));
    const missing = (completions ?? Number.POSITIVE_INFINITY) - settled;
    // Without completions, pods are not replaced after the first success.
    const least = completions === undefined && job.status.succeeded > 0 ? 0 : Math.min(parallelism, missing);
    return running === all && running >= least;
  });
}

// A Job that has finished stays so, and makes no more pods.
import { noStep } from "../explorer/property.ts";
import { isActivePod } from "../model/state.ts";
import { isFinishedJob } from "../model/stored.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { jobReads, jobsOf, podsOf, sameJob } from "./jobs.ts";

export const jobFinishedStaysFinished: ClusterProperty = {
  id: "job-finished-stays-finished",
  kind: "safety",
  title: "a finished Job stays finished",
  description:
    "Complete and Failed are final: no step takes such a condition off a Job, gives it the other one as well, or makes a pod for " +
    "it. When a Job finishes, none of its pods is active. (A Job that is deleted and applied again is another one.)",
  source:
    "pkg/controller/job/job_controller.go (syncJob, IsJobFinished), pkg/apis/batch/validation/validation.go (ValidateJobStatusUpdate)",
  on(cluster) {
    return jobsOf(cluster).map((owner) =>
      noStep(
        idFor(jobFinishedStaysFinished, `Job/${owner.name}`),
        jobReads(cluster, owner),
        (before, after) => {
          const jobs = sameJob(before, after);
          if (jobs === undefined) return false;
          const [then, now] = jobs;
          const active = podsOf(after, now).filter(isActivePod).length;
          if (!isFinishedJob(then)) return isFinishedJob(now) && active > 0;
          const moreActive = active > podsOf(before, then).filter(isActivePod).length;
          return moreActive || !isFinishedJob(now) || (has(now, "Complete") && has(now, "Failed"));
        },
      ),
    );
  },
};

function has(
  {
    status: { conditions },
  }: { readonly status: { readonly conditions: readonly { readonly type: string }[] } },
  type: string,
): boolean {
  return conditions.some((condition) => condition.type === type);
}

// A CronJob with concurrencyPolicy Forbid never starts a Job while another one is at work.
import { noStep } from "../explorer/property.ts";
import { isFinishedJob, type JobState } from "../model/stored.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const cronJobForbid: ClusterProperty = {
  id: "cronjob-forbid",
  kind: "safety",
  title: "with concurrencyPolicy Forbid, a CronJob never starts a Job while one is at work",
  description:
    "No step makes a Job of a CronJob with concurrencyPolicy Forbid that has another Job which is neither Complete nor Failed. (A Job " +
    "that is gone counts no longer, though its pods may still be stopping.) Expect it to fail where the controller may crash between the " +
    "making of a Job and the note of it: if the schedule fires again before it is back, it takes that Job for none of its own.",
  decidedBy: ["spec.concurrencyPolicy"],
  source: "pkg/controller/cronjob/cronjob_controllerv2.go (syncCronJob); kubernetes/kubernetes#93783",
  on(cluster) {
    return cluster.cronJobs.map(({ title, slot, jobs }) =>
      noStep(
        idFor(cronJobForbid, title),
        { cronJob: slot, jobs: jobs.map(({ job }) => job) },
        (before, after) => {
          if (after.cronJob === null || after.cronJob.spec.concurrencyPolicy !== "Forbid") return false;
          const { uid } = after.cronJob.metadata;
          const atWork = (all: readonly (JobState | null)[]) =>
            all.filter((job) => job !== null && job.metadata.owner === uid && !isFinishedJob(job)).length;
          return atWork(after.jobs) > Math.max(1, atWork(before.jobs));
        },
      ),
    );
  },
};

// A Job never makes more pods than may run side by side.
import { noStep } from "../explorer/property.ts";
import { isActivePod } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { jobReads, jobsOf, podsOf, sameJob } from "./jobs.ts";

export const jobParallelism: ClusterProperty = {
  id: "job-parallelism",
  kind: "safety",
  title: "a Job never makes more active pods than its parallelism",
  description:
    "No step makes a pod of a Job that has, with this one, more active pods than spec.parallelism, or that is suspended. Active is " +
    "what has neither ended nor is being deleted: with podReplacementPolicy TerminatingOrFailed, pods that are terminating come " +
    "on top, and still run. Lowering parallelism makes pods surplus, which then have to go.",
  decidedBy: ["spec.parallelism"],
  source: "pkg/controller/job/job_controller.go (manageJob)",
  on(cluster) {
    return jobsOf(cluster).map((owner) =>
      noStep(idFor(jobParallelism, `Job/${owner.name}`), jobReads(cluster, owner), (before, after) => {
        const jobs = sameJob(before, after);
        if (jobs === undefined) return false;
        const [then, now] = jobs;
        const active = podsOf(after, now).filter(isActivePod).length;
        if (active <= podsOf(before, then).filter(isActivePod).length) return false;
        return now.spec.suspend === true || active > now.spec.parallelism;
      }),
    );
  },
};

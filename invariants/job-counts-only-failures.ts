// A Job counts as failed only what has failed.
import { noStep } from "../explorer/property.ts";
import { isEnded, type PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { jobReads, jobsOf, podsOf, sameJob } from "./jobs.ts";

export const jobCountsOnlyFailures: ClusterProperty = {
  id: "job-counts-only-failures",
  kind: "safety",
  title: "a Job counts a pod as failed only when it has failed",
  description:
    "No step lists a pod as failed that has not ended yet. With podReplacementPolicy TerminatingOrFailed, the default, a Job counts " +
    "every pod that is being deleted (drained, evicted, preempted) as failed: though its containers still run, and may " +
    "succeed, it takes its share of backoffLimit. Also listed so are pods that a Job deletes itself when it gives up with " +
    "others still running, which most Jobs with parallelism above 1 do: so it must be asked for.",
  optIn: true,
  decidedBy: ["spec.podFailurePolicy", "spec.backoffLimit"],
  source:
    "pkg/controller/job/job_controller.go (isPodFailed, onlyReplaceFailedPods); KEP-3939 (Allow replacement of Pods in a Job when fully terminal)",
  on(cluster) {
    return jobsOf(cluster).map((owner) =>
      noStep(idFor(jobCountsOnlyFailures, `Job/${owner.name}`), jobReads(cluster, owner), (before, after) => {
        const jobs = sameJob(before, after);
        if (jobs === undefined) return false;
        const [then, now] = jobs;
        return alive(podsOf(after, now)) > alive(podsOf(before, then));
      }),
    );
  },
};

/** Pods that are listed as failed, and have not ended. */
function alive(pods: readonly PodState[]): number {
  return pods.filter((pod) => pod.metadata.tracked === "failed" && !isEnded(pod)).length;
}

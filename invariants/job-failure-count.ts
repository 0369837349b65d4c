// A Job counts every failed pod once, and gives up in time.
import { invariant, noStep, predicate } from "../explorer/property.ts";
import type { Cluster, JobOwner } from "../model/cluster.ts";
import { broughtBy, sameRef } from "../model/inventory/inventory.ts";
import { matchPodFailurePolicy } from "../model/semantics/index.ts";
import type { PodState } from "../model/state.ts";
import type { JobState, StoredJobSpec } from "../model/stored.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { type JobView, jobReads, jobsOf, podsOf, sameJob } from "./jobs.ts";

export const jobFailureCount: ClusterProperty = {
  id: "job-failure-count",
  kind: "safety",
  title: "a Job counts each failed pod once, and no more than its limits allow",
  description:
    "status.failed only grows by pods that uncountedTerminatedPods listed before, and each pod is listed at most once, with its " +
    "finalizer on; no failed pod loses its finalizer unlisted, except by a podFailurePolicy that ignores it. So no failure is " +
    "lost or counted twice, whenever the controller stops. And failed pods, listed or counted, never exceed backoffLimit + " +
    "parallelism (the largest that any manifest sets): when one is too many, those that run then may fail too.",
  decidedBy: ["spec.backoffLimit"],
  source:
    "pkg/controller/job/job_controller.go (trackJobStatusAndRemoveFinalizers, flushUncountedAndRemoveFinalizers); " +
    "kubernetes/kubernetes#70251, #92245",
  on(cluster) {
    return jobsOf(cluster).flatMap((owner) => {
      const reads = jobReads(cluster, owner);
      const title = `Job/${owner.name}`;
      const most = mostFailures(cluster, owner);
      const bounded = predicate(`${title} has at most ${most} failed pods`, { job: owner.job }, ({ job }) =>
        job === null ? true : job.status.failed + job.status.uncountedTerminatedPods.failed <= most,
      );
      return [
        invariant(idFor(jobFailureCount, `${title} limit`), bounded),
        noStep(idFor(jobFailureCount, title), reads, (before, after) => miscounts(owner, before, after)),
      ];
    });
  },
};

/** Whether a step loses a failure, or counts one that was not listed. */
function miscounts(owner: JobOwner, before: JobView, after: JobView): boolean {
  const jobs = sameJob(before, after);
  if (jobs === undefined) return false;
  const [then, now] = jobs;
  const [had, has] = [podsOf(before, then), podsOf(after, now)];
  const newlyListed = listed(has) - listed(had);
  const growth = now.status.failed - then.status.failed;
  const listing = now.status.uncountedTerminatedPods.failed - then.status.uncountedTerminatedPods.failed;
  // A step lists pods, and counts those that it finds without their finalizer.
  if (growth < 0 || growth + listing !== Math.max(0, newlyListed)) return true;
  const lost = unlistedFailures(owner, now, had) - unlistedFailures(owner, now, has);
  return lost > Math.max(0, newlyListed);
}

function listed(pods: readonly PodState[]): number {
  return pods.filter(({ metadata }) => metadata.tracked === "failed").length;
}

/** Pods that have failed, that count, and that are not listed yet. */
function unlistedFailures(owner: JobOwner, { spec }: JobState, pods: readonly PodState[]): number {
  const { completionMode, completions = 0, podFailurePolicy } = spec;
  return pods.filter(({ metadata: { tracked, index = 0 }, status: { phase, exitCode, disrupted } }) => {
    if (phase !== "Failed" || tracked !== "unlisted") return false;
    if (completionMode === "Indexed" && index >= completions) return false;
    const names = owner.template.spec.containers;
    const containers = exitCode === undefined ? [] : names.map(({ name }) => ({ name, exitCode }));
    const conditions = disrupted === undefined ? [] : [{ type: "DisruptionTarget", status: "True" }];
    return matchPodFailurePolicy(podFailurePolicy, { containers, conditions }).counts;
  }).length;
}

/** backoffLimit + parallelism, the largest of all manifests of the Job. */
function mostFailures({ operations, agentTasks }: Cluster, { workload }: JobOwner): number {
  const own = [...operations, ...agentTasks].filter((o) => sameRef(o.target, workload.ref));
  const applied = own.flatMap(broughtBy);
  const all = [...(workload.initial === undefined ? [] : [workload.initial]), ...applied];
  const written = all.flatMap((desired) => {
    if (desired.kind === "CronJob") return [desired.spec.job];
    return desired.kind === "Job" ? [desired.spec] : [];
  });
  const specs = [...written, ...(workload.jobs ?? []).map(({ spec }) => spec)];
  const most = (of: (spec: StoredJobSpec) => number) => Math.max(0, ...specs.map(of));
  return most(({ backoffLimit }) => backoffLimit) + most(({ parallelism }) => parallelism);
}

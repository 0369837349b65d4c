// What one sync of a Job sees: how many pods there are of each kind, and whether the Job is about to end.
// Source: pkg/controller/job/job_controller.go (first half of syncJob, getNewFinishedPods, getFailJobMessage).
import { type BackoffRecord, NO_FAILURES, nextBackoffRecord } from "./backoff.ts";
import { type IndexSet, indexCount, indexSet, union } from "./completion-indexes.ts";
import { findTrue, type JobCondition, trueCondition } from "./conditions.ts";
import { failedIndexes, podIndexes, podsAwaitingReplacement, succeededIndexes } from "./indexed-pods.ts";
import {
  delaysTerminalCondition,
  hasValidIndex,
  indexesOf,
  isActiveJobPod,
  isFailedJobPod,
  isTerminatingJobPod,
  type Job,
  type JobGates,
  type JobPod,
  type JobStatus,
} from "./job.ts";
import { matchPodFailurePolicy } from "./pod-failure-policy.ts";
import { matchSuccessPolicy } from "./success-policy.ts";

/** What a sync knows besides the Job and its pods. */
export interface JobSurroundings {
  /** In seconds. */
  readonly now: number;
  readonly gates: JobGates;
  /** False: pods of earlier syncs have not all been seen to appear or to go; then pods are only counted. */
  readonly expectationsMet?: boolean;
  /** Uids of pods whose finalizer has been removed, which the controller has not seen yet. */
  readonly untracked?: ReadonlySet<string>;
  /** What the controller remembers of earlier syncs. */
  readonly backoff?: BackoffRecord;
}

export interface JobView {
  readonly activePods: readonly JobPod[];
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly backoff: BackoffRecord;
  /** Only of Indexed Jobs. */
  readonly indexes?: IndexView;
  /** Why the Job ends: Failed, FailureTarget or SuccessCriteriaMet. Undefined: it goes on, or completes. */
  readonly finished?: JobCondition;
}

export interface IndexView {
  readonly succeededBefore: IndexSet;
  readonly succeeded: IndexSet;
  /** Only with backoffLimitPerIndex. */
  readonly failed?: IndexSet;
  /** Failed pods by index that stay until they are replaced; only with backoffLimitPerIndex. */
  readonly awaitingReplacement: ReadonlyMap<number, JobPod>;
}

export function observeJob(job: Job, pods: readonly JobPod[], around: JobSurroundings): JobView {
  const { spec, status } = job;
  const { gates, untracked, backoff = NO_FAILURES } = around;
  const fresh = pods.filter((pod) => isUncounted(pod, untracked) && hasValidIndex(pod, spec));
  const newlySucceeded = fresh.filter(
    ({ phase, uid }) => phase === "Succeeded" && !status.uncounted.succeeded.includes(uid),
  );
  const failedPods = fresh.filter((pod) => isFailedJobPod(pod, spec, gates));
  const newlyFailed = failedPods.filter(({ uid }) => !status.uncounted.failed.includes(uid));
  const counted = newlyFailed.filter((pod) => matchPodFailurePolicy(spec.podFailurePolicy, pod).counts);

  const activePods = pods.filter(isActiveJobPod);
  const indexes = indexView(job, pods, failedPods, activePods, gates);
  const view = {
    activePods,
    terminating: pods.filter(isTerminatingJobPod).length,
    succeeded:
      indexes === undefined
        ? status.succeeded + newlySucceeded.length + status.uncounted.succeeded.length
        : indexCount(indexes.succeeded),
    failed: status.failed + counted.length + status.uncounted.failed.length,
    backoff: nextBackoffRecord(backoff, newlySucceeded.map(finishedAt), newlyFailed.map(finishedAt)),
    ...(indexes === undefined ? {} : { indexes }),
  };
  const finished = whyFinished(job, pods, view, around);
  return finished === undefined ? view : { ...view, finished };
}

/** The Job's finalizer is still on the pod, as far as the controller knows. */
export function isUncounted({ tracked, uid }: JobPod, untracked: ReadonlySet<string> | undefined): boolean {
  return tracked && untracked?.has(uid) !== true;
}

function finishedAt(pod: JobPod): number {
  return pod.finishedAt;
}

function indexView(
  { spec, status }: Job,
  pods: readonly JobPod[],
  failedPods: readonly JobPod[],
  activePods: readonly JobPod[],
  gates: JobGates,
): IndexView | undefined {
  const completions = indexesOf(spec);
  if (completions === undefined) return undefined;
  const { before, now } = succeededIndexes(status.completedIndexes, pods, completions);
  const view = { succeededBefore: before, succeeded: now };
  if (spec.backoffLimitPerIndex === undefined) return { ...view, awaitingReplacement: new Map() };
  const failed = failedIndexes(status.failedIndexes ?? "", pods, spec, gates);
  const settled = union(union(now, failed), indexSet(podIndexes(activePods)));
  return { ...view, failed, awaitingReplacement: podsAwaitingReplacement(failedPods, settled) };
}

/** The first of all reasons, in the order in which Kubernetes looks. */
function whyFinished(
  job: Job,
  pods: readonly JobPod[],
  view: JobView,
  { now, gates }: JobSurroundings,
): JobCondition | undefined {
  const { conditions } = job.status;
  const succeeding = findTrue(conditions, "SuccessCriteriaMet");
  if (succeeding !== undefined) return succeeding;
  const failing = findTrue(conditions, "FailureTarget");
  if (failing !== undefined) return trueCondition("Failed", now, failing);
  const message = failJobMessage(job, pods, gates);
  if (message !== undefined)
    return trueCondition("FailureTarget", now, { reason: "PodFailurePolicy", message });
  const failure = whyFailed(job, pods, view, now);
  if (failure !== undefined) {
    return trueCondition(delaysTerminalCondition(gates) ? "FailureTarget" : "Failed", now, failure);
  }
  const { indexes } = view;
  if (indexes === undefined || !gates.successPolicy) return undefined;
  const met = matchSuccessPolicy(job.spec.successPolicy, job.spec.completions ?? 0, indexes.succeeded);
  return met === undefined
    ? undefined
    : trueCondition("SuccessCriteriaMet", now, { reason: "SuccessPolicy", message: met });
}

function failJobMessage({ spec }: Job, pods: readonly JobPod[], gates: JobGates): string | undefined {
  return pods
    .filter((pod) => isFailedJobPod(pod, spec, gates))
    .map((pod) => matchPodFailurePolicy(spec.podFailurePolicy, pod).jobFailureMessage)
    .find((message) => message !== undefined);
}

function whyFailed(
  { spec, status }: Job,
  pods: readonly JobPod[],
  { failed, indexes }: JobView,
  now: number,
): Required<Pick<JobCondition, "reason" | "message">> | undefined {
  if (failed > spec.backoffLimit || restartsExceed(spec, pods)) {
    return { reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
  }
  if (secondsUntilDeadline({ spec, status }, now) <= 0) {
    return { reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  }
  if (indexes?.failed === undefined) return undefined;
  const failedCount = indexCount(indexes.failed);
  if (spec.maxFailedIndexes !== undefined && failedCount > spec.maxFailedIndexes) {
    const message = "Job has exceeded the specified maximal number of failed indexes";
    return { reason: "MaxFailedIndexesExceeded", message };
  }
  if (failedCount > 0 && failedCount + indexCount(indexes.succeeded) >= (spec.completions ?? 0)) {
    return { reason: "FailedIndexes", message: "Job has failed indexes" };
  }
  return undefined;
}

/** With restartPolicy OnFailure, restarts of containers count instead of failed pods. */
function restartsExceed({ restartPolicy, backoffLimit }: Job["spec"], pods: readonly JobPod[]): boolean {
  if (restartPolicy !== "OnFailure") return false;
  const restarts = pods
    .filter(({ phase }) => phase === "Running" || phase === "Pending")
    .reduce((sum, { containerRestarts = 0 }) => sum + containerRestarts, 0);
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

/** Infinite without a deadline, and while the Job is suspended or has not started. */
export function secondsUntilDeadline({ spec, status }: Pick<Job, "spec" | "status">, now: number): number {
  const { activeDeadlineSeconds, suspend = false } = spec;
  if (activeDeadlineSeconds === undefined || suspend || status.startTime === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  return status.startTime + activeDeadlineSeconds - now;
}

/** The status with a start time, once the Job is not suspended. */
export function started(status: JobStatus, suspended: boolean, now: number): JobStatus {
  return status.startTime === undefined && !suspended ? { ...status, startTime: now } : status;
}

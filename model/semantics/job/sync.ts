// One sync of a Job: what its controller does when it looks at the Job and its pods.
// Source: pkg/controller/job/job_controller.go (syncJob, deleteActivePods, deleteJobPods).
import { slowStartBatch } from "../replicaset.ts";
import { type BackoffRecord, NO_FAILURES } from "./backoff.ts";
import { isTerminalCondition, type JobCondition, trueCondition, withCondition } from "./conditions.ts";
import { delaysTerminalCondition, isManagedElsewhere, type Job, type JobPod, type JobStatus } from "./job.ts";
import { type NewJobPod, planPods } from "./manage.ts";
import { type JobSurroundings, type JobView, observeJob, secondsUntilDeadline, started } from "./observe.ts";
import { trackPods } from "./track.ts";

/** Whether the calls of the sync succeed. */
export interface JobCalls {
  /** Creates the i-th pod (from 0). */
  create(i: number): boolean;
  /** Asks for the pod's deletion. */
  remove(pod: JobPod): boolean;
  /** Takes the finalizer off the pod. */
  untrack(pod: JobPod): boolean;
}

const ALL_SUCCEED: JobCalls = { create: () => true, remove: () => true, untrack: () => true };

/**
 * The calls that the sync makes, those that fail included, in the order of the fields. It either creates pods or deletes
 * some.
 */
export interface JobSync {
  readonly creations: readonly NewJobPod[];
  /** Pods that lose their finalizer before they are deleted, so that they are not counted. */
  readonly released: readonly JobPod[];
  readonly deletions: readonly JobPod[];
  /** The status to write next; undefined if there is nothing new in it. */
  readonly noted?: JobStatus;
  /** Pods that have ended and lose their finalizer now that they are noted. */
  readonly finalizerRemovals: readonly JobPod[];
  /** The status to write last; undefined if there is nothing new in it. */
  readonly counted?: JobStatus;
  /** What the controller remembers. */
  readonly backoff: BackoffRecord;
  /** Some call has failed, and the Job is soon looked at again. */
  readonly failed: boolean;
  /** The Job is looked at again after so many seconds, even if nothing happens. */
  readonly requeueAfter?: number;
}

export function syncJob(
  given: Job,
  pods: readonly JobPod[],
  around: JobSurroundings,
  calls: JobCalls = ALL_SUCCEED,
): JobSync {
  const { now, gates, backoff = NO_FAILURES } = around;
  const { spec } = given;
  const idle = { creations: [], released: [], deletions: [], finalizerRemovals: [], backoff, failed: false };
  if (isManagedElsewhere(spec, gates)) return idle;
  if (given.status.conditions.some(isTerminalCondition)) return { ...idle, backoff: NO_FAILURES };
  if (!["Indexed", "NonIndexed"].includes(spec.completionMode ?? "NonIndexed")) return idle;

  const job = { ...given, status: started(given.status, spec.suspend === true, now) };
  const view = observeJob(job, pods, around);
  const effect =
    view.finished === undefined
      ? carryOn(job, pods, view, around, calls)
      : bringToEnd(view, view.finished, around, calls);
  const status = reported(effect, job, around);
  const tracking = trackPods(
    { ...job, status },
    pods,
    view,
    { ...effect, changed: effect.conditions !== undefined || !sameCounts(status, given.status) },
    around,
    calls.untrack,
  );
  const wait = Math.min(
    effect.waitSeconds ?? Number.POSITIVE_INFINITY,
    view.finished === undefined ? secondsUntilDeadline(job, now) : Number.POSITIVE_INFINITY,
  );
  return {
    creations: effect.creations,
    released: effect.released,
    deletions: effect.deletions,
    ...tracking,
    backoff: tracking.noted === undefined ? backoff : view.backoff,
    failed: effect.failed || tracking.failed,
    ...(Number.isFinite(wait) ? { requeueAfter: wait } : {}),
  };
}

/** What the sync has done about pods, and how many there are now. */
interface Effect extends Pick<JobSync, "creations" | "released" | "deletions" | "failed"> {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly waitSeconds?: number;
  readonly finished?: JobCondition;
  /** Only if the Job has been suspended or resumed. */
  readonly conditions?: readonly JobCondition[];
}

/** Deletes all active pods, but leaves them their finalizers, so that they are counted. */
function bringToEnd(
  view: JobView,
  finished: JobCondition,
  { expectationsMet = true }: JobSurroundings,
  calls: JobCalls,
): Effect {
  const { activePods } = view;
  const removal = removePods(activePods, calls, false);
  // There may be pods that the controller has not seen yet, or has failed to delete.
  const ended = removal.removed === activePods.length && expectationsMet;
  return { ...afterRemoval(view, removal), creations: [], ...(ended ? { finished } : {}) };
}

function carryOn(
  job: Job,
  pods: readonly JobPod[],
  view: JobView,
  around: JobSurroundings,
  calls: JobCalls,
): Effect {
  const { spec } = job;
  const manages = around.expectationsMet !== false && job.deleting !== true;
  const effect = manages
    ? managePods(job, pods, view, around, calls)
    : { ...afterRemoval(view, removePods([], calls, true)), creations: [] };
  const enough = spec.completions === undefined ? view.succeeded > 0 : view.succeeded >= spec.completions;
  if (enough && effect.active === 0) return { ...effect, finished: success(around) };
  if (!manages) return effect;
  const conditions = withSuspension(job, around.now);
  return conditions === job.status.conditions ? effect : { ...effect, conditions };
}

/** Releases without the gates gave no reason. */
function success({ now, gates }: JobSurroundings): JobCondition {
  if (!delaysTerminalCondition(gates)) return trueCondition("Complete", now);
  const message = "Reached expected number of succeeded pods";
  return trueCondition("SuccessCriteriaMet", now, { reason: "CompletionsReached", message });
}

function managePods(
  job: Job,
  pods: readonly JobPod[],
  view: JobView,
  around: JobSurroundings,
  calls: JobCalls,
): Effect {
  const { remove, create, waitSeconds } = planPods(job, pods, view, around);
  const kept = { ...afterRemoval(view, removePods(remove, calls, true)), creations: [] };
  if (waitSeconds !== undefined) return { ...kept, waitSeconds };
  if (create.length === 0) return kept;
  const batch = slowStartBatch(create.length, 1, calls.create);
  return {
    ...kept,
    active: kept.active + batch.successes,
    creations: create.slice(0, batch.calls),
    failed: batch.failed,
  };
}

function withSuspension({ spec, status }: Job, now: number): readonly JobCondition[] {
  const suspended = trueCondition("Suspended", now, { reason: "JobSuspended", message: "Job suspended" });
  const resumed = { ...suspended, status: "False", reason: "JobResumed", message: "Job resumed" };
  return withCondition(status.conditions, spec.suspend === true ? suspended : resumed);
}

interface Removal extends Pick<JobSync, "released" | "deletions" | "failed"> {
  readonly removed: number;
  readonly removedReady: number;
}

function removePods(pods: readonly JobPod[], calls: JobCalls, untrack: boolean): Removal {
  const released = untrack ? pods.filter(({ tracked }) => tracked) : [];
  const stuck = new Set(released.filter((pod) => !calls.untrack(pod)));
  const deletions = pods.filter((pod) => !stuck.has(pod));
  const removed = deletions.filter((pod) => calls.remove(pod)).length;
  return {
    released,
    deletions,
    failed: removed < pods.length,
    removed,
    removedReady: deletions.filter(({ ready }) => ready).length,
  };
}

function afterRemoval(
  { activePods, terminating }: JobView,
  { released, deletions, failed, removed, removedReady }: Removal,
): Omit<Effect, "creations"> {
  return {
    released,
    deletions,
    failed,
    active: activePods.length - removed,
    ready: activePods.filter(({ ready }) => ready).length - removedReady,
    terminating: terminating + removed,
  };
}

/** The status with new counts of pods, and with a new start time if the Job has been suspended or resumed. */
function reported(effect: Effect, { spec, status }: Job, { now, gates }: JobSurroundings): JobStatus {
  const { active, ready, terminating, conditions } = effect;
  const { terminating: _, startTime, ...rest } = status;
  const turned = conditions !== undefined;
  const cleared = turned && spec.suspend === true && gates.mutableSchedulingDirectives;
  const start = turned && spec.suspend !== true ? now : cleared ? undefined : startTime;
  return {
    ...rest,
    active,
    ready,
    ...(gates.podReplacementPolicy ? { terminating } : {}),
    ...(start === undefined ? {} : { startTime: start }),
    conditions: conditions ?? status.conditions,
  };
}

function sameCounts(a: JobStatus, b: JobStatus): boolean {
  return a.active === b.active && a.ready === b.ready && a.terminating === b.terminating;
}

// What the Job controller may do next: a whole sync by the rules of ../semantics/job, cut down to its next single call.
// Source: pkg/controller/job/job_controller.go (syncJob).
import {
  type JobCondition,
  type JobGates,
  type JobPod,
  type JobStatus,
  type JobSync,
  matchPodFailurePolicy,
  type NewJobPod,
  NO_FAILURES,
  syncJob,
} from "../semantics/index.ts";
import { hasDisruptionTarget, isDeleting, type PodState } from "../state.ts";
import type { JobState, StoredJobCondition, StoredJobStatus } from "../stored.ts";

/** A pod of the Job, and where it is: the number of its node, or -1 without one. */
export interface SeenPod {
  readonly pod: PodState;
  readonly place: number;
  /** As what a new status lists it; absent otherwise. */
  readonly as?: "failed" | "succeeded";
}

export type JobCall =
  | { readonly type: "create"; readonly pod: NewJobPod; readonly afterBackoff: boolean }
  /** Takes its finalizer off a pod that is not needed, so that it is not counted, and deletes it. */
  | { readonly type: "dismiss"; readonly seen: SeenPod }
  | { readonly type: "delete"; readonly seen: SeenPod }
  /**
   * Takes the finalizer off pods that are listed, or need not be: off all at once, because nobody but this controller sees in
   * which order they go.
   */
  | { readonly type: "release"; readonly all: readonly SeenPod[] }
  /** A new status, which lists these pods. */
  | { readonly type: "status"; readonly job: JobState; readonly listed: readonly SeenPod[] };

/** What never changes about it. */
export interface JobFacts {
  /** The containers of its pods, by name. */
  readonly containers: readonly string[];
  readonly gates: JobGates;
}

/**
 * The calls of which any may come next. Time is abstract: a back-off may end at any time, and calls that wait for that are
 * among them. A sync creates pods first, and then lets go of all ended ones that it has seen, before another sync creates
 * any: so no more than `parallelism` that have ended are ever held by their finalizers when one is created.
 */
export function nextJobCalls(job: JobState, pods: readonly SeenPod[], facts: JobFacts): readonly JobCall[] {
  const now = syncOf(job, pods, facts, 0);
  const deletions = now.deletions.length === 0 ? [] : allDeletions(job, pods, facts);
  if (deletions.length > 0) return deletions;
  const mayWait = now.requeueAfter !== undefined || job.spec.backoffLimitPerIndex !== undefined;
  const due = accounting(job, pods, now);
  if (now.finalizerRemovals.length > job.spec.parallelism && due.length > 0) return due;
  const later = mayWait ? afterBackoff(now, syncOf(job, pods, facts, LONG)) : [];
  const [created] = now.creations;
  if (created !== undefined) return [{ type: "create", pod: created, afterBackoff: false }, ...later];
  return [...later, ...due];
}

/** Seconds; longer than any back-off. */
const LONG = 100_000;
const START = 1_000_000;

function syncOf(job: JobState, pods: readonly SeenPod[], facts: JobFacts, waited: number): JobSync {
  const now = START + waited;
  const backoff =
    job.backoff === undefined ? NO_FAILURES : { failuresAfterLastSuccess: 1, lastFailureTime: START };
  const seen = pods.map((one, i) => jobPod(one, i, facts));
  return syncJob(
    { spec: job.spec, status: statusFor(job, pods, now), deleting: isDeleting(job) },
    job.spec.backoffLimitPerIndex === undefined ? seen : seen.toSorted(ignoredFirst(job)),
    { now, gates: facts.gates, backoff },
  );
}

/**
 * Of the failed pods of an index the last one stays until it is replaced. Of two with the same counts of failures, one that
 * the policy ignores is earlier than one that it counts: pods that follow the latter have a greater count.
 */
function ignoredFirst({ spec: { podFailurePolicy: policy } }: JobState): (a: JobPod, b: JobPod) => number {
  const counts = (pod: JobPod): number => Number(matchPodFailurePolicy(policy, pod).counts);
  return (a, b) => counts(a) - counts(b);
}

/** What is created later than now because of a back-off. */
function afterBackoff(now: JobSync, later: JobSync): readonly JobCall[] {
  const known = new Set(now.creations.map(({ completionIndex }) => completionIndex));
  const waiting = later.creations.filter(({ completionIndex }) => !known.has(completionIndex));
  const which = waiting.filter(({ completionIndex }, i) => i === 0 || completionIndex !== undefined);
  return which.map((pod) => ({ type: "create", pod, afterBackoff: true }));
}

/**
 * They go out side by side. Of pods that are equally dispensable, those that come first in the list go: each is put first
 * once, because Kubernetes leaves open which it is.
 */
function allDeletions(job: JobState, pods: readonly SeenPod[], facts: JobFacts): readonly JobCall[] {
  const calls = pods.flatMap((first) => {
    const order = [first, ...pods.filter((seen) => seen !== first)];
    const { deletions, released } = syncOf(job, order, facts, 0);
    return deletions.map((going): JobCall => {
      const type = released.includes(going) ? "dismiss" : "delete";
      return { type, seen: seenBy(order, going) };
    });
  });
  return distinctCalls(calls);
}

function distinctCalls(calls: readonly JobCall[]): readonly JobCall[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

/** The call that comes next when no pod is created or deleted. */
function accounting(job: JobState, pods: readonly SeenPod[], sync: JobSync): readonly JobCall[] {
  const noted = sync.noted === undefined ? [] : statusCall(job, pods, sync, sync.noted);
  if (noted.length > 0) return noted;
  const released = sync.finalizerRemovals.map((pod) => seenBy(pods, pod));
  if (released.length > 0) return [{ type: "release", all: released }];
  return sync.counted === undefined ? [] : statusCall(job, pods, sync, sync.counted);
}

function statusCall(
  job: JobState,
  pods: readonly SeenPod[],
  sync: JobSync,
  status: JobStatus,
): readonly JobCall[] {
  const listed = pods.flatMap((seen, i): readonly SeenPod[] => {
    if (seen.pod.metadata.tracked !== "unlisted") return [];
    const uid = String(i);
    if (status.uncounted.failed.includes(uid)) return [{ ...seen, as: "failed" }];
    return status.uncounted.succeeded.includes(uid) ? [{ ...seen, as: "succeeded" }] : [];
  });
  const { backoff: _, ...rest } = job;
  // Each index has a back-off of its own, and a Job that ends has none.
  const ends = status.conditions.some(
    ({ type }) => type === "FailureTarget" || type === "SuccessCriteriaMet",
  );
  const waits =
    sync.backoff.failuresAfterLastSuccess > 0 && job.spec.backoffLimitPerIndex === undefined && !ends;
  const written: JobState = {
    ...rest,
    status: storedStatus(job, status),
    ...(waits ? { backoff: "waits" } : {}),
  };
  if (listed.length === 0 && JSON.stringify(written) === JSON.stringify(job)) return [];
  return [{ type: "status", job: written, listed }];
}

function seenBy(pods: readonly SeenPod[], { uid }: JobPod): SeenPod {
  const seen = pods[Number(uid)];
  if (seen === undefined) throw new RangeError(`no pod ${uid}`);
  return seen;
}

/**
 * Of pods that are counted together it does not matter when each of them has ended. Failures are taken to be later than
 * successes, so that their back-off counts.
 */
function jobPod({ pod, place }: SeenPod, i: number, { containers }: JobFacts): JobPod {
  const { index, indexFailures, indexIgnoredFailures, tracked } = pod.metadata;
  const { phase, ready, restarts = 0, exitCode } = pod.status;
  return {
    uid: String(i),
    phase,
    ready,
    deleting: isDeleting(pod),
    tracked: tracked !== undefined,
    ...(place < 0 ? {} : { nodeName: String(place) }),
    deletionCost: 0,
    restarts,
    containerRestarts: restarts,
    finishedAt: phase === "Succeeded" ? START - 1 : START,
    ...(index === undefined ? {} : { completionIndex: index }),
    ...(indexFailures === undefined ? {} : { indexFailures }),
    ...(indexIgnoredFailures === undefined ? {} : { indexIgnoredFailures }),
    ...(exitCode === undefined ? {} : { containers: containers.map((name) => ({ name, exitCode })) }),
    ...(hasDisruptionTarget(pod) ? { conditions: [{ type: "DisruptionTarget", status: "True" }] } : {}),
  };
}

/** Counts that nobody reads are made up, and differ from any that the sync finds: so it always writes its status. */
const UNKNOWN = -1;

function statusFor(job: JobState, pods: readonly SeenPod[], now: number): JobStatus {
  const { status, spec } = job;
  const { succeeded, failed, completedIndexes = "", failedIndexes, startTime } = status;
  const passed = startTime === "long ago" ? (spec.activeDeadlineSeconds ?? 0) : 0;
  return {
    active: UNKNOWN,
    succeeded,
    failed,
    completedIndexes,
    ...(failedIndexes === undefined ? {} : { failedIndexes }),
    ...(startTime === undefined ? {} : { startTime: now - passed }),
    uncounted: { succeeded: listedAs(status, pods, "succeeded"), failed: listedAs(status, pods, "failed") },
    conditions: status.conditions.map(withMessage),
  };
}

/** Uids of the pods that the status lists: those that still have the finalizer, and those that have lost it. */
function listedAs(
  { uncountedTerminatedPods }: StoredJobStatus,
  pods: readonly SeenPod[],
  as: "failed" | "succeeded",
): readonly string[] {
  const held = pods.flatMap(({ pod }, i) => (pod.metadata.tracked === as ? [String(i)] : []));
  const gone = uncountedTerminatedPods[as] - held.length;
  return [...held, ...Array.from({ length: gone }, (_, i) => `${as} ${i}`)];
}

function storedStatus({ spec, status: before }: JobState, status: JobStatus): StoredJobStatus {
  const { completedIndexes, failedIndexes, startTime, succeeded, failed, uncounted } = status;
  const started = before.startTime ?? "set";
  return {
    ...(startTime === undefined || spec.activeDeadlineSeconds === undefined ? {} : { startTime: started }),
    succeeded,
    failed,
    ...(spec.completionMode === "Indexed" ? { completedIndexes } : {}),
    ...(failedIndexes === undefined ? {} : { failedIndexes }),
    uncountedTerminatedPods: { succeeded: uncounted.succeeded.length, failed: uncounted.failed.length },
    conditions: status.conditions.map(stored),
  };
}

function stored({ type, status, reason }: JobCondition): StoredJobCondition {
  return { type, status, ...(reason === undefined ? {} : { reason }) };
}

/** The message of Suspended is compared when it is written; it follows from the rest. Others are never read. */
function withMessage(condition: StoredJobCondition): JobCondition {
  if (condition.type !== "Suspended") return condition;
  return { ...condition, message: condition.status === "True" ? "Job suspended" : "Job resumed" };
}

// How a Job counts the pods that have ended: it first notes their uids in its status, then takes its finalizer off them,
// and only then counts them, so that none is lost or counted twice; and at last it says that it has finished.
// Source: pkg/controller/job/job_controller.go (trackJobStatusAndRemoveFinalizers, canRemoveFinalizer,
// flushUncountedAndRemoveFinalizers, cleanUncountedPodsWithoutFinalizers, enactJobFinished).
import { formatIndexes, hasIndex, indexCount } from "./completion-indexes.ts";
import { findTrue, type JobCondition, trueCondition, withCondition } from "./conditions.ts";
import {
  delaysTerminalCondition,
  hasValidIndex,
  isFailedJobPod,
  type Job,
  type JobGates,
  type JobPod,
  type JobStatus,
} from "./job.ts";
import { type IndexView, isUncounted, type JobSurroundings, type JobView } from "./observe.ts";
import { matchPodFailurePolicy } from "./pod-failure-policy.ts";

/** Once so many uids are noted, the other pods have to wait for the next sync. */
export const MAX_UNCOUNTED_PODS = 500;

export interface Tracking {
  /** The status to write before the finalizers are removed; undefined if there is nothing new in it. */
  readonly noted?: JobStatus;
  /** Pods whose finalizer is to go then. */
  readonly finalizerRemovals: readonly JobPod[];
  /** The status to write after that; undefined if there is nothing new in it. */
  readonly counted?: JobStatus;
  /** Some finalizer could not be removed. */
  readonly failed: boolean;
}

/** What came of the pods that this sync deleted or created. */
export interface Aftermath {
  /** The condition that the Job ends with, if nothing stands in its way. */
  readonly finished?: JobCondition;
  /** Pods that go away, with those of this sync. */
  readonly terminating: number;
  /** The status has changed already. */
  readonly changed: boolean;
}

/**
 * @param job Its status as changed by this sync so far.
 * @param untrack Takes the finalizer off a pod; false if that fails.
 */
export function trackPods(
  job: Job,
  pods: readonly JobPod[],
  view: JobView,
  after: Aftermath,
  { now, gates, untracked }: JobSurroundings,
  untrack: (pod: JobPod) => boolean,
): Tracking {
  const held = new Set(pods.filter((pod) => isUncounted(pod, untracked)).map(({ uid }) => uid));
  const before = { ...job, status: countUntracked(job.status, held) };
  const { status, ended, all } = noteEnded(before, pods, held, view, after.finished, gates);
  const { interim, final } = announce(withIndexes(status, view.indexes), after.finished, now);

  const stuck = ended.filter((pod) => !untrack(pod));
  const left = new Set(stuck.map(({ uid }) => uid));
  for (const { uid } of ended) if (!left.has(uid)) held.delete(uid);
  const counted = countUntracked(interim, held);
  const waits = stuck.length > 0 || !all || (delaysTerminalCondition(gates) && after.terminating > 0);
  const last = waits ? counted : finish(counted, final, now);
  return {
    ...(after.changed || interim !== job.status ? { noted: interim } : {}),
    finalizerRemovals: ended,
    ...(last === interim ? {} : { counted: last }),
    failed: stuck.length > 0,
  };
}

/** Moves noted pods without a finalizer to the counters; the same status if there are none. */
function countUntracked(status: JobStatus, held: ReadonlySet<string>): JobStatus {
  const { uncounted } = status;
  const succeeded = uncounted.succeeded.filter((uid) => held.has(uid));
  const failed = uncounted.failed.filter((uid) => held.has(uid));
  const [more, moreFailed] = [
    uncounted.succeeded.length - succeeded.length,
    uncounted.failed.length - failed.length,
  ];
  if (more === 0 && moreFailed === 0) return status;
  return {
    ...status,
    succeeded: status.succeeded + more,
    failed: status.failed + moreFailed,
    uncounted: { succeeded, failed },
  };
}

/** The pods whose finalizer may go, and the status with the uids of those that count. */
function noteEnded(
  job: Job,
  pods: readonly JobPod[],
  held: ReadonlySet<string>,
  view: JobView,
  finished: JobCondition | undefined,
  gates: JobGates,
): { readonly status: JobStatus; readonly ended: readonly JobPod[]; readonly all: boolean } {
  const { indexes } = view;
  const ended: JobPod[] = [];
  const succeeded = [...job.status.uncounted.succeeded];
  const failed = [...job.status.uncounted.failed];
  let newIndexes = 0;
  let all = true;
  const noted = new Set([...succeeded, ...failed]);
  for (const pod of inIndexOrder(pods, indexes)) {
    if (!held.has(pod.uid) || !mayLetGo(job, pod, indexes, finished, gates)) continue;
    ended.push(pod);
    const countsAs = noted.has(pod.uid) ? "nothing" : endedAs(job, pod, finished, gates);
    if (countsAs === "failed") failed.push(pod.uid);
    else if (countsAs === "succeeded" && indexes === undefined) succeeded.push(pod.uid);
    else if (countsAs === "succeeded" && isNewIndex(job, pod, indexes)) newIndexes++;
    all = newIndexes + succeeded.length + failed.length < MAX_UNCOUNTED_PODS;
    if (!all) break;
  }
  const same = succeeded.length + failed.length === noted.size;
  return { status: same ? job.status : { ...job.status, uncounted: { succeeded, failed } }, ended, all };
}

function inIndexOrder(pods: readonly JobPod[], indexes: IndexView | undefined): readonly JobPod[] {
  const index = ({ completionIndex = -1 }: JobPod) => completionIndex;
  return indexes === undefined ? pods : pods.toSorted((a, b) => index(a) - index(b));
}

/** Pods let go of as soon as they have ended, or when the Job ends; but failed ones not before they are replaced. */
function mayLetGo(
  { spec, deleting = false }: Job,
  pod: JobPod,
  indexes: IndexView | undefined,
  finished: JobCondition | undefined,
  gates: JobGates,
): boolean {
  if (deleting || finished !== undefined || pod.phase === "Succeeded") return true;
  if (!isFailedJobPod(pod, spec, gates)) return false;
  const { completionIndex: index } = pod;
  return index === undefined || indexes?.awaitingReplacement.get(index)?.uid !== pod.uid;
}

/** Pods that still run when the Job ends count as failed, unless it ends early because of its success. */
function endedAs(
  { spec }: Job,
  pod: JobPod,
  finished: JobCondition | undefined,
  gates: JobGates,
): "succeeded" | "failed" | "nothing" {
  if (pod.phase === "Succeeded") return "succeeded";
  const cutShort = finished !== undefined && finished.type !== "SuccessCriteriaMet";
  if (!cutShort && !isFailedJobPod(pod, spec, gates)) return "nothing";
  const counts = hasValidIndex(pod, spec) && matchPodFailurePolicy(spec.podFailurePolicy, pod).counts;
  return counts ? "failed" : "nothing";
}

function isNewIndex({ spec }: Job, pod: JobPod, indexes: IndexView | undefined): boolean {
  const { completionIndex: index } = pod;
  return index !== undefined && hasValidIndex(pod, spec) && !hasIndex(indexes?.succeededBefore ?? [], index);
}

function withIndexes(status: JobStatus, indexes: IndexView | undefined): JobStatus {
  if (indexes === undefined) return status;
  const { failedIndexes: _, ...rest } = status;
  const next: JobStatus = {
    ...rest,
    succeeded: indexCount(indexes.succeeded),
    completedIndexes: formatIndexes(indexes.succeeded),
    ...(indexes.failed === undefined ? {} : { failedIndexes: formatIndexes(indexes.failed) }),
  };
  const same =
    next.succeeded === status.succeeded &&
    next.completedIndexes === status.completedIndexes &&
    next.failedIndexes === status.failedIndexes;
  return same ? status : next;
}

/** FailureTarget and SuccessCriteriaMet are written first; Failed and Complete follow when all pods are counted. */
function announce(
  status: JobStatus,
  finished: JobCondition | undefined,
  now: number,
): { readonly interim: JobStatus; readonly final?: JobCondition } {
  if (finished === undefined) return { interim: status };
  const announced = { ...status, conditions: [...status.conditions, finished] };
  switch (finished.type) {
    case "FailureTarget":
      return { interim: announced, final: trueCondition("Failed", now, finished) };
    case "SuccessCriteriaMet": {
      const known = findTrue(status.conditions, finished.type) !== undefined;
      return { interim: known ? status : announced, final: trueCondition("Complete", now, finished) };
    }
    default:
      return { interim: status, final: finished };
  }
}

/** The status of a finished Job; the same status as long as there are uncounted pods. */
function finish(status: JobStatus, final: JobCondition | undefined, now: number): JobStatus {
  const { uncounted } = status;
  if (final === undefined || uncounted.succeeded.length + uncounted.failed.length > 0) return status;
  const conditions = withCondition(status.conditions, final);
  return { ...status, conditions, ...(final.type === "Complete" ? { completionTime: now } : {}) };
}

// How long a Job waits before it replaces failed pods: 10 s after the first failure, then twice as long each time.
// Source: pkg/controller/job/backoff_utils.go. All times are in seconds on one clock.

/** The failures of a Job since its latest success. */
export interface BackoffRecord {
  readonly failuresAfterLastSuccess: number;
  /** Undefined without failures. */
  readonly lastFailureTime?: number;
}

export const NO_FAILURES: BackoffRecord = { failuresAfterLastSuccess: 0 };

/** The first delay, and the longest. */
export interface BackoffDelays {
  readonly initial: number;
  readonly max: number;
}

export const BACKOFF_DELAYS: BackoffDelays = { initial: 10, max: 600 };

/**
 * The record after some more pods have ended. A success forgets all failures up to its time, those of the same instant
 * included.
 */
export function nextBackoffRecord(
  record: BackoffRecord,
  succeededAt: readonly number[],
  failedAt: readonly number[],
): BackoffRecord {
  const lastSuccess = Math.max(...succeededAt);
  const later = failedAt.filter((time) => time > lastSuccess);
  const earlier = succeededAt.length > 0 ? NO_FAILURES : record;
  if (later.length === 0) return earlier;
  return {
    failuresAfterLastSuccess: earlier.failuresAfterLastSuccess + later.length,
    lastFailureTime: Math.max(...later),
  };
}

/** Seconds until the Job may create pods again; 0: at once. */
export function remainingBackoff(record: BackoffRecord, now: number, delays = BACKOFF_DELAYS): number {
  return remaining(record.failuresAfterLastSuccess, record.lastFailureTime, now, delays);
}

/** A failed pod of an index: the failures that its annotations count (not its own), and when it ended. */
export interface FailedIndexPod {
  readonly indexFailures?: number;
  readonly indexIgnoredFailures?: number;
  readonly finishedAt: number;
}

/** The failures before this pod's, whether or not the pod failure policy ignored them. */
export function earlierFailures(pod: Omit<FailedIndexPod, "finishedAt">): number {
  return (pod.indexFailures ?? 0) + (pod.indexIgnoredFailures ?? 0);
}

/** Seconds until the index of `lastFailed` may get its next pod; undefined: it has not failed. */
export function remainingIndexBackoff(
  lastFailed: FailedIndexPod | undefined,
  now: number,
  delays = BACKOFF_DELAYS,
): number {
  if (lastFailed === undefined) return 0;
  return remaining(earlierFailures(lastFailed) + 1, lastFailed.finishedAt, now, delays);
}

function remaining(
  failures: number,
  lastFailure: number | undefined,
  now: number,
  { initial, max }: BackoffDelays,
): number {
  if (failures === 0 || lastFailure === undefined) return 0;
  // The limit only applies to delays that have been doubled.
  const delay = failures === 1 ? initial : Math.min(initial * 2 ** (failures - 1), max);
  return Math.max(0, delay - (now - lastFailure));
}

/** What tells when a pod ended. Undefined times are not known. */
export interface EndedPod {
  /** When each of its containers ended, sidecars apart; undefined for one that has not. */
  readonly containers: readonly (number | undefined)[];
  readonly sidecars: readonly (number | undefined)[];
  /** Since when its Ready condition is False. */
  readonly notReadySince?: number;
  /** metadata.deletionTimestamp: the end of the grace period. */
  readonly deletionTimestamp?: number;
  readonly deletionGracePeriodSeconds?: number;
  readonly createdAt: number;
}

/** When the pod ended, from the best source that there is. */
export function finishedTime(pod: EndedPod): number {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod;
  const deletedAt =
    deletionTimestamp === undefined ? undefined : deletionTimestamp - deletionGracePeriodSeconds;
  return containersFinished(pod) ?? pod.notReadySince ?? deletedAt ?? pod.createdAt;
}

function containersFinished({ containers, sidecars }: EndedPod): number | undefined {
  // Sidecars alone do, if not all other containers have ended.
  return latest(sidecars, latest(containers, undefined));
}

function latest(times: readonly (number | undefined)[], before: number | undefined): number | undefined {
  const known = times.filter((time) => time !== undefined);
  if (known.length < times.length) return undefined;
  return known.reduce((max, time) => (max === undefined || max < time ? time : max), before);
}

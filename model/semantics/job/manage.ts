// Which pods a Job needs or does not need any more.
// Source: pkg/controller/job/job_controller.go (manageJob, activePodsForRemoval,
// getPodCreationInfoForIndependentIndexes).
import { remainingBackoff, remainingIndexBackoff } from "./backoff.ts";
import { firstPendingIndexes, indexSet, union } from "./completion-indexes.ts";
import { duplicatedIndexPods, inDeletionOrder, nextIndexFailures, podIndexes } from "./indexed-pods.ts";
import {
  indexesOf,
  isTerminatingJobPod,
  type Job,
  type JobPod,
  type JobSpec,
  replacesOnlyFailedPods,
} from "./job.ts";
import type { IndexView, JobSurroundings, JobView } from "./observe.ts";

/** At most so many pods are created or deleted in one sync; suspending a Job deletes all at once. */
export const MAX_PODS_PER_SYNC = 500;

/** Deletions or creations, never both in one sync. */
export interface PodPlan {
  readonly remove: readonly JobPod[];
  readonly create: readonly NewJobPod[];
  /** Pods are missing, but the Job has to wait so many seconds because of earlier failures. */
  readonly waitSeconds?: number;
}

export interface NewJobPod {
  readonly completionIndex?: number;
  /** Only with backoffLimitPerIndex. */
  readonly indexFailures?: number;
  readonly indexIgnoredFailures?: number;
}

/** What to do about the pods of a Job that goes on. Among pods that are equally dispensable, the first of the list go. */
export function planPods(
  { spec }: Pick<Job, "spec">,
  pods: readonly JobPod[],
  view: JobView,
  around: JobSurroundings,
): PodPlan {
  const { activePods } = view;
  if (spec.suspend === true) return { remove: activePods, create: [] };
  const wanted = wantedActive(spec, view);
  const remove = podsToRemove(spec, activePods, Math.max(0, activePods.length - wanted));
  if (remove.length > 0) return { remove: remove.slice(0, MAX_PODS_PER_SYNC), create: [] };

  const occupying = replacesOnlyFailedPods(spec, around.gates) ? pods.filter(isTerminatingJobPod) : [];
  const missing = wanted - occupying.length - activePods.length;
  if (missing <= 0) return { remove: [], create: [] };
  const perIndex = spec.backoffLimitPerIndex !== undefined;
  const waitSeconds = perIndex ? 0 : remainingBackoff(view.backoff, around.now);
  if (waitSeconds > 0) return { remove: [], create: [], waitSeconds };

  const count = Math.min(missing, MAX_PODS_PER_SYNC);
  const { indexes } = view;
  if (indexes === undefined) return { remove: [], create: Array.from({ length: count }, () => ({})) };
  const occupied = indexSet(podIndexes([...activePods, ...occupying]));
  const taken = union(union(indexes.succeeded, indexes.failed ?? []), occupied);
  const pending = firstPendingIndexes(count, indexesOf(spec) ?? 0, taken);
  if (perIndex) return planIndexes(pending, indexes, spec, around.now);
  return { remove: [], create: pending.map((completionIndex) => ({ completionIndex })) };
}

/** How many active pods the Job should have. Without completions: no new ones after the first success. */
function wantedActive(
  { parallelism, completions }: JobSpec,
  { succeeded, activePods }: Pick<JobView, "succeeded" | "activePods">,
): number {
  if (completions !== undefined) return Math.max(0, Math.min(parallelism, completions - succeeded));
  return succeeded > 0 ? activePods.length : parallelism;
}

/** Pods with a wrong index or one that another pod has, and more if these are not enough. */
function podsToRemove(spec: JobSpec, active: readonly JobPod[], atLeast: number): readonly JobPod[] {
  const completions = indexesOf(spec);
  const { remove, keep } =
    completions === undefined ? { remove: [], keep: active } : duplicatedIndexPods(active, completions);
  return [...remove, ...inDeletionOrder(keep).slice(0, Math.max(0, atLeast - remove.length))];
}

/** Every index has a back-off of its own. */
function planIndexes(
  pending: readonly number[],
  { awaitingReplacement }: IndexView,
  spec: JobSpec,
  now: number,
): PodPlan {
  const waits = pending.map((completionIndex) => {
    const failed = awaitingReplacement.get(completionIndex);
    const pod = { completionIndex, ...nextIndexFailures(failed, spec) };
    return { pod, seconds: remainingIndexBackoff(failed, now) };
  });
  const create = waits.filter(({ seconds }) => seconds === 0).map(({ pod }) => pod);
  if (create.length > 0 || waits.length === 0) return { remove: [], create };
  return { remove: [], create: [], waitSeconds: Math.min(...waits.map(({ seconds }) => seconds)) };
}

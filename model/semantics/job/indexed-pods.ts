// The pods of an Indexed Job: which indexes have succeeded or failed, which pods are one too many.
// Source: pkg/controller/job/indexed_job_utils.go.
import { compareForDeletion, type DeletablePod } from "../pod-deletion.ts";
import { earlierFailures } from "./backoff.ts";
import { hasIndex, type IndexSet, indexSet, parseIndexes, union } from "./completion-indexes.ts";
import { hasValidIndex, isFailedJobPod, type JobGates, type JobPod, type JobSpec } from "./job.ts";
import { matchPodFailurePolicy } from "./pod-failure-policy.ts";

/** What matters of a pod to the indexes that have succeeded. */
export type IndexedPod = Pick<JobPod, "completionIndex" | "phase" | "tracked">;

/** The indexes that had succeeded before (`recorded`: status.completedIndexes), and those that have by now. */
export function succeededIndexes(
  recorded: string,
  pods: readonly IndexedPod[],
  completions: number,
): { readonly before: IndexSet; readonly now: IndexSet } {
  const before = parseIndexes(recorded, completions);
  const fresh = pods.filter(({ phase, tracked }) => phase === "Succeeded" && tracked);
  const valid = podIndexes(fresh).filter((index) => index < completions);
  return { before, now: union(before, indexSet(valid)) };
}

export function podIndexes(pods: readonly Pick<JobPod, "completionIndex">[]): readonly number[] {
  return pods.map(({ completionIndex }) => completionIndex).filter((index) => index !== undefined);
}

/** The indexes that have failed for good, by backoffLimitPerIndex or a FailIndex rule. */
export function failedIndexes(
  recorded: string,
  pods: readonly JobPod[],
  spec: JobSpec,
  gates: JobGates,
): IndexSet {
  const failed = pods.filter(
    (pod) => pod.tracked && hasValidIndex(pod, spec) && failsIndex(pod, spec, gates),
  );
  return union(parseIndexes(recorded, spec.completions ?? 0), indexSet(podIndexes(failed)));
}

/** Is this pod the last one that its index gets? */
export function failsIndex(pod: JobPod, spec: JobSpec, gates: JobGates): boolean {
  if (!isFailedJobPod(pod, spec, gates)) return false;
  const { action, counts } = matchPodFailurePolicy(spec.podFailurePolicy, pod);
  const { backoffLimitPerIndex: limit = Number.POSITIVE_INFINITY } = spec;
  return action === "FailIndex" || (counts && (pod.indexFailures ?? 0) >= limit);
}

/**
 * The failed pods that stay until their index has its next pod, which takes over their count of failures: for each index
 * that is not in `settled`, the latest of those with the most failures.
 */
export function podsAwaitingReplacement(
  failed: readonly JobPod[],
  settled: IndexSet,
): ReadonlyMap<number, JobPod> {
  const latest = new Map<number, JobPod>();
  for (const pod of failed) {
    const index = pod.completionIndex;
    if (index === undefined || hasIndex(settled, index)) continue;
    const other = latest.get(index);
    const follows =
      other === undefined ||
      (earlierFailures(other) <= earlierFailures(pod) && other.finishedAt <= pod.finishedAt);
    if (follows) latest.set(index, pod);
  }
  return latest;
}

/** The counts of failures that a new pod of an index is given, if it replaces `failed`. */
export function nextIndexFailures(
  failed: JobPod | undefined,
  spec: JobSpec,
): { readonly indexFailures: number; readonly indexIgnoredFailures: number } {
  if (failed === undefined) return { indexFailures: 0, indexIgnoredFailures: 0 };
  const { indexFailures = 0, indexIgnoredFailures = 0 } = failed;
  const { counts } = matchPodFailurePolicy(spec.podFailurePolicy, failed);
  return counts
    ? { indexFailures: indexFailures + 1, indexIgnoredFailures }
    : { indexFailures, indexIgnoredFailures: indexIgnoredFailures + 1 };
}

/**
 * Active pods to remove, because they have no index below `completions` or share it with another one, and those that
 * are kept: of each index, the one that deletion would take last. Among equals, the last one in the list is kept;
 * Kubernetes does not care.
 */
export function duplicatedIndexPods<P extends DeletablePod & { readonly completionIndex?: number }>(
  pods: readonly P[],
  completions: number,
): { readonly remove: readonly P[]; readonly keep: readonly P[] } {
  const invalid = ({ completionIndex: index }: P) => index === undefined || index >= completions;
  const valid = pods.filter((pod) => !invalid(pod));
  const groups = [...Map.groupBy(valid, (pod) => pod.completionIndex).values()].map(inDeletionOrder);
  return {
    remove: [...pods.filter(invalid), ...groups.flatMap((group) => group.slice(0, -1))],
    keep: groups.flatMap((group) => group.slice(-1)),
  };
}

/** Not ready, unassigned, young pods first (controller.ActivePods). */
export function inDeletionOrder<P extends DeletablePod>(pods: readonly P[]): readonly P[] {
  return pods.toSorted((a, b) => compareForDeletion(a, b, { cost: false }));
}

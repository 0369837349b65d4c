// The pods of Jobs: what they carry that other pods do not.
// Source: pkg/controller/job/job_controller.go (manageJob), pkg/controller/job/tracking_utils.go.
import { added, without } from "../multiset.ts";
import type { NewJobPod } from "../semantics/index.ts";
import { isDeleting, isEnded, isHeld, type PodState } from "../state.ts";

/**
 * A pod as its Job creates it, with the finalizer. Of failures that a policy ignores it is only kept that there were some:
 * their number only makes back-offs longer, and may grow for ever.
 */
export function newJobPod(owner: string, { completionIndex: index, ...failures }: NewJobPod): PodState {
  const { indexFailures = 0, indexIgnoredFailures = 0 } = failures;
  return {
    metadata: {
      owner,
      ...(index === undefined ? {} : { index }),
      ...(indexFailures === 0 ? {} : { indexFailures }),
      ...(indexIgnoredFailures === 0 ? {} : { indexIgnoredFailures: 1 }),
      tracked: "unlisted",
    },
    status: { phase: "Pending", ready: false },
  };
}

export function withoutFinalizer(pod: PodState): PodState {
  const { tracked: _, ...metadata } = pod.metadata;
  return { ...pod, metadata };
}

/**
 * The pods after the finalizer is taken off one of them. It is forgotten then if it has ended, because nobody reads it any
 * more, and it is gone if nothing else has kept it.
 */
export function released(pods: readonly PodState[], pod: PodState, isBound: boolean): readonly PodState[] {
  const others = without(pods, pod);
  const free = withoutFinalizer(pod);
  const isGone = isEnded(pod) || (isDeleting(pod) && !isBound);
  return isGone && !isHeld(free) ? others : added(others, free);
}

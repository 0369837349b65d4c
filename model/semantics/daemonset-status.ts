// What a DaemonSet reports, when its rollout is complete, and which of its old templates it forgets.
// Sources: pkg/controller/daemon/daemon_controller.go (updateDaemonSetStatus), pkg/controller/daemon/update.go
// (constructHistory, cleanupHistory), staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go.
import { type DaemonClock, type DaemonPod, isDaemonPodAvailable, scheduledThenOldest } from "./daemonset.ts";
import type { UpdatedNode } from "./daemonset-update.ts";

/** Numbers of nodes. */
export interface DaemonSetCounts {
  /** Those that should run a pod. */
  readonly desiredNumberScheduled: number;
  /** Of these, those that have one. */
  readonly currentNumberScheduled: number;
  /** Those that have one and should not. */
  readonly numberMisscheduled: number;
  readonly numberReady: number;
  readonly updatedNumberScheduled: number;
  readonly numberAvailable: number;
}

/** Of several pods on a node, only the one with a node that is the oldest counts, even if it is being deleted. */
export function daemonSetCounts(nodes: readonly UpdatedNode[], clock: DaemonClock): DaemonSetCounts {
  const wanted = nodes.filter(({ shouldRun }) => shouldRun);
  const first = wanted.flatMap(({ pods }) => pods.toSorted(scheduledThenOldest).slice(0, 1));
  const count = (which: (pod: DaemonPod) => boolean): number => first.filter(which).length;
  return {
    desiredNumberScheduled: wanted.length,
    currentNumberScheduled: first.length,
    numberMisscheduled: nodes.filter(({ shouldRun, pods }) => !shouldRun && pods.length > 0).length,
    numberReady: count(({ readiness }) => readiness.ready),
    updatedNumberScheduled: count(({ updated }) => updated),
    numberAvailable: count((pod) => isDaemonPodAvailable(pod, clock)),
  };
}

/** What `kubectl rollout status` waits for. */
export function daemonRolloutComplete(
  generation: number,
  status: Pick<DaemonSetCounts, "desiredNumberScheduled" | "updatedNumberScheduled" | "numberAvailable"> & {
    readonly observedGeneration: number;
  },
): boolean {
  const { observedGeneration, desiredNumberScheduled, updatedNumberScheduled, numberAvailable } = status;
  return (
    generation <= observedGeneration &&
    updatedNumberScheduled >= desiredNumberScheduled &&
    numberAvailable >= desiredNumberScheduled
  );
}

/**
 * The revisions to delete, oldest first: as many as there are too many, of those that no pod is of. Those that pods are
 * of use up the limit all the same.
 * @param old Names of all revisions but the present one, oldest first.
 * @param live Names of the revisions of all pods, those that are being deleted included.
 */
export function daemonRevisionsToForget(
  old: readonly string[],
  live: ReadonlySet<string>,
  revisionHistoryLimit: number,
): readonly string[] {
  return old.filter((name) => !live.has(name)).slice(0, Math.max(0, old.length - revisionHistoryLimit));
}

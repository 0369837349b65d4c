// One reconcile of a StatefulSet: which pods it makes and deletes, in which order, and what it waits for.
// Source: pkg/controller/statefulset/stateful_set_control.go (updateStatefulSet, processReplica, processCondemned).
import { isTerminal } from "../pod-availability.ts";
import {
  condemnedOf,
  isRunningAndReady,
  isStatefulPodAvailable,
  type Replica,
  replicasOf,
  type StatefulPod,
  type StatefulSetView,
  startOrdinal,
} from "./pods.ts";
import { type StatefulSetStatus, statefulSetStatus } from "./status.ts";
import { ordinalsToUpdate } from "./update.ts";

export interface StatefulSetOptions {
  /**
   * Up to 1.36, pods that are broken and outdated count as unavailable in a Parallel set, too, so that one of them can hold
   * up its own replacement (kubernetes/kubernetes#137409). It only matters with `maxUnavailable`.
   */
  readonly brokenPodsCount?: boolean;
  /** Feature gate MaxUnavailableStatefulSet (on by default since 1.37). Without it, updates go one by one. */
  readonly maxUnavailable?: boolean;
}

export type StatefulAction =
  | { readonly kind: "create"; readonly ordinal: number; readonly revision: string }
  | { readonly kind: "delete"; readonly ordinal: number; readonly why: "ended" | "scaleDown" | "update" };

export interface StatefulSetPlan {
  /** OrderedReady: at most one, but for updates with maxUnavailable. Parallel: all at once, in no particular order. */
  readonly actions: readonly StatefulAction[];
  /** Counted before the actions, but for pods that are deleted for an update: these are not current any more. */
  readonly status: StatefulSetStatus;
}

/**
 * What the set does next, and the status that it writes. Volume claims, for which it may have to wait, are not looked
 * at here: see the StatefulSet controller.
 */
export function planStatefulSet(view: StatefulSetView, options: StatefulSetOptions = {}): StatefulSetPlan {
  const actions = view.deleting ? [] : actionsOn(view, options);
  const updates = actions.filter((action) => action.kind === "delete" && action.why === "update").length;
  return { actions, status: statefulSetStatus(view, updates) };
}

function actionsOn(view: StatefulSetView, options: StatefulSetOptions): readonly StatefulAction[] {
  const { spec, revisions } = view;
  const replicas = replicasOf(view);
  const condemned = condemnedOf(view);
  const ordered = spec.podManagementPolicy !== "Parallel";

  const scaling = ordered
    ? orderedScaling(view, replicas, condemned)
    : { actions: parallelScaling(view, replicas, condemned), waits: false };
  if (scaling.waits || spec.updateStrategy.type === "OnDelete") return scaling.actions;
  const touched = new Set(scaling.actions.map(({ ordinal }) => ordinal));
  const updates = ordinalsToUpdate(spec, replicas, revisions.update, {
    severalAtOnce: options.maxUnavailable ?? true,
    brokenPodsCount: options.brokenPodsCount ?? false,
  })
    .filter((ordinal) => !touched.has(ordinal))
    .map((ordinal): StatefulAction => ({ kind: "delete", ordinal, why: "update" }));
  return [...scaling.actions, ...updates];
}

interface Step {
  readonly actions: readonly StatefulAction[];
  /** Something has to happen before the set goes on. */
  readonly waits: boolean;
}

const WAIT: Step = { actions: [], waits: true };

/** Only one thing at a time, and only while all lower ordinals are available. */
function orderedScaling(
  view: StatefulSetView,
  replicas: readonly Replica[],
  condemned: readonly StatefulPod[],
): Step {
  const unsettled = replicas.find(
    ({ pod, available }) => !isRunningAndReady(pod) || !available || pod?.deleting,
  );
  if (unsettled !== undefined) return { actions: settle(view, unsettled), waits: true };
  const [last] = condemned;
  if (last === undefined) return { actions: [], waits: false };
  if (last.deleting) return WAIT;
  const blocked = !isRunningAndReady(last) || !isStatefulPodAvailable(last, view);
  if (blocked && last !== lowestUnavailable(view, condemned)) return WAIT;
  return { actions: [{ kind: "delete", ordinal: last.ordinal, why: "scaleDown" }], waits: true };
}

function lowestUnavailable(
  view: StatefulSetView,
  condemned: readonly StatefulPod[],
): StatefulPod | undefined {
  return condemned.findLast((pod) => pod.deleting || !isStatefulPodAvailable(pod, view));
}

function parallelScaling(
  view: StatefulSetView,
  replicas: readonly Replica[],
  condemned: readonly StatefulPod[],
): readonly StatefulAction[] {
  const leaving = condemned.filter((pod) => !pod.deleting);
  return [
    ...replicas.flatMap((replica) => settle(view, replica)),
    ...leaving.map(({ ordinal }): StatefulAction => ({ kind: "delete", ordinal, why: "scaleDown" })),
  ];
}

/** A pod that has ended is deleted, whatever its exit code; a missing one is made. */
function settle(view: StatefulSetView, { ordinal, pod }: Replica): readonly StatefulAction[] {
  if (pod === undefined) return [{ kind: "create", ordinal, revision: revisionForNewPod(view, ordinal) }];
  if (!isTerminal(pod.phase) || pod.deleting) return [];
  return [{ kind: "delete", ordinal, why: "ended" }];
}

/**
 * The revision at which a missing pod is made: below the partition the current one, else that of the update. Without a
 * `rollingUpdate`, as many as still are at the current revision count as below.
 */
export function revisionForNewPod(
  { spec, revisions, currentReplicas }: Pick<StatefulSetView, "spec" | "revisions" | "currentReplicas">,
  ordinal: number,
): string {
  const { type, rollingUpdate } = spec.updateStrategy;
  const unpartitioned = type === "RollingUpdate" ? currentReplicas : 0;
  const below = rollingUpdate === undefined ? unpartitioned : (rollingUpdate.partition ?? 0);
  return ordinal < startOrdinal(spec) + below ? revisions.current : revisions.update;
}

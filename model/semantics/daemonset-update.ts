// The rolling update of a DaemonSet: which old pods go, and where new ones are made beside them.
// Sources: pkg/controller/daemon/update.go (rollingUpdate, updatedDesiredNodeCounts),
// pkg/controller/daemon/util/daemonset_util.go (SurgeCount, UnavailableCount, AllowsSurge).
import type { IntOrString } from "../kubernetes/index.ts";
import { type DaemonClock, type DaemonPod, isDaemonPodAvailable } from "./daemonset.ts";
import { type Fenceposts, IntOrPercentError, scaledIntOrPercent } from "./fenceposts.ts";

export interface DaemonUpdateStrategy {
  readonly type: "RollingUpdate" | "OnDelete";
  readonly rollingUpdate?: {
    /** By default 1. */
    readonly maxUnavailable?: IntOrString | null;
    /** By default 0. */
    readonly maxSurge?: IntOrString | null;
  };
}

/**
 * The limits of an update on so many nodes. Percentages are of that number, and both round up. If both limits are
 * 0, one pod may be unavailable.
 * @throws IntOrPercentError for a string that is no percentage.
 */
export function daemonFenceposts(strategy: DaemonUpdateStrategy, desired: number): Fenceposts {
  const { maxSurge, maxUnavailable } = writtenLimits(strategy, desired);
  return {
    maxSurge,
    maxUnavailable: desired > 0 && maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable,
  };
}

function writtenLimits({ type, rollingUpdate }: DaemonUpdateStrategy, desired: number): Fenceposts {
  if (type !== "RollingUpdate" || rollingUpdate === undefined) return { maxSurge: 0, maxUnavailable: 0 };
  return {
    maxSurge: scaledIntOrPercent(rollingUpdate.maxSurge ?? 0, desired, "up"),
    maxUnavailable: scaledIntOrPercent(rollingUpdate.maxUnavailable ?? 1, desired, "up"),
  };
}

/** Whether a node may have two pods of the DaemonSet during an update. */
export function allowsSurge(strategy: DaemonUpdateStrategy): boolean {
  try {
    return writtenLimits(strategy, 1).maxSurge > 0;
  } catch (error) {
    if (error instanceof IntOrPercentError) return false;
    throw error;
  }
}

/** A node that should run a pod, or that has some. */
export interface UpdatedNode {
  readonly name: string;
  /** False also for a node that is gone. */
  readonly shouldRun: boolean;
  /** Those that belong to it, without those that have ended and are being deleted. */
  readonly pods: readonly DaemonPod[];
}

/** All of some things, and any so many of others: the controller has no order among those. */
export interface Choice<T> {
  readonly all: readonly T[];
  readonly among: readonly T[];
  readonly count: number;
}

export interface DaemonUpdate {
  /** Names of pods. */
  readonly deletions: Choice<string>;
  /** Names of nodes that get a new pod. */
  readonly creations: Choice<string>;
}

/** One of the ways to make a choice: the first ones. */
export function firstChoice<T>({ all, among, count }: Choice<T>): readonly T[] {
  return [...all, ...among.slice(0, count)];
}

/**
 * One pass of the rolling update. It follows the manage pass, and only when that one has nothing left to do.
 * @throws IntOrPercentError for a limit that is no percentage.
 */
export function daemonRollingUpdate(
  strategy: DaemonUpdateStrategy,
  nodes: readonly UpdatedNode[],
  clock: DaemonClock,
): DaemonUpdate {
  const desired = nodes.filter((node) => node.shouldRun).length;
  const { maxSurge, maxUnavailable } = daemonFenceposts(strategy, desired);
  const states = nodes
    .filter(({ shouldRun, pods }) => shouldRun || pods.length > 0)
    .map((node) => nodeState(node, clock));
  return maxSurge === 0 ? deleteFirst(states, maxUnavailable) : surge(states, maxSurge, desired);
}

interface NodeState {
  readonly node: string;
  readonly shouldRun: boolean;
  /** More than one pod of a kind: the manage pass has to sort that out first. */
  readonly crowded: boolean;
  readonly old: DaemonPod | undefined;
  readonly fresh: DaemonPod | undefined;
  readonly oldAvailable: boolean;
  readonly freshAvailable: boolean;
}

function nodeState({ name, shouldRun, pods }: UpdatedNode, clock: DaemonClock): NodeState {
  const alive = pods.filter((pod) => !pod.deleting);
  const [fresh, ...moreFresh] = alive.filter((pod) => pod.updated);
  const [old, ...moreOld] = alive.filter((pod) => !pod.updated);
  return {
    node: name,
    shouldRun,
    crowded: moreFresh.length + moreOld.length > 0,
    old,
    fresh,
    oldAvailable: old !== undefined && isDaemonPodAvailable(old, clock),
    freshAvailable: fresh !== undefined && isDaemonPodAvailable(fresh, clock),
  };
}

/** Unavailable old pods go in any case, available ones as far as the limit allows; the manage pass makes new ones. */
function deleteFirst(states: readonly NodeState[], maxUnavailable: number): DaemonUpdate {
  const replaceable = states.filter(
    ({ crowded, old, fresh }) => !crowded && old !== undefined && fresh === undefined,
  );
  const available = replaceable.filter((state) => state.oldAvailable);
  const settled = states.filter(
    ({ crowded, old, freshAvailable }) => !crowded && old === undefined && freshAvailable,
  );
  const unavailable = states.length - available.length - settled.length;
  return {
    deletions: {
      all: oldPods(replaceable.filter((state) => !state.oldAvailable)),
      among: oldPods(available),
      count: clamp(maxUnavailable - unavailable, available.length),
    },
    creations: { all: [], among: [], count: 0 },
  };
}

/**
 * A new pod is made beside every unavailable old one, and beside available ones as far as the limit allows; old
 * pods go when their successors are available. On a node that should run none any more, an old pod goes at once if
 * it is unavailable, else as far as more pods are available than wanted.
 */
function surge(states: readonly NodeState[], maxSurge: number, desired: number): DaemonUpdate {
  const clear = states.filter((state) => !state.crowded);
  const succeeded = clear.filter(({ old, fresh }) => old !== undefined && fresh !== undefined);
  const waiting = succeeded.filter((state) => !state.freshAvailable);
  const alone = clear.filter(({ old, fresh }) => old !== undefined && fresh === undefined);
  const [staying, leaving] = [alone.filter((s) => s.shouldRun), alone.filter((s) => !s.shouldRun)];
  const surging = states.length - clear.length + waiting.length;
  const available = clear.filter(({ old, oldAvailable, freshAvailable }) =>
    old === undefined ? freshAvailable : oldAvailable,
  ).length;

  const candidates = staying.filter((state) => state.oldAvailable);
  const sunset = leaving.filter((state) => state.oldAvailable);
  return {
    deletions: {
      all: oldPods([
        ...succeeded.filter((state) => state.freshAvailable),
        ...leaving.filter((state) => !state.oldAvailable),
      ]),
      among: oldPods(sunset),
      count: clamp(available - desired, sunset.length),
    },
    creations: {
      all: staying.filter((state) => !state.oldAvailable).map(({ node }) => node),
      among: candidates.map(({ node }) => node),
      count: clamp(maxSurge - surging, candidates.length),
    },
  };
}

function oldPods(states: readonly NodeState[]): readonly string[] {
  return states.flatMap(({ old }) => (old === undefined ? [] : [old.name]));
}

function clamp(count: number, max: number): number {
  return Math.max(0, Math.min(count, max));
}

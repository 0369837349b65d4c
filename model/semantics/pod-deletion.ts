// Which of its pods a ReplicaSet deletes first, and where it does not care.
// Sources: pkg/controller/controller_utils.go (ActivePods, ActivePodsWithRanks),
// pkg/controller/replicaset/replica_set.go (getPodsToDelete), pkg/apis/core/v1/helper/helpers.go (deletion cost).

/** What decides how soon a pod is deleted. Times are in seconds on one clock; undefined: not known. */
export interface DeletablePod {
  /** Absent or "": not assigned yet. */
  readonly nodeName?: string;
  readonly phase?: string;
  readonly ready: boolean;
  /** When it last became ready. */
  readonly readySince?: number;
  readonly createdAt?: number;
  /** The annotation `controller.kubernetes.io/pod-deletion-cost`, read by `deletionCost`. */
  readonly deletionCost: number;
  /** The highest restart count of its containers, and of its sidecars. */
  readonly restarts: number;
  readonly sidecarRestarts?: number;
  readonly uid?: string;
}

export interface DeletionOrder {
  /** Does the cost count (feature gate PodDeletionCost; on by default)? */
  readonly cost: boolean;
  /** Ages are compared by magnitude, as seen at this time (gate LogarithmicScaleDown; on by default); exactly if absent. */
  readonly logarithmicAt?: number;
}

/** The value of the annotation, 0 if it is missing or no 32-bit integer (a plus sign or leading zeros are refused). */
export function deletionCost(annotation: string | undefined): number {
  if (annotation === undefined || !/^(0|-\d+|[1-9]\d*)$/.test(annotation)) return 0;
  const cost = Number(annotation);
  return cost === (cost | 0) ? cost + 0 : 0;
}

/**
 * Negative if `a` is deleted before `b`, positive if after, 0 if the controller does not care: unassigned first; then
 * by phase; not ready; lower cost; more siblings on the node; ready for a shorter time; more restarts; younger.
 * @param ranks How many active siblings share the node of `a` and of `b`; absent: neither rank nor cost count.
 */
export function compareForDeletion(
  a: DeletablePod,
  b: DeletablePod,
  order: DeletionOrder,
  ranks?: readonly [number, number],
): number {
  const byStanding =
    byFlag(isAssigned(a), isAssigned(b)) ||
    phaseOrdinal(a) - phaseOrdinal(b) ||
    byFlag(a.ready, b.ready) ||
    (ranks === undefined || !order.cost ? 0 : a.deletionCost - b.deletionCost) ||
    (ranks === undefined ? 0 : ranks[1] - ranks[0]);
  if (byStanding !== 0) return byStanding;
  if (a.ready && b.ready && a.readySince !== b.readySince) {
    return compareAges(a, b, a.readySince, b.readySince, order);
  }
  return (
    b.restarts - a.restarts ||
    (b.sidecarRestarts ?? 0) - (a.sidecarRestarts ?? 0) ||
    compareAges(a, b, a.createdAt, b.createdAt, order)
  );
}

function isAssigned({ nodeName = "" }: DeletablePod): boolean {
  return nodeName !== "";
}

/** The side without the flag comes first. */
function byFlag(a: boolean, b: boolean): number {
  return Number(a) - Number(b);
}

function phaseOrdinal({ phase }: DeletablePod): number {
  return phase === "Running" ? 2 : phase === "Unknown" ? 1 : 0;
}

/** Unknown times first, then the latest. Logarithmically, ages of the same magnitude are told apart by uid. */
function compareAges(
  a: DeletablePod,
  b: DeletablePod,
  timeA: number | undefined,
  timeB: number | undefined,
  { logarithmicAt: now }: DeletionOrder,
): number {
  if (timeA === timeB) return 0;
  if (timeA === undefined || timeB === undefined) return timeA === undefined ? -1 : 1;
  if (now === undefined) return timeB - timeA;
  const [uidA, uidB] = [a.uid ?? "", b.uid ?? ""];
  return magnitude(now - timeA) - magnitude(now - timeB) || (uidA < uidB ? -1 : uidA > uidB ? 1 : 0);
}

/** The age in nanoseconds as a power of two, rounded down; -1 for none. */
function magnitude(seconds: number): number {
  return seconds > 0 ? Math.trunc(Math.log2(seconds * 1e9)) : -1;
}

/** Deletions that are certain, and pods of which `choices` more go: the controller does not care which. */
export interface PodsToDelete<P> {
  readonly certain: readonly P[];
  readonly tied: readonly P[];
  readonly choices: number;
}

/**
 * The `count` pods to delete out of the ReplicaSet's active `pods`. `related` are the active pods of all ReplicaSets
 * of the same owner, these included: pods that share their node with many of them go first.
 */
export function podsToDelete<P extends DeletablePod>(
  pods: readonly P[],
  related: readonly DeletablePod[],
  count: number,
  order: DeletionOrder,
): PodsToDelete<P> {
  if (count >= pods.length) return { certain: pods, tied: [], choices: 0 };
  const siblings = new Map<string, number>();
  for (const { nodeName = "" } of related) siblings.set(nodeName, (siblings.get(nodeName) ?? 0) + 1);
  const rank = (pod: P) => siblings.get(pod.nodeName ?? "") ?? 0;
  const compare = (a: P, b: P) => compareForDeletion(a, b, order, [rank(a), rank(b)]);

  const sorted = pods.toSorted(compare);
  const [last, next] = [sorted[count - 1], sorted[count]];
  if (last === undefined || next === undefined || compare(last, next) !== 0) {
    return { certain: sorted.slice(0, count), tied: [], choices: 0 };
  }
  const certain = sorted.filter((pod, i) => i < count && compare(pod, last) !== 0);
  return { certain, tied: sorted.filter((pod) => compare(pod, last) === 0), choices: count - certain.length };
}

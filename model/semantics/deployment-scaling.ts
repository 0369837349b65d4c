// What happens when a Deployment is resized in the middle of a rollout, or while it is paused.
// Sources: pkg/controller/deployment/sync.go (scale, isScalingEvent),
// pkg/controller/deployment/util/deployment_util.go (FindActiveOrLatest, IsSaturated, GetReplicaSetProportion).
import { type Scaling, scaling } from "./deployment.ts";
import { fencepostsOf, type RolloutSpec } from "./fenceposts.ts";
import { largestThenNewest, largestThenOldest, oldestFirst, type Sized, sum } from "./replica-set-order.ts";

/** A ReplicaSet with what the controller noted on it at the last sync; undefined if missing or unreadable. */
export interface AnnotatedReplicaSet extends Sized {
  /** `status.availableReplicas`. */
  readonly available: number;
  /** `deployment.kubernetes.io/desired-replicas`: the size of the Deployment then. */
  readonly desiredReplicas: number | undefined;
  /** `deployment.kubernetes.io/max-replicas`: that size with the surge. */
  readonly maxReplicas: number | undefined;
}

/** What the controller notes on a ReplicaSet whenever it scales it. */
export function replicasAnnotations(spec: RolloutSpec): { desiredReplicas: number; maxReplicas: number } {
  return { desiredReplicas: spec.replicas, maxReplicas: spec.replicas + fencepostsOf(spec).maxSurge };
}

/** The number of replicas in an annotation; undefined if it is missing, or no 32-bit number without sign. */
export function readAnnotation(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value <= 2_147_483_647 ? value : undefined;
}

/** Has the Deployment been resized since an active ReplicaSet was last scaled? Unreadable annotations do not count. */
export function isScalingEvent(
  spec: RolloutSpec,
  replicaSets: readonly Pick<AnnotatedReplicaSet, "replicas" | "desiredReplicas">[],
): boolean {
  return replicaSets.some(
    (rs) => rs.replicas > 0 && rs.desiredReplicas !== undefined && rs.desiredReplicas !== spec.replicas,
  );
}

/**
 * The writes that resize the ReplicaSets. With at most one active, it (or the newest one) takes the whole size. With a
 * saturated new one, the others go to 0. Otherwise, in a rolling update, the difference is shared out in proportion.
 * Every write renews the annotations; some (only in the last case) do nothing else, and repeat the size.
 * @param statusReplicas The Deployment's `status.replicas`, for ReplicaSets without annotation.
 */
export function scaleReplicaSets(
  spec: RolloutSpec,
  newRS: AnnotatedReplicaSet | undefined,
  oldRSs: readonly AnnotatedReplicaSet[],
  statusReplicas: number,
): readonly Scaling[] {
  const all = newRS === undefined ? oldRSs : [...oldRSs, newRS];
  const active = all.filter((rs) => rs.replicas > 0);
  if (active.length <= 1) {
    const sole = active[0] ?? newRS ?? oldRSs.toSorted(oldestFirst).at(-1);
    return sole === undefined ? [] : scaling(sole, spec.replicas);
  }
  if (newRS !== undefined && isSaturated(spec, newRS)) {
    return active.filter((rs) => rs !== newRS).flatMap((rs) => scaling(rs, 0));
  }
  return spec.strategy.type === "RollingUpdate" ? scaleProportionally(spec, active, statusReplicas) : [];
}

/** The Deployment and the ReplicaSet's annotation agree that all replicas are its, and all of them are available. */
export function isSaturated(spec: RolloutSpec, rs: AnnotatedReplicaSet): boolean {
  return [rs.replicas, rs.desiredReplicas, rs.available].every((n) => n === spec.replicas);
}

function scaleProportionally(
  spec: RolloutSpec,
  active: readonly AnnotatedReplicaSet[],
  statusReplicas: number,
): readonly Scaling[] {
  const allowed = spec.replicas > 0 ? spec.replicas + fencepostsOf(spec).maxSurge : 0;
  const toAdd = allowed - sum(active.map((rs) => rs.replicas));
  const ordered = active.toSorted(toAdd > 0 ? largestThenNewest : largestThenOldest);
  let left = toAdd;
  const sizes = ordered.map((rs) => {
    const share = left === 0 ? 0 : fraction(spec, rs, statusReplicas);
    const cut = toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
    left -= cut;
    return rs.replicas + cut;
  });
  // What rounding leaves over is the business of the largest.
  return ordered.flatMap((rs, i) => resize(spec, rs, (sizes[i] ?? 0) + (i === 0 ? left : 0)));
}

function resize(spec: RolloutSpec, rs: AnnotatedReplicaSet, size: number): readonly Scaling[] {
  const replicas = Math.max(0, size);
  const { desiredReplicas, maxReplicas } = replicasAnnotations(spec);
  const noted = rs.desiredReplicas === desiredReplicas && rs.maxReplicas === maxReplicas;
  return noted && rs.replicas === replicas ? [] : [{ name: rs.name, replicas }];
}

/** By how much a ReplicaSet would grow if it kept its part of the whole. */
function fraction(spec: RolloutSpec, rs: AnnotatedReplicaSet, statusReplicas: number): number {
  if (spec.replicas === 0) return -rs.replicas;
  const before = rs.maxReplicas || statusReplicas;
  if (before === 0) return 0;
  const after = spec.replicas + fencepostsOf(spec).maxSurge;
  return Math.round((rs.replicas * after) / before) - rs.replicas;
}

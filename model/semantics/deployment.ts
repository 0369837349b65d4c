// One pass of a rollout: how many replicas the Deployment controller gives to each of its ReplicaSets.
// Sources: pkg/controller/deployment/{rolling,recreate}.go, and util/deployment_util.go below (NewRSNewReplicas).
import { fencepostsOf, type RolloutSpec } from "./fenceposts.ts";
import { oldestFirst, type Sized, sum } from "./replica-set-order.ts";

/** A ReplicaSet as a rollout sees it. */
export interface RolloutReplicaSet extends Sized {
  /** `status.availableReplicas`: what the ReplicaSet controller has last reported. */
  readonly available: number;
}

/** A write of `spec.replicas`. It also renews the annotations of `replicasAnnotations`. */
export interface Scaling {
  readonly name: string;
  readonly replicas: number;
}

/**
 * The size that the new ReplicaSet should have when it is created or grows: with Recreate all of it at once; with
 * RollingUpdate what the surge leaves over, given `total`, the sizes of all ReplicaSets together.
 * @throws IntOrPercentError for a bad maxSurge.
 */
export function newReplicaSetSize(spec: RolloutSpec, current: number, total: number): number {
  if (spec.strategy.type === "Recreate") return spec.replicas;
  const room = spec.replicas + fencepostsOf(spec).maxSurge - total;
  return room <= 0 ? current : current + Math.min(room, spec.replicas - current);
}

/** Rolling update, first half: grow the new ReplicaSet as far as the surge allows, or shrink one that is too large. */
export function reconcileNewReplicaSet(
  spec: RolloutSpec,
  newRS: Sized,
  oldRSs: readonly Sized[],
): readonly Scaling[] {
  const total = newRS.replicas + sum(oldRSs.map((rs) => rs.replicas));
  const replicas =
    newRS.replicas >= spec.replicas ? spec.replicas : newReplicaSetSize(spec, newRS.replicas, total);
  return scaling(newRS, replicas);
}

/**
 * Rolling update, second half, done only when the first half had nothing to do: first take unavailable replicas from
 * the old ReplicaSets, then available ones as far as maxUnavailable allows. A ReplicaSet appears twice if both do.
 *
 * While an old ReplicaSet still reports more available replicas than it should have, the controller gives up at that
 * ReplicaSet (it computes a negative step, and calls it invalid); what it has scaled before that stays scaled.
 */
export function reconcileOldReplicaSets(
  spec: RolloutSpec,
  newRS: RolloutReplicaSet,
  oldRSs: readonly RolloutReplicaSet[],
): readonly Scaling[] {
  const active = oldRSs.filter((rs) => rs.replicas > 0);
  if (active.length === 0) return [];
  const minAvailable = spec.replicas - fencepostsOf(spec).maxUnavailable;
  const total = newRS.replicas + sum(active.map((rs) => rs.replicas));
  const newUnavailable = newRS.replicas - newRS.available;
  const maxScaledDown = total - minAvailable - newUnavailable;
  if (maxScaledDown <= 0) return [];

  const cleanup = cleanupUnhealthyReplicas(active, maxScaledDown);
  if (cleanup.invalid) return cleanup.scalings;
  const available = newRS.available + sum(active.map((rs) => rs.available));
  return [
    ...cleanup.scalings,
    ...scaleDownOldReplicaSets(spec, applied(active, cleanup.scalings), available),
  ];
}

/** Takes up to `maxCleanup` unavailable replicas from the old ReplicaSets, oldest first. */
export function cleanupUnhealthyReplicas(
  oldRSs: readonly RolloutReplicaSet[],
  maxCleanup: number,
): { readonly scalings: readonly Scaling[]; readonly cleanedUp: number; readonly invalid: boolean } {
  const scalings: Scaling[] = [];
  let cleanedUp = 0;
  for (const rs of oldRSs.toSorted(oldestFirst)) {
    if (cleanedUp >= maxCleanup) break;
    if (rs.replicas === 0) continue;
    const step = Math.min(maxCleanup - cleanedUp, rs.replicas - rs.available);
    if (step < 0) return { scalings, cleanedUp, invalid: true };
    scalings.push(...scaling(rs, rs.replicas - step));
    cleanedUp += step;
  }
  return { scalings, cleanedUp, invalid: false };
}

/** Takes what is available beyond the minimum from the old ReplicaSets, oldest first. `available`: over all of them. */
export function scaleDownOldReplicaSets(
  spec: RolloutSpec,
  oldRSs: readonly Sized[],
  available: number,
): readonly Scaling[] {
  let spare = available - (spec.replicas - fencepostsOf(spec).maxUnavailable);
  const scalings: Scaling[] = [];
  for (const rs of oldRSs.toSorted(oldestFirst)) {
    if (spare <= 0) break;
    const step = Math.min(rs.replicas, spare);
    scalings.push(...scaling(rs, rs.replicas - step));
    spare -= step;
  }
  return scalings;
}

/** Recreate, first half: all old ReplicaSets go to 0. Done alone; the controller comes back for the rest. */
export function scaleDownForRecreate(oldRSs: readonly Sized[]): readonly Scaling[] {
  return oldRSs.flatMap((rs) => scaling(rs, 0));
}

/** A pod as far as Recreate is concerned: an absent or Unknown phase counts as running. */
export interface PhasedPod {
  readonly phase?: string;
}

/**
 * Recreate waits for this to become false before it makes the new ReplicaSet: an old ReplicaSet still reports
 * replicas, or a pod of another ReplicaSet than the new one has not ended. `oldPods` are those other pods.
 */
export function oldPodsRunning(
  oldRSs: readonly { readonly statusReplicas: number }[],
  oldPods: readonly PhasedPod[],
): boolean {
  return (
    oldRSs.some((rs) => rs.statusReplicas > 0) ||
    oldPods.some(({ phase }) => phase !== "Failed" && phase !== "Succeeded")
  );
}

/** `rs` with `replicas`, as a write, unless it has them already. */
export function scaling(rs: Sized, replicas: number): readonly Scaling[] {
  return rs.replicas === replicas ? [] : [{ name: rs.name, replicas }];
}

/** The ReplicaSets after these writes. */
export function applied<R extends Sized>(
  replicaSets: readonly R[],
  scalings: readonly Scaling[],
): readonly R[] {
  const sizes = new Map(scalings.map(({ name, replicas }) => [name, replicas]));
  return replicaSets.map((rs) => ({ ...rs, replicas: sizes.get(rs.name) ?? rs.replicas }));
}

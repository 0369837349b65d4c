// podReplacementPolicy of a Deployment: whether pods that are being deleted still take up the place of new ones.
// Source: KEP-5882 (keps/sig-apps/5882-deployment-pod-replacement-policy of kubernetes/enhancements), split off KEP-3973. No release
// up to 1.37 has the field; 1.37 has the counts that it needs (`status.terminatingReplicas`).
import type { Scaling } from "./deployment.ts";
import { fencepostsOf, type RolloutSpec } from "./fenceposts.ts";
import { type Sized, sum } from "./replica-set-order.ts";

/**
 * TerminationStarted: a pod may be replaced as soon as it is being deleted. TerminationComplete: only when it is gone. Without a
 * policy, Recreate replaces the pods of other revisions as TerminationComplete does; all else is as with TerminationStarted.
 */
export type PodReplacementPolicy = "TerminationStarted" | "TerminationComplete";

/** The part of a Deployment's spec that says how many pods there may be, terminating ones included. */
export interface ReplacementSpec extends RolloutSpec {
  readonly podReplacementPolicy?: PodReplacementPolicy;
}

/** A ReplicaSet with what it has last reported. */
export interface ReportingReplicaSet extends Sized {
  readonly status: { readonly replicas: number; readonly terminatingReplicas?: number };
}

/**
 * How many pods may be made now; undefined: as many as the rollout wants. What a ReplicaSet has reported may be older than
 * what it was told: it may still have the pods that it should delete, and may already have those that it should make. One that
 * grows and shrinks again before it reports has more than the proposal counts.
 * @throws IntOrPercentError for a bad maxSurge.
 */
export function roomForPods(
  spec: ReplacementSpec,
  replicaSets: readonly ReportingReplicaSet[],
): number | undefined {
  if (spec.podReplacementPolicy !== "TerminationComplete") return undefined;
  const pods = replicaSets.map(
    ({ replicas, status }) => Math.max(replicas, status.replicas) + (status.terminatingReplicas ?? 0),
  );
  return Math.max(0, spec.replicas + fencepostsOf(spec).maxSurge - sum(pods));
}

/**
 * The writes with their growth cut down to the room that there is, first come first served. `postponed` are those that get less
 * than they should: they keep their annotations, so that the resize goes on when there is room.
 */
export function withinRoom(
  scalings: readonly Scaling[],
  replicaSets: readonly Sized[],
  room: number | undefined,
): readonly (Scaling & { readonly postponed?: true })[] {
  if (room === undefined) return scalings;
  let left = room;
  return scalings.flatMap(({ name, replicas }) => {
    const before = replicaSets.find((rs) => rs.name === name)?.replicas ?? 0;
    const growth = Math.max(0, replicas - before);
    const granted = Math.min(growth, left);
    left -= granted;
    if (granted === growth) return [{ name, replicas }];
    return granted === 0 ? [] : [{ name, replicas: before + granted, postponed: true as const }];
  });
}

/** With TerminationComplete a rollout is not over while pods are terminating. */
export function awaitsTermination(
  { podReplacementPolicy }: Pick<ReplacementSpec, "podReplacementPolicy">,
  terminating: number | undefined,
): boolean {
  return podReplacementPolicy === "TerminationComplete" && (terminating ?? 0) > 0;
}

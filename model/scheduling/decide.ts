// One scheduling cycle of a pod, decided from what the scheduler sees: where it goes, or how it makes room.
// Source: pkg/scheduler/schedule_one.go (schedulePod, findNodesThatFitPod, evaluateNominatedNode),
// pkg/scheduler/framework/preemption/executor.go (isRunningPreemption).
import type { Cluster, Owner } from "../cluster.ts";
import type { DisruptionBudget } from "../semantics/index.ts";
import { rejection } from "./feasible.ts";
import { type Nomination, type Preemption, preemptionFor } from "./preempt.ts";
import { chosenAmong } from "./scores.ts";
import type { Place } from "./seen.ts";

export type Decision =
  /** To any one of these places, by position. */
  | { readonly kind: "bind"; readonly to: readonly number[] }
  /** In any one of these ways. */
  | { readonly kind: "preempt"; readonly ways: readonly Preemption[] }
  /** For its victims, or because it must not preempt. */
  | { readonly kind: "wait" }
  /** Nothing helps: a nomination from earlier is given up. */
  | { readonly kind: "no place" };

/** @param nomination Of the pod itself; it is tried first. */
export function decide(
  cluster: Cluster,
  owner: Owner,
  places: readonly Place[],
  budgets: readonly DisruptionBudget[],
  nomination?: Nomination,
): Decision {
  if (nomination !== undefined && awaitsDeletions(places[nomination.place])) return { kind: "wait" };
  const rejections = places.map((_, i) =>
    rejection(cluster, owner, places, i, nomination?.place === i ? nomination.pod : undefined),
  );
  const feasible = rejections.flatMap((found, i) => (found === undefined ? [i] : []));
  if (nomination !== undefined && feasible.includes(nomination.place)) {
    return { kind: "bind", to: [nomination.place] };
  }
  if (feasible.length > 0) return { kind: "bind", to: chosenAmong(cluster, owner, places, feasible) };
  const attempt = preemptionFor(cluster, owner, places, budgets, rejections, nomination);
  if (attempt === "not allowed") return { kind: "wait" };
  return attempt.length === 0 ? { kind: "no place" } : { kind: "preempt", ways: attempt };
}

/** The pod is not tried again before the last of its victims is being deleted. */
function awaitsDeletions(place: Place | undefined): boolean {
  return (place?.seen.pods ?? []).some((pod) => pod.preempted === true && pod.deleting !== true);
}

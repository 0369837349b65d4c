// Which pods of a StatefulSet are replaced next, once the set is as large as it should be.
// Sources: pkg/controller/statefulset/stateful_set_control.go (updateStatefulSetAfterInvariantEstablished, and the end
// of updateStatefulSet without the feature gate), stateful_set_utils.go (getStatefulSetMaxUnavailable).
import type { IntOrString } from "../../kubernetes/index.ts";
import { scaledIntOrPercent } from "../fenceposts.ts";
import type { Replica, StatefulSetSpec } from "./pods.ts";

/**
 * How many pods may be unavailable during an update: 1 by default, percentages round down, and at least 1.
 * @throws IntOrPercentError for a string that is no percentage.
 */
export function statefulMaxUnavailable(
  maxUnavailable: IntOrString | null | undefined,
  replicas: number,
): number {
  return Math.max(1, scaledIntOrPercent(maxUnavailable ?? 1, replicas, "down"));
}

export interface UpdateRules {
  /** The feature gate MaxUnavailableStatefulSet. */
  readonly severalAtOnce: boolean;
  /** Before 1.37: see StatefulSetOptions. */
  readonly brokenPodsCount: boolean;
}

/**
 * The ordinals to delete for the update now, highest first; none below the partition.
 * @param replicas All places of the set, lowest ordinal first.
 * @param revision The one that pods should have.
 * @throws IntOrPercentError for a limit that is no percentage.
 */
export function ordinalsToUpdate(
  spec: StatefulSetSpec,
  replicas: readonly Replica[],
  revision: string,
  { severalAtOnce, brokenPodsCount }: UpdateRules,
): readonly number[] {
  const partition = spec.updateStrategy.rollingUpdate?.partition ?? 0;
  const targets = replicas.slice(partition).toReversed();
  const outdated = targets.filter(
    ({ pod }) => pod !== undefined && pod.revision !== revision && !pod.deleting,
  );
  if (!severalAtOnce) return oneByOne(targets, outdated);

  const unavailable = replicas.filter(isUnavailable).length;
  const limit = statefulMaxUnavailable(spec.updateStrategy.rollingUpdate?.maxUnavailable, spec.replicas);
  const budget = Math.max(0, limit - unavailable);
  if (spec.podManagementPolicy !== "Parallel" || brokenPodsCount) return ordinals(outdated.slice(0, budget));
  const broken = outdated.filter((replica) => !replica.available);
  const good = outdated.filter((replica) => replica.available);
  return ordinals([...broken, ...good.slice(0, budget)]);
}

/** The highest outdated pod, unless a higher one is not available yet. */
function oneByOne(targets: readonly Replica[], outdated: readonly Replica[]): readonly number[] {
  const next = targets.find((replica) => outdated.includes(replica) || isUnavailable(replica));
  return next === undefined || !outdated.includes(next) ? [] : [next.ordinal];
}

function isUnavailable({ pod, available }: Replica): boolean {
  return pod === undefined || pod.deleting || !available;
}

function ordinals(replicas: readonly Replica[]): readonly number[] {
  return replicas.map(({ ordinal }) => ordinal);
}

// One sync of a HorizontalPodAutoscaler: from what its metrics call for to the size that it asks for.
// Source: pkg/controller/podautoscaler/horizontal.go (reconcileAutoscaler, computeReplicasForMetrics,
// recordInitialRecommendation).
import { DOWNSCALE_STABILIZATION_SECONDS, type ScalingBehavior } from "./behavior.ts";
import { limitByBehavior, limitWithoutBehavior, type ScaleHistory } from "./limits.ts";
import type { NoProposal, Proposal } from "./pod-metrics.ts";
import { storeScaleEvent } from "./scale-events.ts";
import { type Recommendation, stabilize, stabilizeByBehavior } from "./stabilization.ts";

export interface Autoscaler {
  /** 1 unless users say something else. */
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly behavior?: ScalingBehavior;
}

/** What the controller keeps in memory about one autoscaler. It starts empty, also when the controller restarts. */
export interface AutoscalerMemory extends ScaleHistory {
  readonly recommendations: readonly Recommendation[];
}

/**
 * `currentReplicas`: of the scaled object's spec. `proposals`: one per metric. `now`: in seconds.
 * @returns the new size, and what is remembered. If the size changes, the scaled object is updated.
 */
export function reconcileAutoscaler(
  autoscaler: Autoscaler,
  currentReplicas: number,
  proposals: readonly (Proposal | NoProposal)[],
  remembered: AutoscalerMemory,
  now: number,
): { readonly replicas: number; readonly memory: AutoscalerMemory } {
  const memory =
    remembered.recommendations.length > 0 ? remembered : startingAt(currentReplicas, remembered, now);
  const { minReplicas, maxReplicas, behavior } = autoscaler;
  // Users switch autoscaling off with a size of zero.
  if (currentReplicas === 0 && minReplicas !== 0) return { replicas: 0, memory };
  if (currentReplicas > maxReplicas || currentReplicas < minReplicas) {
    const replicas = currentReplicas > maxReplicas ? maxReplicas : minReplicas;
    return { replicas, memory: withChange(memory, behavior, currentReplicas, replicas, now) };
  }
  const desiredReplicas = largestProposal(proposals, currentReplicas);
  if (desiredReplicas === undefined) return { replicas: currentReplicas, memory };

  const { replicas: stable, recommendations } = stabilizedFor(
    { currentReplicas, desiredReplicas },
    behavior,
    memory,
    now,
  );
  const step = { currentReplicas, desiredReplicas: stable, minReplicas, maxReplicas };
  const { replicas } =
    behavior === undefined ? limitWithoutBehavior(step) : limitByBehavior(step, behavior, memory, now);
  return {
    replicas,
    memory: withChange({ ...memory, recommendations }, behavior, currentReplicas, replicas, now),
  };
}

/** So that a controller that has restarted does not shrink everything at once. */
function startingAt(replicas: number, memory: AutoscalerMemory, now: number): AutoscalerMemory {
  return { ...memory, recommendations: [{ replicas, at: now }] };
}

/** Undefined if nothing is known, or if some metrics are not known and the others call for fewer. */
export function largestProposal(
  proposals: readonly (Proposal | NoProposal)[],
  currentReplicas: number,
): number | undefined {
  const known = proposals.flatMap((proposal) => ("problem" in proposal ? [] : [proposal.replicas]));
  if (known.length === 0) return undefined;
  const largest = Math.max(...known);
  return known.length < proposals.length && largest < currentReplicas ? undefined : largest;
}

function stabilizedFor(
  wanted: { readonly currentReplicas: number; readonly desiredReplicas: number },
  behavior: ScalingBehavior | undefined,
  { recommendations }: AutoscalerMemory,
  now: number,
) {
  if (behavior === undefined) {
    return stabilize(recommendations, wanted.desiredReplicas, DOWNSCALE_STABILIZATION_SECONDS, now);
  }
  const windows = {
    scaleUpSeconds: behavior.scaleUp.stabilizationWindowSeconds,
    scaleDownSeconds: behavior.scaleDown.stabilizationWindowSeconds,
  };
  return stabilizeByBehavior(recommendations, wanted, windows, now);
}

function withChange(
  memory: AutoscalerMemory,
  behavior: ScalingBehavior | undefined,
  from: number,
  to: number,
  now: number,
): AutoscalerMemory {
  if (from === to) return memory;
  const [events, rules] =
    to > from ? [memory.scaleUpEvents, behavior?.scaleUp] : [memory.scaleDownEvents, behavior?.scaleDown];
  const stored = storeScaleEvent(events, rules, Math.abs(to - from), now);
  return to > from ? { ...memory, scaleUpEvents: stored } : { ...memory, scaleDownEvents: stored };
}

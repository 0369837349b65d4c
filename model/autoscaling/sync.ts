// One sync of an autoscaler: from what it sees to the size that it asks for, and what it remembers.
import { type NoProposal, type Proposal, reconcileAutoscaler } from "../semantics/index.ts";
import type { AutoscalerState } from "../stored.ts";
import { type Measured, proposalsOf } from "./measure.ts";
import { memoryAt, NOW, remembered } from "./memory.ts";

export interface Synced {
  readonly replicas: number;
  readonly after: AutoscalerState;
  readonly proposals: readonly (Proposal | NoProposal)[];
}

/** @param isAmbiguous Other autoscalers claim the pods, too: no metric counts (AmbiguousSelector), but the bounds do. */
export function syncAutoscaler(autoscaler: AutoscalerState, measured: Measured, isAmbiguous = false): Synced {
  const { spec } = autoscaler;
  const proposals = isAmbiguous
    ? spec.metrics.map((): NoProposal => ({ problem: "several autoscalers" }))
    : proposalsOf(spec, measured);
  const { replicas, memory } = reconcileAutoscaler(
    spec,
    measured.currentReplicas,
    proposals,
    memoryAt(autoscaler),
    NOW,
  );
  const { recommendations: _, scaleUpEvents: __, scaleDownEvents: ___, ...rest } = autoscaler;
  return { replicas, after: { ...rest, ...remembered(spec, memory) }, proposals };
}

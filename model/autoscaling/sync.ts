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

export function syncAutoscaler(autoscaler: AutoscalerState, measured: Measured): Synced {
  const { spec } = autoscaler;
  const proposals = proposalsOf(spec, measured);
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

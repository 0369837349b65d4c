// The size that one measurement calls for that is not of the pods: of an object, or from outside the cluster.
// Source: pkg/controller/podautoscaler/replica_calculator.go (GetObjectMetricReplicas, GetObjectPerPodMetricReplicas,
// GetExternalMetricReplicas, GetExternalPerPodMetricReplicas, getUsageRatioReplicaCount, getReadyPodsCount).
import type { NoProposal, Proposal } from "./pod-metrics.ts";
import type { ScaledPod } from "./pod-samples.ts";
import { isTolerated, type Tolerances } from "./tolerance.ts";

/** A value and its target, in the same milli-units. */
export interface Measurement {
  readonly currentReplicas: number;
  readonly value: number;
  readonly target: number;
  readonly tolerances: Tolerances;
}

/** For a target of the whole (`type: Value`): in proportion to the pods that are ready, or from zero pods the ratio itself. */
export function replicasForValue(
  { currentReplicas, value, target, tolerances }: Measurement,
  pods: readonly ScaledPod[],
): Proposal | NoProposal {
  const ratio = value / target;
  if (currentReplicas === 0) return { replicas: Math.ceil(ratio), usage: value };
  if (isTolerated(ratio, tolerances)) return { replicas: currentReplicas, usage: value };
  if (pods.length === 0) return { problem: "no pods" };
  const ready = pods.filter(({ phase, readiness }) => phase === "Running" && readiness?.ready === true);
  return { replicas: Math.ceil(ratio * ready.length), usage: value };
}

/** For a target per pod (`type: AverageValue`): as many pods as the value feeds. */
export function replicasForValuePerPod({
  currentReplicas,
  value,
  target,
  tolerances,
}: Measurement): Proposal {
  // Without replicas, nothing is within the tolerance of nothing.
  if (currentReplicas === 0) return { replicas: Math.ceil(value / target) };
  const tolerated = isTolerated(value / (target * currentReplicas), tolerances);
  const replicas = tolerated ? currentReplicas : Math.ceil(value / target);
  return { replicas, usage: Math.ceil(value / currentReplicas) };
}

// The autoscalers of a cluster with what they scale, as properties see them.
import { type ScaleTarget, scaleTargets } from "../model/autoscaling/targets.ts";
import type { Cluster, ClusterAutoscaler } from "../model/cluster.ts";

export interface Autoscaled {
  readonly autoscaler: ClusterAutoscaler;
  readonly target: ScaleTarget;
}

export function autoscaledIn(cluster: Cluster): readonly Autoscaled[] {
  const targets = scaleTargets(cluster);
  return cluster.autoscalers.flatMap((autoscaler) =>
    targets
      .filter(({ workload: { ref } }) =>
        autoscaler.specs.some(
          ({ scaleTargetRef: { kind, name } }) =>
            ref.kind === kind && ref.name === name && ref.namespace === autoscaler.workload.ref.namespace,
        ),
      )
      .map((target) => ({ autoscaler, target })),
  );
}

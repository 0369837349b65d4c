// The autoscalers of a cluster with what they scale, as properties see them.
import { type ScaleTarget, scaleTargets } from "../model/autoscaling/targets.ts";
import type { Cluster, ClusterAutoscaler } from "../model/cluster.ts";
import { titleOf } from "../model/inventory/inventory.ts";

export interface Autoscaled {
  readonly autoscaler: ClusterAutoscaler;
  readonly target: ScaleTarget;
  /** Of what is scaled; with the autoscaler, if several may scale it. */
  readonly title: string;
}

export function autoscaledIn(cluster: Cluster): readonly Autoscaled[] {
  const pairs = cluster.autoscalers.flatMap((autoscaler) =>
    scaleTargets(cluster)
      .filter(({ workload: { ref } }) =>
        autoscaler.specs.some(
          ({ scaleTargetRef: { kind, name } }) =>
            ref.kind === kind && ref.name === name && ref.namespace === autoscaler.workload.ref.namespace,
        ),
      )
      .map((target) => ({ autoscaler, target, of: titleOf(target.workload.ref) })),
  );
  return pairs.map(({ autoscaler, target, of }) => {
    const isShared = pairs.filter((other) => other.of === of).length > 1;
    return { autoscaler, target, title: isShared ? `${of} by ${autoscaler.title}` : of };
  });
}

/** What some autoscaler may scale, with all that may. */
export function scaledIn(cluster: Cluster) {
  const byTarget = Map.groupBy(autoscaledIn(cluster), ({ target }) => titleOf(target.workload.ref));
  return [...byTarget].flatMap(([title, pairs]) => {
    const [first] = pairs;
    return first === undefined
      ? []
      : [{ title, target: first.target, autoscalers: pairs.map((p) => p.autoscaler) }];
  });
}

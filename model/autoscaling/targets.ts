// What autoscalers can scale: whatever has a scale subresource, and a controller that makes pods.
import { type Projection, projection, type Slot } from "../../explorer/system.ts";
import type { Answer } from "../apiserver/apiserver.ts";
import { type Cluster, isReplicaSetOwner, keptCounts } from "../cluster.ts";
import type { Workload } from "../inventory/workload.ts";
import type { StoredObject } from "../stored.ts";
import { deploymentVerbs } from "../workloads/deployment.ts";
import { replicaSetVerbs } from "../workloads/replicaset.ts";
import { statefulSetVerbs } from "../workloads/statefulset.ts";

type Sized = StoredObject & { readonly spec: { readonly replicas: number } };

/** What can be done with the scale of objects of a kind. */
interface Scaling<State> {
  scaled?(stored: State, replicas: number): Answer<State>;
  withGenerationsAnew?(stored: State): State;
}

export interface ScaleTarget {
  readonly workload: Workload;
  /** spec.replicas; null if there is no such object. */
  readonly size: Projection<number | null>;
  /** Something that is made from its slot, and from how it is resized. */
  use<T>(maker: TargetUser<T>): T;
}

export interface TargetUser<T> {
  with<State extends Sized>(slot: Slot<State | null>, resized: (stored: State, replicas: number) => State): T;
}

export function scaleTargets(cluster: Cluster): readonly ScaleTarget[] {
  return [
    ...cluster.deployments.map(({ workload, slot, keeps }) =>
      targetOf(workload, slot, deploymentVerbs(keeps)),
    ),
    ...cluster.statefulSets.map(({ workload, slot, reports }) =>
      targetOf(workload, slot, statefulSetVerbs(reports)),
    ),
    ...cluster.owners
      .filter(isReplicaSetOwner)
      .filter(({ deployment }) => deployment === undefined)
      .map((owner) => targetOf(owner.workload, owner.replicaSet, replicaSetVerbs(keptCounts(owner)))),
  ];
}

function targetOf<State extends Sized>(
  workload: Workload,
  slot: Slot<State | null>,
  verbs: Scaling<State>,
): ScaleTarget {
  const resized = (stored: State, replicas: number): State => {
    const answer = verbs.scaled?.(stored, replicas);
    if (answer?.ok !== true) return stored;
    return verbs.withGenerationsAnew?.(answer.object) ?? answer.object;
  };
  return {
    workload,
    size: projection(slot, "spec.replicas", (stored) => stored?.spec.replicas ?? null),
    use: (maker) => maker.with(slot, resized),
  };
}

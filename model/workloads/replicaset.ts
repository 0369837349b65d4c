// The ReplicaSet as users write it, and the ReplicationController, which Kubernetes treats as one.
// Source: pkg/controller/replication/conversion.go.
import { updateReplicaSet } from "../apiserver/apiserver.ts";
import type { ReplicaSet, ReplicationController } from "../kubernetes/index.ts";
import type { KeptCounts, ReplicaSetSpec, ReplicaSetState } from "../stored.ts";
import { keptOf } from "./statuses.ts";
import type { Verbs } from "./verbs.ts";

export function replicaSetSpec({ spec }: ReplicaSet | ReplicationController): ReplicaSetSpec {
  return { replicas: spec.replicas ?? 1 };
}

/** A ReplicaSet as it is created. */
export function newReplicaSet(
  metadata: ReplicaSetState["metadata"],
  replicas: number,
  keeps: KeptCounts,
): ReplicaSetState {
  const none = { replicas: 0, readyReplicas: 0, availableReplicas: 0 };
  return { metadata, spec: { replicas }, status: keptOf(none, keeps) };
}

export function replicaSetVerbs(keeps: KeptCounts): Verbs<ReplicaSetState, ReplicaSetSpec> {
  return {
    created: (uid, { replicas }) => newReplicaSet({ uid }, replicas, keeps),
    applied: (stored, { replicas }, keepsReplicas) =>
      updateReplicaSet(stored, keepsReplicas ? stored.spec.replicas : replicas),
    scaled: updateReplicaSet,
  };
}

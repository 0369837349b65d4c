// The ReplicaSet as users write it, and the ReplicationController, which Kubernetes treats as one.
// Source: pkg/controller/replication/conversion.go.
import { updateReplicaSet } from "../apiserver.ts";
import type { ReplicaSet, ReplicationController } from "../kubernetes.ts";
import type { ReplicaSetSpec, ReplicaSetState } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

export function replicaSetSpec({ spec }: ReplicaSet | ReplicationController): ReplicaSetSpec {
  return { replicas: spec.replicas ?? 1 };
}

/** A ReplicaSet as it is created. */
export function newReplicaSet(metadata: ReplicaSetState["metadata"], replicas: number): ReplicaSetState {
  return { metadata, spec: { replicas }, status: { replicas: 0, readyReplicas: 0, availableReplicas: 0 } };
}

export const replicaSetVerbs: Verbs<ReplicaSetState, ReplicaSetSpec> = {
  created: (uid, { replicas }) => newReplicaSet({ uid }, replicas),
  applied: (stored, { replicas }, keepsReplicas) =>
    updateReplicaSet(stored, keepsReplicas ? stored.spec.replicas : replicas),
  scaled: updateReplicaSet,
};

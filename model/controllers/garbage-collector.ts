// The garbage collector: what names an owner that does not exist (any more, or with that uid) is deleted.
// Deletion is in the background: owners go at once, dependents after them.
// Source: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem).
import { act, type Process, process } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver.ts";
import type { Cluster, ClusterDeployment, ClusterNode, ReplicaSetOwner } from "../cluster.ts";
import { isReplicaSetOwner, nameInUid } from "../cluster.ts";
import { distinct, without } from "../multiset.ts";
import { isDeleting, type PodState, type ReplicaSetState } from "../state.ts";

export function garbageCollector(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .filter(isReplicaSetOwner)
    .flatMap((rs) => [
      ...(rs.deployment === undefined ? [] : [collectReplicaSet(rs, rs.deployment)]),
      collectPending(rs),
      ...cluster.nodes.map((node) => collectPodsOn(rs, node)),
    ]);
}

function collectReplicaSet(rs: ReplicaSetOwner, deployment: ClusterDeployment): Process {
  return process({
    name: `garbage-collector ${rs.name}`,
    reads: { replicaSet: rs.replicaSet, deployment: deployment.slot },
    fairness: "weak",
    step: ({ replicaSet, deployment: owner }) =>
      replicaSet === null || replicaSet.metadata.owner === owner?.metadata.uid
        ? []
        : [act("delete ReplicaSet", rs.replicaSet.set(null))],
  });
}

function isOrphan(pod: PodState, replicaSet: ReplicaSetState | null): boolean {
  return pod.metadata.owner !== replicaSet?.metadata.uid;
}

function collectPending(rs: ReplicaSetOwner): Process {
  return process({
    name: `garbage-collector pods of ${rs.name}`,
    reads: { replicaSet: rs.replicaSet, pending: rs.pending },
    fairness: "weak",
    step: ({ replicaSet, pending }) =>
      distinct(pending.filter((pod) => isOrphan(pod, replicaSet))).map((pod) =>
        act("delete pod", rs.pending.set(without(pending, pod))),
      ),
  });
}

function collectPodsOn(rs: ReplicaSetOwner, node: ClusterNode): Process {
  return process({
    name: `garbage-collector pods of ${rs.name} on ${node.facts.name}`,
    reads: { replicaSet: rs.replicaSet, node: node.slot },
    fairness: "weak",
    fairAs: `garbage-collector pods of ${rs.name}`,
    orbit: `garbage-collector pods of ${rs.name} on a node`,
    step: ({ replicaSet, node: state }) =>
      distinct(
        state.pods.filter(
          (pod) => nameInUid(pod.metadata.owner) === rs.name && !isDeleting(pod) && isOrphan(pod, replicaSet),
        ),
      ).flatMap((pod) => {
        const answer = deleteBoundPod(state, pod);
        return answer.ok ? [act("delete pod", node.slot.set(answer.object))] : [];
      }),
  });
}

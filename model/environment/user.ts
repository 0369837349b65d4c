// The user: the scenario's edits, object by object, in order, each at any time. Never fair: an edit may stay undone.
import { type Alternative, act, type Process, process, type Slot } from "../../explorer/system.ts";
import { create, deleteBoundPod, updateDeployment, updateReplicaSet } from "../apiserver.ts";
import type { Cluster, ClusterDeployment, Owner, ReplicaSetOwner } from "../cluster.ts";
import { isReplicaSetOwner, newDeployment, newPod, newReplicaSet, pinnedNode } from "../cluster.ts";
import { type Operation, sameRef, titleOf } from "../inventory.ts";
import { added, distinct } from "../multiset.ts";
import { isDeleting } from "../state.ts";

export function user(cluster: Cluster): readonly Process[] {
  return cluster.operations.map((operation, i) => {
    const { target } = operation;
    const deployment = cluster.deployments.find(({ workload }) => sameRef(workload.ref, target));
    if (deployment !== undefined) return editDeployment(cluster, operation, i, deployment);
    const owner = cluster.owners.find(({ workload }) => sameRef(workload.ref, target));
    if (owner === undefined)
      throw new RangeError(`an edit of ${titleOf(target)}, which is not in this cluster`);
    return isReplicaSetOwner(owner)
      ? editReplicaSet(cluster, operation, i, owner)
      : editPod(cluster, operation, i, owner);
  });
}

function nameOf({ type, target }: Operation, i: number): string {
  return `user: edit ${i + 1}, ${type} ${titleOf(target)}`;
}

/** The incarnation that a create at edit `i` makes: different from every one before it. */
function incarnation(name: string, i: number): string {
  return `${name}#${i + 2}`;
}

function editDeployment(cluster: Cluster, operation: Operation, i: number, d: ClusterDeployment): Process {
  return process({
    name: nameOf(operation, i),
    reads: { done: cluster.operationsDone, deployment: d.slot },
    labels: [operation.type],
    environment: true,
    step: ({ done, deployment }) => {
      if (done !== i) return [];
      const finish = cluster.operationsDone.set(i + 1);
      const write = (answer: ReturnType<typeof updateDeployment>): readonly Alternative[] =>
        answer.ok ? [act(operation.type, finish, d.slot.set(answer.object))] : [act(operation.type, finish)];
      switch (operation.type) {
        case "delete":
          return [act("delete", finish, d.slot.set(null))];
        case "scale":
          return deployment === null
            ? [act("scale", finish)]
            : write(updateDeployment(deployment, { ...deployment.spec, replicas: operation.replicas }));
        case "apply": {
          const { deployment: spec, replicas } = operation;
          if (spec === undefined) throw new RangeError("an apply of a Deployment without its spec");
          if (deployment === null)
            return write(create(null, newDeployment(incarnation(d.workload.ref.name, i), spec)));
          // A field that neither this manifest nor the one before it mentions keeps its value.
          return write(
            updateDeployment(deployment, { ...spec, replicas: replicas ?? deployment.spec.replicas }),
          );
        }
      }
    },
  });
}

function editReplicaSet(cluster: Cluster, operation: Operation, i: number, rs: ReplicaSetOwner): Process {
  return process({
    name: nameOf(operation, i),
    reads: { done: cluster.operationsDone, replicaSet: rs.replicaSet },
    labels: [operation.type],
    environment: true,
    step: ({ done, replicaSet }) => {
      if (done !== i) return [];
      const finish = cluster.operationsDone.set(i + 1);
      if (operation.type === "delete") return [act("delete", finish, rs.replicaSet.set(null))];
      if (replicaSet === null && operation.type === "scale") return [act("scale", finish)];
      const replicas = operation.replicas ?? replicaSet?.spec.replicas ?? 1;
      const answer =
        replicaSet === null
          ? create(null, newReplicaSet({ uid: incarnation(rs.name, i) }, replicas))
          : updateReplicaSet(replicaSet, replicas);
      return answer.ok ? [act(operation.type, finish, rs.replicaSet.set(answer.object))] : [];
    },
  });
}

function editPod(cluster: Cluster, operation: Operation, i: number, owner: Owner): Process {
  const pinned = pinnedNode(cluster, owner);
  return process({
    name: nameOf(operation, i),
    reads: { done: cluster.operationsDone, pending: owner.pending, nodes: cluster.nodes.map((n) => n.slot) },
    labels: [operation.type],
    environment: true,
    step: ({ done, pending, nodes }) => {
      if (done !== i) return [];
      const finish = cluster.operationsDone.set(i + 1);
      const places = nodes.flatMap((state, n) => {
        const slot: Slot<typeof state> | undefined = cluster.nodes[n]?.slot;
        const pods = distinct(state.pods.filter((pod) => pod.metadata.owner === owner.name));
        return slot === undefined ? [] : pods.map((pod) => ({ slot, state, pod }));
      });
      const exists = pending.length + places.length > 0;
      if (operation.type === "apply") {
        // A pod's spec cannot change; creating one that exists is refused.
        if (exists) return [act("apply", finish)];
        const pod = newPod(owner.name);
        const state = nodes.find((_, n) => cluster.nodes[n] === pinned);
        return pinned === undefined || state === undefined
          ? [act("apply", finish, owner.pending.set([pod]))]
          : [act("apply", finish, pinned.slot.set({ ...state, pods: added(state.pods, pod) }))];
      }
      if (pending.length > 0) return [act("delete", finish, owner.pending.set([]))];
      const [place] = places.filter(({ pod }) => !isDeleting(pod));
      if (place === undefined) return [act("delete", finish)];
      const answer = deleteBoundPod(place.state, place.pod);
      return answer.ok ? [act("delete", finish, place.slot.set(answer.object))] : [];
    },
  });
}

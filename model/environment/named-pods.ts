// Pods that have names of their own, and their volume claims: users can delete one of them.
import { act, type Process, process } from "../../explorer/system.ts";
import { deleteBoundPod, withoutUnbound } from "../apiserver/apiserver.ts";
import { type Cluster, nameInUid } from "../cluster.ts";
import { type Operation, sameRef } from "../inventory/inventory.ts";
import { withOutliving } from "../pods/outliving.ts";
import type { ObjectRef } from "../scenario/scenario.ts";
import { isHeld, type NodeState, type PodState } from "../state.ts";
import { abandoned } from "../storage/attaching.ts";
import { type ExclusiveVolumes, exclusiveVolumes } from "../storage/exclusive.ts";
import { drainsBefore } from "./drain.ts";

/**
 * Deletes the pod of that name, whichever revision it is of; changes nothing if there is none.
 * @param name Of the edit.
 * @param i The edit's place in the order of all.
 */
export function deletePodOf(
  cluster: Cluster,
  name: string,
  i: number,
  operation: Operation,
  { workload, index }: { readonly workload: ObjectRef; readonly index: number },
): Process {
  const owners = cluster.owners.filter((o) => sameRef(o.workload.ref, workload));
  const names = new Set(owners.map(({ name }) => name));
  const volumes = exclusiveVolumes(cluster);
  const named = (pods: readonly PodState[]): PodState | undefined =>
    pods.find(({ metadata }) => metadata.index === index && names.has(nameInUid(metadata.owner)));
  return process({
    name,
    reads: {
      done: cluster.operationsDone,
      pending: owners.map((o) => o.pending),
      nodes: cluster.nodes.map((n) => n.slot),
      drains: drainsBefore(cluster, operation),
    },
    labels: ["delete"],
    environment: true,
    step: ({ done, pending, nodes, drains }) => {
      if (done !== i || drains.includes(true)) return [];
      const writes = [
        ...owners.flatMap((owner, o) => {
          const own = pending[o] ?? [];
          const pod = named(own);
          return pod === undefined ? [] : [owner.pending.set(withoutUnbound(own, pod))];
        }),
        ...cluster.nodes.flatMap((node, n) => {
          const state = nodes[n];
          const pod = state && named(state.pods);
          if (state === undefined || pod === undefined) return [];
          return [node.slot.set(afterDeletion(cluster, volumes, operation, state, pod))];
        }),
      ];
      return [act("delete", cluster.operationsDone.set(i + 1), ...writes)];
    },
  });
}

/** By force it is gone, whatever its kubelet does; unless finalizers hold it. */
export function afterDeletion(
  cluster: Cluster,
  volumes: ExclusiveVolumes,
  operation: Operation,
  state: NodeState,
  pod: PodState,
): NodeState {
  if (operation.type === "delete" && operation.force === true && !isHeld(pod)) {
    return withOutliving(cluster, abandoned(volumes, state, pod), pod);
  }
  const answer = deleteBoundPod(state, pod);
  return answer.ok ? answer.object : state;
}

/** Deletes the claim of the pod of that ordinal, which stays until no pod on a node uses it; changes nothing if there is none. */
export function deleteClaimOf(
  cluster: Cluster,
  name: string,
  i: number,
  operation: Operation,
  { workload, index }: { readonly workload: ObjectRef; readonly index: number },
): Process {
  const slots = cluster.statefulSets
    .filter((set) => sameRef(set.workload.ref, workload))
    .flatMap(({ claims }) => (claims === undefined ? [] : [claims]));
  return process({
    name,
    reads: { done: cluster.operationsDone, claims: slots, drains: drainsBefore(cluster, operation) },
    labels: ["delete"],
    environment: true,
    step: ({ done, claims, drains }) => {
      if (done !== i || drains.includes(true)) return [];
      const writes = slots.map((slot, s) =>
        slot.set(
          (claims[s] ?? []).map((claim) =>
            claim.index === index ? { ...claim, deletionTimestamp: "set" } : claim,
          ),
        ),
      );
      return [act("delete", cluster.operationsDone.set(i + 1), ...writes)];
    },
  });
}

// What a StatefulSet's update deletes at once: several pods by one decision, unless its controller is stopped in between.
// Source: pkg/controller/statefulset/stateful_set_control.go (updateStatefulSetAfterInvariantEstablished).
import { act, type Process, process } from "../../explorer/system.ts";
import { deleteBoundPod, withoutUnbound } from "../apiserver/apiserver.ts";
import { type Cluster, type ClusterStatefulSet, revisionsOf, specsOf } from "../cluster.ts";
import type { StatefulAction } from "../semantics/index.ts";
import { isDeleting, type NodeState, type PodState } from "../state.ts";
import { interruptions, properPrefixes } from "./interruption.ts";
import {
  informer,
  nameOf,
  ownPod,
  seenClaims,
  seenPods,
  syncOf,
  waitsForAdoption,
} from "./statefulset-view.ts";

/** Whether an update may ever delete several pods by one decision. */
function updatesSeveral(cluster: Cluster, set: ClusterStatefulSet): boolean {
  return specsOf(cluster, set).some(
    ({ podManagementPolicy, updateStrategy: { rollingUpdate } }) =>
      podManagementPolicy === "Parallel" || (rollingUpdate?.maxUnavailable ?? 1) !== 1,
  );
}

/** Deletes all pods that an update deletes now, or only the first of them where it may be interrupted. */
export function batchUpdaters(cluster: Cluster, set: ClusterStatefulSet): readonly Process[] {
  if (!updatesSeveral(cluster, set)) return [];
  return [
    batchUpdater(cluster, set, (together) => [together]),
    ...interruptions(cluster, batchUpdater(cluster, set, properPrefixes)),
  ];
}

/** @param carriedOut What may be done of what goes together, in this order: each way. */
function batchUpdater(
  cluster: Cluster,
  set: ClusterStatefulSet,
  carriedOut: (together: readonly StatefulAction[]) => readonly (readonly StatefulAction[])[],
): Process {
  const revisions = revisionsOf(cluster, set);
  return process({
    name: `${nameOf(set)} on several nodes`,
    reads: {
      set: informer.see("StatefulSet", set.slot),
      claims: seenClaims(set),
      pending: revisions.map((o) => informer.see("Pod", o.pending)),
      nodes: cluster.nodes.map((n) => informer.see("Pod", n.slot)),
    },
    fairness: () => "weak",
    fairAs: nameOf(set),
    step: ({ set: state, claims: [claims], pending, nodes }) => {
      if (state === null || isDeleting(state)) return [];
      const all = [...pending, ...nodes.map(({ pods }) => pods)].flatMap((some) => seenPods(some, revisions));
      if (waitsForAdoption(revisions, state, all)) return [];
      const { together } = syncOf(cluster, set, state, all, claims).next;
      if (together.length === 0) return [];
      return carriedOut(together).map((some) => {
        const going = (pods: readonly PodState[]): readonly PodState[] =>
          revisions.flatMap((owner) =>
            some.flatMap(({ ordinal }) => ownPod(pods, owner, state, ordinal) ?? []),
          );
        const writes = [
          ...revisions.map((owner, i) => {
            const own = pending[i] ?? [];
            return owner.pending.set(going(own).reduce(withoutUnbound, own));
          }),
          ...cluster.nodes.flatMap((node, i) => {
            const stored = nodes[i];
            return stored === undefined
              ? []
              : [node.slot.set(going(stored.pods).reduce(withDeleted, stored))];
          }),
        ];
        const number = some.length < together.length ? `of ${together.length}` : "at once";
        return { ...act("delete pods", ...writes), detail: `${some.length} ${number}` };
      });
    },
  });
}

function withDeleted(state: NodeState, pod: PodState): NodeState {
  const answer = deleteBoundPod(state, pod);
  return answer.ok ? answer.object : state;
}

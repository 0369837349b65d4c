// How a ReplicaSet takes over pods that have no controller, where an edit may orphan pods. One pod per step.
// Source: pkg/controller/controller_ref_manager.go (ClaimPods, AdoptPod).
import { act, type Process, process } from "../../explorer/system.ts";
import { type Cluster, type ReplicaSetOwner, unowned } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { mayPropagate } from "../propagation.ts";
import { isActivePod, type PodState } from "../state.ts";
import type { ReplicaSetState } from "../stored.ts";
import { adopts, controllerOf, informerOf } from "./replicaset-view.ts";

export function adopters(cluster: Cluster, rs: ReplicaSetOwner): readonly Process[] {
  if (!mayPropagate(cluster, rs.workload, "Orphan")) return [];
  const informer = informerOf(rs);
  const fairAs = controllerOf(rs);
  const replicaSet = informer.see("ReplicaSet", rs.replicaSet);
  return [
    process({
      name: `${controllerOf(rs)} adopting`,
      reads: { replicaSet, pending: informer.see("Pod", rs.pending) },
      fairness: () => "weak",
      fairAs,
      step: ({ replicaSet: state, pending }) =>
        adoptions(rs, state, pending).map((pods) => act("adopt pod", rs.pending.set(pods))),
    }),
    ...cluster.nodes.map((n) =>
      process({
        name: `${controllerOf(rs)} adopting on ${n.facts.name}`,
        reads: { replicaSet, node: informer.see("Pod", n.slot) },
        fairness: () => "weak",
        fairAs,
        orbit: `${controllerOf(rs)} adopting on a node`,
        step: ({ replicaSet: state, node }) =>
          adoptions(rs, state, node.pods).map((pods) => act("adopt pod", n.slot.set({ ...node, pods }))),
      }),
    ),
  ];
}

/** The pods after one of them is adopted, each way to do so. */
function adoptions(
  rs: ReplicaSetOwner,
  replicaSet: ReplicaSetState | null,
  pods: readonly PodState[],
): readonly (readonly PodState[])[] {
  if (replicaSet === null || !adopts(rs, replicaSet)) return [];
  const orphans = pods.filter((pod) => pod.metadata.owner === unowned(rs.name) && isActivePod(pod));
  return distinct(orphans).map((pod) =>
    replaced(pods, pod, { ...pod, metadata: { ...pod.metadata, owner: replicaSet.metadata.uid } }),
  );
}

// How a ReplicaSet takes over pods that have no controller, and lets go of pods that it does not select any more. One pod
// per step, in a write of its own.
// Source: pkg/controller/controller_ref_manager.go (ClaimPods, AdoptPod, ReleasePod).
import {
  type Alternative,
  act,
  type Process,
  process,
  projection,
  type Write,
} from "../../explorer/system.ts";
import { mayPropagate } from "../apiserver/propagation.ts";
import type { Cluster, ReplicaSetOwner } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import {
  adopted,
  type ClaimantState,
  claimableBy,
  claimantState,
  concerns,
  disowned,
  pendingSlotsOf,
} from "../pods/adoption.ts";
import { isActivePod, type PodState } from "../state.ts";
import { claimOfPod, controllerOf, informerOf } from "./replicaset-view.ts";

export function claimers(cluster: Cluster, rs: ReplicaSetOwner): readonly Process[] {
  const isPossible = mayPropagate(cluster, rs.workload, "Orphan") || claimableBy(cluster, rs).length > 0;
  if (!isPossible) return [];
  const informer = informerOf(rs);
  const fairAs = controllerOf(rs);
  const isSeen = concerns(cluster, rs);
  const claimant = projection(rs.replicaSet, "metadata", (stored) =>
    stored === null ? null : claimantState(stored),
  );
  // Before it adopts, it reads itself anew.
  const own = { replicaSet: informer.see("ReplicaSet", claimant), fresh: claimant };
  return [
    ...pendingSlotsOf(cluster, rs).map((slot, i) =>
      process({
        name: `${controllerOf(rs)} claiming${i === 0 ? "" : ` from ${slot.name}`}`,
        reads: { ...own, pending: informer.see("Pod", slot) },
        fairness: () => "weak",
        fairAs,
        step: ({ replicaSet, fresh, pending }) =>
          claims(cluster, rs, [replicaSet, fresh], pending, isSeen, (pods) => slot.set(pods)),
      }),
    ),
    ...cluster.nodes.map((n) =>
      process({
        name: `${controllerOf(rs)} claiming on ${n.facts.name}`,
        reads: { ...own, node: informer.see("Pod", n.slot) },
        fairness: () => "weak",
        fairAs,
        orbit: `${controllerOf(rs)} claiming on a node`,
        step: ({ replicaSet, fresh, node }) =>
          claims(cluster, rs, [replicaSet, fresh], node.pods, isSeen, (pods) =>
            n.slot.set({ ...node, pods }),
          ),
      }),
    ),
  ];
}

/** Each way to claim one of the pods. */
function claims(
  cluster: Cluster,
  rs: ReplicaSetOwner,
  [replicaSet, fresh]: readonly [ClaimantState | null, ClaimantState | null],
  pods: readonly PodState[],
  isSeen: (pod: PodState) => boolean,
  write: (pods: readonly PodState[]) => Write,
): readonly Alternative[] {
  if (replicaSet === null) return [];
  return distinct(pods.filter((pod) => isActivePod(pod) && isSeen(pod))).flatMap((pod) => {
    const claim = claimOfPod(cluster, rs, [replicaSet, fresh], pod);
    if (claim === "release") return [act("release pod", write(replaced(pods, pod, disowned(pod))))];
    if (claim !== "adopt") return [];
    return [act("adopt pod", write(replaced(pods, pod, adopted(pod, replicaSet.uid))))];
  });
}

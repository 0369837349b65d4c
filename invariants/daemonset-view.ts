// What several properties read of a DaemonSet: for each node, whether a pod belongs there, and how the pods there are doing.
import { projection } from "../explorer/system.ts";
import { revisionUid } from "../model/apiserver/uids.ts";
import {
  type Cluster,
  type ClusterDaemonSet,
  daemonRevisionsOf,
  nameInUid,
  revisionNamed,
} from "../model/cluster.ts";
import { revisionsAmong } from "../model/inventory/workload.ts";
import { added } from "../model/multiset.ts";
import { verdictOn, waitingFor } from "../model/pods/daemon-pods.ts";
import { isActivePod, isAvailablePod, isDeleting, type NodeState } from "../model/state.ts";
import type { DaemonSetSpec } from "../model/stored.ts";

/** A pod that has not ended and is not being deleted, bound or not. */
interface ActivePod {
  readonly owner: string;
  /** The name of the revision that it is of. */
  readonly revision: string;
  readonly available: boolean;
}

export interface DaemonNodeView {
  /** The names of the revisions of which a pod belongs there, if there is none. */
  readonly wants: readonly string[];
  /** The names of the revisions of which a pod that is there may stay. */
  readonly keeps: readonly string[];
  readonly pods: readonly ActivePod[];
}

export interface DaemonSetView {
  /** null also while it is being deleted: nothing is wanted of it any more. */
  readonly daemonSet: { readonly uid: string; readonly spec: DaemonSetSpec } | null;
  readonly nodes: readonly DaemonNodeView[];
}

/** The reads of which `DaemonSetView` is the view. */
export function daemonSetReads(cluster: Cluster, daemonSet: ClusterDaemonSet) {
  const revisions = daemonRevisionsOf(cluster, daemonSet);
  const names = new Set(revisions.map(({ name }) => name));
  const active = (state: NodeState): readonly ActivePod[] =>
    [...state.pods, ...waitingFor(state)]
      .filter((pod) => isActivePod(pod) && names.has(nameInUid(pod.metadata.owner)))
      .map((pod) => ({
        owner: pod.metadata.owner,
        revision: revisionNamed(revisions, pod.metadata.owner),
        available: isAvailablePod(pod),
      }));
  return {
    daemonSet: projection(daemonSet.slot, "metadata.uid and spec", (stored) =>
      stored === null || isDeleting(stored) ? null : { uid: stored.metadata.uid, spec: stored.spec },
    ),
    nodes: cluster.nodes.map((node) =>
      projection(node.slot, `how ${daemonSet.title} is doing here`, (state: NodeState): DaemonNodeView => {
        const verdicts = revisionsAmong(revisions).map((owner) => ({
          name: owner.name,
          ...verdictOn(owner, node, state),
        }));
        return {
          wants: verdicts.filter(({ shouldRun }) => shouldRun).map(({ name }) => name),
          keeps: verdicts.filter((v) => v.shouldContinueRunning).map(({ name }) => name),
          pods: active(state).reduce<readonly ActivePod[]>(added, []),
        };
      }),
    ),
  };
}

/** The active pods of this very DaemonSet, of any template: those of an earlier one of the same name are not its own. */
export function ownPods(
  { pods }: DaemonNodeView,
  { uid }: NonNullable<DaemonSetView["daemonSet"]>,
): readonly ActivePod[] {
  return pods.filter(({ owner }) => owner === revisionUid(nameInUid(owner), uid));
}

/** The nodes that a pod of the present template belongs on; none if the DaemonSet does not exist. */
export function wantedNodes({ daemonSet, nodes }: DaemonSetView): readonly DaemonNodeView[] {
  return daemonSet === null ? [] : nodes.filter(({ wants }) => wants.includes(daemonSet.spec.template));
}

/** How many of the nodes that a pod belongs on have none that is available. */
export function unavailableNodes(view: DaemonSetView): number {
  const { daemonSet } = view;
  if (daemonSet === null) return 0;
  return wantedNodes(view).filter((node) => !ownPods(node, daemonSet).some(({ available }) => available))
    .length;
}

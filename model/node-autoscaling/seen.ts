// What a node autoscaler sees of nodes and pods, and no more: what is left out here multiplies no views.
import { projection } from "../../explorer/system.ts";
import type { Cluster, ClusterDaemonSet, ClusterNode, ClusterStatefulSet, Owner } from "../cluster.ts";
import { isReplicaSetOwner, nameInUid, ownerOfPod, revisionsOf } from "../cluster.ts";
import { isAwaited } from "../disruption/disruption.ts";
import { informers } from "../informers.ts";
import { added } from "../multiset.ts";
import { marksOf } from "../nodes/node-spec.ts";
import { verdictOn } from "../pods/daemon-pods.ts";
import { isHeldBack } from "../scheduling/feasible.ts";
import { ownerNamed, type Place, type SeenNode, type SeenPod } from "../scheduling/seen.ts";
import { isActivePod, isDeleting, isEnded, type NodeState, type PodState } from "../state.ts";
import { isFree, JOINED_NODE } from "./machines.ts";

const informer = informers("node-autoscaler", ["Node", "Pod", "DaemonSet", "ReplicaSet", "StatefulSet"]);

/** Pods of a lower priority are left to their fate (--expendable-pods-priority-cutoff). */
const EXPENDABLE_BELOW = -10;

/** "absent": there is none, and none could be added yet; "free": one could be added. */
type Presence = "absent" | "free" | "coming" | "present";

export interface SeenMachine extends SeenNode {
  readonly presence: Presence;
  readonly removal?: "waiting" | "draining";
  /** Owners of the pods that are to leave it, and are not being deleted yet: others will be made for them. */
  readonly leaving: readonly string[];
}

/** How many pods of an owner have no node, although the scheduler may place them. */
export interface Waiting {
  readonly owner: string;
  readonly pods: number;
}

/** How many pods something should have, by the owners that its pods may have; new ones are of the first. */
export interface Wanted {
  readonly owners: readonly string[];
  readonly pods: number;
}

export interface AutoscalerView {
  /** In the order of the cluster's nodes. */
  readonly all: readonly SeenMachine[];
  readonly waiting: readonly Waiting[];
  /** How many pods the ReplicaSets and StatefulSets that there are should have. */
  readonly wanted: readonly (Wanted | null)[];
  /** The name of the template of which each DaemonSet makes pods; null if it does not exist. */
  readonly daemons: readonly (string | null)[];
}

/** All that the choice of nodes to add and to remove depends on. */
export function autoscalerReads(cluster: Cluster) {
  return {
    all: cluster.nodes.map(({ slot }) =>
      informer.see(
        "Node",
        projection(slot, "as the node autoscaler sees it", (state) => seenMachine(cluster, state)),
      ),
    ),
    waiting: cluster.owners.filter((owner) => isServed(cluster, owner)).map((owner) => waitingPods(owner)),
    wanted: [
      ...cluster.owners
        .filter((owner) => isServed(cluster, owner))
        .filter(isReplicaSetOwner)
        .map(({ name, replicaSet }) =>
          informer.see(
            "ReplicaSet",
            projection(replicaSet, "how many pods it wants", (stored): Wanted | null =>
              stored === null ? null : { owners: [name], pods: stored.spec.replicas },
            ),
          ),
        ),
      ...cluster.statefulSets.map((set) => wantedBySet(cluster, set)),
    ],
    daemons: cluster.daemonSets.map(({ slot }: ClusterDaemonSet) =>
      informer.see(
        "DaemonSet",
        projection(slot, "its template", (stored) => stored?.spec.template ?? null),
      ),
    ),
  };
}

/** Whether pods of the owner make it add nodes. */
export function isServed({ scenario: { schedulers } }: Cluster, { template, daemonSet }: Owner): boolean {
  return (
    daemonSet === undefined &&
    schedulers.includes(template.schedulerName) &&
    template.priority >= EXPENDABLE_BELOW
  );
}

function wantedBySet(cluster: Cluster, set: ClusterStatefulSet) {
  const revisions = revisionsOf(cluster, set).map(({ name }) => name);
  return informer.see(
    "StatefulSet",
    projection(set.slot, "how many pods it wants", (stored): Wanted | null => {
      if (stored === null) return null;
      const { template, replicas } = stored.spec;
      return { owners: [template, ...revisions.filter((name) => name !== template)], pods: replicas };
    }),
  );
}

function waitingPods(owner: Owner) {
  return informer.see(
    "Pod",
    projection(owner.pending, "how many wait for a node", (pods): Waiting => {
      const own = pods.filter((pod) => nameInUid(pod.metadata.owner) === owner.name);
      return { owner: owner.name, pods: own.filter((pod) => !isHeldBack(owner, pod)).length };
    }),
  );
}

export function seenMachine(cluster: Cluster, state: NodeState): SeenMachine {
  const { kubelet, pods, nominated = [], removal } = state;
  const seen = pods
    .filter((pod) => !isEnded(pod))
    .map(
      (pod): SeenPod => ({
        owner: nameInUid(pod.metadata.owner),
        ...(isDeleting(pod) ? { deleting: true } : {}),
      }),
    );
  const leaves = (pod: PodState): boolean =>
    removal === "waiting" ? ownerOfPod(cluster, pod).daemonSet === undefined : isAwaited(pod);
  const leaving = removal === undefined ? [] : pods.filter((pod) => isActivePod(pod) && leaves(pod));
  return {
    ...marksOf(state),
    presence: presenceOf(kubelet, state),
    ...(removal === undefined ? {} : { removal }),
    pods: seen.reduce<readonly SeenPod[]>(added, []),
    nominated,
    leaving: leaving.map((pod) => nameInUid(pod.metadata.owner)),
  };
}

function presenceOf(kubelet: NodeState["kubelet"], state: NodeState): Presence {
  if (kubelet === "coming") return "coming";
  if (kubelet === "absent") return isFree(state) ? "free" : "absent";
  return "present";
}

/** A node that is coming, as it will be: with the pods that DaemonSets will make for it. */
export function placeWhenJoined(
  cluster: Cluster,
  node: ClusterNode,
  { daemons }: Pick<AutoscalerView, "daemons">,
): Place {
  const marks = marksOf(JOINED_NODE);
  const pods = daemons.flatMap((name): readonly SeenPod[] => {
    if (name === null) return [];
    return verdictOn(ownerNamed(cluster, name), node, marks).shouldRun ? [{ owner: name }] : [];
  });
  return { node, seen: { ...marks, pods, nominated: [] } };
}

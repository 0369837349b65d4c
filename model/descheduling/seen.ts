// What a descheduler sees of nodes and of the pods on them, and no more: what is left out here multiplies no views.
import { projection } from "../../explorer/system.ts";
import { type Cluster, controllerUid, isUnowned, nameInUid } from "../cluster.ts";
import { informers } from "../informers.ts";
import { added } from "../multiset.ts";
import { marksOf, type NodeMarks } from "../nodes/node-spec.ts";
import { isDeleting, isEnded, type NodeState, type PodState } from "../state.ts";

const informer = informers("descheduler", ["Node", "Pod"]);

/** A pod on a node. */
export interface SeenPod {
  /** The name of the owner whose template it is made from. */
  readonly template: string;
  /** The name of the owner that is its controller. Absent: an orphan, or a pod of its own. */
  readonly controller?: string;
  /** Or about to be: its eviction was allowed. */
  readonly deleting?: true;
  readonly ended?: true;
}

export interface SeenNode extends NodeMarks {
  /** As a multiset. */
  readonly pods: readonly SeenPod[];
}

export function seenPod(cluster: Cluster, pod: PodState): SeenPod {
  const controller = nameInUid(controllerUid(pod));
  const isControlled =
    !isUnowned(pod) &&
    cluster.owners.some(({ name, liveUid }) => name === controller && liveUid !== undefined);
  return {
    template: nameInUid(pod.metadata.owner),
    ...(isControlled ? { controller } : {}),
    ...(isDeleting(pod) || pod.metadata.evicted === "deleting" ? { deleting: true } : {}),
    ...(isEnded(pod) ? { ended: true } : {}),
  };
}

/** All that the choice of victims depends on. */
export function deschedulerReads(cluster: Cluster) {
  const spread = cluster.owners.filter(
    ({ template, daemonSet }) =>
      daemonSet === undefined && (template.spec.topologySpreadConstraints ?? []).length > 0,
  );
  return {
    all: cluster.nodes.map(({ slot }) =>
      informer.see(
        "Node",
        projection(
          slot,
          "as the descheduler sees it",
          (state: NodeState): SeenNode => ({
            ...marksOf(state),
            pods: state.pods.map((pod) => seenPod(cluster, pod)).reduce<readonly SeenPod[]>(added, []),
          }),
        ),
      ),
    ),
    /** The owners that have pods without a node, of those whose pods bring constraints. */
    waiting: spread.map(({ name, pending }) =>
      informer.see(
        "Pod",
        projection(pending, "its owner, if there are any", (pods) => (pods.length > 0 ? name : null)),
      ),
    ),
  };
}

export interface DeschedulerView {
  readonly all: readonly SeenNode[];
  readonly waiting: readonly (string | null)[];
}

// What the scheduler sees of nodes and of the pods on them, and no more: what is left out here multiplies no views.
import { projection } from "../../explorer/system.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { nameInUid } from "../cluster.ts";
import { added } from "../multiset.ts";
import { marksOf, type NodeMarks } from "../nodes/node-spec.ts";
import type { CountedVolume, Rejection } from "../semantics/index.ts";
import { isDeleting, isEnded, type NodeState, type PodState } from "../state.ts";
import { type CountedVolumes, countedVolumes } from "../storage/limits.ts";
import { informer } from "./informer.ts";

/** A pod on a node that has not ended. */
export interface SeenPod {
  /** The name of its owner: which incarnation of it makes no difference. */
  readonly owner: string;
  readonly deleting?: true;
  /** Chosen as a victim. */
  readonly preempted?: true;
  /** A budget lists it among its disruptedPods. */
  readonly listed?: true;
}

export interface SeenNode extends NodeMarks {
  /** As a multiset. */
  readonly pods: readonly SeenPod[];
  readonly nominated: readonly PodState[];
  /** Only where nodes take so many volumes and no more. */
  readonly volumes?: readonly CountedVolume[];
}

export function seenPod(pod: PodState): SeenPod {
  return {
    owner: nameInUid(pod.metadata.owner),
    ...(isDeleting(pod) ? { deleting: true } : {}),
    ...(pod.metadata.preempted === undefined ? {} : { preempted: true }),
    ...(pod.metadata.evicted === undefined ? {} : { listed: true }),
  };
}

export function seenNode(state: NodeState, counted: CountedVolumes): SeenNode {
  const { pods, nominated = [] } = state;
  const present = pods.filter((pod) => !isEnded(pod)).map(seenPod);
  return {
    ...marksOf(state),
    pods: present.reduce<readonly SeenPod[]>(added, []),
    nominated,
    ...(counted.isEmpty ? {} : { volumes: counted.on(state) }),
  };
}

/** The nodes of the cluster, in their order. */
export function seenNodes(cluster: Cluster) {
  const counted = countedVolumes(cluster);
  return cluster.nodes.map(({ slot }) =>
    informer.see(
      "Node",
      projection(slot, "as the scheduler sees it", (state) => seenNode(state, counted)),
    ),
  );
}

/** A node of the cluster with what is seen of it. */
export interface Place {
  readonly node: ClusterNode;
  readonly seen: SeenNode;
  /** Why the claims of the pod that is decided about keep it from here. */
  readonly unreachable?: Rejection;
}

export function placesOf({ nodes }: Cluster, seen: readonly SeenNode[]): readonly Place[] {
  return nodes.flatMap((node, i) => {
    const here = seen[i];
    return here === undefined ? [] : [{ node, seen: here }];
  });
}

export function ownerNamed({ owners }: Cluster, name: string): Owner {
  const owner = owners.find((o) => o.name === name);
  if (owner === undefined) throw new RangeError(`a pod of ${name}, which is not in this cluster`);
  return owner;
}

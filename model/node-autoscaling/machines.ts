// The machines of autoscaled groups: one that is not there, one that is on its way, and one that is to go.
// A node that does not exist has its slot all the same: equal ones that do not exist are interchangeable.
import type { ClusterNode } from "../cluster.ts";
import type { Taint } from "../kubernetes/index.ts";
import { mapped } from "../multiset.ts";
import type { NodeFacts } from "../nodes/node-facts.ts";
import { editedNode } from "../nodes/node-spec.ts";
import { NEW_NODE, type NodeState, type PodState } from "../state.ts";
import type { NodeAutoscaler } from "./groups.ts";

/** cluster-autoscaler/utils/taints (MarkToBeDeleted); karpenter pkg/apis/v1/taints.go (DisruptedNoScheduleTaint). */
const LEAVING = {
  "scale-down": { key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" },
  consolidation: { key: "karpenter.sh/disrupted", effect: "NoSchedule" },
} as const satisfies { readonly [by: string]: Taint };

export const ABSENT_NODE: NodeState = {
  kubelet: "absent",
  gone: true,
  status: { conditions: { Ready: "Unknown" } },
  pods: [],
};

/** The machine was asked for. */
export const COMING_NODE: NodeState = { ...ABSENT_NODE, kubelet: "coming" };

/** It joins as a node that is ready, with the labels and taints of its group. */
export const JOINED_NODE: NodeState = NEW_NODE;

export function initialNode({ autoscaled }: NodeFacts): NodeState {
  return autoscaled === undefined || autoscaled.isInitial ? NEW_NODE : ABSENT_NODE;
}

/** Whether nothing is left of the node that was there before. */
export function isFree({ kubelet, pods, waiting = [], volumesAttached = [] }: NodeState): boolean {
  return kubelet === "absent" && pods.length + waiting.length + volumesAttached.length === 0;
}

/** Whether the autoscaler waits until the pod is gone: it waits for all but those of DaemonSets. */
type Leaves = (pod: PodState) => boolean;

/** Nothing more is to come to the node, and its pods are to leave it. */
export function leavingNode(
  node: ClusterNode,
  state: NodeState,
  { removal: { by } }: NodeAutoscaler,
  leaves: Leaves,
): NodeState {
  const drained = (pod: PodState): PodState =>
    leaves(pod) ? { ...pod, metadata: { ...pod.metadata, drained: "set" } } : pod;
  return { ...taintedNode(node, state, by), removal: "draining", pods: mapped(state.pods, drained) };
}

/** Nothing more is to come to the node; its pods leave it when the node is there that replaces it. */
export function replacedNode(node: ClusterNode, state: NodeState): NodeState {
  return { ...taintedNode(node, state, "consolidation"), removal: "waiting" };
}

function taintedNode(node: ClusterNode, state: NodeState, by: keyof typeof LEAVING): NodeState {
  return editedNode(node, state, { type: "taint", target: targetOf(node), taint: LEAVING[by] });
}

/** The autoscaler has given up: the node stays. */
export function stayingNode(
  node: ClusterNode,
  state: NodeState,
  { removal: { by } }: NodeAutoscaler,
): NodeState {
  const { key, effect } = LEAVING[by];
  const edit = { type: "untaint", target: targetOf(node), key, effect } as const;
  const { removal: _, ...rest } = editedNode(node, state, edit);
  const pods = mapped(rest.pods, ({ metadata: { drained: __, ...metadata }, ...pod }) => ({
    metadata,
    ...pod,
  }));
  return { ...rest, pods };
}

/** The machine is gone, and its Node object with it; pods that were left on it are collected, and volumes detached. */
export function removedNode({ pods, waiting, volumesAttached, mountedWithoutPod }: NodeState): NodeState {
  return {
    ...ABSENT_NODE,
    pods,
    ...(waiting === undefined ? {} : { waiting }),
    ...(volumesAttached === undefined ? {} : { volumesAttached }),
    ...(mountedWithoutPod === undefined ? {} : { mountedWithoutPod }),
  };
}

function targetOf({ facts: { name } }: ClusterNode) {
  return { kind: "Node", namespace: "default", name };
}

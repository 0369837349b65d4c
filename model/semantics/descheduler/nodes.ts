// What a descheduler sees: the nodes that are ready, with the pods on them.
// Source: kubernetes-sigs/descheduler, pkg/descheduler/node/node.go (ReadyNodes), pkg/descheduler/pod/pods.go.
import type { Labels } from "../../kubernetes/index.ts";
import type { LabelledNode, NodeConfined } from "../node-affinity.ts";
import type { QosClass } from "../qos.ts";
import { type Amounts, addAmounts } from "../resources.ts";
import type { TaintLike, TolerationLike } from "../taints.ts";
import type { WrittenSpreadConstraint } from "../topology-spread.ts";

export interface DeschedulerPod extends NodeConfined {
  readonly namespace: string;
  readonly labels: Labels;
  /** Kind and name of its controller. Absent: it has none. */
  readonly controller?: string;
  readonly isOfDaemonSet: boolean;
  readonly images: readonly string[];
  readonly requests: Amounts;
  readonly tolerations: readonly TolerationLike[];
  readonly priority: number;
  readonly qos: QosClass;
  readonly topologySpreadConstraints: readonly WrittenSpreadConstraint[];
  readonly deleting: boolean;
  /** Succeeded or Failed. */
  readonly ended: boolean;
}

export interface DeschedulerNode extends LabelledNode {
  readonly taints: readonly TaintLike[];
  readonly unschedulable: boolean;
  readonly allocatable: Amounts;
  readonly pods: readonly DeschedulerPod[];
}

/** A pod by its place: position of its node, position on that node. */
export interface Victim {
  readonly node: number;
  readonly pod: number;
}

/** A pod together with its place. */
export interface PlacedVictim extends Victim {
  readonly of: DeschedulerPod;
}

export function placedOn({ pods }: DeschedulerNode, node: number): readonly PlacedVictim[] {
  return pods.map((of, pod) => ({ node, pod, of }));
}

/** What the pods on a node request, those that are being deleted included, and how many they are. */
export function requestedOn({ pods }: DeschedulerNode): {
  readonly requested: Amounts;
  readonly podCount: number;
} {
  const present = pods.filter(({ ended }) => !ended);
  const requested = present.reduce<Amounts>((sum, pod) => addAmounts(sum, pod.requests), {});
  return { requested, podCount: present.length };
}

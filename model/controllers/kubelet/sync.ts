// What the parts of the kubelet share: what they look at, and how they write what becomes of a pod.
import { type Alternative, act } from "../../../explorer/system.ts";
import type { Cluster, ClusterNode, Owner } from "../../cluster.ts";
import { replaced } from "../../multiset.ts";
import { lasting, type NodeState, type PodState, podStatus } from "../../state.ts";

/** One look of a kubelet at one of its pods. */
export interface Sync {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  readonly state: NodeState;
  readonly owner: Owner;
  /** What actions about the pod are named after. */
  readonly name: string;
  readonly isRegistryUp: boolean;
}

/** The pod gets another status: at once, or with `timer`, when time has passed. */
export function become(
  { node, state }: Sync,
  label: string,
  pod: PodState,
  status: PodState["status"],
  by: typeof act = act,
): readonly Alternative[] {
  const pods = replaced(state.pods, pod, { ...pod, status: podStatus(status) });
  return [by(label, node.slot.set({ ...state, pods }))];
}

/** The status of a pod whose containers run. Without a probe they are ready at once (prober_manager.go, UpdatePodStatus). */
export function running({ owner }: Sync, { status }: PodState): PodState["status"] {
  const { isProbed, behaviour } = owner.template;
  const ready = !isProbed && behaviour.ready === "eventually";
  return {
    phase: "Running",
    ready,
    ...(ready ? notYetAvailable(owner) : {}),
    ...lasting(status),
  };
}

export function notYetAvailable({ minReadySeconds }: Owner): { readonly available?: false } {
  return minReadySeconds > 0 ? { available: false } : {};
}

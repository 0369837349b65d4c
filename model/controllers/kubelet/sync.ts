// What the parts of the kubelet share: what they look at, and how they write what becomes of a pod.
import { type Alternative, act } from "../../../explorer/system.ts";
import type { Cluster, ClusterNode, Owner } from "../../cluster.ts";
import type { ConfigNow } from "../../config/needs.ts";
import { replaced } from "../../multiset.ts";
import { podReadyCondition } from "../../semantics/index.ts";
import { lasting, type NodeState, type PodState, podStatus } from "../../state.ts";
import type { ExclusiveVolumes } from "../../storage/exclusive.ts";

/** One look of a kubelet at one of its pods. */
export interface Sync {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  readonly state: NodeState;
  readonly owner: Owner;
  /** What actions about the pod are named after. */
  readonly name: string;
  readonly isRegistryUp: boolean;
  readonly volumes: ExclusiveVolumes;
  /** Why the claims of a pod that the scheduler has not seen keep it waiting. */
  readonly whyUnbound: (owner: Owner, pod: PodState) => string | undefined;
  /** The ConfigMaps and Secrets that change. */
  readonly config: ConfigNow;
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
  return {
    phase: "Running",
    ...readiness(owner, status, !isProbed && behaviour.ready === "eventually"),
    ...lasting(status),
  };
}

/** What the kubelet reports of a pod that runs, by whether its containers are ready. */
export function readiness(owner: Owner, { gates = [] }: PodState["status"], areReady: boolean) {
  const ready = isReady(owner, areReady, gates);
  return {
    ready,
    ...(areReady && owner.template.lifecycle.gates.length > 0 ? { containersReady: true as const } : {}),
    ...(ready ? notYetAvailable(owner) : {}),
  };
}

/**
 * Whether a pod that runs is ready, by whether its containers are, which are taken as one. Sidecars are ready once they
 * have started, which they have by then. With readiness gates that nobody sets, they are never said to be ready.
 */
function isReady({ template: { lifecycle } }: Owner, areReady: boolean, open: readonly string[]): boolean {
  const { containers, initContainers } = lifecycle.plan;
  const reports = [
    ...initContainers.map(({ name }) => ({ name, ready: true })),
    ...containers.map(({ name }) => ({ name, ready: areReady })),
  ];
  const gated = { ...lifecycle.plan, readinessGates: lifecycle.gates };
  const conditions = open.map((type) => ({ type, status: "True" as const }));
  return podReadyCondition(gated, conditions, reports, "Running").status === "True";
}

/** What a pod has yet to do when it becomes ready. */
export function notYetAvailable({ minReadySeconds, template }: Owner): {
  readonly available?: false;
  readonly busy?: true;
} {
  return {
    ...(minReadySeconds > 0 ? { available: false } : {}),
    ...(template.behaviour.startsBusy ? { busy: true } : {}),
  };
}

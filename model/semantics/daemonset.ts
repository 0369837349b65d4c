// Which nodes a DaemonSet wants a pod on, and how it keeps that number of pods there.
// Sources: pkg/controller/daemon/daemon_controller.go (NodeShouldRunDaemonPod, podsShouldBeOnNode,
// getUnscheduledPodsWithoutNode), pkg/controller/daemon/util/daemonset_util.go (AddOrUpdateDaemonPodTolerations).
import { matchesNodeAffinity, type NodeConfined } from "./node-affinity.ts";
import { isAvailable, isTerminal, type Readiness } from "./pod-availability.ts";
import {
  evictingTaints,
  schedulingTaints,
  TAINT_NOT_READY,
  TAINT_UNREACHABLE,
  TAINT_UNSCHEDULABLE,
  type TaintLike,
  type TolerationLike,
  untoleratedTaint,
} from "./taints.ts";

/** The part of a DaemonSet's pod template that decides where its pods may run. */
export interface DaemonTemplate extends NodeConfined {
  readonly nodeName?: string;
  readonly hostNetwork?: boolean;
  readonly tolerations?: readonly TolerationLike[];
}

/** `spec.unschedulable` does not matter: daemon pods tolerate the taint that stands for it. */
export interface DaemonNode {
  readonly name: string;
  readonly labels?: { readonly [key: string]: string };
  readonly taints?: readonly TaintLike[];
}

export interface DaemonVerdict {
  /** A pod belongs there, if there is none. */
  readonly shouldRun: boolean;
  /** A pod that is there may stay. */
  readonly shouldContinueRunning: boolean;
}

/** Only name, labels and taints of the node count: whether there is room is the scheduler's business. */
export function nodeShouldRunDaemonPod(template: DaemonTemplate, node: DaemonNode): DaemonVerdict {
  const named = (template.nodeName ?? "") === "" || template.nodeName === node.name;
  if (!named || !matchesNodeAffinity(template, node))
    return { shouldRun: false, shouldContinueRunning: false };
  const tolerations = withDaemonTolerations(template);
  const tolerated = (taints: readonly TaintLike[]) => untoleratedTaint(taints, tolerations) === undefined;
  const taints = node.taints ?? [];
  return {
    shouldRun: tolerated(schedulingTaints(taints)),
    shouldContinueRunning: tolerated(evictingTaints(taints)),
  };
}

/** The label with the revision of the template on each pod (DefaultDaemonSetUniqueLabelKey). */
export const CONTROLLER_REVISION_HASH = "controller-revision-hash";

export interface DaemonToleration {
  readonly key: string;
  readonly operator: "Exists";
  readonly effect: "NoExecute" | "NoSchedule";
}

const ALWAYS_TOLERATED: readonly DaemonToleration[] = [
  { key: TAINT_NOT_READY, operator: "Exists", effect: "NoExecute" },
  { key: TAINT_UNREACHABLE, operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: TAINT_UNSCHEDULABLE, operator: "Exists", effect: "NoSchedule" },
];

const HOST_NETWORK_TOLERATED: DaemonToleration = {
  key: "node.kubernetes.io/network-unavailable",
  operator: "Exists",
  effect: "NoSchedule",
};

/** The tolerations of a daemon pod: those of its template, and those that every daemon pod has, without time limit. */
export function withDaemonTolerations<T extends TolerationLike>(template: {
  readonly tolerations?: readonly T[];
  readonly hostNetwork?: boolean;
}): readonly (T | DaemonToleration)[] {
  const added = template.hostNetwork ? [...ALWAYS_TOLERATED, HOST_NETWORK_TOLERATED] : ALWAYS_TOLERATED;
  const own = template.tolerations ?? [];
  const replaced = own.map(
    (toleration): T | DaemonToleration =>
      added.find((daemon) => sameToleration(daemon, toleration)) ?? toleration,
  );
  const isNew = (daemon: DaemonToleration): boolean => !replaced.some((toleration) => toleration === daemon);
  return [...replaced, ...added.filter(isNew)];
}

function sameToleration(
  daemon: DaemonToleration,
  { key, operator, effect, value = "" }: TolerationLike,
): boolean {
  return key === daemon.key && operator === daemon.operator && effect === daemon.effect && value === "";
}

/** A pod of the DaemonSet. */
export interface DaemonPod {
  readonly name: string;
  /** It has a node; before that, only its affinity says where it belongs. */
  readonly scheduled: boolean;
  readonly phase?: string;
  readonly deleting: boolean;
  readonly readiness: Readiness;
  /** Made from the present template. */
  readonly updated: boolean;
  /** Only the order matters. */
  readonly createdAt: number;
}

/** The availability of a DaemonSet's pods: in seconds, on the clock of `Readiness.since`. */
export interface DaemonClock {
  readonly minReadySeconds: number;
  readonly now: number;
}

/** Whether the pod has been ready for long enough. */
export function isDaemonPodAvailable(pod: DaemonPod, { minReadySeconds, now }: DaemonClock): boolean {
  return isAvailable(pod.readiness, minReadySeconds, now);
}

/** What happens on one node. */
export interface DaemonNodePlan {
  /** Make one pod. */
  readonly create: boolean;
  /** Names of the pods to delete. */
  readonly deletions: readonly string[];
  /** Names of failed pods: they go as soon as the back-off of this node is over. Until then they are in nobody's way. */
  readonly failed: readonly string[];
}

/**
 * The manage pass for one node: one pod, or with surge at most two, an old one that is ready and a new one that is
 * not available yet. Pods that have ended are deleted; a new one is made when nothing is left. `pods` are those
 * that belong to the node, without those that have ended and are being deleted.
 * @param surge The update strategy allows a second pod on a node (`allowsSurge`).
 */
export function manageDaemonPods(
  { shouldRun, shouldContinueRunning }: DaemonVerdict,
  pods: readonly DaemonPod[],
  surge: boolean,
  clock: DaemonClock,
): DaemonNodePlan {
  if (shouldRun && pods.length === 0) return { create: true, deletions: [], failed: [] };
  const alive = pods.filter((pod) => !pod.deleting);
  if (!shouldContinueRunning) return { create: false, deletions: names(alive), failed: [] };

  const [failed, succeeded] = ["Failed", "Succeeded"].map((end) =>
    alive.filter(({ phase }) => phase === end),
  );
  const running = alive.filter(({ phase }) => !isTerminal(phase)).toSorted(scheduledThenOldest);
  const excess = surge ? excessWithSurge(running, clock) : running.slice(1);
  return {
    create: surge && shouldRun && running.length === 0,
    deletions: names([...(succeeded ?? []), ...excess]),
    failed: names(failed ?? []),
  };
}

/** Beside the oldest new pod, the oldest old one stays only while it is ready, and the new one not yet available. */
function excessWithSurge(running: readonly DaemonPod[], clock: DaemonClock): readonly DaemonPod[] {
  if (running.length <= 1) return [];
  const fresh = running.find((pod) => pod.updated);
  const old = running.find((pod) => !pod.updated);
  const others = running.filter((pod) => pod !== fresh && pod !== old);
  if (fresh === undefined || old === undefined) return others;
  return !old.readiness.ready || isDaemonPodAvailable(fresh, clock) ? [...others, old] : others;
}

/** The order in which a DaemonSet prefers to keep pods. */
export function scheduledThenOldest(a: DaemonPod, b: DaemonPod): number {
  return (
    Number(b.scheduled) - Number(a.scheduled) ||
    a.createdAt - b.createdAt ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

/** Pods meant for nodes that are gone: nobody else removes those that were never scheduled. */
export function strandedDaemonPods(podsOfLostNodes: readonly DaemonPod[]): readonly string[] {
  return names(podsOfLostNodes.filter((pod) => !pod.scheduled));
}

function names(pods: readonly DaemonPod[]): readonly string[] {
  return pods.map((pod) => pod.name);
}

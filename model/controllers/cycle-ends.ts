// How a scheduling cycle ends on a node: a pod is bound there, or makes room for itself, or gives up its nomination. It is the
// same for pods that wait with their owner and for those of DaemonSets, which wait with the node that they are for.
// Source: pkg/scheduler/schedule_one.go (schedulingCycle, bindingCycle, handleSchedulingFailure).
import { type Alternative, act, type Slot, type Write } from "../../explorer/system.ts";
import { bind } from "../apiserver/apiserver.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { replaced } from "../multiset.ts";
import { waitingFor, withWaiting } from "../pods/daemon-pods.ts";
import { bindLabel } from "../scheduling/binding.ts";
import { volumesFirst } from "../scheduling/claims.ts";
import type { Decision } from "../scheduling/decide.ts";
import { halves, markings, withNominated } from "../scheduling/victims.ts";
import type { NodeState, PodState } from "../state.ts";
import { type ClaimsView, claimsOf } from "../storage/claims.ts";
import { isWaitedFor, tried } from "./scheduling-turns.ts";

/** The pods among which one is decided about, and how it is written which of them are left to wait. */
export interface Queue {
  readonly pods: readonly PodState[];
  with(
    node: NodeState,
    left: readonly PodState[],
  ): { readonly node: NodeState; readonly writes: readonly Write[] };
}

/** Pods that may go to any node. */
export function queueOf({ pending: slot }: Owner, pods: readonly PodState[]): Queue {
  return { pods, with: (node, left) => ({ node, writes: [slot.set(left)] }) };
}

/** Pods of DaemonSets for this node. */
export function queueAt(state: NodeState): Queue {
  return { pods: waitingFor(state), with: (node, left) => ({ node: withWaiting(node, left), writes: [] }) };
}

export interface Target {
  readonly cluster: Cluster;
  readonly owner: Owner;
  readonly node: ClusterNode;
  readonly before: NodeState;
  /** Without the nomination of the pod. */
  readonly state: NodeState;
  readonly queue: Queue;
  /** What else is written when the pod is bound or nominated: its nomination elsewhere ends. */
  readonly also: readonly Write[];
}

/** What comes of a decision in the place of this number. */
export type Outcome = (
  target: Target,
  place: number,
  pod: PodState,
  decision: Decision,
) => readonly Alternative[];

export function onNode(
  target: Target,
  place: number,
  pod: PodState,
  decision: Decision,
): readonly Alternative[] {
  const { owner, node, before, state, queue, also } = target;
  const detail = `to ${node.facts.name}`;
  if (decision.kind === "bind" && decision.to.includes(place)) {
    const answer = bind(queue.pods, state, pod);
    if (!answer.ok) return [];
    const { node: after, writes } = queue.with(answer.object.node, answer.object.pending);
    return [{ ...act(bindLabel(owner, pod), ...writes, node.slot.set(after), ...also), detail }];
  }
  if (decision.kind === "no place" && before !== state) {
    return [act("give up nomination", node.slot.set(state))];
  }
  if (decision.kind !== "preempt") return [];
  return decision.ways
    .filter((way) => way.place === place)
    .flatMap((way) => markings(state.pods, way).map((pods) => ({ ...nominate(target, pod, pods), detail })));
}

/** The same of a scheduler that is stopped in the middle of a preemption. */
export function halfOnNode(
  target: Target,
  place: number,
  pod: PodState,
  decision: Decision,
): readonly Alternative[] {
  if (decision.kind !== "preempt") return [];
  const { node, before, state } = target;
  const ways = decision.ways.filter((way) => way.place === place).flatMap(halves);
  return ways.flatMap((half) =>
    markings(state.pods, half).map((pods) => ({
      ...(half.nominates ? nominate(target, pod, pods) : act("nominate", node.slot.set({ ...before, pods }))),
      detail: `to ${node.facts.name}, ${half.detail}`,
    })),
  );
}

function nominate(
  { cluster, owner, node, state, queue, also }: Target,
  pod: PodState,
  pods: readonly PodState[],
): Alternative {
  const failed = isWaitedFor(cluster, owner) ? tried(pod) : pod;
  const nominated = withNominated(cluster, owner, { ...state, pods }, failed);
  if (failed === pod) return act("nominate", node.slot.set(nominated), ...also);
  const { node: after, writes } = queue.with(nominated, replaced(queue.pods, pod, failed));
  return act("nominate", ...writes, node.slot.set(after), ...also);
}

/** No node was found, by filters or by scores. */
export function isInVain(decision: Decision): boolean {
  return (
    decision.kind === "wait" ||
    decision.kind === "no place" ||
    (decision.kind === "bind" && decision.to.length === 0)
  );
}

/** Whether a step leaves the node as it was: a pod is nominated to it again, without further victims. */
export function isSame({ writes }: Alternative, slot: Slot<NodeState>, state: NodeState): boolean {
  return writes.every((w) => w.slot === slot && JSON.stringify(w.value) === JSON.stringify(state));
}

/** The outcome of a cycle, of which binding volumes is one: the pod is bound in a later cycle. */
export function withVolumes(owner: Owner, view: ClaimsView, outcome: Outcome): Outcome {
  return (target, place, pod, decision) => {
    const { cluster, node } = target;
    const claims = claimsOf(cluster, owner);
    const isBound = decision.kind === "bind" && decision.to.includes(place);
    const first =
      isBound && claims !== undefined ? volumesFirst(cluster, owner, claims, view, pod, node) : undefined;
    return first ?? outcome(target, place, pod, decision);
  };
}

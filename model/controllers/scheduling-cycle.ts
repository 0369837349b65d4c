// The whole scheduling cycle of the pods of one owner: their turn in the queue, scores, preemption and nominations.
// A nomination counts from the moment of the decision, as it does in the scheduler's own memory; the victims are deleted
// afterwards, one by one (preemption.ts).
// Source: pkg/scheduler/schedule_one.go (schedulingCycle, handleSchedulingFailure).
import {
  type Alternative,
  act,
  guard,
  type Process,
  process,
  projection,
  type Slot,
  type Write,
} from "../../explorer/system.ts";
import { bind, withoutNomination } from "../apiserver.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { nameInUid } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { bindLabel } from "../scheduling/binding.ts";
import { type Decision, decide } from "../scheduling/decide.ts";
import { isHeldBack } from "../scheduling/feasible.ts";
import { informer } from "../scheduling/informer.ts";
import { canPreempt, seenBudgets } from "../scheduling/preempt.ts";
import { placesOf, seenNodes } from "../scheduling/seen.ts";
import { halves, markings, withNominated } from "../scheduling/victims.ts";
import { compareInQueue } from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";
import { interruptions } from "./interruption.ts";
import { count } from "./preemption.ts";

export function schedulingCycle(cluster: Cluster, owner: Owner): readonly Process[] {
  const { nodes } = cluster;
  const cycles = (outcome: Outcome): readonly Process[] => [
    ...nodes.map((node, i) => cycleOn(cluster, owner, node, i, outcome)),
    ...(canPreempt(cluster, owner) && nodes.length > 1 ? [cycleElsewhere(cluster, owner, outcome)] : []),
  ];
  return [
    ...cycles(onNode),
    ...(canPreempt(cluster, owner)
      ? cycles(halfOnNode).flatMap((partial) => interruptions(cluster, partial))
      : []),
    ...(isWaitedFor(cluster, owner) ? [failedCycle(cluster, owner)] : []),
  ];
}

/** Owners whose pods come first in the queue of the same scheduler. Since when a pod has been there is not kept. */
function ahead(cluster: Cluster, { template }: Owner): readonly Owner[] {
  const queued = ({ priority }: Owner["template"]) => ({ priority, queuedAt: 0 });
  return cluster.owners.filter(
    (o) =>
      o.template.schedulerName === template.schedulerName &&
      compareInQueue(queued(o.template), queued(template)) < 0,
  );
}

/** Whether other pods wait until the owner's have been tried. */
function isWaitedFor(cluster: Cluster, owner: Owner): boolean {
  return cluster.owners.some((o) => ahead(cluster, o).includes(owner));
}

/**
 * A pod that has not been tried yet is taken before all less important ones. One that was tried in vain is put back, and
 * may be retried at any time: when something has changed, or after a while. Until then others overtake it.
 */
function hasTurnBefore(owner: Owner) {
  return projection(owner.pending, "has pods to be tried first", (pods: readonly PodState[]) =>
    pods.some((pod) => pod.status.unschedulable === undefined && !isHeldBack(owner, pod)),
  );
}

/** All that every cycle reads, but for the node that it writes. */
function readsOf(cluster: Cluster, owner: Owner) {
  return {
    pending: informer.see("Pod", owner.pending),
    all: seenNodes(cluster),
    budgets: seenBudgets(cluster, owner),
    first: ahead(cluster, owner).map(hasTurnBefore),
  };
}

/** The cycles that end on one node: a pod is bound there, or nominated, or gives its nomination to it up. */
function cycleOn(cluster: Cluster, owner: Owner, node: ClusterNode, i: number, outcome: Outcome): Process {
  return process({
    name: `scheduler ${owner.name} to ${node.facts.name}`,
    reads: { ...readsOf(cluster, owner), node: informer.see("Node", node.slot) },
    fairness: () => "weak",
    fairAs: `scheduler ${owner.name}`,
    orbit: `scheduler ${owner.name}`,
    step: ({ pending, all, first, budgets, node: state }) => {
      if (pending.length === 0 || first.includes(true)) return [];
      const places = placesOf(cluster, all);
      const nominated = all.flatMap((seen) => seen.nominated);
      const waiting = distinct(pending.filter((pod) => !isHeldBack(owner, pod)));
      const free = waiting.filter((pod) => count(pending, pod) > count(nominated, pod));
      const own = distinct((state.nominated ?? []).filter((pod) => count(pending, pod) > 0));
      const here = { cluster, owner, node, before: state, state, pending, also: [] };
      const decided = free.length === 0 ? undefined : decide(cluster, owner, places, budgets.flat());
      return [
        ...free.flatMap((pod) => (decided === undefined ? [] : outcome(here, i, pod, decided))),
        ...own.flatMap((pod) => {
          const decision = decide(cluster, owner, places, budgets.flat(), { place: i, pod });
          const released = { ...here, state: withoutNomination(state, pod) };
          return outcome(released, i, pod, decision).filter((a) => !isSame(a, node.slot, state));
        }),
      ];
    },
  });
}

/** A pod that is nominated to the same node again, without further victims, has changed nothing. */
function isSame({ writes }: Alternative, slot: Slot<NodeState>, state: NodeState): boolean {
  return writes.every((w) => w.slot === slot && JSON.stringify(w.value) === JSON.stringify(state));
}

interface Target {
  readonly cluster: Cluster;
  readonly owner: Owner;
  readonly node: ClusterNode;
  readonly before: NodeState;
  /** Without the nomination of the pod. */
  readonly state: NodeState;
  readonly pending: readonly PodState[];
  /** What else is written when the pod is bound or nominated: its nomination elsewhere ends. */
  readonly also: readonly Write[];
}

/** What comes of a decision on the node at `i`. */
type Outcome = (target: Target, i: number, pod: PodState, decision: Decision) => readonly Alternative[];

/** What a decision does to the node at `i`. */
function onNode(target: Target, i: number, pod: PodState, decision: Decision): readonly Alternative[] {
  const { owner, node, before, state, pending, also } = target;
  const detail = `to ${node.facts.name}`;
  if (decision.kind === "bind" && decision.to.includes(i)) {
    const answer = bind(pending, state, pod);
    if (!answer.ok) return [];
    const { pending: left, node: bound } = answer.object;
    return [
      { ...act(bindLabel(owner, pod), owner.pending.set(left), node.slot.set(bound), ...also), detail },
    ];
  }
  if (decision.kind === "no place" && before !== state) {
    return [act("give up nomination", node.slot.set(state))];
  }
  if (decision.kind !== "preempt") return [];
  const ways = decision.ways.filter(({ place }) => place === i);
  return ways.flatMap((way) =>
    markings(state.pods, way).map((pods) => ({ ...nominate(target, pod, pods), detail })),
  );
}

/** The same of a scheduler that is stopped in the middle of a preemption. */
function halfOnNode(target: Target, i: number, pod: PodState, decision: Decision): readonly Alternative[] {
  if (decision.kind !== "preempt") return [];
  const { node, before, state } = target;
  const ways = decision.ways.filter(({ place }) => place === i).flatMap(halves);
  return ways.flatMap((half) =>
    markings(state.pods, half).map((pods) => ({
      ...(half.nominates ? nominate(target, pod, pods) : act("nominate", node.slot.set({ ...before, pods }))),
      detail: `to ${node.facts.name}, ${half.detail}`,
    })),
  );
}

function nominate(
  { cluster, owner, node, state, pending, also }: Target,
  pod: PodState,
  pods: readonly PodState[],
) {
  const failed = isWaitedFor(cluster, owner) ? tried(pod) : pod;
  const writes = failed === pod ? [] : [owner.pending.set(replaced(pending, pod, failed))];
  const after = withNominated(cluster, owner, { ...state, pods }, failed);
  return act("nominate", ...writes, node.slot.set(after), ...also);
}

function tried(pod: PodState): PodState {
  if (pod.status.unschedulable !== undefined) return pod;
  return { ...pod, status: { ...pod.status, unschedulable: "set" } };
}

/** The cycles of nominated pods that end on another node than the one they were nominated to. */
function cycleElsewhere(cluster: Cluster, owner: Owner, outcome: Outcome): Process {
  const ownNominations = ({ nominated = [] }: NodeState): boolean =>
    nominated.some((pod) => nameInUid(pod.metadata.owner) === owner.name);
  const has = cluster.nodes.map((n) => projection(n.slot, `has nominated ${owner.name}`, ownNominations));
  return process({
    name: `scheduler ${owner.name} to another node`,
    reads: { ...readsOf(cluster, owner), nodes: cluster.nodes.map((n) => informer.see("Node", n.slot)) },
    fairness: () => "weak",
    fairAs: `scheduler ${owner.name}`,
    onlyIf: guard({ has }, (v) => v.has.includes(true)),
    step: ({ pending, all, first, budgets, nodes }) => {
      if (first.includes(true)) return [];
      const places = placesOf(cluster, all);
      return nodes.flatMap((state, from) => {
        const source = cluster.nodes[from];
        const own = distinct((state.nominated ?? []).filter((pod) => count(pending, pod) > 0));
        return own.flatMap((pod) => {
          const decision = decide(cluster, owner, places, budgets.flat(), { place: from, pod });
          return nodes.flatMap((other, to): readonly Alternative[] => {
            const node = cluster.nodes[to];
            if (to === from || node === undefined || source === undefined) return [];
            const released = source.slot.set(withoutNomination(state, pod));
            const target = { cluster, owner, node, before: other, state: other, pending, also: [released] };
            return outcome(target, to, pod, decision);
          });
        });
      });
    },
  });
}

/** The cycles that find no place: the pod has been tried, and no longer keeps others waiting. */
function failedCycle(cluster: Cluster, owner: Owner): Process {
  return process({
    name: `scheduler ${owner.name}`,
    reads: readsOf(cluster, owner),
    fairness: () => "weak",
    step: ({ pending, all, first, budgets }) => {
      const untried = pending.filter(
        (pod) => pod.status.unschedulable === undefined && !isHeldBack(owner, pod),
      );
      if (untried.length === 0 || first.includes(true)) return [];
      const decision = decide(cluster, owner, placesOf(cluster, all), budgets.flat());
      const fails = decision.kind === "wait" || decision.kind === "no place" || isNowhere(decision);
      if (!fails) return [];
      return distinct(untried).map((pod) =>
        act("find no node", owner.pending.set(replaced(pending, pod, tried(pod)))),
      );
    },
  });
}

/** All scores failed. */
function isNowhere(decision: Decision): boolean {
  return decision.kind === "bind" && decision.to.length === 0;
}

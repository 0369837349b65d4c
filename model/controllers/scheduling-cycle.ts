// The whole scheduling cycle of the pods of one owner, which may go to any node: scores, preemption and nominations.
// A nomination counts from the moment of the decision, as it does in the scheduler's own memory; the victims are deleted
// afterwards, one by one (preemption.ts).
// Source: pkg/scheduler/schedule_one.go (schedulingCycle, handleSchedulingFailure).
import { type Alternative, act, guard, type Process, process, projection } from "../../explorer/system.ts";
import { withoutNomination } from "../apiserver/apiserver.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { nameInUid } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { placesFor, seenClaims } from "../scheduling/claims.ts";
import { type Decision, decide } from "../scheduling/decide.ts";
import { isHeldBack } from "../scheduling/feasible.ts";
import { informer } from "../scheduling/informer.ts";
import { canPreempt, seenBudgets } from "../scheduling/preempt.ts";
import { remembered } from "../scheduling/remembered.ts";
import { placesOf, type SeenNode, seenNodes } from "../scheduling/seen.ts";
import type { DisruptionBudget } from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";
import { claimsOf } from "../storage/claims.ts";
import {
  halfOnNode,
  isInVain,
  isSame,
  type Outcome,
  onNode,
  queueOf,
  type Target,
  withVolumes,
} from "./cycle-ends.ts";
import { interruptions } from "./interruption.ts";
import { count } from "./preemption.ts";
import { isUntried, isWaitedFor, tried, turnsBefore } from "./scheduling-turns.ts";

export function schedulingCycle(cluster: Cluster, owner: Owner): readonly Process[] {
  const { nodes } = cluster;
  const decision = remembered(({ all, budgets }: SeenByAll) =>
    decide(cluster, owner, placesOf(cluster, all), budgets.flat()),
  );
  const cycles = (outcome: Outcome): readonly Process[] => [
    ...nodes.map((node, i) => cycleOn(cluster, owner, node, i, outcome, decision)),
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

/** What decides about a pod that has neither claims nor a nomination. */
interface SeenByAll {
  readonly all: readonly SeenNode[];
  readonly budgets: readonly (readonly DisruptionBudget[])[];
}

/** All that every cycle reads, but for the node that it writes. */
function readsOf(cluster: Cluster, owner: Owner) {
  return {
    pending: informer.see("Pod", owner.pending),
    all: seenNodes(cluster),
    budgets: seenBudgets(cluster, owner),
    first: turnsBefore(cluster, owner),
    ...seenClaims(cluster, claimsOf(cluster, owner)),
  };
}

/** The cycles that end on one node: a pod is bound there, or nominated, or gives its nomination to it up. */
function cycleOn(
  cluster: Cluster,
  owner: Owner,
  node: ClusterNode,
  i: number,
  outcome: Outcome,
  decisionOnAny: (seen: SeenByAll) => Decision,
): Process {
  const claims = claimsOf(cluster, owner);
  return process({
    name: `scheduler ${owner.name} to ${node.facts.name}`,
    reads: { ...readsOf(cluster, owner), node: informer.see("Node", node.slot) },
    fairness: () => "weak",
    fairAs: `scheduler ${owner.name}`,
    orbit: `scheduler ${owner.name}`,
    step: ({ pending, all, first, budgets, node: state, ...storage }) => {
      if (pending.length === 0 || first.includes(true)) return [];
      const places = (pod: PodState) =>
        placesFor(cluster, owner, claims, storage, pod, placesOf(cluster, all));
      const end = withVolumes(owner, storage, outcome);
      const nominated = all.flatMap((seen) => seen.nominated);
      const waiting = distinct(pending.filter((pod) => !isHeldBack(owner, pod)));
      const free = waiting.filter((pod) => count(pending, pod) > count(nominated, pod));
      const own = distinct((state.nominated ?? []).filter((pod) => count(pending, pod) > 0));
      const queue = queueOf(owner, pending);
      const here: Target = { cluster, owner, node, before: state, state, queue, also: [] };
      const decisionOn = (pod: PodState) =>
        claims === undefined
          ? decisionOnAny({ all, budgets })
          : decide(cluster, owner, places(pod), budgets.flat());
      return [
        ...free.flatMap((pod) => end(here, i, pod, decisionOn(pod))),
        ...own.flatMap((pod) => {
          const decision = decide(cluster, owner, places(pod), budgets.flat(), { place: i, pod });
          const released = { ...here, state: withoutNomination(state, pod) };
          return end(released, i, pod, decision).filter((a) => !isSame(a, node.slot, state));
        }),
      ];
    },
  });
}

/** The cycles of nominated pods that end on another node than the one they were nominated to. */
function cycleElsewhere(cluster: Cluster, owner: Owner, outcome: Outcome): Process {
  const ownNominations = ({ nominated = [] }: NodeState): boolean =>
    nominated.some((pod) => nameInUid(pod.metadata.owner) === owner.name);
  const claims = claimsOf(cluster, owner);
  const has = cluster.nodes.map((n) => projection(n.slot, `has nominated ${owner.name}`, ownNominations));
  return process({
    name: `scheduler ${owner.name} to another node`,
    reads: { ...readsOf(cluster, owner), nodes: cluster.nodes.map((n) => informer.see("Node", n.slot)) },
    fairness: () => "weak",
    fairAs: `scheduler ${owner.name}`,
    onlyIf: guard({ has }, (v) => v.has.includes(true)),
    step: ({ pending, all, first, budgets, nodes, ...storage }) => {
      if (first.includes(true)) return [];
      const end = withVolumes(owner, storage, outcome);
      return nodes.flatMap((state, from) => {
        const source = cluster.nodes[from];
        const own = distinct((state.nominated ?? []).filter((pod) => count(pending, pod) > 0));
        return own.flatMap((pod) => {
          const places = placesFor(cluster, owner, claims, storage, pod, placesOf(cluster, all));
          const decision = decide(cluster, owner, places, budgets.flat(), { place: from, pod });
          return nodes.flatMap((other, to): readonly Alternative[] => {
            const node = cluster.nodes[to];
            if (to === from || node === undefined || source === undefined) return [];
            const released = source.slot.set(withoutNomination(state, pod));
            const queue = queueOf(owner, pending);
            const target: Target = {
              cluster,
              owner,
              node,
              before: other,
              state: other,
              queue,
              also: [released],
            };
            return end(target, to, pod, decision);
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
    step: ({ pending, all, first, budgets, ...storage }) => {
      const untried = pending.filter((pod) => isUntried(owner, pod));
      if (untried.length === 0 || first.includes(true)) return [];
      const claims = claimsOf(cluster, owner);
      const places = (pod: PodState) =>
        placesFor(cluster, owner, claims, storage, pod, placesOf(cluster, all));
      return distinct(untried)
        .filter((pod) => isInVain(decide(cluster, owner, places(pod), budgets.flat())))
        .map((pod) => act("find no node", owner.pending.set(replaced(pending, pod, tried(pod)))));
    },
  });
}

// The scheduler, as far as it binds pods of DaemonSets: each can go to the node that it is made for, and nowhere else. All
// filters apply, and a pod that does not fit waits, or makes room for itself there.
// Source: pkg/scheduler/schedule_one.go; pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go (PreFilter).
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import { bind, withoutNomination } from "../apiserver.ts";
import { type Cluster, type ClusterNode, nameInUid, type Owner } from "../cluster.ts";
import { distinct } from "../multiset.ts";
import { termsOf } from "../placement.ts";
import { ownerFor, waitingFor, withWaiting } from "../pods/daemon-pods.ts";
import { type Decision, decide } from "../scheduling/decide.ts";
import { isHeldBack } from "../scheduling/feasible.ts";
import { informer } from "../scheduling/informer.ts";
import { canPreempt, seenBudgets } from "../scheduling/preempt.ts";
import { placesOf, seenNode, seenNodes } from "../scheduling/seen.ts";
import { halves, markings, withNominated } from "../scheduling/victims.ts";
import { isSpread } from "../spread.ts";
import type { NodeState, PodState } from "../state.ts";
import { interruptions } from "./interruption.ts";
import { count } from "./preemption.ts";

export function daemonScheduler(cluster: Cluster): readonly Process[] {
  const { schedulers } = cluster.scenario;
  return cluster.owners
    .filter(
      ({ daemonSet, template }) => daemonSet !== undefined && schedulers.includes(template.schedulerName),
    )
    .flatMap((owner) =>
      cluster.nodes.flatMap((node, i) => {
        const made = (outcome: Outcome) => schedulerFor(cluster, ownerFor(owner, node), node, i, outcome);
        return [made(ended), ...(canPreempt(cluster, owner) ? interruptions(cluster, made(halfEnded)) : [])];
      }),
    );
}

/** What a decision about a pod makes of the node that it waits for. */
type Outcome = (target: Target, pod: PodState, decision: Decision) => readonly Alternative[];

interface Target {
  readonly cluster: Cluster;
  readonly owner: Owner;
  readonly node: ClusterNode;
  readonly before: NodeState;
  /** Without the nomination of the pod. */
  readonly state: NodeState;
}

function schedulerFor(
  cluster: Cluster,
  owner: Owner,
  node: ClusterNode,
  i: number,
  outcome: Outcome,
): Process {
  // Only two filters look beyond the node: required affinity, of any pod, and topology spread, of the pod itself.
  const looksFar =
    isSpread(owner.template) || cluster.owners.some(({ template }) => termsOf(template).length > 0);
  return process({
    name: `scheduler ${owner.name} to ${node.facts.name}`,
    reads: {
      node: informer.see("Node", node.slot),
      all: looksFar ? seenNodes(cluster) : [],
      budgets: seenBudgets(cluster, owner),
    },
    fairness: () => "weak",
    orbit: `scheduler ${owner.name}`,
    step: ({ node: state, all, budgets }) => {
      const own = waitingFor(state).filter(
        (pod) => nameInUid(pod.metadata.owner) === owner.name && !isHeldBack(owner, pod),
      );
      if (own.length === 0) return [];
      const places = looksFar ? placesOf(cluster, all) : [{ node, seen: seenNode(state) }];
      const place = looksFar ? i : 0;
      return distinct(own).flatMap((pod) => {
        const isNominated = count(state.nominated ?? [], pod) > 0;
        const decision = decide(
          cluster,
          owner,
          places,
          budgets.flat(),
          isNominated ? { place, pod } : undefined,
        );
        const target = { cluster, owner, node, before: state, state: withoutNomination(state, pod) };
        return outcome(target, pod, decision).filter(({ writes }) =>
          writes.some((w) => JSON.stringify(w.value) !== JSON.stringify(state)),
        );
      });
    },
  });
}

/** A scheduler that is stopped in the middle of a preemption. */
function halfEnded(
  { cluster, owner, node, before, state }: Target,
  pod: PodState,
  decision: Decision,
): readonly Alternative[] {
  if (decision.kind !== "preempt") return [];
  return decision.ways.flatMap(halves).flatMap((half) =>
    markings(state.pods, half).map((pods) => {
      const after = half.nominates
        ? withNominated(cluster, owner, { ...state, pods }, pod)
        : { ...before, pods };
      const detail = `to ${node.facts.name}, ${half.detail}`;
      return { ...act("nominate", node.slot.set(after)), detail };
    }),
  );
}

function ended(
  { cluster, owner, node, state }: Target,
  pod: PodState,
  decision: Decision,
): readonly Alternative[] {
  const detail = `to ${node.facts.name}`;
  switch (decision.kind) {
    case "bind": {
      const answer = bind(waitingFor(state), state, pod);
      if (!answer.ok) return [];
      const after = withWaiting(answer.object.node, answer.object.pending);
      return [{ ...act("bind", node.slot.set(after)), detail }];
    }
    case "preempt":
      return decision.ways.flatMap((way) =>
        markings(state.pods, way).map((pods) => ({
          ...act("nominate", node.slot.set(withNominated(cluster, owner, { ...state, pods }, pod))),
          detail,
        })),
      );
    case "no place":
      return [act("give up nomination", node.slot.set(state))];
    case "wait":
      return [];
  }
}

// The scheduler, as far as it binds pods of DaemonSets: each can go to the node that it is made for, and nowhere else. All
// filters apply, and a pod that does not fit waits, or makes room for itself there.
// Source: pkg/scheduler/schedule_one.go; pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go (PreFilter).
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import { withoutNomination } from "../apiserver/apiserver.ts";
import { type Cluster, type ClusterNode, nameInUid, type Owner } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { ownerFor, waitingFor } from "../pods/daemon-pods.ts";
import { placesFor, seenClaims } from "../scheduling/claims.ts";
import { type Decision, decide } from "../scheduling/decide.ts";
import { isHeldBack } from "../scheduling/feasible.ts";
import { informer } from "../scheduling/informer.ts";
import { termsOf } from "../scheduling/placement.ts";
import { canPreempt, seenBudgets } from "../scheduling/preempt.ts";
import { placesOf, seenNode, seenNodes } from "../scheduling/seen.ts";
import { isSpread } from "../scheduling/spread.ts";
import type { PodState } from "../state.ts";
import { claimsOf } from "../storage/claims.ts";
import { countedVolumes, rivalsOf } from "../storage/limits.ts";
import {
  halfOnNode,
  isInVain,
  isSame,
  type Outcome,
  onNode,
  queueAt,
  type Target,
  withVolumes,
} from "./cycle-ends.ts";
import { interruptions } from "./interruption.ts";
import { count } from "./preemption.ts";
import { isUntried, isWaitedFor, tried, turnsBefore } from "./scheduling-turns.ts";

export function daemonScheduler(cluster: Cluster): readonly Process[] {
  const { schedulers } = cluster.scenario;
  return cluster.owners
    .filter(
      ({ daemonSet, template }) => daemonSet !== undefined && schedulers.includes(template.schedulerName),
    )
    .flatMap((owner) =>
      cluster.nodes.flatMap((node, i) => {
        const made = (outcome: Outcome) => schedulerFor(cluster, ownerFor(owner, node), node, i, outcome);
        return [made(ended), ...(canPreempt(cluster, owner) ? interruptions(cluster, made(halfOnNode)) : [])];
      }),
    );
}

function schedulerFor(
  cluster: Cluster,
  owner: Owner,
  node: ClusterNode,
  i: number,
  outcome: Outcome,
): Process {
  // Only these filters look beyond the node: required affinity, of any pod, topology spread, of the pod itself, and claims for
  // one pod only.
  const looksFar =
    isSpread(owner.template) ||
    cluster.owners.some(({ template }) => termsOf(template).length > 0) ||
    rivalsOf(cluster, owner).size > 0;
  const counted = countedVolumes(cluster);
  const claims = claimsOf(cluster, owner);
  return process({
    name: `scheduler ${owner.name} to ${node.facts.name}`,
    reads: {
      node: informer.see("Node", node.slot),
      all: looksFar ? seenNodes(cluster) : [],
      first: turnsBefore(cluster, owner),
      budgets: seenBudgets(cluster, owner),
      ...seenClaims(cluster, claims),
    },
    fairness: () => "weak",
    orbit: `scheduler ${owner.name}`,
    step: ({ node: state, all, first, budgets, ...storage }) => {
      const own = waitingFor(state).filter(
        (pod) => nameInUid(pod.metadata.owner) === owner.name && !isHeldBack(owner, pod),
      );
      if (own.length === 0 || first.includes(true)) return [];
      const seen = looksFar ? placesOf(cluster, all) : [{ node, seen: seenNode(state, counted) }];
      const place = looksFar ? i : 0;
      const end = withVolumes(owner, storage, outcome);
      return distinct(own).flatMap((pod) => {
        const places = placesFor(cluster, owner, claims, storage, pod, seen);
        const isNominated = count(state.nominated ?? [], pod) > 0;
        const decision = decide(
          cluster,
          owner,
          places,
          budgets.flat(),
          isNominated ? { place, pod } : undefined,
        );
        const queue = queueAt(state);
        const released = withoutNomination(state, pod);
        const target: Target = { cluster, owner, node, before: state, state: released, queue, also: [] };
        return end(target, place, pod, decision).filter((a) => !isSame(a, node.slot, state));
      });
    },
  });
}

function ended(target: Target, place: number, pod: PodState, decision: Decision): readonly Alternative[] {
  const ends = onNode(target, place, pod, decision);
  return ends.length === 0 && isInVain(decision) ? failed(target, pod) : ends;
}

/** The pod as one that was tried in vain, where others wait for that. */
function failed({ cluster, owner, node, before, queue }: Target, pod: PodState): readonly Alternative[] {
  if (!isWaitedFor(cluster, owner) || !isUntried(owner, pod)) return [];
  const { node: after } = queue.with(before, replaced(queue.pods, pod, tried(pod)));
  return [{ ...act("find no node", node.slot.set(after)), detail: `for ${node.facts.name}` }];
}

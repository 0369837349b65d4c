// The scheduler, as far as it places gangs: nodes are sought for all pods of a group, and if they are not found for enough of them, none
// is bound. The pods are bound side by side, each by a write of its own; here by one step, unless the scheduler is stopped.
// Source: pkg/scheduler/schedule_one_podgroup.go (podGroupCycle, submitPodGroupAlgorithmResult).
import {
  type Alternative,
  act,
  guard,
  type Process,
  process,
  projection,
  type Write,
} from "../../explorer/system.ts";
import { bind } from "../apiserver/apiserver.ts";
import type { Cluster } from "../cluster.ts";
import { properParts } from "../multiset.ts";
import { isHeldBack } from "../scheduling/feasible.ts";
import { type GangClaimsView, gangClaims } from "../scheduling/gang-claims.ts";
import {
  type Gang,
  gangsOf,
  type KnownClaims,
  type Placed,
  placements,
  type Waiting,
} from "../scheduling/gangs.ts";
import { informer } from "../scheduling/informer.ts";
import { remembered } from "../scheduling/remembered.ts";
import { placesOf, type SeenNode, seenNodes } from "../scheduling/seen.ts";
import { gangIsFeasible } from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";
import { interruptions } from "./interruption.ts";
import { turnsBefore } from "./scheduling-turns.ts";

export function gangScheduler(cluster: Cluster): readonly Process[] {
  return gangsOf(cluster).flatMap((gang) => [
    groupCycle(cluster, gang, (placed) => [placed]),
    ...interruptions(cluster, groupCycle(cluster, gang, properParts)),
  ]);
}

interface Found {
  /** The ways in which enough pods get nodes. */
  readonly ways: readonly (readonly Placed[])[];
  /** Whether the attempt may fail all the same, by an earlier choice that leaves too little room. */
  readonly mayFail: boolean;
}

function groupCycle(
  cluster: Cluster,
  gang: Gang,
  bound: (placed: readonly Placed[]) => readonly (readonly Placed[])[],
): Process {
  const { name, owners } = gang;
  const claims = gangClaims(cluster, owners);
  const find = remembered(
    (given: {
      readonly waiting: readonly Waiting[];
      readonly all: readonly SeenNode[];
      readonly view: GangClaimsView;
    }) => found(cluster, gang, given.waiting, given.all, { claims, view: given.view }),
  );
  const pending = owners.map((owner) => owner.pending);
  const has = pending.map((slot) => projection(slot, "has pods", (pods) => pods.length > 0));
  const sure = `bind group ${name}`;
  return process({
    name: `scheduler of group ${name}`,
    reads: {
      pending: pending.map((slot) => informer.see("Pod", slot)),
      all: seenNodes(cluster),
      nodes: cluster.nodes.map(({ slot }) => informer.see("Node", slot)),
      ...claims.reads,
      first: owners.flatMap((owner) => turnsBefore(cluster, owner)),
    },
    // What may fail once may fail always: the scheduler makes the same choices again.
    fairness: (label) => (label === sure ? "weak" : "none"),
    onlyIf: guard({ has }, (now) => now.has.includes(true)),
    step: (now) => {
      if (now.first.includes(true)) return [];
      const waiting = owners.flatMap((owner, i) =>
        (now.pending[i] ?? [])
          .filter((pod) => !isHeldBack(owner, pod))
          .map((pod) => ({ owner: owner.name, pod })),
      );
      const view = { claims: now.claims, claimsOfSet: now.claimsOfSet, volumes: now.volumes };
      const { ways, mayFail } = find({ waiting, all: now.all, view });
      const label = mayFail ? `${sure}, by a lucky choice` : sure;
      return ways.flatMap(bound).map(
        (placed): Alternative => ({
          ...act(label, ...writesOf(cluster, gang, placed, now), ...claims.writes(placed, view)),
          detail: `to ${placed.map(({ place }) => cluster.nodes[place]?.facts.name).join(", ")}`,
        }),
      );
    },
  });
}

function found(
  cluster: Cluster,
  { minCount, owners }: Gang,
  waiting: readonly Waiting[],
  all: readonly SeenNode[],
  known: KnownClaims,
): Found {
  const members = new Set(owners.map(({ name }) => name));
  const scheduled = all.flatMap(({ pods }) => pods.filter(({ owner }) => members.has(owner))).length;
  const outcomes = placements(cluster, waiting, placesOf(cluster, all), known);
  const ways = outcomes.filter((placed) => gangIsFeasible(minCount, scheduled, placed.length));
  return { ways, mayFail: ways.length < outcomes.length };
}

interface Now {
  readonly pending: readonly (readonly PodState[])[];
  readonly nodes: readonly NodeState[];
}

/** @throws RangeError if one of the pods cannot be bound: it is not pending, or being deleted. */
function writesOf(cluster: Cluster, { owners }: Gang, placed: readonly Placed[], now: Now): readonly Write[] {
  const pending = [...now.pending];
  const nodes = [...now.nodes];
  for (const { owner, pod, place } of placed) {
    const i = owners.findIndex(({ name }) => name === owner);
    const [queue, node] = [pending[i], nodes[place]];
    if (queue === undefined || node === undefined) throw new RangeError(`no place ${place}`);
    const answer = bind(queue, node, pod);
    if (!answer.ok) throw new RangeError(`a pod of ${owner} cannot be bound: ${answer.reason}`);
    pending[i] = answer.object.pending;
    nodes[place] = answer.object.node;
  }
  return [
    ...owners.flatMap(({ pending: slot }, i) =>
      pending[i] === now.pending[i] ? [] : [slot.set(pending[i] ?? [])],
    ),
    ...cluster.nodes.flatMap(({ slot }, i) => {
      const node = nodes[i];
      return node === undefined || node === now.nodes[i] ? [] : [slot.set(node)];
    }),
  ];
}

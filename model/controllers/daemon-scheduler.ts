// The scheduler, as far as it binds pods of DaemonSets: each can go to the node that it is made for, and nowhere else. All
// filters apply, and a pod that does not fit waits.
// Source: pkg/scheduler/schedule_one.go; pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go (PreFilter).
import { act, type Process, process } from "../../explorer/system.ts";
import { bind } from "../apiserver.ts";
import { type Cluster, type ClusterNode, nameInUid, type Owner } from "../cluster.ts";
import { ownerFor, waitingFor, withWaiting } from "../daemon-pods.ts";
import { distinct } from "../multiset.ts";
import { termsOf } from "../placement.ts";
import { isHeldBack, rejection } from "../scheduling/feasible.ts";
import { placesOf, seenNode, seenNodes } from "../scheduling/seen.ts";
import { isSpread } from "../spread.ts";

export function daemonScheduler(cluster: Cluster): readonly Process[] {
  const { schedulers } = cluster.scenario;
  return cluster.owners
    .filter(
      ({ daemonSet, template }) => daemonSet !== undefined && schedulers.includes(template.schedulerName),
    )
    .flatMap((owner) =>
      cluster.nodes.map((node, i) => schedulerFor(cluster, ownerFor(owner, node), node, i)),
    );
}

function schedulerFor(cluster: Cluster, owner: Owner, node: ClusterNode, i: number): Process {
  // Only two filters look beyond the node: required affinity, of any pod, and topology spread, of the pod itself.
  const looksFar =
    isSpread(owner.template) || cluster.owners.some(({ template }) => termsOf(template).length > 0);
  return process({
    name: `scheduler ${owner.name} to ${node.facts.name}`,
    reads: { node: node.slot, all: looksFar ? seenNodes(cluster) : [] },
    fairness: () => "weak",
    orbit: `scheduler ${owner.name}`,
    step: ({ node: state, all }) => {
      const own = waitingFor(state).filter(
        (pod) => nameInUid(pod.metadata.owner) === owner.name && !isHeldBack(owner, pod),
      );
      if (own.length === 0) return [];
      const places = looksFar ? placesOf(cluster, all) : [{ node, seen: seenNode(state) }];
      if (rejection(cluster, owner, places, looksFar ? i : 0) !== undefined) return [];
      return distinct(own).flatMap((pod) => {
        const answer = bind(waitingFor(state), state, pod);
        if (!answer.ok) return [];
        const after = withWaiting(answer.object.node, answer.object.pending);
        return [{ ...act("bind", node.slot.set(after)), detail: `to ${node.facts.name}` }];
      });
    },
  });
}

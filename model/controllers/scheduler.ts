// The scheduler: binds one pending pod at a time to a node that passes all filters. Scores are not modelled: any feasible
// node may be chosen, so that what holds here holds for every scoring.
// Source: pkg/scheduler/schedule_one.go; the filters are in ../semantics.
import { act, type Process, process, projection } from "../../explorer/system.ts";
import { bind } from "../apiserver.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { distinct } from "../multiset.ts";
import { termsOf, whyNotHere, whyNotNearOthers } from "../placement.ts";
import { isSpread, spreadView, whyNotEven } from "../spread.ts";
import { isDeleting, isEnded, type NodeState } from "../state.ts";

export function scheduler(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .filter(({ daemonSet }) => daemonSet === undefined)
    .flatMap((owner) => cluster.nodes.map((node) => schedulerFor(cluster, owner, node)));
}

/** The scheduler, as far as it puts pods of one owner on one node: all that it reads is what that depends on. */
function schedulerFor(cluster: Cluster, owner: Owner, node: ClusterNode): Process {
  // Only two filters look beyond the node. Required affinity: all pods that have not ended count, wherever they are,
  // and refuse as well as being refused. Topology spread: only constraints of the pod itself.
  const isAffine = cluster.owners.some(({ template }) => termsOf(template).length > 0);
  const mustBeEven = isSpread(owner.template);
  const looksFar = isAffine || mustBeEven;
  const seen = (state: NodeState) => ({
    ...(isAffine ? { owners: ownersOfPods(state) } : {}),
    ...(mustBeEven ? { spread: spreadView(state) } : {}),
  });
  return process({
    name: `scheduler ${owner.name} to ${node.facts.name}`,
    reads: {
      pending: owner.pending,
      node: node.slot,
      all: looksFar ? cluster.nodes.map((n) => projection(n.slot, "as filters see it from afar", seen)) : [],
    },
    fairness: () => "weak",
    fairAs: `scheduler ${owner.name}`,
    orbit: `scheduler ${owner.name}`,
    step: ({ pending, node: state, all }) => {
      if (pending.length === 0) return [];
      if (whyNotHere(cluster, owner, node, state) !== undefined) return [];
      const owners = all.flatMap((other) => (other.owners === undefined ? [] : [other.owners]));
      if (isAffine && whyNotNearOthers(cluster, owner, node, owners) !== undefined) return [];
      const spread = all.flatMap((other) => other.spread ?? []);
      if (mustBeEven && whyNotEven(cluster, owner, node, spread) !== undefined) return [];
      return distinct(pending.filter((pod) => !isDeleting(pod))).flatMap((pod) => {
        const answer = bind(pending, state, pod);
        if (!answer.ok) return [];
        const { pending: left, node: bound } = answer.object;
        return [
          { ...act("bind", owner.pending.set(left), node.slot.set(bound)), detail: `to ${node.facts.name}` },
        ];
      });
    },
  });
}

function ownersOfPods({ pods }: NodeState): readonly string[] {
  return pods.filter((pod) => !isEnded(pod)).map((pod) => pod.metadata.owner);
}

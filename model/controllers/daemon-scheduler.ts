// The scheduler, as far as it binds pods of DaemonSets: each can go to the node that it is made for, and nowhere else. All
// filters apply, and a pod that does not fit waits.
// Source: pkg/scheduler/schedule_one.go; pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go (PreFilter).
import { act, type Process, process, projection } from "../../explorer/system.ts";
import { bind } from "../apiserver.ts";
import { type Cluster, type ClusterNode, nameInUid, type Owner } from "../cluster.ts";
import { ownerFor, waitingFor, withWaiting } from "../daemon-pods.ts";
import { distinct } from "../multiset.ts";
import { termsOf, whyNotHere, whyNotNearOthers } from "../placement.ts";
import { isSpread, spreadView, whyNotEven } from "../spread.ts";
import { isEnded, type NodeState } from "../state.ts";

export function daemonScheduler(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .filter(({ daemonSet, template }) => daemonSet !== undefined && template.spec.nodeName === undefined)
    .flatMap((owner) => cluster.nodes.map((node) => schedulerFor(cluster, ownerFor(owner, node), node)));
}

function schedulerFor(cluster: Cluster, owner: Owner, node: ClusterNode): Process {
  const isAffine = cluster.owners.some(({ template }) => termsOf(template).length > 0);
  const mustBeEven = isSpread(owner.template);
  const seen = (state: NodeState) => ({
    ...(isAffine ? { owners: state.pods.filter((pod) => !isEnded(pod)).map((p) => p.metadata.owner) } : {}),
    ...(mustBeEven ? { spread: spreadView(state) } : {}),
  });
  const looksFar = isAffine || mustBeEven;
  return process({
    name: `scheduler ${owner.name} to ${node.facts.name}`,
    reads: {
      node: node.slot,
      all: looksFar ? cluster.nodes.map((n) => projection(n.slot, "as filters see it from afar", seen)) : [],
    },
    fairness: () => "weak",
    orbit: `scheduler ${owner.name}`,
    step: ({ node: state, all }) => {
      const own = waitingFor(state).filter((pod) => nameInUid(pod.metadata.owner) === owner.name);
      if (own.length === 0 || whyNotHere(cluster, owner, node, state) !== undefined) return [];
      const owners = all.flatMap((other) => (other.owners === undefined ? [] : [other.owners]));
      if (isAffine && whyNotNearOthers(cluster, owner, node, owners) !== undefined) return [];
      const spread = all.flatMap((other) => other.spread ?? []);
      if (mustBeEven && whyNotEven(cluster, owner, node, spread) !== undefined) return [];
      return distinct(own).flatMap((pod) => {
        const answer = bind(waitingFor(state), state, pod);
        if (!answer.ok) return [];
        const after = withWaiting(answer.object.node, answer.object.pending);
        return [{ ...act("bind", node.slot.set(after)), detail: `to ${node.facts.name}` }];
      });
    },
  });
}

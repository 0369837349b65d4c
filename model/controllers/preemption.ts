// What follows a preemption: the victims are deleted, one by one, and nominations of pods that are gone are forgotten.
// Source: pkg/scheduler/framework/preemption/executor.go (prepareCandidateAsync), pkg/scheduler/backend/queue/nominator.go.
import { act, type Process, process, projection } from "../../explorer/system.ts";
import { deleteBoundPod, withoutNomination } from "../apiserver/apiserver.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { nameInUid, ownerOfPod } from "../cluster.ts";
import { distinct } from "../multiset.ts";
import { waitingFor } from "../pods/daemon-pods.ts";
import { informer } from "../scheduling/informer.ts";
import { canPreempt } from "../scheduling/preempt.ts";
import { isDeleting, type NodeState, type PodState } from "../state.ts";

export function preemptions(cluster: Cluster): readonly Process[] {
  const preemptors = cluster.owners.filter((owner) => canPreempt(cluster, owner));
  return cluster.nodes.flatMap((node) => [
    deleteVictims(cluster, node),
    ...preemptors.map((owner) => forgetNominations(cluster, owner, node)),
  ]);
}

function deleteVictims(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `scheduler preempts on ${node.facts.name}`,
    reads: { node: informer.see("Pod", node.slot) },
    fairness: () => "weak",
    fairAs: "scheduler preempts",
    orbit: "scheduler preempts",
    step: ({ node: state }) => {
      const victims = state.pods.filter((pod) => pod.metadata.preempted !== undefined && !isDeleting(pod));
      return distinct(victims).flatMap((pod) => {
        const answer = deleteBoundPod(state, pod);
        const { name } = ownerOfPod(cluster, pod);
        return answer.ok ? [act(`preempt ${name}`, node.slot.set(answer.object))] : [];
      });
    },
  });
}

/** Of equal pods without a node, the nominated ones are taken to be the last to go: only then is a nomination too many. */
function forgetNominations(cluster: Cluster, owner: Owner, node: ClusterNode): Process {
  const nominated = ({ nominated: pods = [] }: NodeState): readonly PodState[] =>
    pods.filter((pod) => nameInUid(pod.metadata.owner) === owner.name);
  return process({
    name: `scheduler forgets ${owner.name} on ${node.facts.name}`,
    reads: {
      pending: informer.see("Pod", owner.pending),
      node: informer.see("Node", node.slot),
      // A pod of a DaemonSet waits for one node, and is nominated to no other.
      all: (owner.daemonSet === undefined ? cluster.nodes : [node]).map((n) =>
        informer.see("Pod", projection(n.slot, `nominated pods of ${owner.name}`, nominated)),
      ),
    },
    fairness: () => "weak",
    fairAs: `scheduler forgets ${owner.name}`,
    orbit: `scheduler forgets ${owner.name}`,
    step: ({ pending, node: state, all }) =>
      distinct(nominated(state)).flatMap((pod) =>
        count(all.flat(), pod) > count(pending, pod) + count(waitingFor(state), pod)
          ? [act("forget nomination", node.slot.set(withoutNomination(state, pod)))]
          : [],
      ),
  });
}

/** How many of the pods are equal to `pod`. */
export function count(pods: readonly PodState[], pod: PodState): number {
  const text = JSON.stringify(pod);
  return pods.filter((other) => other === pod || JSON.stringify(other) === text).length;
}

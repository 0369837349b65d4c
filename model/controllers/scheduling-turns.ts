// Whose turn it is in the queue of a scheduler: pods that have not been tried yet come before all less important ones. One that
// was tried in vain is put back, and may be retried at any time: when something has changed, or after a while. Until then others
// overtake it.
// Source: pkg/scheduler/backend/queue/scheduling_queue.go (Pop), framework/plugins/queuesort/priority_sort.go.
import { type Projection, projection } from "../../explorer/system.ts";
import type { Cluster, Owner } from "../cluster.ts";
import { nameInUid } from "../cluster.ts";
import { waitingFor } from "../pods/daemon-pods.ts";
import { isHeldBack } from "../scheduling/feasible.ts";
import { compareInQueue } from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";

/**
 * Owners whose pods come first in the queue of the same scheduler. Since when a pod has been there is not kept. A gang keeps
 * nobody waiting here: it is not in the queue before it is complete.
 */
function ahead(cluster: Cluster, { template }: Owner): readonly Owner[] {
  const queued = ({ priority }: Owner["template"]) => ({ priority, queuedAt: 0 });
  return cluster.owners.filter(
    (o) =>
      o.template.gang === undefined &&
      o.template.schedulerName === template.schedulerName &&
      compareInQueue(queued(o.template), queued(template)) < 0,
  );
}

/** Whether other pods wait until the owner's have been tried. */
export function isWaitedFor(cluster: Cluster, owner: Owner): boolean {
  return cluster.owners.some((o) => ahead(cluster, o).some(({ name }) => name === owner.name));
}

/** Whether there are pods that are to be tried before the owner's: true in one of these. */
export function turnsBefore(cluster: Cluster, owner: Owner): readonly Projection<boolean>[] {
  return ahead(cluster, owner).flatMap((first) => {
    const title = `has pods of ${first.name} to be tried first`;
    const has = (pods: readonly PodState[]): boolean => pods.some((pod) => isUntried(first, pod));
    if (first.daemonSet === undefined) return [projection(first.pending, title, has)];
    const own = (state: NodeState) =>
      waitingFor(state).filter((pod) => nameInUid(pod.metadata.owner) === first.name);
    return cluster.nodes.map(({ slot }) => projection(slot, title, (state) => has(own(state))));
  });
}

export function isUntried(owner: Owner, pod: PodState): boolean {
  return pod.status.unschedulable === undefined && !isHeldBack(owner, pod);
}

/** The pod once it has been tried in vain. */
export function tried(pod: PodState): PodState {
  if (pod.status.unschedulable !== undefined) return pod;
  return { ...pod, status: { ...pod.status, unschedulable: "set" } };
}

// What a preemption writes on a node: which pods have to go, and for whom.
import type { Cluster, Owner } from "../cluster.ts";
import { added, distinct, replaced } from "../multiset.ts";
import { isEnded, type NodeState, type PodState } from "../state.ts";
import { outranked, type Preemption } from "./preempt.ts";
import { type SeenPod, seenPod } from "./seen.ts";

/**
 * All ways to mark the victims among the pods of the node. Those of one owner differ in what the scheduler does not look
 * at (but for when they started, which is not kept): any of them may be meant. What is being deleted needs no mark.
 */
export function markings(
  pods: readonly PodState[],
  { victims }: Preemption,
): readonly (readonly PodState[])[] {
  const toMark = victims.filter(({ deleting, preempted }) => deleting !== true && preempted !== true);
  const marked = toMark.reduce<readonly (readonly PodState[])[]>(
    (sofar, victim) => sofar.flatMap((some) => withMark(some, victim)),
    [pods],
  );
  return [...new Map(marked.map((some) => [JSON.stringify(some), some])).values()];
}

function withMark(pods: readonly PodState[], victim: SeenPod): readonly (readonly PodState[])[] {
  const text = JSON.stringify(victim);
  const candidates = pods.filter((pod) => !isEnded(pod) && JSON.stringify(seenPod(pod)) === text);
  return distinct(candidates).map((pod) =>
    replaced(pods, pod, { ...pod, metadata: { ...pod.metadata, preempted: "set" } }),
  );
}

/** The node with the pod nominated to it, and without the nominations that it outranks. */
export function withNominated(cluster: Cluster, owner: Owner, state: NodeState, pod: PodState): NodeState {
  const { nominated = [] } = state;
  const cleared = outranked(cluster, owner, nominated);
  return {
    ...state,
    nominated: added(
      nominated.filter((other) => !cleared.includes(other)),
      pod,
    ),
  };
}

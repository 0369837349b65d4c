// What a preemption writes on a node: which pods have to go, and for whom.
import type { Cluster, Owner } from "../cluster.ts";
import { added, distinct, properParts, replaced } from "../multiset.ts";
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
  const marked = toMark(victims).reduce<readonly (readonly PodState[])[]>(
    (sofar, victim) => sofar.flatMap((some) => withMark(some, victim)),
    [pods],
  );
  return [...new Map(marked.map((some) => [JSON.stringify(some), some])).values()];
}

function toMark(victims: readonly SeenPod[]): readonly SeenPod[] {
  return victims.filter(({ deleting, preempted }) => deleting !== true && preempted !== true);
}

/** A part of a preemption: some of the victims are marked, and the pod is nominated, or is not. */
export interface HalfPreemption extends Preemption {
  readonly nominates: boolean;
  readonly detail: string;
}

/**
 * What a preemption may leave when it is stopped: neither nothing nor all. The victims go side by side, and the nomination
 * is a write of its own, before or after (executor.go, handleSchedulingFailure).
 */
export function halves({ place, victims }: Preemption): readonly HalfPreemption[] {
  const all = toMark(victims);
  if (all.length === 0) return [];
  const some = properParts(all);
  const half = (marked: readonly SeenPod[], nominates: boolean): HalfPreemption => {
    const detail = `${marked.length} of ${all.length} victims${nominates ? "" : ", no nomination"}`;
    return { place, victims: marked, nominates, detail };
  };
  return [
    ...[[], ...some].map((marked) => half(marked, true)),
    ...[...some, all].map((marked) => half(marked, false)),
  ];
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

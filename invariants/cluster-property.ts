// What a built-in property is, and the reads that several of them share.
import type { Property } from "../explorer/property.ts";
import type { Trace } from "../explorer/result.ts";
import { projection, type Slot, sumOf } from "../explorer/system.ts";
import type { Cluster, Owner } from "../model/cluster.ts";
import { belongsTo } from "../model/cluster.ts";
import type { Observable, Workload } from "../model/inventory/inventory.ts";
import { pendingSlotsOf } from "../model/pods/adoption.ts";
import { waitingFor } from "../model/pods/daemon-pods.ts";
import {
  isActivePod,
  isAtWork,
  isAvailablePod,
  isDeleting,
  type NodeState,
  type PodState,
} from "../model/state.ts";

/** In which ways a cluster may come to rest (texts of `endStateOf`), by how many edits are done. */
export type EndStates = ReadonlyMap<number, ReadonlySet<string>>;

export interface ClusterProperty {
  /** Stable; used in reports, in `--off` and in `plimsoll.yaml`. */
  readonly id: string;
  /** "possibility": what can still be reached (AG EF); like liveness, it is known only when everything is explored. */
  readonly kind: "safety" | "liveness" | "possibility";
  /** One line: what holds. */
  readonly title: string;
  /** What exactly is claimed, when it does not apply, and why a user cares; for `plimsoll explain`. */
  readonly description: string;
  /** Only checked when it is asked for: most clusters that are as they should be violate it. */
  readonly optIn?: true;
  /** Where Kubernetes says so. */
  readonly source: string;
  /**
   * The fields that decide, for reports that point at one: the first that somebody wrote is shown. "spec.replicas" of the objects
   * that a claim is about; "Service spec.selector" only of that kind; "pod.affinity" of the pods that they make;
   * "plimsoll.yaml edits" of the scenario. None: the object.
   */
  readonly decidedBy?: readonly string[];
  /** What the state must have for it, and does not have otherwise. */
  readonly observes?: Observable | readonly Observable[];
  /**
   * The workloads that a claim is about, if it is one claim about several: these are explored together, and it is made of them
   * alone; if there are none, of any group. Absent: claims are about single objects, in every group.
   */
  isAbout?(workload: Workload): boolean;
  /** It compares with what happens without faults: the group is explored without them first, if any are allowed. */
  readonly comparesWithUndisturbed?: true;
  /**
   * The claims about this cluster, one per object: ids are made by `idFor`. None: it does not apply.
   * @param endStates of the same cluster without faults; only for those that compare with them, and if they are known
   */
  on(cluster: Cluster, endStates?: EndStates): readonly Property[];
  /** What a run shows that violates the claim about `object` (as given to `idFor`), in a sentence; the engine's own if absent. */
  tell?(object: string, trace: Trace): string;
}

export function idFor(property: { readonly id: string }, object: string): string {
  return `${property.id} ${object}`;
}

/** How the pods of one owner on a node are doing. */
export interface PodCounts {
  /** Those of a DaemonSet count for the node that they are for, bound or not. */
  readonly active: number;
  readonly available: number;
  /** Being deleted, on a node whose kubelet can do something about it, and say so. */
  readonly terminating: number;
  /** Pods of a DaemonSet that are for this node and not bound to it, if the node is up, and its container runtime too. */
  readonly waiting: number;
}

/** The counts for an owner, per node: with the pods that it has adopted, and without those that it has orphaned. */
export function countsOn(cluster: Cluster, owner: Owner) {
  return cluster.nodes.map((node) =>
    projection(node.slot, `counts of ${owner.name}`, (state): PodCounts => countsIn(owner, state)),
  );
}

/** The sum of one of these counts over all nodes: who needs no more has far fewer views. */
export function sumOn(cluster: Cluster, owner: Owner, count: keyof PodCounts) {
  return sumOf(
    cluster.nodes.map((node) =>
      projection(node.slot, `${count} of ${owner.name}`, (state) => countsIn(owner, state)[count]),
    ),
  );
}

function countsIn(owner: Owner, state: NodeState): PodCounts {
  const own = (pods: readonly PodState[]) => pods.filter((pod) => belongsTo(owner, pod));
  const [pods, waiting] = [own(state.pods), own(waitingFor(state))];
  const active = [...pods, ...waiting].filter(isActivePod);
  return {
    active: active.length,
    available: active.filter(isAvailablePod).length,
    terminating: isAtWork(state) ? pods.filter(isDeleting).length : 0,
    waiting: isAtWork(state) ? waiting.filter((pod) => !isDeleting(pod)).length : 0,
  };
}

/** How many pods of an owner have no node, and are not being deleted, of those that were made from its own template. */
export function pendingCount(owner: Owner) {
  return pendingIn(owner.pending, owner);
}

/** How many pods of an owner have no node, by the templates that they were made from: its own comes first. */
export function pendingCounts(cluster: Cluster, owner: Owner) {
  return pendingSlotsOf(cluster, owner).map((slot) => pendingIn(slot, owner));
}

function pendingIn(slot: Slot<readonly PodState[]>, owner: Owner) {
  return projection(
    slot,
    `count of ${owner.name}`,
    (pods) => pods.filter((pod) => belongsTo(owner, pod) && !isDeleting(pod)).length,
  );
}

export function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}

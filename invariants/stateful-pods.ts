// What properties see of the pods of a StatefulSet: one entry per pod object, wherever it is.
import { projection, type View } from "../explorer/system.ts";
import {
  type Cluster,
  type ClusterStatefulSet,
  nameInUid,
  podOwnerUid,
  revisionNamed,
  revisionsOf,
} from "../model/cluster.ts";
import { startOrdinal } from "../model/semantics/index.ts";
import { isActivePod, isAvailablePod, isDeleting, type PodState } from "../model/state.ts";
import type { StatefulSetState } from "../model/stored.ts";

export interface StatefulPodView {
  readonly owner: string;
  readonly revision: string;
  readonly ordinal: number;
  /** It has not ended, and is not being deleted. */
  readonly active: boolean;
  readonly deleting: boolean;
  /** Its containers have been started, and the pod has not ended. */
  readonly running: boolean;
  readonly ready: boolean;
  readonly available: boolean;
}

/** The set, and all pods with names of its, also those that an earlier set of the same name has left. */
export function statefulReads(cluster: Cluster, set: ClusterStatefulSet) {
  const revisions = revisionsOf(cluster, set);
  const names = new Set(revisions.map(({ name }) => name));
  const title = `pods of ${set.title} by name`;
  const viewOf = (pod: PodState) => podView(pod, revisionNamed(revisions, pod.metadata.owner));
  const seen = (pods: readonly PodState[]): readonly StatefulPodView[] =>
    pods
      .filter(({ metadata }) => names.has(nameInUid(metadata.owner)))
      .map(viewOf)
      .toSorted((a, b) => a.ordinal - b.ordinal);
  return {
    set: set.slot,
    pending: revisions.map((o) => projection(o.pending, title, seen)),
    nodes: cluster.nodes.map((n) => projection(n.slot, title, ({ pods }) => seen(pods))),
  };
}

type Seen = View<ReturnType<typeof statefulReads>>;

function podView(pod: PodState, revision: string): StatefulPodView {
  const { owner, index = -1 } = pod.metadata;
  const active = isActivePod(pod);
  return {
    owner,
    revision,
    ordinal: index,
    active,
    deleting: isDeleting(pod),
    running: pod.status.phase === "Running",
    ready: active && pod.status.phase === "Running" && pod.status.ready,
    available: active && pod.status.phase === "Running" && isAvailablePod(pod),
  };
}

export function allPods({ pending, nodes }: Pick<Seen, "pending" | "nodes">): readonly StatefulPodView[] {
  return [...pending, ...nodes].flat();
}

/** Its own pods: they name this very set as their owner. */
export function ownPods(set: StatefulSetState, pods: readonly StatefulPodView[]): readonly StatefulPodView[] {
  return pods.filter(({ owner }) => owner === podOwnerUid(nameInUid(owner), set));
}

/** The ordinals that the set should have now. */
export function ordinalsOf({ spec }: StatefulSetState): readonly number[] {
  return Array.from({ length: spec.replicas }, (_, i) => startOrdinal(spec) + i);
}

/** Whether the set wants its pod of this ordinal to be of the present template. */
export function isToBeUpdated({ spec }: StatefulSetState, ordinal: number): boolean {
  const { type, rollingUpdate } = spec.updateStrategy;
  return type === "RollingUpdate" && ordinal >= startOrdinal(spec) + (rollingUpdate?.partition ?? 0);
}

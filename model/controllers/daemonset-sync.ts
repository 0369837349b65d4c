// What one sync of a DaemonSet works on, and what it finds to do: the rules of semantics, applied to what is seen.
// Source: pkg/controller/daemon/daemon_controller.go (syncDaemonSet, getNodesToDaemonPods).

import {
  type Cluster,
  type ClusterDaemonSet,
  type ClusterNode,
  daemonRevisionsOf,
  incarnationIn,
  isUnownedUid,
  nameInUid,
  type Owner,
  revisionNamed,
} from "../cluster.ts";
import { added } from "../multiset.ts";
import { marksOf, type NodeMarks } from "../nodes/node-spec.ts";
import { returnsToTemplate, verdictOn, waitingFor } from "../pods/daemon-pods.ts";
import {
  allowsSurge,
  type DaemonNodePlan,
  type DaemonPod,
  type DaemonSetCounts,
  type DaemonUpdate,
  daemonRollingUpdate,
  daemonSetCounts,
  manageDaemonPods,
  strandedDaemonPods,
  type UpdatedNode,
} from "../semantics/index.ts";
import { isAvailablePod, isDeleting, isEnded, type NodeState, type PodState } from "../state.ts";
import type { DaemonSetSpec, RevisionState } from "../stored.ts";
import { adopts } from "./pod-adoption.ts";

/** What never changes about a DaemonSet. */
export interface Daemons {
  readonly daemonSet: ClusterDaemonSet;
  /** Oldest template first, each with what mutating admission makes of it. */
  readonly revisions: readonly Owner[];
  /** What its pods can have for their owner, incarnations aside. */
  readonly names: ReadonlySet<string>;
  /** Whether the order of the templates is also that of the pods' creation. */
  readonly isOrdered: boolean;
}

export function daemonsOf(cluster: Cluster, daemonSet: ClusterDaemonSet): Daemons {
  const revisions = daemonRevisionsOf(cluster, daemonSet);
  const names = new Set(revisions.map(({ name }) => name));
  return { daemonSet, revisions, names, isOrdered: !returnsToTemplate(cluster, daemonSet) };
}

/** What the controller sees of one pod. */
export interface SeenPod {
  /** The template that it is made from, with the incarnation of the DaemonSet. */
  readonly owner: string;
  /** The name of the revision that it is of. */
  readonly revision: string;
  readonly scheduled: boolean;
  readonly deleting: boolean;
  readonly ready: boolean;
  readonly available: boolean;
  /** Only of pods that have ended. */
  readonly phase?: string;
}

/** What the controller sees of one node, with the pods of all revisions that are for it. */
export interface SeenNode extends NodeMarks {
  readonly pods: readonly SeenPod[];
}

/** One pod, and whether it has been bound to its node. */
export interface Placed {
  readonly pod: PodState;
  readonly scheduled: boolean;
}

/** The pods of these owners that are for a node. Those that have ended and are being deleted do not count. */
export function placedPods({ names }: Daemons, state: NodeState): readonly Placed[] {
  const own = (pods: readonly PodState[]) =>
    pods.filter((pod) => names.has(nameInUid(pod.metadata.owner)) && !(isEnded(pod) && isDeleting(pod)));
  return [
    ...own(state.pods).map((pod) => ({ pod, scheduled: true })),
    ...own(waitingFor(state)).map((pod) => ({ pod, scheduled: false })),
  ];
}

function seenPod({ revisions }: Daemons, { pod, scheduled }: Placed): SeenPod {
  const { ready, phase } = pod.status;
  return {
    owner: pod.metadata.owner,
    revision: revisionNamed(revisions, pod.metadata.owner),
    scheduled,
    deleting: isDeleting(pod),
    ready,
    available: isAvailablePod(pod),
    ...(isEnded(pod) ? { phase } : {}),
  };
}

/** @param pods Those that are to be seen, in this order; by default all, as a multiset. */
export function seenNode(
  daemons: Daemons,
  state: NodeState,
  pods: readonly Placed[] = placedPods(daemons, state),
): SeenNode {
  return { ...marksOf(state), pods: pods.map((one) => seenPod(daemons, one)) };
}

/** As a multiset: which pod is which does not matter. */
export function seenFromAfar(daemons: Daemons, state: NodeState): SeenNode {
  const seen = seenNode(daemons, state);
  return { ...seen, pods: seen.pods.reduce<readonly SeenPod[]>(added, []) };
}

/** A DaemonSet at one time. */
export interface Sync {
  readonly daemons: Daemons;
  readonly uid: string;
  readonly spec: DaemonSetSpec;
  /** The revision of the present template. */
  readonly present: Owner;
}

export function syncOf(
  daemons: Daemons,
  seen: { readonly uid: string; readonly spec: DaemonSetSpec } | null,
): Sync | undefined {
  if (seen === null) return undefined;
  const present = daemons.revisions.find(({ name }) => name === seen.spec.template);
  if (present === undefined) throw new RangeError(`no revision is known for ${seen.spec.template}`);
  return { daemons, ...seen, present };
}

/** The place of a pod's template in the order of creation; the same for all pods where that is not known. */
function ageOf({ isOrdered, revisions }: Daemons, { revision }: SeenPod): number {
  return isOrdered ? revisions.findIndex(({ name }) => name === revision) : 0;
}

/** Times are abstract: a pod was ready long ago if it is available, and has only just become so otherwise. */
const CLOCK = { minReadySeconds: 1, now: 1 };

/**
 * The node as the rules see it. Its pods are named by their places in what is seen; those of another incarnation of the
 * DaemonSet are not its own.
 * @param age The lower, the older.
 */
export function nodeOf(
  { uid, spec, present }: Sync,
  node: ClusterNode,
  seen: SeenNode,
  age: (pod: SeenPod, place: number) => number,
): UpdatedNode & { readonly shouldContinueRunning: boolean } {
  const { name } = node.facts;
  const verdict = verdictOn(present, node, seen);
  const own = seen.pods.flatMap((pod, i): DaemonPod[] => {
    const { owner, revision, scheduled, deleting, ready, available, phase } = pod;
    if (incarnationIn(owner) !== incarnationIn(uid)) return [];
    const readiness = { ready, since: available ? 0 : 1 };
    const updated = revision === spec.template;
    const ended = phase === undefined ? {} : { phase };
    return [
      { name: placeName(i), scheduled, deleting, readiness, updated, createdAt: age(pod, i), ...ended },
    ];
  });
  return { name, ...verdict, pods: own };
}

/** What pods are called that have no name of their own. */
export function placeName(place: number): string {
  return String(place);
}

/**
 * What the manage pass does on a node. Ages are not kept: of several pods that run there and may be equally old, any may
 * be the oldest, so that there may be several answers.
 */
export function plansFor(sync: Sync, node: ClusterNode, seen: SeenNode): readonly DaemonNodePlan[] {
  if (seen.gone === true) return [abandoned(sync, node, seen)];
  const surge = allowsSurge(sync.spec.updateStrategy);
  const running = seen.pods
    .map((pod, place) => ({ place, age: ageOf(sync.daemons, pod), pod }))
    .filter(({ pod }) => !pod.deleting && pod.phase === undefined);
  const possible = orders(running).filter((order) =>
    order.every(({ age }, i) => age >= (order[i - 1]?.age ?? 0)),
  );
  return possible.map((order) => {
    const places = order.map(({ place }) => place);
    const state = nodeOf(sync, node, seen, (_, place) => places.indexOf(place));
    return manageDaemonPods(state, state.pods, surge, CLOCK);
  });
}

/** On a node that is gone only what never got there is deleted: the rest is for pod garbage collection. */
function abandoned(sync: Sync, node: ClusterNode, seen: SeenNode): DaemonNodePlan {
  const { pods } = nodeOf(sync, node, seen, (_, place) => place);
  return {
    create: false,
    deletions: strandedDaemonPods(pods.filter(({ deleting }) => !deleting)),
    failed: [],
  };
}

function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first, i) => orders(items.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}

/** Whether pods are there that the DaemonSet has yet to adopt, before it counts them. */
export function waitsForAdoption({ daemons, uid, present }: Sync, seen: SeenNode): boolean {
  return seen.pods.some(({ owner, deleting }) => {
    const made = daemons.revisions.find(({ name }) => name === nameInUid(owner));
    return isUnownedUid(owner) && !deleting && made !== undefined && adopts(uid, present, made);
  });
}

/**
 * Whether the manage pass has nothing to do there, and nothing is to be adopted. Failed pods that wait for their back-off are
 * in nobody's way.
 */
export function isManaged(sync: Sync, node: ClusterNode, seen: SeenNode): boolean {
  if (waitsForAdoption(sync, seen)) return false;
  return plansFor(sync, node, seen).every(({ create, deletions }) => !create && deletions.length === 0);
}

/** What the rolling update does, once the manage pass has nothing to do. The nodes are named by their places. */
export function updateOf(
  sync: Sync,
  nodes: readonly ClusterNode[],
  seen: readonly SeenNode[],
): DaemonUpdate | undefined {
  const { updateStrategy } = sync.spec;
  const all = nodes.flatMap((node, i) => {
    const here = seen[i];
    return here === undefined || here.gone === true ? [] : [{ node, here, i }];
  });
  if (updateStrategy.type !== "RollingUpdate") return undefined;
  if (!all.every(({ node, here }) => isManaged(sync, node, here))) return undefined;
  const states = all.map(({ node, here, i }) => {
    const { shouldRun, pods } = nodeOf(sync, node, here, (_, place) => place);
    return { name: placeName(i), shouldRun, pods: pods.map((pod) => ({ ...pod, name: `${i}/${pod.name}` })) };
  });
  return daemonRollingUpdate(updateStrategy, states, CLOCK);
}

/** What the DaemonSet reports. Of several pods on a node, one that is being deleted is taken for the oldest. */
export function countsOf(
  sync: Sync,
  nodes: readonly ClusterNode[],
  seen: readonly SeenNode[],
): DaemonSetCounts {
  const { template } = sync.spec;
  const states = nodes.flatMap((node, i) => {
    const here = seen[i];
    if (here === undefined || here.gone === true) return [];
    const age = (pod: SeenPod): number =>
      pod.deleting ? -1 : ageOf(sync.daemons, pod) + (pod.revision === template ? 1 : 0);
    return [nodeOf(sync, node, here, age)];
  });
  return daemonSetCounts(states, CLOCK);
}

/**
 * Whether all is adopted that there is of the history, and the present template has its ControllerRevision, as the newest one. One of the same name that an earlier
 * incarnation of the DaemonSet has left behind does for the time being (snapshot in update.go).
 */
export function isRecorded({ uid, spec }: Sync, revisions: readonly RevisionState[]): boolean {
  if (revisions.some(({ owner }) => isUnownedUid(owner))) return false;
  const stored = revisions.find(({ name }) => name === spec.template);
  if (stored !== undefined && stored.owner !== uid) return true;
  return revisions.findLast(({ owner }) => owner === uid)?.name === spec.template;
}

/** The part of a DaemonSet that its controller acts on: it does nothing about one that is being deleted. */
export function specOf(daemonSet: ClusterDaemonSet["slot"]["initial"]) {
  if (daemonSet === null || isDeleting(daemonSet)) return null;
  return { uid: daemonSet.metadata.uid, spec: daemonSet.spec };
}

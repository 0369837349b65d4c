// What one sync of a DaemonSet works on, and what it finds to do: the rules of semantics, applied to what is seen.
// Source: pkg/controller/daemon/daemon_controller.go (syncDaemonSet, getNodesToDaemonPods).
import {
  type ClusterDaemonSet,
  type ClusterNode,
  incarnationIn,
  nameInUid,
  type Owner,
  podOwnerUid,
} from "../cluster.ts";
import { waitingFor } from "../daemon-pods.ts";
import { added } from "../multiset.ts";
import { taintsOf } from "../placement.ts";
import {
  allowsSurge,
  type DaemonNodePlan,
  type DaemonPod,
  type DaemonSetCounts,
  type DaemonUpdate,
  daemonRollingUpdate,
  daemonSetCounts,
  manageDaemonPods,
  nodeShouldRunDaemonPod,
  type UpdatedNode,
} from "../semantics/index.ts";
import {
  type DaemonSetSpec,
  isAvailablePod,
  isDeleting,
  isEnded,
  type NodeState,
  type PodState,
  type RevisionState,
} from "../state.ts";

/** What the controller sees of one pod. */
export interface SeenPod {
  /** The revision that it is of, with the incarnation of the DaemonSet. */
  readonly owner: string;
  readonly scheduled: boolean;
  readonly deleting: boolean;
  readonly ready: boolean;
  readonly available: boolean;
  /** Only of pods that have ended. */
  readonly phase?: string;
}

/** What the controller sees of one node, with the pods of all revisions that are for it. */
export interface SeenNode {
  readonly status: NodeState["status"];
  readonly pods: readonly SeenPod[];
}

/** One pod, and whether it has been bound to its node. */
export interface Placed {
  readonly pod: PodState;
  readonly scheduled: boolean;
}

/** The pods of these owners that are for a node. Those that have ended and are being deleted do not count. */
export function placedPods(names: ReadonlySet<string>, state: NodeState): readonly Placed[] {
  const own = (pods: readonly PodState[]) =>
    pods.filter((pod) => names.has(nameInUid(pod.metadata.owner)) && !(isEnded(pod) && isDeleting(pod)));
  return [
    ...own(state.pods).map((pod) => ({ pod, scheduled: true })),
    ...own(waitingFor(state)).map((pod) => ({ pod, scheduled: false })),
  ];
}

function seenPod({ pod, scheduled }: Placed): SeenPod {
  const { ready, phase } = pod.status;
  return {
    owner: pod.metadata.owner,
    scheduled,
    deleting: isDeleting(pod),
    ready,
    available: isAvailablePod(pod),
    ...(isEnded(pod) ? { phase } : {}),
  };
}

/** @param pods Those that are to be seen, in this order; by default all, as a multiset. */
export function seenNode(
  names: ReadonlySet<string>,
  state: NodeState,
  pods: readonly Placed[] = placedPods(names, state),
): SeenNode {
  return { status: state.status, pods: pods.map(seenPod) };
}

/** As a multiset: which pod is which does not matter. */
export function seenFromAfar(names: ReadonlySet<string>, state: NodeState): SeenNode {
  const { status, pods } = seenNode(names, state);
  return { status, pods: pods.reduce<readonly SeenPod[]>(added, []) };
}

/** A DaemonSet at one time. */
export interface Sync {
  readonly uid: string;
  readonly spec: DaemonSetSpec;
  /** The revision of the present template. */
  readonly present: Owner;
}

export function syncOf(
  revisions: readonly Owner[],
  seen: { readonly uid: string; readonly spec: DaemonSetSpec } | null,
): Sync | undefined {
  if (seen === null) return undefined;
  const present = revisions.find(({ name }) => name === seen.spec.template);
  if (present === undefined) throw new RangeError(`no revision is known for ${seen.spec.template}`);
  return { ...seen, present };
}

/** Times are abstract: a pod was ready long ago if it is available, and has only just become so otherwise. */
const CLOCK = { minReadySeconds: 1, now: 1 };

/**
 * The node as the rules see it. Its pods are named by their places in what is seen; those of another incarnation of the
 * DaemonSet are not its own.
 * @param age For each pod its place in the order of creation.
 */
export function nodeOf(
  { uid, spec, present }: Sync,
  node: ClusterNode,
  { status, pods }: SeenNode,
  age: (place: number) => number,
): UpdatedNode & { readonly shouldContinueRunning: boolean } {
  const { name, labels } = node.facts;
  const verdict = nodeShouldRunDaemonPod(present.template.spec, {
    name,
    labels,
    taints: taintsOf(node, { status }),
  });
  const own = pods.flatMap((pod, i): DaemonPod[] => {
    const { owner, scheduled, deleting, ready, available, phase } = pod;
    if (incarnationIn(owner) !== incarnationIn(uid)) return [];
    const readiness = { ready, since: available ? 0 : 1 };
    const updated = owner === podOwnerUid(spec.template, uid);
    const ended = phase === undefined ? {} : { phase };
    return [{ name: placeName(i), scheduled, deleting, readiness, updated, createdAt: age(i), ...ended }];
  });
  return { name, ...verdict, pods: own };
}

/** What pods are called that have no name of their own. */
export function placeName(place: number): string {
  return String(place);
}

/**
 * What the manage pass does on a node. Ages are not kept: of several pods that run there, any may be the oldest, so that
 * there may be several answers.
 */
export function plansFor(sync: Sync, node: ClusterNode, seen: SeenNode): readonly DaemonNodePlan[] {
  const surge = allowsSurge(sync.spec.updateStrategy);
  const running = seen.pods.flatMap(({ deleting, phase }, i) => (deleting || phase !== undefined ? [] : [i]));
  return orders(running).map((order) => {
    const state = nodeOf(sync, node, seen, (place) => order.indexOf(place));
    return manageDaemonPods(state, state.pods, surge, CLOCK);
  });
}

function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first, i) => orders(items.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}

/** Whether the manage pass has nothing to do there. Failed pods that wait for their back-off are in nobody's way. */
export function isManaged(sync: Sync, node: ClusterNode, seen: SeenNode): boolean {
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
    return here === undefined ? [] : [{ node, here, i }];
  });
  if (updateStrategy.type !== "RollingUpdate") return undefined;
  if (!all.every(({ node, here }) => isManaged(sync, node, here))) return undefined;
  const states = all.map(({ node, here, i }) => {
    const { shouldRun, pods } = nodeOf(sync, node, here, (place) => place);
    return { name: placeName(i), shouldRun, pods: pods.map((pod) => ({ ...pod, name: `${i}/${pod.name}` })) };
  });
  return daemonRollingUpdate(updateStrategy, states, CLOCK);
}

/** What the DaemonSet reports: of several pods on a node one that is being deleted is taken for the oldest, then old ones. */
export function countsOf(
  sync: Sync,
  nodes: readonly ClusterNode[],
  seen: readonly SeenNode[],
): DaemonSetCounts {
  const states = nodes.flatMap((node, i) => {
    const here = seen[i];
    if (here === undefined) return [];
    const own = podOwnerUid(sync.spec.template, sync.uid);
    const age = (place: number): number => {
      const pod = here.pods[place];
      return pod?.deleting ? 0 : pod?.owner === own ? 2 : 1;
    };
    return [nodeOf(sync, node, here, age)];
  });
  return daemonSetCounts(states, CLOCK);
}

/**
 * Whether the present template has its ControllerRevision, as the newest one. One of the same name that an earlier
 * incarnation of the DaemonSet has left behind does for the time being (snapshot in update.go).
 */
export function isRecorded({ uid, spec }: Sync, revisions: readonly RevisionState[]): boolean {
  const stored = revisions.find(({ name }) => name === spec.template);
  if (stored !== undefined && stored.owner !== uid) return true;
  return revisions.findLast(({ owner }) => owner === uid)?.name === spec.template;
}

/** The names that pods of the DaemonSet can have for their owner, incarnations aside. */
export function ownerNames(revisions: readonly Owner[]): ReadonlySet<string> {
  return new Set(revisions.map(({ name }) => name));
}

/** The part of a DaemonSet that its controller acts on. */
export function specOf(daemonSet: ClusterDaemonSet["slot"]["initial"]) {
  return daemonSet === null ? null : { uid: daemonSet.metadata.uid, spec: daemonSet.spec };
}

// Where a pod that fits nowhere may make room for itself, and which pods have to go for it.
// Source: pkg/scheduler/framework/preemption/preemption.go (Preempt),
// pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go (SelectVictimsOnNode).
import { type Cluster, nameInUid, type Owner } from "../cluster.ts";
import {
  bestCandidates,
  mayPreempt,
  type NominatedNode,
  type PreemptionCandidate,
  preemptionCandidates,
  type Rejection,
} from "../semantics/index.ts";
import type { PodState } from "../state.ts";
import { rejection, withPods } from "./feasible.ts";
import { ownerNamed, type Place, type SeenPod } from "./seen.ts";

/** A way to make room: the place, by position, and the pods there that have to go. */
export interface Preemption {
  readonly place: number;
  readonly victims: readonly SeenPod[];
}

/** The place that a pod is nominated to, by position. */
export interface Nomination {
  readonly place: number;
  readonly pod: PodState;
}

/** What comes of the attempt to preempt for a pod that fits nowhere. */
export type Attempt =
  /** It must not: its policy forbids it, or its earlier victims are still terminating. */
  | "not allowed"
  /** Any one of these ways; none if nothing helps. */
  | readonly Preemption[];

/** @param rejections Why the pod fits in none of the places. */
export function preemptionFor(
  cluster: Cluster,
  owner: Owner,
  places: readonly Place[],
  rejections: readonly (Rejection | undefined)[],
  nomination?: Nomination,
): Attempt {
  const { priority, preempts } = owner.template;
  const policy = preempts ? {} : { preemptionPolicy: "Never" };
  const nominated =
    nomination === undefined ? undefined : nominatedNode(cluster, places, rejections, nomination);
  if (!mayPreempt({ priority, ...policy }, nominated)) return "not allowed";
  const self = (i: number) => (nomination?.place === i ? nomination.pod : undefined);
  const found = places.map((place, i) =>
    rejections[i]?.code === "Unschedulable" ? candidatesOn(cluster, owner, places, i, place, self(i)) : [],
  );
  return best(found.filter((ways) => ways.length > 0));
}

interface Preemptible {
  readonly priority: number;
  readonly pod: SeenPod;
}

type Candidate = PreemptionCandidate<Preemptible>;

function nominatedNode(
  cluster: Cluster,
  places: readonly Place[],
  rejections: readonly (Rejection | undefined)[],
  { place }: Nomination,
): NominatedNode {
  const code = rejections[place]?.code;
  const pods = (places[place]?.seen.pods ?? []).map((pod) => ({
    priority: priorityOf(cluster, pod),
    beingPreempted: pod.deleting === true && pod.preempted === true,
  }));
  return { pods, ...(code === undefined ? {} : { rejection: code }) };
}

function priorityOf(cluster: Cluster, pod: SeenPod): number {
  return ownerNamed(cluster, pod.owner).template.priority;
}

/**
 * What may have to leave one place. Of pods of equal priority the scheduler spares those that started first; when that was
 * is not kept, so that any order of them may be the one.
 */
function candidatesOn(
  cluster: Cluster,
  owner: Owner,
  places: readonly Place[],
  i: number,
  { seen }: Place,
  self: PodState | undefined,
): readonly Candidate[] {
  const { priority } = owner.template;
  const pods = seen.pods.map((pod) => ({ priority: priorityOf(cluster, pod), pod }));
  const candidates = ordersOf(pods.filter((pod) => pod.priority < priority)).flatMap((lower) => {
    const here = { name: String(i), pods: [...pods.filter((pod) => pod.priority >= priority), ...lower] };
    return preemptionCandidates(priority, [here], [], (_, staying) => {
      const left = withPods(places, i, () => staying.map(({ pod }) => pod));
      return rejection(cluster, owner, left, i, self) === undefined;
    });
  });
  return [...new Map(candidates.map((c) => [victimsText(c), c])).values()];
}

function victimsText({ victims }: Candidate): string {
  return JSON.stringify(victims.map(({ pod }) => JSON.stringify(pod)).toSorted());
}

/** All orders that keep more important pods before less important ones, equal pods being the same. */
function ordersOf(pods: readonly Preemptible[]): readonly (readonly Preemptible[])[] {
  if (pods.length === 0) return [[]];
  const highest = Math.max(...pods.map(({ priority }) => priority));
  const first = new Map(
    pods.flatMap((pod, i) => (pod.priority === highest ? [[JSON.stringify(pod), i] as const] : [])),
  );
  return [...first.values()].flatMap((i) =>
    ordersOf(pods.toSpliced(i, 1)).map((rest) => [...pods.slice(i, i + 1), ...rest]),
  );
}

/** All that may be picked, whichever of its candidates each place turns out to have. */
function best(found: readonly (readonly Candidate[])[]): readonly Preemption[] {
  const picked = combinations(found).flatMap((candidates) => bestCandidates(candidates));
  const distinct = new Map(picked.map((c) => [`${c.node} ${victimsText(c)}`, c]));
  return [...distinct.values()].map(({ node, victims }) => ({
    place: Number(node),
    victims: victims.map(({ pod }) => pod),
  }));
}

function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (so, list) => so.flatMap((some) => list.map((one) => [...some, one])),
    [[]],
  );
}

/** Whether some pod of the cluster is less important than the owner's, so that they may preempt it. */
export function canPreempt(cluster: Cluster, { template }: Owner): boolean {
  return template.preempts && cluster.owners.some((o) => o.template.priority < template.priority);
}

/** The pods nominated to a place that are less important, and planned by the same scheduler: a preemption clears them. */
export function outranked(cluster: Cluster, { template }: Owner, nominated: readonly PodState[]) {
  return nominated.filter((pod) => {
    const other = ownerNamed(cluster, nameInUid(pod.metadata.owner)).template;
    return other.schedulerName === template.schedulerName && other.priority < template.priority;
  });
}

// Where a pod that fits nowhere may make room for itself, and which pods have to go for it.
// Source: pkg/scheduler/framework/preemption/preemption.go (Preempt),
// pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go (SelectVictimsOnNode).
import { type Cluster, nameInUid, type Owner } from "../cluster.ts";
import {
  mayPreempt,
  type NominatedNode,
  type PreemptionCandidate,
  possibleVictimsOn,
  possiblyBest,
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
  return possiblyBest(found.filter((ways) => ways.length > 0)).map(({ node, victims }) => ({
    place: Number(node),
    victims: victims.map(({ pod }) => pod),
  }));
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
 * is not kept, so that any may be the first.
 */
function candidatesOn(
  cluster: Cluster,
  owner: Owner,
  places: readonly Place[],
  i: number,
  { seen }: Place,
  self: PodState | undefined,
): readonly Candidate[] {
  const pods = seen.pods.map((pod) => ({ priority: priorityOf(cluster, pod), pod }));
  const fits = (staying: readonly Preemptible[]): boolean => {
    const left = withPods(places, i, () => staying.map(({ pod }) => pod));
    return rejection(cluster, owner, left, i, self) === undefined;
  };
  const sets = possibleVictimsOn(owner.template.priority, pods, fits, ({ pod }) => JSON.stringify(pod));
  return sets.map((victims) => ({ node: String(i), victims, budgetViolations: 0 }));
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

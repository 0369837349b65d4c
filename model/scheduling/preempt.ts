// Where a pod that fits nowhere may make room for itself, and which pods have to go for it.
// Source: pkg/scheduler/framework/preemption/preemption.go (Preempt),
// pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go (SelectVictimsOnNode).
import { projection } from "../../explorer/system.ts";
import { type Cluster, nameInUid, type Owner } from "../cluster.ts";
import {
  type DisruptionBudget,
  mayPreempt,
  type NominatedNode,
  type PreemptiblePod,
  type PreemptionCandidate,
  possibleVictimsOn,
  possiblyBest,
  type Rejection,
} from "../semantics/index.ts";
import type { PodState } from "../state.ts";
import { rejection, withPods } from "./feasible.ts";
import { informer } from "./informer.ts";
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
  budgets: readonly DisruptionBudget[],
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
    rejections[i]?.code === "Unschedulable"
      ? candidatesOn(cluster, owner, places, budgets, i, place, self(i))
      : [],
  );
  return possiblyBest(found.filter((ways) => ways.length > 0)).map(({ node, victims }) => ({
    place: Number(node),
    victims: victims.map(({ pod }) => pod),
  }));
}

interface Preemptible extends PreemptiblePod {
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
 * is not kept, so that any may be the first. Nor is it kept how long a pod that is being deleted is still listed by its
 * budget: it may be, or not.
 */
function candidatesOn(
  cluster: Cluster,
  owner: Owner,
  places: readonly Place[],
  budgets: readonly DisruptionBudget[],
  i: number,
  { seen }: Place,
  self: PodState | undefined,
): readonly Candidate[] {
  const fits = (staying: readonly Preemptible[]): boolean => {
    const left = withPods(places, i, () => staying.map(({ pod }) => pod));
    return rejection(cluster, owner, left, i, self) === undefined;
  };
  const isUnsure = budgets.length > 0 && seen.pods.some(({ deleting }) => deleting === true);
  const views = (isUnsure ? [false, true] : [false]).map((listed) =>
    seen.pods.map((pod) => preemptible(cluster, pod, listed)),
  );
  const { priority } = owner.template;
  const ways = views.flatMap((pods) =>
    possibleVictimsOn(priority, pods, budgets, fits, ({ pod }) => JSON.stringify(pod)),
  );
  const textOf = ({ victims, budgetViolations }: (typeof ways)[number]): string =>
    JSON.stringify([victims.map(({ pod }) => pod), budgetViolations]);
  const distinct = new Map(ways.map((way) => [textOf(way), { node: String(i), ...way }]));
  return [...distinct.values()];
}

/** The name of every pod that budgets list: no other has one. */
const LISTED = "listed";

/** @param listed Whether budgets still list it, if it is being deleted. */
function preemptible(cluster: Cluster, pod: SeenPod, listed: boolean): Preemptible {
  const { priority, namespace, labels } = ownerNamed(cluster, pod.owner).template;
  const isListed = pod.listed === true || (listed && pod.deleting === true);
  return { priority, namespace, labels, pod, ...(isListed ? { name: LISTED } : {}) };
}

/** The budgets that a scheduler sees when it preempts for the owner's pods. */
export function seenBudgets(cluster: Cluster, owner: Owner) {
  if (!canPreempt(cluster, owner)) return [];
  return cluster.disruptionBudgets.map(({ slot, workload }) =>
    informer.see(
      "PodDisruptionBudget",
      projection(slot, "as the scheduler sees it", (stored): readonly DisruptionBudget[] => {
        if (stored === null) return [];
        const { namespace } = workload.ref;
        const { selector } = stored.spec;
        const { disruptionsAllowed } = stored.status;
        const selecting = selector === undefined ? {} : { selector };
        return [{ namespace, ...selecting, disruptionsAllowed, disruptedPods: [LISTED] }];
      }),
    ),
  );
}

/** Whether some pod of the cluster is less important than the owner's, so that they may preempt it. Gangs preempt nobody here. */
export function canPreempt(cluster: Cluster, { template }: Owner): boolean {
  return (
    template.gang === undefined &&
    template.preempts &&
    cluster.owners.some((o) => o.template.priority < template.priority)
  );
}

/** The pods nominated to a place that are less important, and planned by the same scheduler: a preemption clears them. */
export function outranked(cluster: Cluster, { template }: Owner, nominated: readonly PodState[]) {
  return nominated.filter((pod) => {
    const other = ownerNamed(cluster, nameInUid(pod.metadata.owner)).template;
    return other.schedulerName === template.schedulerName && other.priority < template.priority;
  });
}

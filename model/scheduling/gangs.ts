// Which pods a scheduler places together, and where they can go: one after the other on paper, before any is bound.
// Source: pkg/scheduler/schedule_one_podgroup.go (podGroupSchedulingDefaultAlgorithm).
import type { Cluster, Owner } from "../cluster.ts";
import { added, without } from "../multiset.ts";
import type { PodState } from "../state.ts";
import { rejection, withPods } from "./feasible.ts";
import { chosenAmong } from "./scores.ts";
import { ownerNamed, type Place, seenPod } from "./seen.ts";

/** Pods that get nodes together: those of one PodGroup. */
export interface Gang {
  /** With the namespace, unless it is the default one. */
  readonly name: string;
  readonly minCount: number;
  readonly owners: readonly Owner[];
}

/** The gangs that are ever placed, of the pods that its own schedulers place. */
export function gangsOf({ owners, scenario }: Pick<Cluster, "owners" | "scenario">): readonly Gang[] {
  const gangs = new Map<string, Gang>();
  for (const owner of owners) {
    const { gang, namespace, schedulerName } = owner.template;
    if (owner.daemonSet !== undefined) continue;
    if (gang?.minCount === undefined || !scenario.schedulers.includes(schedulerName)) continue;
    const name = namespace === "default" ? gang.name : `${namespace}/${gang.name}`;
    const members = gangs.get(name)?.owners ?? [];
    gangs.set(name, { name, minCount: gang.minCount, owners: [...members, owner] });
  }
  return [...gangs.values()];
}

/** A pod of the gang without a node. */
export interface Waiting {
  /** The name of its owner. */
  readonly owner: string;
  readonly pod: PodState;
}

export interface Placed extends Waiting {
  /** The place, by position. */
  readonly place: number;
}

interface Trial {
  readonly places: readonly Place[];
  readonly left: readonly Waiting[];
  /** As a multiset. */
  readonly placed: readonly Placed[];
}

/**
 * All that may come of the attempt to place these pods one after the other; those that fit nowhere are passed over. In which
 * order the owners' pods come is not kept: in any.
 */
export function placements(
  cluster: Cluster,
  waiting: readonly Waiting[],
  places: readonly Place[],
): readonly (readonly Placed[])[] {
  let trials: readonly Trial[] = [{ places, left: waiting, placed: [] }];
  for (const _ of waiting) trials = onceEach(trials.flatMap((trial) => withOneMore(cluster, trial)));
  return onceEach(trials.map((trial) => ({ ...trial, left: [] }))).map(({ placed }) => placed);
}

function withOneMore(cluster: Cluster, { places, left, placed }: Trial): readonly Trial[] {
  const firsts = left.filter((one, i) => left.findIndex(({ owner }) => owner === one.owner) === i);
  return firsts.flatMap((next): readonly Trial[] => {
    const owner = ownerNamed(cluster, next.owner);
    const rest = without(left, next);
    const feasible = places.flatMap((_, i) =>
      rejection(cluster, owner, places, i) === undefined ? [i] : [],
    );
    const chosen = chosenAmong(cluster, owner, places, feasible);
    if (chosen.length === 0) return [{ places, left: rest, placed }];
    return chosen.map((place) => ({
      places: withPods(places, place, (pods) => added(pods, seenPod(next.pod))),
      left: rest,
      placed: added(placed, { ...next, place }),
    }));
  });
}

/** Trials that have placed the same are the same. */
function onceEach(trials: readonly Trial[]): readonly Trial[] {
  return [...new Map(trials.map((one) => [JSON.stringify([one.placed, one.left]), one])).values()];
}

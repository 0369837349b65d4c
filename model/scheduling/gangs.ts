// Which pods a scheduler places together, and where they can go: one after the other on paper, before any is bound.
// Source: pkg/scheduler/schedule_one_podgroup.go (podGroupSchedulingDefaultAlgorithm).
import type { Cluster, Owner } from "../cluster.ts";
import { added, without } from "../multiset.ts";
import type { PodState } from "../state.ts";
import { type CountedVolumes, countedVolumes, whyFull } from "../storage/limits.ts";
import { rejection, withPods } from "./feasible.ts";
import type { Chosen, GangClaims, GangClaimsView } from "./gang-claims.ts";
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
  /** What is chosen for its claims that have no volume yet; absent: nothing. */
  readonly volumes?: Chosen;
}

/** What the attempt knows of claims. */
export interface KnownClaims {
  readonly claims: GangClaims;
  readonly view: GangClaimsView;
}

interface Trial {
  readonly places: readonly Place[];
  /** For the claims of those that are placed. */
  readonly chosen: Chosen;
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
  known: KnownClaims,
): readonly (readonly Placed[])[] {
  let trials: readonly Trial[] = [{ places, chosen: {}, left: waiting, placed: [] }];
  for (const _ of waiting) trials = onceEach(trials.flatMap((trial) => withOneMore(cluster, trial, known)));
  return onceEach(trials.map((trial) => ({ ...trial, left: [] }))).map(({ placed }) => placed);
}

function withOneMore(
  cluster: Cluster,
  { places, chosen, left, placed }: Trial,
  { claims, view }: KnownClaims,
): readonly Trial[] {
  const counted = countedVolumes(cluster);
  const sortOf = ({ owner, pod }: Waiting): string => (claims.has(owner) ? JSON.stringify(pod) : owner);
  const firsts = left.filter((one, i) => left.findIndex((other) => sortOf(other) === sortOf(one)) === i);
  return firsts.flatMap((next): readonly Trial[] => {
    const owner = ownerNamed(cluster, next.owner);
    const rest = without(left, next);
    const ways = places.map(({ node, seen }) =>
      whyFull(counted, node, seen.volumes ?? [], next.pod) === undefined
        ? claims.waysTo(node, next, view, chosen)
        : [],
    );
    const feasible = places.flatMap((_, i) =>
      ways[i]?.length !== 0 && rejection(cluster, owner, places, i) === undefined ? [i] : [],
    );
    const among = chosenAmong(cluster, owner, places, feasible);
    if (among.length === 0) return [{ places, chosen, left: rest, placed }];
    return among.flatMap((place) =>
      (ways[place] ?? []).map((way): Trial => {
        const own = claims.chosenFor(next, view, way);
        const volumes = Object.keys(own).length === 0 ? {} : { volumes: own };
        return {
          places: withPod(places, place, next.pod, counted),
          chosen: way,
          left: rest,
          placed: added(placed, { ...next, place, ...volumes }),
        };
      }),
    );
  });
}

function withPod(
  places: readonly Place[],
  at: number,
  pod: PodState,
  counted: CountedVolumes,
): readonly Place[] {
  const after = withPods(places, at, (pods) => added(pods, seenPod(pod)));
  if (counted.isEmpty) return after;
  return after.map((place, i) => {
    if (i !== at) return place;
    return {
      ...place,
      seen: { ...place.seen, volumes: [...(place.seen.volumes ?? []), ...counted.of(pod)] },
    };
  });
}

/** Trials that have placed the same are the same. */
function onceEach(trials: readonly Trial[]): readonly Trial[] {
  return [...new Map(trials.map((one) => [JSON.stringify([one.placed, one.left]), one])).values()];
}

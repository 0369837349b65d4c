// Which nodes a pod can go to: all filters of the scheduler in its order, with and without the pods that are nominated.
// Source: pkg/scheduler/framework/runtime/framework.go (RunFilterPluginsWithNominatedPods, addGENominatedPods),
// pkg/scheduler/apis/config/v1/default_plugins.go (the order of the filters).
import { type Cluster, nameInUid, type Owner } from "../cluster.ts";
import { filteredPod } from "../inventory/templates.ts";
import {
  interPodAffinityTest,
  nodeRejection,
  type PlacedPod,
  type Rejection,
  type SpreadNode,
  topologySpreadTest,
} from "../semantics/index.ts";
import { isDeleting, type PodState } from "../state.ts";
import { whyClaimed } from "../storage/limits.ts";
import { affine, nodeInfoOf, taintsOf } from "./placement.ts";
import { ownerNamed, type Place, type SeenPod, seenPod } from "./seen.ts";
import { spreadingPod, spreadPod } from "./spread.ts";

/**
 * Why a pod of `owner` cannot go to the place at `i`, if it cannot. Pods that are nominated to it count as if they were
 * there, unless they are less important or another scheduler's: if there are any, the pod has to fit with and without them.
 * @param self The pod itself, if it is one of those that are nominated there.
 */
export function rejection(
  cluster: Cluster,
  owner: Owner,
  places: readonly Place[],
  i: number,
  self?: PodState,
): Rejection | undefined {
  const expected = expectedAt(cluster, owner, places[i], self);
  if (expected.length === 0) return filtered(cluster, owner, places, i);
  const crowded = withPods(places, i, (pods) => [...pods, ...expected]);
  return filtered(cluster, owner, crowded, i) ?? filtered(cluster, owner, places, i);
}

/** The same places, with other pods on the one at `i`. */
export function withPods(
  places: readonly Place[],
  i: number,
  change: (pods: readonly SeenPod[]) => readonly SeenPod[],
): readonly Place[] {
  return places.map((place, j) =>
    i === j ? { ...place, seen: { ...place.seen, pods: change(place.seen.pods) } } : place,
  );
}

function expectedAt(
  cluster: Cluster,
  { template }: Owner,
  place: Place | undefined,
  self: PodState | undefined,
): readonly SeenPod[] {
  const nominated = place?.seen.nominated ?? [];
  const own = nominated.findIndex((pod) => JSON.stringify(pod) === JSON.stringify(self));
  return nominated.toSpliced(own, own < 0 ? 0 : 1).flatMap((pod) => {
    const { schedulerName, priority } = ownerNamed(cluster, nameInUid(pod.metadata.owner)).template;
    const counts = schedulerName === template.schedulerName && priority >= template.priority;
    return counts ? [seenPod(pod)] : [];
  });
}

function filtered(
  cluster: Cluster,
  owner: Owner,
  places: readonly Place[],
  i: number,
): Rejection | undefined {
  const { template } = owner;
  const place = places[i];
  if (place === undefined) throw new RangeError(`there is no place ${i}`);
  const { node, seen, unreachable } = place;
  if (seen.gone === true) return { code: "UnschedulableAndUnresolvable", reasons: ["node(s) do not exist"] };
  const templates = seen.pods.map((pod) => ownerNamed(cluster, pod.owner).template);
  return (
    nodeRejection(filteredPod(template), nodeInfoOf(node, seen, templates)) ??
    whyClaimed(cluster, owner, ownersOn(places)) ??
    unreachable ??
    topologySpreadTest(spreadPod(template), spreadNodes(cluster, places))(node.facts.labels) ??
    interPodAffinityTest(affine(template), placedPods(cluster, places), {})(node.facts.labels)
  );
}

/** The owners of all pods on nodes. */
function ownersOn(places: readonly Place[]): readonly string[] {
  return existing(places).flatMap(({ seen }) => seen.pods.map(({ owner }) => owner));
}

/** Those whose nodes have not been deleted. */
function existing(places: readonly Place[]): readonly Place[] {
  return places.filter(({ seen }) => seen.gone !== true);
}

/** The places as topology spread sees them. */
export function spreadNodes(cluster: Cluster, places: readonly Place[]): readonly SpreadNode[] {
  return existing(places).map(({ node, seen }) => ({
    name: node.facts.name,
    labels: node.facts.labels,
    taints: taintsOf(node, seen),
    pods: seen.pods.map(({ owner, deleting = false }) => ({
      ...spreadingPod(ownerNamed(cluster, owner).template),
      deleting,
    })),
  }));
}

/** The pods on the places as pod affinity sees them. */
export function placedPods(cluster: Cluster, places: readonly Place[]): readonly PlacedPod[] {
  return existing(places).flatMap(({ node, seen }) =>
    seen.pods.map(({ owner }) => ({
      ...affine(ownerNamed(cluster, owner).template),
      nodeLabels: node.facts.labels,
    })),
  );
}

/** Whether the scheduler leaves the pod alone: it is being deleted, or gates or its group keep it (queue's PreEnqueue). */
export function isHeldBack({ template }: Owner, pod: PodState): boolean {
  const isLost = template.gang !== undefined && template.gang.minCount === undefined;
  return isDeleting(pod) || isLost || (template.isGated && pod.spec?.schedulingGates === undefined);
}

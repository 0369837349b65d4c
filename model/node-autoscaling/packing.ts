// Which pods find a place: by the scheduler's own filters, the largest pods first, each on the first node that takes it.
// Source: cluster-autoscaler/estimator/decreasing_pod_orderer.go, cluster-autoscaler/simulator/scheduling/hinting_simulator.go.
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { rejection, withPods } from "../scheduling/feasible.ts";
import { ownerNamed, type Place } from "../scheduling/seen.ts";

export interface Packing {
  /** With the pods that have found a place. */
  readonly places: readonly Place[];
  /** Owners of those that have not, one for each pod. */
  readonly left: readonly string[];
}

/**
 * @param pods Their owners, one for each pod.
 * @param places They are tried in an order that does not tell equal nodes apart; Kubernetes' own order is by chance.
 * @param last The node that is tried when all others have refused.
 */
export function pack(
  cluster: Cluster,
  places: readonly Place[],
  pods: readonly string[],
  last?: ClusterNode,
): Packing {
  const rank = (place: Place): string => `${place.node.slot === last?.slot ? 1 : 0} ${keyOf(cluster, place)}`;
  let packed: readonly Place[] = places.toSorted((a, b) => compare(rank(a), rank(b)));
  const left: string[] = [];
  for (const owner of pods.map((name) => ownerNamed(cluster, name)).toSorted(bySize)) {
    const at = packed.findIndex((_, i) => rejection(cluster, owner, packed, i) === undefined);
    if (at < 0) left.push(owner.name);
    else packed = withPods(packed, at, (there) => [...there, { owner: owner.name }]);
  }
  return { places: packed, left };
}

function bySize(a: Owner, b: Owner): number {
  const { cpu = 0, memory = 0 } = a.template.requests;
  const { cpu: otherCpu = 0, memory: otherMemory = 0 } = b.template.requests;
  return otherCpu - cpu || otherMemory - memory || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf(cluster: Cluster, { node, seen }: Place): string {
  return `${JSON.stringify(seen)} ${String(classOf(cluster, node)).padStart(3, "0")}`;
}

/** A number for all nodes that nothing tells apart. */
function classOf({ nodes, interchangeableNodes }: Cluster, node: ClusterNode): number {
  const twins = interchangeableNodes.find((one) => one.some(({ slot }) => slot === node.slot));
  return nodes.findIndex(({ slot }) => slot === (twins?.[0] ?? node).slot);
}

// Which pods a descheduler would evict next, and for which of its strategies.
import { type Cluster, type Owner, ownerOfPod } from "../cluster.ts";
import { evictionOf, type StoredBudget } from "../disruption/disruption.ts";
import { titleOf } from "../inventory/inventory.ts";
import { distinct } from "../multiset.ts";
import { specOf } from "../nodes/node-spec.ts";
import { taintsOf } from "../scheduling/placement.ts";
import { ownerNamed } from "../scheduling/seen.ts";
import {
  type DeschedulerNode,
  type DeschedulerPod,
  deschedulable,
  podQosClass,
  type Strategy,
} from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";
import type { DisruptionBudgetState } from "../stored.ts";
import { evictionLimit } from "./limit.ts";
import { type DeschedulerView, type SeenNode, type SeenPod, seenPod } from "./seen.ts";

/** A pod that may be the next to be evicted: any that looks like `pod`, of those on that node. */
export interface Choice {
  readonly strategy: Strategy["name"];
  /** The position of the node. */
  readonly node: number;
  readonly pod: SeenPod;
}

export function choices(cluster: Cluster, { all, waiting }: DeschedulerView): readonly Choice[] {
  const { descheduler } = cluster.scenario;
  const limit = evictionLimit({ ...cluster, workloads: cluster.owners.map(({ workload }) => workload) });
  const ready = all.flatMap((seen, at) => (isReady(seen) ? [{ seen, at }] : []));
  const deleting = ready.flatMap(({ seen }) =>
    seen.pods.filter((pod) => pod.deleting === true && pod.controller !== undefined),
  );
  if (descheduler === undefined || deleting.length >= limit) return [];
  const nodes = ready.flatMap(({ seen, at }) => nodeAt(cluster, seen, at));
  const elsewhere = [
    ...all.filter((seen) => !isReady(seen)).flatMap(({ pods }) => pods.map((pod) => podOf(cluster, pod))),
    ...waiting.flatMap((name) => (name === null ? [] : [podOf(cluster, { template: name })])),
  ];
  return descheduler.strategies.flatMap((strategy) =>
    deschedulable(strategy, nodes, elsewhere).flatMap(({ node, pod }): readonly Choice[] => {
      const place = ready[node];
      const chosen = place?.seen.pods[pod];
      if (place === undefined || chosen === undefined) return [];
      return [{ strategy: strategy.name, node: place.at, pod: chosen }];
    }),
  );
}

/** A pod of which the API server allows the eviction, and what is left of its budget, if it has one. */
export interface Evictable {
  readonly pod: PodState;
  readonly taken?: { readonly from: StoredBudget; readonly left: DisruptionBudgetState };
}

/** The pods on the node that look like the choice, one of each. A request that a budget refuses is tried again by a later run. */
export function evictable(
  cluster: Cluster,
  { pod: chosen }: Choice,
  { pods }: NodeState,
  budgets: readonly StoredBudget[],
): readonly Evictable[] {
  const look = JSON.stringify(chosen);
  const alike = distinct(pods.filter((pod) => JSON.stringify(seenPod(cluster, pod)) === look));
  return alike.flatMap((pod) => {
    const eviction = evictionOf(ownerOfPod(cluster, pod), pod, budgets);
    return eviction === undefined ? [] : [{ pod, ...eviction }];
  });
}

function isReady({ gone, status }: SeenNode): boolean {
  return gone !== true && status.conditions.Ready === "True";
}

function nodeAt(cluster: Cluster, seen: SeenNode, at: number): readonly DeschedulerNode[] {
  const node = cluster.nodes[at];
  if (node === undefined) return [];
  const { name, labels, allocatable } = node.facts;
  const { unschedulable } = specOf(node, seen);
  const pods = seen.pods.map((pod) => podOf(cluster, pod));
  return [{ name, labels, allocatable, unschedulable, taints: taintsOf(node, seen), pods }];
}

function podOf(cluster: Cluster, pod: SeenPod): DeschedulerPod {
  const { template, workload } = ownerNamed(cluster, pod.template);
  const { controller } = pod;
  const { namespace, labels, spec, requests, tolerations, priority } = template;
  const { nodeSelector, affinity, topologySpreadConstraints = [] } = spec;
  return {
    namespace,
    labels,
    ...(controller === undefined ? {} : { controller: titleOfController(ownerNamed(cluster, controller)) }),
    isOfDaemonSet: workload.kind === "DaemonSet",
    images: spec.containers.map(({ image = "" }) => image),
    requests,
    tolerations,
    priority,
    qos: podQosClass(spec),
    topologySpreadConstraints,
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(affinity === undefined ? {} : { affinity }),
    deleting: pod.deleting === true,
    ended: pod.ended === true,
  };
}

/** All revisions of a StatefulSet name the same controller; of a Deployment, each is a ReplicaSet of its own. */
function titleOfController({ statefulSet, name, workload }: Owner): string {
  return statefulSet === undefined ? `${workload.kind}/${name}` : titleOf(workload.ref);
}

// What the properties of Services share: what may become of requests, and which Services should always have pods.
import { predicate } from "../explorer/property.ts";
import type { Cluster, ClusterService } from "../model/cluster.ts";
import { broughtBy, sameRef, type Workload } from "../model/inventory/inventory.ts";
import type { Outcome } from "../model/network/request-outcomes.ts";
import { outcomes, targetsOf } from "../model/network/requests.ts";
import { selectsPodsOf } from "../model/network/services.ts";
import { isNodeEdit, type ObjectRef } from "../model/scenario/scenario.ts";

/** What `outcomesIn` reads. */
export function requestReads(cluster: Cluster, service: ClusterService) {
  return { nodes: targetsOf(cluster, service), view: service.view };
}

/** That all that may become of a request is like that. */
export function requestsAre(
  cluster: Cluster,
  service: ClusterService,
  name: string,
  holds: (all: readonly Outcome[]) => boolean,
) {
  return predicate(`${service.facts.title}: ${name}`, requestReads(cluster, service), ({ nodes, view }) =>
    holds(outcomes(service.facts, nodes, view)),
  );
}

/** The Services that some workload gives pods at any time: users neither delete it nor scale it to nothing. */
export function servedForEver(cluster: Cluster): readonly ClusterService[] {
  const workloads = [...new Set(cluster.owners.map(({ workload }) => workload))];
  const lasting = workloads.filter((workload) => keepsPods(cluster, workload));
  return cluster.services.filter(
    ({ facts }) =>
      facts.refs.every((ref) => !isRemoved(cluster, ref)) &&
      lasting.some(({ owners }) => owners.every(({ template }) => selectsPodsOf(facts, template))),
  );
}

/** Whether users delete it, or its namespace, or a controller of their own may. */
export function isRemoved({ operations, own }: Pick<Cluster, "operations" | "own">, ref: ObjectRef): boolean {
  if (own?.tracked.some((one) => sameRef(one.ref, ref)) === true) return true;
  return operations.some(
    ({ type, target }) =>
      type === "delete" &&
      (sameRef(target, ref) || (target.kind === "Namespace" && target.name === ref.namespace)),
  );
}

function keepsPods({ operations, agentTasks }: Cluster, { ref, initial, deletions }: Workload): boolean {
  const own = operations.filter((o) => !isNodeEdit(o) && sameRef(o.target, ref));
  const tasks = [...own, ...agentTasks.filter((t) => sameRef(t.target, ref))];
  const specs = [initial, ...tasks.flatMap(broughtBy)];
  const isRemoved = operations.some(
    (o) => o.type === "delete" && (sameRef(o.target, ref) || o.target.kind === "Namespace"),
  );
  const isScaledAway = own.some((o) => o.type === "scale" && o.replicas === 0);
  const isSized = specs.every(
    (one) =>
      (one?.kind === "Deployment" || one?.kind === "ReplicaSet" || one?.kind === "StatefulSet") &&
      one.spec.replicas > 0,
  );
  return isSized && deletions === undefined && !isRemoved && !isScaledAway;
}

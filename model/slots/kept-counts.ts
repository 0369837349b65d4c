// How much of the statuses of Deployments and ReplicaSets has to be kept. `../workloads/statuses.ts` says why less is enough.

import { countsTerminating, deploymentSpecs } from "../cluster.ts";
import { type Inventory, sameRef, type Workload } from "../inventory/inventory.ts";
import { mayAdoptReplicaSets } from "../pods/adoption.ts";
import { replicasAnnotations } from "../semantics/index.ts";
import type { KeptCounts } from "../stored.ts";
import { scales } from "./autoscalers.ts";

/**
 * Of a Deployment, and of each of its ReplicaSets. All counts: if they are asked for, if a condition or a policy goes by them, and
 * where a resize may go by status.replicas, because a ReplicaSet has not noted how large the Deployment may be (it is of
 * another's making, or may have no pods at all).
 */
export function keptByDeployment(inventory: Inventory, workload: Workload): KeptCounts {
  const { observed, operations, agentTasks } = inventory;
  const specs = deploymentSpecs(inventory, { workload });
  const isWhole =
    observed.some((what) => what === "Progressing" || what === "counts") ||
    countsTerminating(inventory, { workload }) ||
    changesHands(inventory, workload) ||
    specs.some((spec) => replicasAnnotations(spec).maxReplicas === 0);
  if (isWhole) return "all";
  const own = [...operations, ...agentTasks].filter((o) => sameRef(o.target, workload.ref));
  // What is written field by field, or by an autoscaler, may have sizes that no manifest names.
  const isAutoscaled = inventory.workloads.some((w) => scales(inventory, w, workload.ref));
  if (workload.owners.length > 1 || isAutoscaled || own.some(({ type }) => type === "write"))
    return "available";
  const scaled = own.flatMap((o) => (o.type === "scale" ? [o.replicas] : []));
  return [...new Set([...specs.map(({ replicas }) => replicas), ...scaled])];
}

/** Of a ReplicaSet of its own: nobody reads its status, unless a Deployment may adopt it. */
export function keptByReplicaSet(inventory: Inventory, workload: Workload): KeptCounts {
  return inventory.observed.includes("counts") || changesHands(inventory, workload) ? "all" : [];
}

/** Whether some Deployment may adopt ReplicaSets of the workload, or it is one that may adopt others'. */
function changesHands(inventory: Inventory, workload: Workload): boolean {
  return inventory.workloads.some(
    (other) =>
      mayAdoptReplicaSets(other, workload, inventory) || mayAdoptReplicaSets(workload, other, inventory),
  );
}

// How much of the statuses of a Deployment and its ReplicaSets has to be kept. `../workloads/statuses.ts` says why less is enough.
import { countsTerminating, deploymentSpecs } from "../cluster.ts";
import { type Inventory, sameRef, type Workload } from "../inventory.ts";
import { replicasAnnotations } from "../semantics/index.ts";
import type { KeptCounts } from "../stored.ts";

/**
 * All counts: if they are asked for, if a condition or a policy goes by them, and where a ReplicaSet may have noted that the
 * Deployment may have no pods at all, which a later resize reads as if nothing was noted, and takes status.replicas instead.
 */
export function keptByDeployment(inventory: Inventory, workload: Workload): KeptCounts {
  const specs = deploymentSpecs(inventory, { workload });
  const isWhole =
    inventory.observed.some((what) => what === "Progressing" || what === "counts") ||
    countsTerminating(inventory, { workload }) ||
    specs.some((spec) => replicasAnnotations(spec).maxReplicas === 0);
  if (isWhole) return "all";
  if (workload.owners.length > 1) return "available";
  const scaled = inventory.operations.flatMap((o) =>
    o.type === "scale" && sameRef(o.target, workload.ref) ? [o.replicas] : [],
  );
  return [...new Set([...specs.map(({ replicas }) => replicas), ...scaled])];
}

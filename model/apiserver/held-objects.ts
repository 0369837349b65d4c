// Every object that users can delete and that finalizers may hold, whatever its kind.
import type { Slot } from "../../explorer/system.ts";
import { type Cluster, isJobOwner, isReplicaSetOwner, type JobOwner, type Owner } from "../cluster.ts";
import { sameRef, titleOf, type Workload } from "../inventory/inventory.ts";
import type { StoredObject } from "../stored.ts";
import { mayPropagate } from "./propagation.ts";

export interface HeldObject {
  readonly workload: Workload;
  /** "Deployment/web" */
  readonly title: string;
  /** Only metadata is known of what is stored: whoever writes it keeps the rest as it is. */
  readonly slot: Slot<StoredObject | null>;
}

/** The objects of the manifests; not what controllers make. A new kind is one more line. */
export function heldObjects({
  deployments,
  statefulSets,
  daemonSets,
  cronJobs,
  owners,
  podless,
  customs,
  autoscalers,
  configs,
  versioned,
  disruptionBudgets,
  quotas,
}: Cluster): readonly HeldObject[] {
  const replicaSets = owners.filter(isReplicaSetOwner).filter((o) => o.deployment === undefined);
  return [
    ...podless,
    ...customs.map(({ workload, title, slot }) => ({ workload, title, slot })),
    ...autoscalers.map(({ workload, title, slot }) => ({ workload, title, slot })),
    ...configs,
    ...versioned,
    ...disruptionBudgets,
    ...quotas.flatMap(({ workload, facts: { title }, slot }) =>
      workload === undefined ? [] : [{ workload, title, slot }],
    ),
    ...deployments.map(({ workload, title, slot }) => ({ workload, title, slot })),
    ...daemonSets.map(({ workload, title, slot }) => ({ workload, title, slot })),
    ...cronJobs.map(({ workload, title, slot }) => ({ workload, title, slot })),
    ...statefulSets.map(({ workload, title, slot }) => ({ workload, title, slot })),
    ...owners
      .filter(isJobOwner)
      .filter(({ workload }) => workload.kind === "Job")
      .map(({ workload, job }) => ({ workload, title: titleOf(workload.ref), slot: job })),
    ...replicaSets.map(({ workload, replicaSet }) => ({
      workload,
      title: titleOf(workload.ref),
      slot: replicaSet,
    })),
  ];
}

/** The Jobs that CronJobs make. */
export function startedJobs({ cronJobs }: Cluster): readonly (HeldObject & { readonly owner: JobOwner })[] {
  return cronJobs
    .flatMap(({ jobs }) => jobs)
    .map((owner) => ({ workload: owner.workload, title: `Job/${owner.name}`, slot: owner.job, owner }));
}

/** Every finalizer that manifests put on it. */
export function namedFinalizers({ operations }: Cluster, { workload }: HeldObject): readonly string[] {
  const { ref, finalizers } = workload;
  const applied = operations.flatMap((o) =>
    o.type === "apply" && sameRef(o.target, ref) ? o.finalizers.added : [],
  );
  return [...new Set([...finalizers, ...applied])];
}

/** Every finalizer that pods of this template may have: those of their template, and of the manifests of a pod of its own. */
export function podFinalizers(
  { operations }: Pick<Cluster, "operations">,
  { template, workload: { kind, ref } }: Owner,
): readonly string[] {
  const applied = operations.flatMap((o) =>
    kind === "Pod" && o.type === "apply" && sameRef(o.target, ref) ? o.finalizers.added : [],
  );
  return [...new Set([...(template.finalizers ?? []), ...applied])];
}

/** Whether it may stay for a while after it is deleted. */
export function mayBeHeld(cluster: Cluster, object: HeldObject): boolean {
  return (
    namedFinalizers(cluster, object).length > 0 ||
    object.workload.deletions !== undefined ||
    mayPropagate(cluster, object.workload, "Foreground") ||
    mayPropagate(cluster, object.workload, "Orphan")
  );
}

// Which deletions of a cluster can reach beyond the object itself, other than by leaving dependents without an owner.
// Where none can, nobody needs to look for it, and the states are as if there were no such thing.
import type { Inventory, Workload } from "../inventory/inventory.ts";
import { sameRef } from "../inventory/inventory.ts";
import { FINALIZER_FOREGROUND, FINALIZER_ORPHAN, type PropagationPolicy } from "../semantics/index.ts";

/** Whether the object, or what owns it through the same workload, may be deleted with this policy. */
export function mayPropagate(
  { operations }: Pick<Inventory, "operations">,
  { kind, ref, finalizers, owners, deletions = [] }: Workload,
  policy: Exclude<PropagationPolicy, "Background">,
): boolean {
  const finalizer = policy === "Orphan" ? FINALIZER_ORPHAN : FINALIZER_FOREGROUND;
  // A Job is deleted in the foreground when its time to live is over.
  const expires = policy === "Foreground" && kind === "Job" && owners.some(({ reads }) => reads.ttl);
  return (
    expires ||
    deletions.includes(policy) ||
    finalizers.includes(finalizer) ||
    operations.some(
      (o) =>
        sameRef(o.target, ref) &&
        ((o.type === "delete" && o.propagationPolicy === policy) ||
          (o.type === "apply" && o.finalizers.added.includes(finalizer))),
    )
  );
}

export function propagates(inventory: Pick<Inventory, "operations">, workload: Workload): boolean {
  return mayPropagate(inventory, workload, "Foreground") || mayPropagate(inventory, workload, "Orphan");
}

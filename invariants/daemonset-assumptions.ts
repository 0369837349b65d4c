// What a verdict rests on about DaemonSets, in words: only where there are some.
import type { Inventory } from "../model/inventory/inventory.ts";

export function daemonSetAssumptions({ workloads }: Inventory): readonly string[] {
  if (!workloads.some(({ kind }) => kind === "DaemonSet")) return [];
  return [
    "a DaemonSet updates and reports once it has nothing to create or delete but failed pods (Kubernetes: in every sync, which reads its pods anew for the update)",
    "a DaemonSet may delete a failed pod at any time: the back-off between such deletions is a timer",
    "of several pods of a DaemonSet on a node, that of the earlier template is the older one; if a template comes back after another, any may be the oldest",
  ];
}

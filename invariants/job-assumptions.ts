// What a verdict rests on about Jobs, in words: only where there are some.
import type { Inventory } from "../model/inventory.ts";

export function jobAssumptions({ workloads, operations }: Inventory): readonly string[] {
  const desired = [
    ...workloads.flatMap((w) => (w.initial === undefined ? [] : [w.initial])),
    ...operations.flatMap((o) => (o.type === "apply" ? [o.desired] : [])),
  ];
  const specs = desired.flatMap((d) => (d.kind === "Job" ? [d.spec] : []));
  if (specs.length === 0) return [];
  return [
    "the containers of a Job may end by themselves at any time, or never; those that fail use up the crashes of the scenario",
    "a Job makes its pods one by one, in the order of their indexes; a pod that it does not need any more loses its finalizer and is deleted in one step, and the finalizers of all pods that are counted together go in one step",
    "the back-off of a Job may end at any time after a failure; among pods that a Job ranks equal for deletion but for age, any may go",
    "containers that are told to stop exit with 143, with 137 when the grace period is over, or with 0 if they may complete",
    "an ended pod of a Job is forgotten once it is counted; a Job counts the pods that it makes, and adopts none",
    ...(specs.some((spec) => spec.ttlSecondsAfterFinished !== undefined)
      ? ["a Job whose time to live is over goes before its pods (Kubernetes: after them)"]
      : []),
  ];
}

// Which workloads have to do with each other because one is in a namespace that is deleted, runs the operator of the other,
// or reads it as its configuration.
import type { Operation, Workload } from "./inventory.ts";
import { sameRef } from "./inventory.ts";
import type { Operator } from "./scenario.ts";

/** In either direction. */
export function deletionConnects(
  a: Workload,
  b: Workload,
  operators: readonly Operator[],
  operations: readonly Operation[],
): boolean {
  const pairs = [
    [a, b],
    [b, a],
  ] as const;
  const contains = pairs.some(([x, y]) => x.kind === "Namespace" && x.ref.name === y.ref.namespace);
  if (contains) return true;
  return pairs.some(([x, y]) =>
    operators.some((o) => sameRef(o.workload, x.ref) && mayHave(y, o.finalizer, operations)),
  );
}

/** In either direction: pods of one read the other, which may change. */
export function configConnects(a: Workload, b: Workload): boolean {
  const reads = (x: Workload, { ref }: Workload): boolean =>
    x.owners.some(({ template }) => template.config.some((need) => sameRef(need.ref, ref)));
  return reads(a, b) || reads(b, a);
}

function mayHave(
  { ref, finalizers, owners }: Workload,
  finalizer: string,
  operations: readonly Operation[],
): boolean {
  return (
    finalizers.includes(finalizer) ||
    owners.some(({ template }) => template.finalizers?.includes(finalizer) === true) ||
    operations.some(
      (o) => o.type === "apply" && sameRef(o.target, ref) && o.finalizers.added.includes(finalizer),
    )
  );
}

// Which workloads have to do with each other because one is in a namespace that is deleted, runs the operator of the other,
// reads it as its configuration, or uses the same volumes.
import type { Operation, Workload } from "../inventory/inventory.ts";
import { sameRef } from "../inventory/inventory.ts";
import type { NodeFacts } from "../nodes/node-facts.ts";
import type { Operator } from "../scenario/scenario.ts";
import { keyOf } from "../storage/claims.ts";
import { claimNamesIn, type StorageFacts } from "../storage/facts.ts";

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

/** In either direction: pods of one run as the other, which comes and goes. */
export function accountConnects(a: Workload, b: Workload): boolean {
  const runsAs = ({ owners }: Workload, { ref }: Workload): boolean =>
    owners.some(({ template: { account } }) => account !== undefined && sameRef(account, ref));
  return runsAs(a, b) || runsAs(b, a);
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

/** One claim that both use, volumes that claims of both may get, or nodes that take only so many. In either direction. */
export function storageConnects(
  a: Workload,
  b: Workload,
  { nodes, storage: { volumes } }: { readonly nodes: readonly NodeFacts[]; readonly storage: StorageFacts },
): boolean {
  const used = [a, b].map(claimsUsedBy);
  const [first = [], second = []] = used;
  if (first.some((claim) => second.includes(claim))) return true;
  const hasClaims = ({ kind, claimTemplates }: Workload, names: readonly string[]): boolean =>
    kind === "PersistentVolumeClaim" || claimTemplates !== undefined || names.length > 0;
  const areShared = volumes.length > 0 || nodes.some(({ volumeLimits }) => volumeLimits.size > 0);
  return areShared && hasClaims(a, first) && hasClaims(b, second);
}

/** Of a claim: itself. */
function claimsUsedBy({ kind, ref, owners }: Workload): readonly string[] {
  const { namespace } = ref;
  if (kind === "PersistentVolumeClaim") return [keyOf(ref)];
  return owners.flatMap(({ template }) =>
    claimNamesIn(template.spec).map((name) => keyOf({ namespace, name })),
  );
}

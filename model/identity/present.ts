// Whether the ServiceAccounts that come and go are there, and what namespaces enforce just now.
import { type Projection, projection } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import type { StoredObject, StoredPodless } from "../stored.ts";
import { THERE } from "./accounts.ts";

/** As `configReads` reads versions: of every account that comes and goes. */
export function accountVersions({ podless }: Pick<Cluster, "podless">) {
  return podless
    .filter(({ workload: { kind } }) => kind === "ServiceAccount")
    .map(({ title, slot }) => ({
      title,
      version: projection(slot, "version", (stored: StoredObject | null) => (stored === null ? null : THERE)),
    }));
}

/** To be read by whoever makes pods in that namespace: whether each account is there, of those that come and go. */
export function accountReads(cluster: Cluster, namespace: string): readonly Projection<boolean>[] {
  return accountsOf(cluster, namespace).map(({ slot }) =>
    projection(slot, "exists", (stored: StoredObject | null) => stored !== null),
  );
}

/** @param present As read through `accountReads`. */
export function isAccountThere(
  cluster: Cluster,
  { namespace, name }: ObjectRef,
  present: readonly boolean[],
): boolean {
  const i = accountsOf(cluster, namespace).findIndex(({ workload: { ref } }) => ref.name === name);
  return i < 0 || present[i] === true;
}

function accountsOf({ podless }: Cluster, namespace: string) {
  return podless.filter(
    ({ workload: { kind, ref } }) => kind === "ServiceAccount" && ref.namespace === namespace,
  );
}

/** To be read by whoever makes pods in that namespace: what it enforces of Pod Security, if that changes. */
export function policyReads({ podless }: Cluster, namespace: string): readonly Projection<string | null>[] {
  return podless
    .filter(({ workload: { ref, changesPolicy } }) => changesPolicy === true && ref.name === namespace)
    .map(({ slot }) =>
      projection(slot, "enforces", (stored: StoredPodless | null) => stored?.enforces ?? null),
    );
}

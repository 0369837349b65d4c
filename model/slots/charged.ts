// The objects of a cluster, other than pods, that a ResourceQuota counts and that come, go or change.
import type { Slot } from "../../explorer/system.ts";
import { heldObjects, startedJobs } from "../apiserver/held-objects.ts";
import { type Cluster, isReplicaSetOwner } from "../cluster.ts";
import { type Inventory, sameRef, type Workload } from "../inventory/inventory.ts";
import { chargeOfClaims, chargeOfKind, chargeOfObject } from "../policy/charged-objects.ts";
import {
  type ChargedObjects,
  type ClusterQuota,
  chargedObjects,
  type QuotaFacts,
  quotaIn,
} from "../policy/quotas.ts";
import type { Amounts } from "../semantics/index.ts";
import type { PodState } from "../state.ts";

/** The quotas that count anything of a cluster. */
export function quotasOf(
  inventory: Inventory,
  cluster: Omit<Cluster, "quotas">,
  pods: readonly PodState[],
  workloads: readonly Workload[],
): readonly ClusterQuota[] {
  const whole = { ...cluster, quotas: [] };
  return inventory.policies.quotas.flatMap((facts) => {
    const objects = objectsOf(inventory, whole, facts);
    const workload = workloads.find(({ ref }) => sameRef(ref, facts.ref));
    return quotaIn(facts, cluster.owners, pods, objects, workload);
  });
}

function objectsOf(inventory: Inventory, cluster: Cluster, facts: QuotaFacts): readonly ChargedObjects[] {
  const { limited, ref, scopes } = facts;
  // Only pods have scopes (MatchesNoScopeFunc).
  if (scopes.length > 0) return [];
  const isHere = (workload: Workload): boolean => workload.ref.namespace === ref.namespace;
  const whole = (workload: Workload, kind: string, slot: Slot<unknown>): readonly ChargedObjects[] => {
    const own = chargesOf(inventory, workload, kind, limited);
    if (!isHere(workload) || own.every((charge) => Object.keys(charge).length === 0)) return [];
    return [
      chargedObjects(facts, slot, (value) =>
        value === null ? {} : ((own.length === 1 ? own[0] : own[versionIn(value)]) ?? {}),
      ),
    ];
  };
  const claims = cluster.statefulSets.flatMap(({ claims: slot, workload }) => {
    const each = chargeOfClaims(workload.claimTemplates ?? [], limited);
    if (slot === undefined || !isHere(workload) || Object.keys(each).length === 0) return [];
    return [chargedObjects(facts, slot, (value) => times(each, Array.isArray(value) ? value.length : 0))];
  });
  return [
    ...heldObjects(cluster).flatMap(({ workload, slot }) => whole(workload, workload.ref.kind, slot)),
    ...startedJobs(cluster).flatMap(({ workload, slot }) => whole(workload, "Job", slot)),
    ...cluster.owners
      .filter(isReplicaSetOwner)
      .filter((owner) => owner.deployment !== undefined)
      .flatMap(({ workload, replicaSet }) => whole(workload, "ReplicaSet", replicaSet)),
    ...claims,
  ];
}

/** One for each manifest that it may have, if that is kept. */
function chargesOf(
  { storage }: Inventory,
  { ref, manifests }: Workload,
  kind: string,
  limited: ReadonlySet<string>,
): readonly Amounts[] {
  if (kind !== ref.kind) return [chargeOfKind(kind, limited)];
  if (manifests !== undefined) return manifests.map((one) => chargeOfObject(one, ref, storage, limited));
  const claim = storage.claims.find(
    ({ namespace, name }) =>
      kind === "PersistentVolumeClaim" && namespace === ref.namespace && name === ref.name,
  );
  return [claim === undefined ? chargeOfKind(kind, limited) : chargeOfClaims([claim], limited)];
}

/** Of what has several: which of its manifests an object has. */
function versionIn(value: unknown): number {
  const isKept = typeof value === "object" && value !== null && "version" in value;
  return isKept && typeof value.version === "number" ? value.version : 0;
}

function times(amounts: Amounts, count: number): Amounts {
  if (count === 0) return {};
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, amount * count]));
}

// No volume claim is deleted that is to be kept.
import { noStep } from "../explorer/property.ts";
import { type Cluster, type ClusterStatefulSet, specsOf } from "../model/cluster.ts";
import { sameRef } from "../model/inventory/inventory.ts";
import { deletesClaims, isInOrdinalRange } from "../model/semantics/index.ts";
import { isDeleting } from "../model/state.ts";
import type { ClaimState, StatefulSetSpec } from "../model/stored.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const claimsRetained: ClusterProperty = {
  id: "claims-retained",
  kind: "safety",
  title: "no volume claim is deleted that is to be kept",
  description:
    "No step deletes the volume claim of a pod that its StatefulSet wants at that time, and none deletes another one while the " +
    "retention policy says Retain: whenScaled while the set exists, and whenDeleted, as written last, once it is deleted. (A policy that is " +
    "changed does not count at once: the controller first has to change the owners of the claims, and a claim whose owner " +
    "is gone by then is deleted all the same.) Applies where some policy says Delete, no user deletes claims, and no agent applies the set, nor a user but with a plain apply, nor does a user's own controller see it.",
  decidedBy: ["spec.persistentVolumeClaimRetentionPolicy", "spec.volumeClaimTemplates"],
  source:
    "pkg/controller/statefulset/stateful_set_utils.go (updateClaimOwnerRefForSetAndPod); StatefulSet documentation (PersistentVolumeClaim retention)",
  on(cluster) {
    const isHealed = (set: ClusterStatefulSet): boolean =>
      set.workload.deletions !== undefined ||
      [...cluster.agentTasks, ...cluster.written].some(({ target }) => sameRef(target, set.workload.ref));
    return cluster.statefulSets.flatMap((set) => {
      if (set.claims === undefined || isHealed(set) || !deletes(cluster, set)) return [];
      const reads = { set: set.slot, claims: set.claims, done: cluster.operationsDone };
      return noStep(idFor(claimsRetained, set.title), reads, (before, after) => {
        const stored = before.set !== null && !isDeleting(before.set) ? before.set.spec : undefined;
        const asked = stored ?? askedFor(cluster, set, before.done);
        return before.claims.some(
          (claim) =>
            claim.deletionTimestamp === undefined &&
            isGone(claim, after.claims) &&
            isToBeKept(claim, asked, stored !== undefined),
        );
      });
    });
  },
};

/** Its policies have claims deleted, and users do not. */
function deletes(cluster: Cluster, set: ClusterStatefulSet): boolean {
  return (
    specsOf(cluster, set).some(({ claims }) => deletesClaims(claims)) &&
    !cluster.operations.some((o) => o.type === "delete" && o.claimOf !== undefined)
  );
}

function isGone({ index }: ClaimState, claims: readonly ClaimState[]): boolean {
  return !claims.some((claim) => claim.index === index && claim.deletionTimestamp === undefined);
}

function isToBeKept({ index }: ClaimState, spec: StatefulSetSpec | undefined, exists: boolean): boolean {
  if (spec === undefined) return true;
  const { whenDeleted = "Retain", whenScaled = "Retain" } = spec.claims ?? {};
  const isWanted = isInOrdinalRange(spec, index);
  if (exists) return isWanted || whenScaled === "Retain";
  return whenDeleted === "Retain" && (isWanted || whenScaled === "Retain");
}

/** What the edits have asked for so far; a deletion leaves it as it was. */
function askedFor(
  { operations }: Cluster,
  { workload: { ref, initial } }: ClusterStatefulSet,
  done: number,
): StatefulSetSpec | undefined {
  let spec = initial?.kind === "StatefulSet" ? initial.spec : undefined;
  let exists = spec !== undefined;
  for (const operation of operations.slice(0, done)) {
    if (!sameRef(operation.target, ref)) continue;
    if (operation.type === "delete") exists = false;
    else if (operation.type === "scale") {
      if (exists && spec !== undefined) spec = { ...spec, replicas: operation.replicas };
    } else if (operation.type === "apply" && operation.desired.kind === "StatefulSet") {
      const kept = exists && operation.keepsReplicas && spec !== undefined ? { replicas: spec.replicas } : {};
      spec = { ...operation.desired.spec, ...kept };
      exists = true;
    }
  }
  return spec;
}

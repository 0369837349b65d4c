// A pod does not wait for ever for a volume claim that was deleted.
import { leadsTo, predicate } from "../explorer/property.ts";
import type { View } from "../explorer/system.ts";
import type { Cluster } from "../model/cluster.ts";
import { isHeldBack } from "../model/scheduling/feasible.ts";
import { deletesClaims } from "../model/semantics/index.ts";
import { isDeleting } from "../model/state.ts";
import { type ClaimsOfOwner, claimReads, claimsNow, claimsOf } from "../model/storage/claims.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const podOfDeletedClaim: ClusterProperty = {
  id: "pod-with-deleted-claim-not-pending-for-ever",
  kind: "liveness",
  title: "no pod waits for ever for a deleted claim",
  description:
    "Whenever a pod without a node uses a PersistentVolumeClaim that is not there, or is being deleted, there comes a time when " +
    "that is no longer so: the claim is made (anew), or the pod is deleted. A claim that is deleted while a pod uses it stays " +
    "until that pod is gone; a successor that is made meanwhile finds the claim, which then goes, and waits for ever unless " +
    "somebody makes another. The StatefulSet controller does, a Deployment or Job does not. Applies where a claim may be missing: no " +
    "manifest or only an edit brings it, something is deleted, or a retention policy says Delete.",
  decidedBy: ["pod.volumes", "spec.volumeClaimTemplates"],
  source:
    "kubernetes/kubernetes#74374, #83282, #89910, #93457; pkg/scheduler/framework/plugins/volumebinding (PreFilter)",
  on(cluster) {
    return cluster.owners.flatMap((owner) => {
      const claims = claimsOf(cluster, owner);
      if (claims === undefined || !mayBeMissing(cluster, claims)) return [];
      const { claims: objects, claimsOfSet } = claimReads(cluster, claims);
      const reads = { claims: objects, claimsOfSet, pending: owner.pending };
      const waits = (v: View<typeof reads>): boolean =>
        v.pending
          .filter((pod) => !isDeleting(pod) && !isHeldBack(owner, pod))
          .some((pod) =>
            claimsNow(owner, claims, { ...v, volumes: [] }, pod.metadata.index).some(
              ({ state }) => state !== "stored",
            ),
          );
      const some = predicate(`a pod of ${owner.name} waits for a claim that is not there`, reads, waits);
      const none = predicate(
        `no pod of ${owner.name} waits for a claim that is not there`,
        reads,
        (v) => !waits(v),
      );
      return leadsTo(idFor(podOfDeletedClaim, owner.name), some, none);
    });
  },
};

/** Some claim is brought by an edit or by nobody, or something is deleted. */
function mayBeMissing(
  { operations, statefulSets, own }: Cluster,
  { missing, objects, ofSet }: ClaimsOfOwner,
): boolean {
  return (
    missing.length > 0 ||
    own !== undefined ||
    objects.some(({ object }) => object.workload.initial === undefined) ||
    operations.some(({ type }) => type === "delete") ||
    (ofSet !== undefined &&
      statefulSets.some(
        ({ workload: { initial } }) => initial?.kind === "StatefulSet" && deletesClaims(initial.spec.claims),
      ))
  );
}

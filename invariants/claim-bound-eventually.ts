// Volume claims are bound in the end.
import { leadsTo, type Property, predicate } from "../explorer/property.ts";
import { projection, type View } from "../explorer/system.ts";
import {
  type Cluster,
  type ClusterStatefulSet,
  nameInUid,
  type Owner,
  revisionsOf,
} from "../model/cluster.ts";
import { isDeleting, type PodState } from "../model/state.ts";
import { type ClaimObject, claimObjects, claimsOf } from "../model/storage/claims.ts";
import { isDelayed } from "../model/storage/volumes.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const claimBoundEventually: ClusterProperty = {
  id: "claim-bound-eventually",
  kind: "liveness",
  title: "every volume claim is bound in the end",
  description:
    "Whenever a PersistentVolumeClaim is there without a volume, there comes a time when it has one, or is gone. A claim " +
    "whose class waits for the first consumer counts only while a pod without a node uses it. It fails where no volume of the " +
    "manifests fits, and no provisioner makes one: the pods that use the claim stay pending. Applies where the manifests " +
    "have a StorageClass or a PersistentVolume, so that it is known what storage there is.",
  decidedBy: ["spec.storageClassName", "spec.volumeClaimTemplates"],
  source:
    "pkg/controller/volume/persistentvolume/pv_controller.go (syncUnboundClaim); https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding",
  on(cluster) {
    if (!cluster.storage.isGiven) return [];
    return [
      ...claimObjects(cluster).map((claim) => ofObject(cluster, claim)),
      ...cluster.statefulSets.flatMap((set) => ofSet(cluster, set)),
    ];
  },
};

function ofObject(cluster: Cluster, { facts, object }: ClaimObject): Property {
  const users = cluster.owners.filter((owner) =>
    claimsOf(cluster, owner)?.objects.some((used) => used.object === object),
  );
  const isWaitingForPod = isDelayed(cluster.storage, facts);
  const reads = {
    claim: projection(
      object.slot,
      "is unbound",
      (stored) => stored !== null && !isDeleting(stored) && stored.volume === undefined,
    ),
    pending: users.map((owner) => pendingOf(owner)),
  };
  const waits = (v: View<typeof reads>): boolean =>
    v.claim && (!isWaitingForPod || v.pending.some((ordinals) => ordinals.length > 0));
  return bound(object.title, reads, waits);
}

function ofSet(cluster: Cluster, set: ClusterStatefulSet): readonly Property[] {
  const { claims, workload, title } = set;
  const { claimTemplates = [] } = workload;
  if (claims === undefined || claimTemplates.length === 0) return [];
  const reads = { claims, pending: revisionsOf(cluster, set).map((owner) => pendingOf(owner)) };
  const waits = (v: View<typeof reads>): boolean =>
    v.claims.some(
      ({ index, deletionTimestamp, volumes = {} }) =>
        deletionTimestamp === undefined &&
        claimTemplates.some(
          (facts) =>
            volumes[facts.name] === undefined &&
            (!isDelayed(cluster.storage, facts) || v.pending.some((ordinals) => ordinals.includes(index))),
        ),
    );
  return [bound(`claims of ${title}`, reads, waits)];
}

/** The ordinals of the pods of an owner that have no node; 0 for those that have none. */
function pendingOf({ name, pending }: Owner) {
  return projection(pending, `pods of ${name} that wait`, (pods: readonly PodState[]) =>
    pods
      .filter((pod) => nameInUid(pod.metadata.owner) === name && !isDeleting(pod))
      .map(({ metadata }) => metadata.index ?? 0),
  );
}

function bound<R extends Parameters<typeof predicate>[1]>(
  title: string,
  reads: R,
  waits: (v: View<R>) => boolean,
): Property {
  const some = predicate(`${title} waits for a volume`, reads, waits);
  const none = predicate(`${title} waits for no volume`, reads, (v) => !waits(v));
  return leadsTo(idFor(claimBoundEventually, title), some, none);
}

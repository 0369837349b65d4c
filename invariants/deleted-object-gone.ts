// What is deleted is eventually gone, with everything that it owned.
import { leadsTo, type Property, predicate } from "../explorer/property.ts";
import { projection, type View } from "../explorer/system.ts";
import { type Cluster, isReplicaSetOwner, isUnownedUid, type Owner } from "../model/cluster.ts";
import { claimUsers, isOrphan } from "../model/controllers/volume-claims.ts";
import { deploymentsOf } from "../model/pods/adoption.ts";
import { deletedVolumes } from "../model/storage/deletion.ts";
import type { RevisionState, VolumeState } from "../model/stored.ts";
import { type ClusterProperty, idFor, pendingCounts, sumOn, total } from "./cluster-property.ts";

export const deletedObjectGone: ClusterProperty = {
  id: "deleted-object-gone",
  kind: "liveness",
  title: "what is deleted is eventually gone",
  description:
    "Whenever a pod is being deleted on a node that is up, or a PersistentVolume (which stays while it is bound to a claim), or a ReplicaSet, pods, a ControllerRevision or volume claims that no pod uses have outlived their owner, there comes " +
    "a time when that is no longer so. Pods being deleted on a node that is down, or without its container runtime, wait for it: that is how Kubernetes " +
    "wants it, and is not counted.",
  decidedBy: ["metadata.finalizers"],
  source:
    "pkg/controller/garbagecollector; pkg/kubelet/pod_workers.go; pkg/controller/volume/pvprotection; kubernetes/kubernetes#54368 (by design)",
  on(cluster) {
    return [...ownersGone(cluster), ...claimsGone(cluster), ...volumesGone(cluster)];
  },
};

/** Volumes that users delete. */
function volumesGone(cluster: Cluster): readonly Property[] {
  return deletedVolumes(cluster).map(({ facts, slot }) => {
    const title = `PersistentVolume/${facts.name}`;
    const isLeft = (volume: VolumeState | null): boolean => volume?.deletionTimestamp !== undefined;
    const reads = { isLeft: projection(slot, "is being deleted", isLeft) };
    const some = predicate(`${title} is being deleted`, reads, (v) => v.isLeft);
    const none = predicate(`${title} is gone`, reads, (v) => !v.isLeft);
    return leadsTo(idFor(deletedObjectGone, title), some, none);
  });
}

/** Of a StatefulSet: claims that nobody holds any more. */
function claimsGone(cluster: Cluster): readonly Property[] {
  return cluster.statefulSets.flatMap((set) => {
    if (set.claims === undefined) return [];
    const reads = { claims: set.claims, ...claimUsers(cluster, set) };
    const isLeft = ({ claims, ...live }: View<typeof reads>): boolean =>
      claims.some(
        (claim) =>
          !live.bound.flat().includes(claim.index) &&
          (claim.deletionTimestamp !== undefined || isOrphan(claim, live)),
      );
    const some = predicate(`claims of ${set.title} have outlived their owner`, reads, isLeft);
    const none = predicate(`no claim of ${set.title} has outlived its owner`, reads, (v) => !isLeft(v));
    return leadsTo(idFor(deletedObjectGone, `claims of ${set.title}`), some, none);
  });
}

function ownersGone(cluster: Cluster): readonly Property[] {
  return cluster.owners.map((owner) => {
    const reads = {
      active: sumOn(cluster, owner, "active"),
      terminating: sumOn(cluster, owner, "terminating"),
      pending: pendingCounts(cluster, owner),
      orphaned: orphanReads(cluster, owner),
      revisions: revisionReads(owner),
      live: owner.replicaSet === undefined && owner.liveUid !== undefined ? [owner.liveUid] : [],
    };
    const isLeft = (v: View<typeof reads>): boolean => {
      const [rs, controllers] = [v.orphaned[0], v.orphaned.slice(1)];
      const pods = total(v.pending) + v.active;
      const isOrphaned = rs !== undefined && (rs === "" ? pods > 0 : rs !== "-" && !controllers.includes(rs));
      const left = pods + total(v.revisions);
      return isOrphaned || (v.live[0] === null && left > 0) || v.terminating > 0;
    };
    const some = predicate(`something of ${owner.name} is being deleted`, reads, isLeft);
    const none = predicate(`nothing of ${owner.name} is being deleted`, reads, (v) => !isLeft(v));
    return leadsTo(idFor(deletedObjectGone, owner.name), some, none);
  });
}

/**
 * For a DaemonSet: "" if it does not exist, else "-". For a ReplicaSet: the uid of the Deployment that it names as its
 * controller ("-" for none, "" if it does not exist itself); and the uids that the Deployments really have that it may
 * belong to. Nothing for a pod of its own.
 */
function orphanReads(cluster: Cluster, owner: Owner) {
  const { replicaSet, daemonSet } = owner;
  if (daemonSet !== undefined) return [projection(daemonSet.slot, "exists", (d) => (d === null ? "" : "-"))];
  if (replicaSet === undefined || !isReplicaSetOwner(owner)) return [];
  const named = projection(replicaSet, "controller", (rs) => (rs === null ? "" : (rs.metadata.owner ?? "-")));
  const uids = deploymentsOf(cluster, owner).map(({ slot }) =>
    projection(slot, "metadata.uid", (d) => d?.metadata.uid ?? ""),
  );
  return [named, ...uids];
}

/** Of a DaemonSet, the number of its ControllerRevisions; without those that were orphaned. */
function revisionReads({ daemonSet }: Owner) {
  if (daemonSet?.revisions === undefined) return [];
  const kept = (all: readonly RevisionState[]) => all.filter((r) => !isUnownedUid(r.owner)).length;
  return [projection(daemonSet.revisions, "count", kept)];
}

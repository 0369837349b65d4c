// The garbage collector: what names an owner that does not exist (any more, or with that uid) is deleted; and of an owner
// that is being deleted in the foreground, what it owns goes first; if it is to orphan, what it owns is let go of first.
// Source: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem, attemptToOrphanWorker).
import { act, type Process, process, projection, type Readable, type Slot } from "../../explorer/system.ts";
import { deleted } from "../apiserver/deletion.ts";
import { propagates } from "../apiserver/propagation.ts";
import type {
  Cluster,
  ClusterCronJob,
  ClusterDaemonSet,
  ClusterDeployment,
  ClusterStatefulSet,
  JobOwner,
  Owner,
  ReplicaSetOwner,
} from "../cluster.ts";
import {
  daemonRevisionsOf,
  incarnationIn,
  isControlledOwner,
  isJobOwner,
  isReplicaSetOwner,
  nameInUid,
  revisionsOf,
  unowned,
} from "../cluster.ts";
import { informers } from "../informers.ts";
import { candidatesOf, deploymentsOf } from "../pods/adoption.ts";
import { type CollectableObject, collect, isOrphaningDependents } from "../semantics/index.ts";
import type { ClaimState, JobState, ReplicaSetState, RevisionState, StoredObject } from "../stored.ts";
import { collectPods } from "./garbage-collector-pods.ts";
import { collectable, dependents, finish, podOwners } from "./garbage-collector-rules.ts";

/** It watches every kind that can be deleted. */
const informer = informers("garbage-collector", ["Deployment", "ReplicaSet", "Pod", "*"]);

export function garbageCollector(cluster: Cluster): readonly Process[] {
  const { deployments, statefulSets, daemonSets, cronJobs, podless, owners } = cluster;
  const ofTheirOwn = owners.filter(isJobOwner).filter(({ workload }) => workload.kind === "Job");
  return [
    ...deployments.filter((d) => d.propagates).map((d) => finishDeployment(cluster, d)),
    ...statefulSets
      .filter((s) => s.propagates)
      .map((s) => finishOwner(s, [...podsOf(cluster, revisionsOf(cluster, s)), ...claimOwners(s)])),
    ...daemonSets
      .filter((d) => d.propagates)
      .map((d) => finishOwner(d, [...podsOf(cluster, daemonRevisionsOf(cluster, d)), ...revisionOwners(d)])),
    ...ofTheirOwn
      .filter(({ controllerMarks }) => controllerMarks !== undefined)
      .map((o) => finishOwner({ title: `Job/${o.name}`, slot: o.job }, podsOf(cluster, [o]))),
    ...cronJobs.filter((c) => c.propagates).map((c) => finishOwner(c, jobOwners(c))),
    ...podless.filter((o) => propagates(cluster, o.workload)).map((o) => finishOwner(o, [])),
    ...owners.flatMap((owner) => [
      ...(isReplicaSetOwner(owner) ? collectReplicaSet(cluster, owner) : []),
      ...(isControlledOwner(owner) ? collectPods(cluster, owner) : []),
    ]),
    ...daemonSets.flatMap(collectRevisions),
    ...cronJobs.flatMap((cronJob) => cronJob.jobs.map((job) => collectJob(cluster, job, cronJob))),
  ];
}

/** The uids of owners that some objects name. */
type OwnerUids = Readable<readonly string[]>;

function podsOf(cluster: Cluster, owners: readonly Owner[]): readonly OwnerUids[] {
  return owners.flatMap((o) => podOwners(cluster, o)).map((read) => informer.see("Pod", read));
}

function revisionOwners({ title, revisions }: ClusterDaemonSet): readonly OwnerUids[] {
  const named = (all: readonly RevisionState[]) => [...new Set(all.map(({ owner }) => owner))].sort();
  return revisions === undefined ? [] : [projection(revisions, `owners of revisions of ${title}`, named)];
}

function claimOwners({ title, claims }: ClusterStatefulSet): readonly OwnerUids[] {
  const named = (all: readonly ClaimState[]) => {
    const uids = all.flatMap(({ owner }) => (owner?.kind === "StatefulSet" ? [owner.uid] : []));
    return [...new Set(uids)].sort();
  };
  return claims === undefined ? [] : [projection(claims, `owners of claims of ${title}`, named)];
}

function jobOwners({ title, jobs }: ClusterCronJob): readonly OwnerUids[] {
  const named = (job: JobState | null) => (job?.metadata.owner === undefined ? [] : [job.metadata.owner]);
  return jobs.map(({ job }) => projection(job, `owner, if it is ${title}`, named));
}

function finishDeployment(cluster: Cluster, deployment: ClusterDeployment): Process {
  return process({
    name: `garbage-collector ${deployment.title}`,
    reads: {
      deployment: informer.see("Deployment", deployment.slot),
      replicaSets: candidatesOf(cluster, deployment).map((o) => informer.see("ReplicaSet", o.replicaSet)),
    },
    fairness: "weak",
    step: ({ deployment: stored, replicaSets: states }) => {
      const owners = states.flatMap((state) => state?.metadata.owner ?? []);
      return stored === null ? [] : finish(deployment.slot, stored, dependents(owners));
    },
  });
}

/** The uids in pods of several templates differ in the template, and tell the incarnation of the owner. */
function finishOwner<T extends StoredObject>(
  { title, slot }: { readonly title: string; readonly slot: Slot<T | null> },
  owned: readonly OwnerUids[],
): Process {
  return process({
    name: `garbage-collector ${title}`,
    reads: { object: informer.see("*", slot), owned },
    fairness: "weak",
    step: ({ object, owned: uids }) => {
      if (object === null) return [];
      const { uid } = object.metadata;
      const own = uids.flat().filter((owner) => incarnationIn(owner) === incarnationIn(uid));
      return finish(slot, object, dependents(own.map(() => uid)));
    },
  });
}

/** What the garbage collector does about an object that another one has made. */
type Fate<T> =
  | { readonly kind: "orphan" | "nothing" }
  | { readonly kind: "delete"; readonly after: T | null };

function fateOf<T extends StoredObject>(
  stored: T,
  ownerUid: string | undefined,
  owner: StoredObject | null,
  owned: readonly CollectableObject[],
): Fate<T> {
  const isOwner = owner !== null && ownerUid !== undefined && owner.metadata.uid === ownerUid;
  if (isOwner && isOrphaningDependents(collectable(owner))) return { kind: "orphan" };
  const found = owner === null ? undefined : collectable(owner);
  const next = collect(collectable(stored, ownerUid), () => found, owned);
  if (next.kind !== "delete") return { kind: "nothing" };
  // Its pods never wait for anything themselves, so that there is nothing to unblock.
  return { kind: "delete", after: deleted(stored, { propagationPolicy: next.propagationPolicy }) };
}

/** Pods are read only where the deletion of a ReplicaSet may wait for them. */
function collectReplicaSet(cluster: Cluster, rs: ReplicaSetOwner): readonly Process[] {
  const deployments = deploymentsOf(cluster, rs);
  const { replicaSet: slot } = rs;
  const isRead = rs.controllerMarks !== undefined;
  if (deployments.length === 0 && !isRead) return [];
  return [
    process({
      name: `garbage-collector ${rs.name}`,
      reads: {
        replicaSet: informer.see("ReplicaSet", slot),
        owners: deployments.map((d) => informer.see("Deployment", d.slot)),
        pods: isRead ? podsOf(cluster, [rs]) : [],
      },
      fairness: "weak",
      step: ({ replicaSet, owners, pods }) => {
        if (replicaSet === null) return [];
        const { owner: ownerUid } = replicaSet.metadata;
        const owner = owners.find((one) => one !== null && one.metadata.uid === ownerUid) ?? null;
        const owned = dependents(pods.flat());
        const fate = fateOf(replicaSet, ownerUid, owner, owned);
        if (fate.kind === "nothing") return finish(slot, replicaSet, owned);
        if (fate.kind === "delete") return [act("delete ReplicaSet", slot.set(fate.after))];
        const metadata: ReplicaSetState["metadata"] = { ...replicaSet.metadata, owner: undefined };
        return [act("orphan ReplicaSet", slot.set({ ...replicaSet, metadata }))];
      },
    }),
  ];
}

/** A Job that a CronJob has made. */
function collectJob(cluster: Cluster, made: JobOwner, cronJob: ClusterCronJob): Process {
  const { name, job: slot } = made;
  const isRead = made.controllerMarks !== undefined;
  const metadata = projection(cronJob.slot, "metadata", (owner): StoredObject | null =>
    owner === null ? null : { metadata: owner.metadata },
  );
  return process({
    name: `garbage-collector ${name}`,
    reads: {
      job: informer.see("*", slot),
      owner: informer.see("*", metadata),
      pods: isRead ? podsOf(cluster, [made]) : [],
    },
    fairness: "weak",
    step: ({ job, owner, pods }) => {
      if (job === null) return [];
      const owned = dependents(pods.flat());
      const { owner: ownerUid, ...rest } = job.metadata;
      const fate = fateOf(job, ownerUid, owner, owned);
      if (fate.kind === "nothing") return finish(slot, job, owned);
      if (fate.kind === "delete") return [act("delete Job", slot.set(fate.after))];
      return [act("orphan Job", slot.set({ ...job, metadata: rest }))];
    },
  });
}

function collectRevisions({ title, slot, revisions }: ClusterDaemonSet): readonly Process[] {
  if (revisions === undefined) return [];
  const metadata = projection(slot, "metadata", (d): StoredObject | null => {
    if (d === null) return null;
    const { generation: _, ...marks } = d.metadata;
    return { metadata: marks };
  });
  return [
    process({
      name: `garbage-collector ControllerRevisions of ${title}`,
      reads: { owner: informer.see("*", metadata), stored: informer.see("*", revisions) },
      fairness: "weak",
      step: ({ owner, stored }) =>
        stored.flatMap((revision) => {
          const free = unowned(nameInUid(revision.owner));
          if (revision.owner === free) return [];
          const fate = fateOf({ metadata: { uid: "" } }, revision.owner, owner, []);
          if (fate.kind === "nothing") return [];
          const after =
            fate.kind === "orphan"
              ? stored.map((r) => (r === revision ? { ...r, owner: free } : r))
              : stored.filter((r) => r !== revision);
          const label = `${fate.kind} ControllerRevision`;
          return [{ ...act(label, revisions.set(after)), detail: revision.name }];
        }),
    }),
  ];
}

// The garbage collector: what names an owner that does not exist (any more, or with that uid) is deleted; and of an owner
// that is being deleted in the foreground, what it owns goes first; if it is to orphan, what it owns is let go of first.
// Source: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem, attemptToOrphanWorker).
import {
  type Alternative,
  act,
  type Process,
  process,
  projection,
  type Slot,
} from "../../explorer/system.ts";
import { candidatesOf, deploymentsOf, disowned, pendingSlotsOf } from "../adoption.ts";
import { deleteBoundPod } from "../apiserver.ts";
import type {
  Cluster,
  ClusterCronJob,
  ClusterDaemonSet,
  ClusterDeployment,
  ClusterNode,
  ControlledOwner,
  JobOwner,
  Owner,
  ReplicaSetOwner,
} from "../cluster.ts";
import {
  controllerUid,
  incarnationIn,
  isControlledOwner,
  isJobOwner,
  isReplicaSetOwner,
  isUnowned,
  nameInUid,
} from "../cluster.ts";
import { deleted, finalizersOf, withoutFinalizer } from "../deletion.ts";
import { informers } from "../informers.ts";
import { distinct, replaced, without } from "../multiset.ts";
import { waitingFor, withWaiting } from "../pods/daemon-pods.ts";
import { withoutFinalizer as untracked } from "../pods/job-pods.ts";
import { propagates } from "../propagation.ts";
import { type CollectableObject, collect, isOrphaningDependents, orphaning } from "../semantics/index.ts";
import { isDeleting, type PodState } from "../state.ts";
import type { ObjectMarks, ReplicaSetState, StoredObject } from "../stored.ts";

/** It watches every kind that can be deleted. */
const informer = informers("garbage-collector", ["Deployment", "ReplicaSet", "Pod", "*"]);

export function garbageCollector(cluster: Cluster): readonly Process[] {
  return [
    ...cluster.deployments.filter(({ propagates }) => propagates).map((d) => finishDeployment(cluster, d)),
    ...cluster.statefulSets
      .filter(({ propagates }) => propagates)
      .map((set) =>
        finishPodOwner(
          cluster,
          set,
          cluster.owners.filter((o) => o.statefulSet === set),
        ),
      ),
    ...cluster.owners
      .filter(isJobOwner)
      .filter(({ controllerMarks }) => controllerMarks !== undefined)
      .map((o) => finishPodOwner(cluster, { title: `Job/${o.name}`, slot: o.job }, [o])),
    ...cluster.podless
      .filter((o) => propagates(cluster, o.workload))
      .map((o) => finishPodOwner(cluster, o, [])),
    ...cluster.owners.flatMap((owner) => [
      ...(isReplicaSetOwner(owner) ? collectReplicaSet(cluster, owner) : []),
      ...(isControlledOwner(owner) ? collectPods(cluster, owner) : []),
    ]),
    ...cluster.daemonSets.flatMap(collectRevisions),
    ...cluster.cronJobs.flatMap((cronJob) => cronJob.jobs.map((job) => collectJob(job, cronJob))),
  ];
}

/** An object that can own others, with what names it as its owner. */
function collectable(stored: StoredObject, ownerUid?: string): CollectableObject {
  const reference = { uid: ownerUid ?? "", controller: true, blockOwnerDeletion: true };
  return {
    uid: stored.metadata.uid,
    deleting: isDeleting(stored),
    finalizers: finalizersOf(stored),
    ownerReferences: ownerUid === undefined ? [] : [reference],
  };
}

/** Something that names these owners; nothing else about it matters to its owner. */
function dependents(ownerUids: readonly string[]): readonly CollectableObject[] {
  return ownerUids.map((uid) => collectable({ metadata: { uid: "" } }, uid));
}

/** Takes the garbage collector's own finalizers off an object whose dependents are gone, or let go of. */
function finish<T extends StoredObject>(
  slot: Slot<T | null>,
  stored: T,
  owned: readonly CollectableObject[],
): readonly Alternative[] {
  const object = collectable(stored);
  const own = owned.filter(({ ownerReferences }) => ownerReferences.some(({ uid }) => uid === object.uid));
  const orphans = orphaning(object, own);
  if (orphans !== undefined) {
    return "finalizer" in orphans
      ? [act(`remove finalizer ${orphans.finalizer}`, slot.set(withoutFinalizer(stored, orphans.finalizer)))]
      : [];
  }
  const next = collect(object, () => undefined, own);
  return next.kind === "remove finalizer"
    ? [act(`remove finalizer ${next.finalizer}`, slot.set(withoutFinalizer(stored, next.finalizer)))]
    : [];
}

function finishDeployment(cluster: Cluster, deployment: ClusterDeployment): Process {
  const replicaSets = candidatesOf(cluster, deployment);
  return process({
    name: `garbage-collector ${deployment.title}`,
    reads: {
      deployment: informer.see("Deployment", deployment.slot),
      replicaSets: replicaSets.map((o) => informer.see("ReplicaSet", o.replicaSet)),
    },
    fairness: "weak",
    step: ({ deployment: stored, replicaSets: states }) => {
      const owners = states.flatMap((state) => state?.metadata.owner ?? []);
      return stored === null ? [] : finish(deployment.slot, stored, dependents(owners));
    },
  });
}

/** Of a controller that owns pods of several templates. Their uids differ in the template, and tell its incarnation. */
function finishPodOwner<T extends StoredObject>(
  cluster: Cluster,
  { title, slot }: { readonly title: string; readonly slot: Slot<T | null> },
  owners: readonly Owner[],
): Process {
  return process({
    name: `garbage-collector ${title}`,
    reads: {
      object: informer.see("*", slot),
      pods: owners.flatMap((o) => podOwners(cluster, o)).map((read) => informer.see("Pod", read)),
    },
    fairness: "weak",
    step: ({ object, pods }) => {
      if (object === null) return [];
      const { uid } = object.metadata;
      const own = pods.flat().filter((owner) => incarnationIn(owner) === incarnationIn(uid));
      return finish(slot, object, dependents(own.map(() => uid)));
    },
  });
}

/** Pods are read only where the deletion of a ReplicaSet may wait for them. */
function collectReplicaSet(cluster: Cluster, rs: ReplicaSetOwner): readonly Process[] {
  const deployments = deploymentsOf(cluster, rs);
  const isRead = rs.controllerMarks !== undefined;
  if (deployments.length === 0 && !isRead) return [];
  return [
    process({
      name: `garbage-collector ${rs.name}`,
      reads: {
        replicaSet: informer.see("ReplicaSet", rs.replicaSet),
        owner: deployments.map(({ slot }) => informer.see("Deployment", slot)),
        pods: isRead ? podOwners(cluster, rs).map((owners) => informer.see("Pod", owners)) : [],
      },
      fairness: "weak",
      step: ({ replicaSet, owner: owners, pods }) => {
        if (replicaSet === null) return [];
        const { owner: ownerUid } = replicaSet.metadata;
        const owner = owners.find((one) => one !== null && one.metadata.uid === ownerUid) ?? null;
        if (owner !== null && isOrphaningDependents(collectable(owner))) {
          const metadata: ReplicaSetState["metadata"] = { ...replicaSet.metadata, owner: undefined };
          return [act("orphan ReplicaSet", rs.replicaSet.set({ ...replicaSet, metadata }))];
        }
        const owned = dependents(pods.flat());
        const next = collect(
          collectable(replicaSet, ownerUid),
          () => (owner === null ? undefined : collectable(owner)),
          owned,
        );
        if (next.kind !== "delete") return finish(rs.replicaSet, replicaSet, owned);
        // Its pods never wait for anything themselves, so that there is nothing to unblock.
        const { propagationPolicy } = next;
        return [act("delete ReplicaSet", rs.replicaSet.set(deleted(replicaSet, { propagationPolicy })))];
      },
    }),
  ];
}

/** Whom the pods of one template name as their owner: without a node, and on each. */
function podOwners(cluster: Cluster, owner: Owner) {
  const { name } = owner;
  const named = (pods: readonly PodState[]): readonly string[] => {
    const own = pods.map(controllerUid).filter((uid) => nameInUid(uid) === name);
    return [...new Set(own)].sort();
  };
  return [
    ...pendingSlotsOf(cluster, owner).map((slot) => projection(slot, `owners of pods of ${name}`, named)),
    ...cluster.nodes.map((n) => projection(n.slot, `owners of pods of ${name}`, ({ pods }) => named(pods))),
  ];
}

function collectPods(cluster: Cluster, owner: ControlledOwner): readonly Process[] {
  return [
    ...pendingSlotsOf(cluster, owner).map((slot) => collectPending(owner, slot)),
    ...cluster.nodes.map((node) => collectPodsOn(owner, node)),
  ];
}

/** What becomes of a pod because of its controller. */
function fateOf(
  pod: PodState,
  { name, controllerMarks }: ControlledOwner,
  uid: string | null,
  marks: ObjectMarks | null | undefined,
): "delete" | "orphan" | "nothing" {
  const controller = uid === null ? undefined : collectable({ metadata: { ...marks, uid } });
  const named = controllerUid(pod);
  if (nameInUid(named) !== name || isUnowned(pod)) return "nothing";
  if (controllerMarks !== undefined && controller?.uid === named && isOrphaningDependents(controller))
    return "orphan";
  const object = { ...collectable({ metadata: { uid: "" } }, named), deleting: isDeleting(pod) };
  return collect(object, () => controller, []).kind === "delete" ? "delete" : "nothing";
}

/** A Job whose CronJob is gone. */
function collectJob({ name, job: slot }: JobOwner, cronJob: ClusterCronJob): Process {
  const uid = projection(cronJob.slot, "metadata.uid", (owner) => owner?.metadata.uid ?? null);
  return process({
    name: `garbage-collector ${name}`,
    reads: { job: slot, uid },
    fairness: "weak",
    step: ({ job, uid: live }) =>
      job === null || job.metadata.owner === live ? [] : [act("delete Job", slot.set(null))],
  });
}

function collectRevisions({ title, slot, revisions }: ClusterDaemonSet): readonly Process[] {
  if (revisions === undefined) return [];
  return [
    process({
      name: `garbage-collector ControllerRevisions of ${title}`,
      reads: { uid: projection(slot, "metadata.uid", (d) => d?.metadata.uid ?? null), stored: revisions },
      fairness: "weak",
      step: ({ uid, stored }) =>
        stored
          .filter(({ owner }) => owner !== uid)
          .map((gone) => ({
            ...act("delete ControllerRevision", revisions.set(stored.filter((r) => r !== gone))),
            detail: gone.name,
          })),
    }),
  ];
}

function collectPending(owner: ControlledOwner, slot: Slot<readonly PodState[]>): Process {
  const { name, liveUid, controllerMarks } = owner;
  const isOwn = slot === owner.pending;
  return process({
    name: `garbage-collector pods of ${name}${isOwn ? "" : ` among ${slot.name}`}`,
    reads: {
      uid: informer.see("ReplicaSet", liveUid),
      marks: controllerMarks === undefined ? [] : [informer.see("ReplicaSet", controllerMarks)],
      pending: informer.see("Pod", slot),
    },
    fairness: "weak",
    step: ({ uid, marks: [marks], pending }) =>
      distinct(pending).flatMap((pod) => {
        const fate = fateOf(pod, owner, uid, marks);
        if (fate === "delete") return [act("delete pod", slot.set(without(pending, pod)))];
        return fate === "orphan" ? [act("orphan pod", slot.set(replaced(pending, pod, disowned(pod))))] : [];
      }),
  });
}

function collectPodsOn(owner: ControlledOwner, node: ClusterNode): Process {
  const { name, liveUid, controllerMarks } = owner;
  return process({
    name: `garbage-collector pods of ${name} on ${node.facts.name}`,
    reads: {
      uid: informer.see("ReplicaSet", liveUid),
      marks: controllerMarks === undefined ? [] : [informer.see("ReplicaSet", controllerMarks)],
      node: informer.see("Pod", node.slot),
    },
    fairness: "weak",
    fairAs: `garbage-collector pods of ${name}`,
    orbit: `garbage-collector pods of ${name} on a node`,
    step: ({ uid, marks: [marks], node: state }) => {
      const own = state.pods.filter((pod) => nameInUid(controllerUid(pod)) === name);
      const waiting = waitingFor(state).filter(
        (pod) => nameInUid(pod.metadata.owner) === name && pod.metadata.owner !== uid,
      );
      const dropped = distinct(waiting).map((pod) =>
        act("delete pod", node.slot.set(withWaiting(state, without(waitingFor(state), pod)))),
      );
      const gone = distinct(own).flatMap((pod) => {
        const fate = fateOf(pod, owner, uid, marks);
        if (fate === "nothing") return [];
        if (fate === "orphan") {
          const pods = replaced(state.pods, pod, disowned(pod));
          return [act("orphan pod", node.slot.set({ ...state, pods }))];
        }
        // The finalizer of a Job that is gone goes first (syncOrphanPod in pkg/controller/job/job_controller.go).
        const released = untracked(pod);
        const answer = deleteBoundPod({ ...state, pods: replaced(state.pods, pod, released) }, released);
        return answer.ok ? [act("delete pod", node.slot.set(answer.object))] : [];
      });
      return [...gone, ...dropped];
    },
  });
}

// The garbage collector: what names an owner that does not exist (any more, or with that uid) is deleted.
// Deletion is in the background: owners go at once, dependents after them.
// Source: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem).
import { act, type Process, process, projection } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver.ts";
import type {
  Cluster,
  ClusterCronJob,
  ClusterDaemonSet,
  ClusterDeployment,
  ClusterNode,
  ControlledOwner,
  JobOwner,
  ReplicaSetOwner,
} from "../cluster.ts";
import { isControlledOwner, isReplicaSetOwner, nameInUid } from "../cluster.ts";
import { waitingFor, withWaiting } from "../daemon-pods.ts";
import { withoutFinalizer } from "../job-pods.ts";
import { distinct, replaced, without } from "../multiset.ts";
import { isDeleting } from "../state.ts";

export function garbageCollector(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .flatMap((owner) => [
      ...(isReplicaSetOwner(owner) && owner.deployment !== undefined
        ? [collectReplicaSet(owner, owner.deployment)]
        : []),
      ...(isControlledOwner(owner) ? collectPods(cluster, owner) : []),
    ])
    .concat(
      cluster.daemonSets.flatMap(collectRevisions),
      cluster.cronJobs.flatMap((cronJob) => cronJob.jobs.map((job) => collectJob(job, cronJob))),
    );
}

function collectPods(cluster: Cluster, owner: ControlledOwner): readonly Process[] {
  return [collectPending(owner), ...cluster.nodes.map((node) => collectPodsOn(owner, node))];
}

function collectReplicaSet(rs: ReplicaSetOwner, deployment: ClusterDeployment): Process {
  return process({
    name: `garbage-collector ${rs.name}`,
    reads: { replicaSet: rs.replicaSet, deployment: deployment.slot },
    fairness: "weak",
    step: ({ replicaSet, deployment: owner }) =>
      replicaSet === null || replicaSet.metadata.owner === owner?.metadata.uid
        ? []
        : [act("delete ReplicaSet", rs.replicaSet.set(null))],
  });
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

function collectPending({ name, pending: slot, liveUid }: ControlledOwner): Process {
  return process({
    name: `garbage-collector pods of ${name}`,
    reads: { uid: liveUid, pending: slot },
    fairness: "weak",
    step: ({ uid, pending }) =>
      distinct(pending.filter((pod) => pod.metadata.owner !== uid)).map((pod) =>
        act("delete pod", slot.set(without(pending, pod))),
      ),
  });
}

function collectPodsOn({ name, liveUid }: ControlledOwner, node: ClusterNode): Process {
  return process({
    name: `garbage-collector pods of ${name} on ${node.facts.name}`,
    reads: { uid: liveUid, node: node.slot },
    fairness: "weak",
    fairAs: `garbage-collector pods of ${name}`,
    orbit: `garbage-collector pods of ${name} on a node`,
    step: ({ uid, node: state }) => {
      const own = state.pods.filter(
        (pod) => nameInUid(pod.metadata.owner) === name && !isDeleting(pod) && pod.metadata.owner !== uid,
      );
      const waiting = waitingFor(state).filter(
        (pod) => nameInUid(pod.metadata.owner) === name && pod.metadata.owner !== uid,
      );
      return [
        ...distinct(own).flatMap((pod) => {
          // The finalizer of a Job that is gone goes first (syncOrphanPod in pkg/controller/job/job_controller.go).
          const released = withoutFinalizer(pod);
          const answer = deleteBoundPod({ ...state, pods: replaced(state.pods, pod, released) }, released);
          return answer.ok ? [act("delete pod", node.slot.set(answer.object))] : [];
        }),
        ...distinct(waiting).map((pod) =>
          act("delete pod", node.slot.set(withWaiting(state, without(waitingFor(state), pod)))),
        ),
      ];
    },
  });
}

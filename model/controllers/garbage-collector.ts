// The garbage collector: what names an owner that does not exist (any more, or with that uid) is deleted.
// Deletion is in the background: owners go at once, dependents after them.
// Source: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem).
import { act, type Process, type Projection, process, projection } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver.ts";
import type {
  Cluster,
  ClusterCronJob,
  ClusterDeployment,
  ClusterNode,
  JobOwner,
  Owner,
  ReplicaSetOwner,
} from "../cluster.ts";
import { isReplicaSetOwner, nameInUid } from "../cluster.ts";
import { withoutFinalizer } from "../job-pods.ts";
import { distinct, replaced, without } from "../multiset.ts";
import { isDeleting } from "../state.ts";

export function garbageCollector(cluster: Cluster): readonly Process[] {
  const jobs = cluster.cronJobs.flatMap((cronJob) => cronJob.jobs.map((job) => collectJob(job, cronJob)));
  const others = cluster.owners.flatMap((owner) => [
    ...(isReplicaSetOwner(owner) && owner.deployment !== undefined
      ? [collectReplicaSet(owner, owner.deployment)]
      : []),
    ...(isControlled(owner) ? collectPods(cluster, owner) : []),
  ]);
  return [...jobs, ...others];
}

type Controlled = Owner & { readonly liveUid: Projection<string | null> };

function isControlled(owner: Owner): owner is Controlled {
  return owner.liveUid !== undefined;
}

function collectPods(cluster: Cluster, owner: Controlled): readonly Process[] {
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

function collectPending({ name, pending: slot, liveUid }: Controlled): Process {
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

function collectPodsOn({ name, liveUid }: Controlled, node: ClusterNode): Process {
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
      return distinct(own).flatMap((pod) => {
        // The finalizer of a Job that is gone goes first (syncOrphanPod in pkg/controller/job/job_controller.go).
        const released = withoutFinalizer(pod);
        const answer = deleteBoundPod({ ...state, pods: replaced(state.pods, pod, released) }, released);
        return answer.ok ? [act("delete pod", node.slot.set(answer.object))] : [];
      });
    },
  });
}

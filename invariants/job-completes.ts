// A Job whose containers end comes to an end itself.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { nameInUid } from "../model/cluster.ts";
import { isAtWork, isDeleting, isEnded, type NodeState } from "../model/state.ts";
import { isFinishedJob } from "../model/stored.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { jobsOf, mayRunForEver } from "./jobs.ts";

export const jobCompletes: ClusterProperty = {
  id: "job-completes",
  kind: "liveness",
  title: "every Job ends, Complete or Failed",
  description:
    "In every fair run there is a point from which on the Job is Complete or Failed. It need not be as long as containers of it " +
    "run (they may never end, unless they only wait for each other), while a pod of it sits on a node that is down, cut off or without its container runtime, while it is suspended, wants no pods, " +
    "or belongs to another controller, or when it is deleted, or being deleted.",
  source: "pkg/controller/job/job_controller.go (syncJob)",
  on(cluster) {
    return jobsOf(cluster).map((owner) => {
      const excuses = cluster.nodes.map((node) =>
        projection(node.slot, `keeps ${owner.name} busy`, (state: NodeState) => {
          const own = state.pods.filter((pod) => nameInUid(pod.metadata.owner) === owner.name);
          return own.some((pod) => mayRunForEver(owner, pod)) || (!isAtWork(state) && !own.every(isEnded));
        }),
      );
      const goal = predicate(
        `Job/${owner.name} has ended, or cannot yet`,
        { job: owner.job, excuses },
        ({ job, excuses: busy }) =>
          job === null ||
          isDeleting(job) ||
          isFinishedJob(job) ||
          job.spec.suspend === true ||
          job.spec.parallelism === 0 ||
          job.spec.managedBy !== undefined ||
          busy.includes(true),
      );
      return eventuallyAlways(idFor(jobCompletes, `Job/${owner.name}`), goal);
    });
  },
};

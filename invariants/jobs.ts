// What the properties of Jobs read.
import { projection, type View } from "../explorer/system.ts";
import { type Cluster, isJobOwner, type JobOwner, nameInUid } from "../model/cluster.ts";
import { isActivePod, type NodeState, type PodState } from "../model/state.ts";
import type { JobState } from "../model/stored.ts";

export function jobsOf({ owners }: Cluster): readonly JobOwner[] {
  return owners.filter(isJobOwner);
}

/** A Job and all pods that it has, or had before its present incarnation. */
export function jobReads({ nodes }: Cluster, owner: JobOwner) {
  const own = ({ pods }: NodeState): readonly PodState[] =>
    pods.filter((pod) => nameInUid(pod.metadata.owner) === owner.name);
  return {
    job: owner.job,
    pending: owner.pending,
    bound: nodes.map((n) => projection(n.slot, `pods of ${owner.name}`, own)),
  };
}

export type JobView = View<ReturnType<typeof jobReads>>;

/** The pods of this incarnation. */
export function podsOf({ pending, bound }: JobView, { metadata: { uid } }: JobState): readonly PodState[] {
  return [...pending, ...bound.flat()].filter(({ metadata: { owner } }) => owner === uid);
}

/**
 * Its containers run, as far as Kubernetes knows: also if they hang. They may do so for ever; not those that only wait for
 * their peers.
 */
export function mayRunForEver({ template }: JobOwner, pod: PodState): boolean {
  const { phase, containers } = pod.status;
  if (!isActivePod(pod) || phase !== "Running") return false;
  return containers === "hung" || (containers === undefined && template.behaviour.waitsForPeers !== true);
}

/** The Job before and after a step; undefined unless it exists in both, as the same object. */
export function sameJob(before: JobView, after: JobView): readonly [JobState, JobState] | undefined {
  if (before.job === null || after.job === null) return undefined;
  return before.job.metadata.uid === after.job.metadata.uid ? [before.job, after.job] : undefined;
}

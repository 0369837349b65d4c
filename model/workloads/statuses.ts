// What is kept of the statuses of Deployments and ReplicaSets: as much as somebody tells apart, and no more.
//
// The status of a ReplicaSet is read by the controller of its Deployment, which asks for its available pods, and otherwise
// only whether there are others; with one template there is nothing to weigh, and all that it makes of the status is whether
// the rollout is complete. The status of a Deployment is read by edits that wait for the rollout, by the clean-up of its
// history and by `rollout-completes`: whether it is complete. (`slots/kept-counts.ts` knows the exceptions; collisionCount is
// no report, and always kept.)
//
// Nothing is lost by that. Call two states alike if they differ only in such statuses, and what is kept of these is the same.
// Alike states allow alike steps: nobody else sees the difference, and a status is always written as a whole, from what is
// not a status. Only that a status is written in one of them and nothing is to be written in the other can happen, and then
// the two are alike again afterwards. So the runs are the same but for steps that nobody sees, and that never end a wait: if
// a write that would be seen is possible for ever, its controller is fair, and whatever status it writes is that one. The
// converse holds because writes that nobody sees can be put in anywhere. Lazy timers wait for such writes, too, but these
// are done at some point, as each is of what is not a status.
import type {
  DeploymentReport,
  DeploymentState,
  KeptCounts,
  ReplicaSetState,
  RolloutMark,
} from "../stored.ts";

/** The counts in the status of a ReplicaSet. */
export interface ReplicaSetReport {
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly terminatingReplicas?: number;
  readonly isObserved?: boolean;
}

/** What is kept of these counts. */
export function keptOf(
  { replicas, readyReplicas, availableReplicas }: ReplicaSetReport,
  keeps: KeptCounts,
): ReplicaSetState["status"] {
  if (keeps === "all") return { replicas, readyReplicas, availableReplicas };
  const areAvailable = replicas === availableReplicas;
  if (keeps === "available")
    return { availableReplicas, ...(areAvailable ? {} : { unavailableReplicas: "some" }) };
  return areAvailable && keeps.includes(replicas) ? { availableReplicas } : {};
}

/** Counts that make the same difference as those of which this was kept. */
export function reportIn(status: ReplicaSetState["status"]): ReplicaSetReport {
  const { availableReplicas = 0, unavailableReplicas, terminatingReplicas, isObserved } = status;
  const areAvailable = status.availableReplicas !== undefined && unavailableReplicas === undefined;
  const { replicas = areAvailable ? availableReplicas : availableReplicas + 1 } = status;
  const { readyReplicas = availableReplicas } = status;
  return {
    replicas,
    readyReplicas,
    availableReplicas,
    ...(terminatingReplicas === undefined ? {} : { terminatingReplicas }),
    ...(isObserved === undefined ? {} : { isObserved }),
  };
}

/** Whether a status has its numbers. */
export function isReport(status: DeploymentState["status"]): status is DeploymentReport {
  return "observedGeneration" in status;
}

/** The numbers of a status. To be asked for only where they are kept: with all counts. */
export function reportOf({ status }: DeploymentState): DeploymentReport {
  if (!isReport(status)) throw new RangeError("the numbers of a Deployment's status, which are not kept");
  return status;
}

/** What is kept of a report of which this is known. */
export function markOf(
  { collisionCount }: Pick<DeploymentReport, "collisionCount">,
  isComplete: boolean,
): RolloutMark {
  return {
    ...(isComplete ? { rollout: "complete" } : {}),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}

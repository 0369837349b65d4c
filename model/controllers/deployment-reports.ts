// The status that a Deployment reports: counts, and what they say about progress.
// Source: pkg/controller/deployment/sync.go (calculateStatus), progress.go (syncRolloutStatus).
import { type Alternative, act, timer } from "../../explorer/system.ts";
import { updateStatus } from "../apiserver.ts";
import { deploymentStatus, sum } from "../semantics/index.ts";
import type { DeploymentState } from "../stored.ts";
import { conditionWith } from "./deployment-conditions.ts";
import type { Observed, Sync } from "./deployment-view.ts";

type Status = DeploymentState["status"];

/** syncDeploymentStatus: the counts, without an opinion about progress. */
export function reportCounts(
  s: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
): readonly Alternative[] {
  const { progressing } = s.deployment.status;
  return setStatus(s, withCondition(counted(s, newRS, oldRSs), progressing));
}

/** syncRolloutStatus: the counts, and what they say about progress; the deadline may have passed by now, or not. */
export function reportRollout(
  s: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
): readonly Alternative[] {
  const counts = counted(s, newRS, oldRSs);
  if (!s.reportsProgress) return setStatus(s, counts);
  const [inTime, late] = [false, true].map((isLate) =>
    withCondition(counts, conditionWith(s.deployment, counts, isLate)),
  );
  const [early] = inTime === undefined ? [] : setStatus(s, inTime);
  const isSame = JSON.stringify(inTime) === JSON.stringify(late);
  const overdue = isSame || late === undefined ? [] : setStatus(s, late);
  return [
    ...(early === undefined ? [] : [early]),
    ...overdue.map(({ writes }) => timer("progress deadline passes", ...writes)),
  ];
}

function counted(
  { deployment: { spec, metadata, status }, all, reportsTerminating }: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
): Status {
  const { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas } =
    deploymentStatus(spec, metadata.generation, newRS, oldRSs);
  const { collisionCount } = status;
  const counts = {
    observedGeneration,
    replicas,
    updatedReplicas,
    readyReplicas,
    availableReplicas,
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
  const terminatingReplicas = sum(all.map((rs) => rs.status.terminatingReplicas ?? 0));
  return reportsTerminating ? { ...counts, terminatingReplicas } : counts;
}

function withCondition({ progressing: _, ...counts }: Status, progressing: Status["progressing"]): Status {
  return progressing === undefined ? counts : { ...counts, progressing };
}

export function setStatus({ d, deployment }: Sync, status: Status): readonly Alternative[] {
  if (JSON.stringify(status) === JSON.stringify(deployment.status)) return [];
  const answer = updateStatus(deployment, status);
  return answer.ok ? [act("update status", d.slot.set(answer.object))] : [];
}

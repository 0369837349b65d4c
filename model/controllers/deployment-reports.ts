// The status that a Deployment reports: counts, and what they say about progress.
// Source: pkg/controller/deployment/sync.go (calculateStatus), progress.go (syncRolloutStatus).
import { type Alternative, act, timer } from "../../explorer/system.ts";
import { updateStatus } from "../apiserver/apiserver.ts";
import { deploymentStatus, sum } from "../semantics/index.ts";
import type { DeploymentReport } from "../stored.ts";
import { isRolledOut } from "../workloads/deployment.ts";
import { isReport, markOf, reportOf } from "../workloads/statuses.ts";
import { conditionOnArrival, conditionWith } from "./deployment-conditions.ts";
import type { Observed, Sync } from "./deployment-view.ts";

/** The report with the condition that a sync writes before it does anything else; undefined if it leaves that as it is. */
export function onArrival({ deployment }: Sync, newRS: Observed | undefined): DeploymentReport | undefined {
  const report = reportOf(deployment);
  const progressing = conditionOnArrival(deployment, report, newRS !== undefined);
  return progressing === undefined ? undefined : { ...report, progressing };
}

/** syncDeploymentStatus: the counts, without an opinion about progress. */
export function reportCounts(
  s: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
): readonly Alternative[] {
  const { status } = s.deployment;
  const progressing = isReport(status) ? status.progressing : undefined;
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
    withCondition(counts, conditionWith(s.deployment, reportOf(s.deployment), counts, isLate)),
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
): DeploymentReport {
  const { generation = 1 } = metadata;
  const { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas } =
    deploymentStatus(spec, generation, newRS, oldRSs);
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

function withCondition(
  { progressing: _, ...counts }: DeploymentReport,
  progressing: DeploymentReport["progressing"],
): DeploymentReport {
  return progressing === undefined ? counts : { ...counts, progressing };
}

export function setStatus({ d, deployment }: Sync, report: DeploymentReport): readonly Alternative[] {
  const isKept = isReport(deployment.status);
  const status = isKept ? report : markOf(report, isRolledOut({ ...deployment, status: report }));
  if (JSON.stringify(status) === JSON.stringify(deployment.status)) return [];
  const answer = updateStatus(deployment, status);
  return answer.ok ? [act("update status", d.slot.set(answer.object))] : [];
}

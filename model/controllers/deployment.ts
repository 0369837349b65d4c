// The Deployment controller: one sync is observe, diff, one write. It sees ReplicaSets and their statuses, never pods
// (but for Recreate, which waits for the old ones to end).
// Source: pkg/controller/deployment/{deployment_controller,sync,rolling,recreate}.go (syncDeployment).
import { type Alternative, act, type Process, process, projection, timer } from "../../explorer/system.ts";
import { create, updateReplicaSet, updateStatus } from "../apiserver.ts";
import type { Cluster, ClusterDeployment, ReplicaSetOwner } from "../cluster.ts";
import {
  countsTerminating,
  deploymentSpecs,
  historyOf,
  incarnationIn,
  nameInUid,
  replicaSetsOf,
} from "../cluster.ts";
import { informers } from "../informers.ts";
import { namespaceOf, refusesCreation } from "../namespaces.ts";
import {
  deploymentStatus,
  isScalingEvent,
  newReplicaSetSize,
  oldPodsRunning,
  reconcileNewReplicaSet,
  reconcileOldReplicaSets,
  replicasAnnotations,
  roomForPods,
  type Scaling,
  scaleDownForRecreate,
  scaleReplicaSets,
  sum,
  withinRoom,
} from "../semantics/index.ts";
import { isActivePod, isDeleting, isEnded, type PodState } from "../state.ts";
import type { DeploymentReport, DeploymentState, ReplicaSetState } from "../stored.ts";
import { isRolledOut } from "../workloads/deployment.ts";
import { newReplicaSet } from "../workloads/replicaset.ts";
import { isReport, markOf, reportOf } from "../workloads/statuses.ts";
import { adoptReplicaSet } from "./deployment-adoption.ts";
import { conditionOfCreation, conditionOnArrival, conditionWith } from "./deployment-conditions.ts";
import { cleanUp, nextRevision, renumber } from "./deployment-history.ts";
import { type Observed, observed } from "./deployment-view.ts";
import { halfway, interruptions } from "./interruption.ts";

const informer = informers("deployment-controller", ["Deployment", "ReplicaSet", "Pod"]);

export function deploymentControllers(cluster: Cluster): readonly Process[] {
  return cluster.deployments.flatMap((deployment) => {
    const whole = deploymentController(cluster, deployment);
    // Only where the condition Progressing is kept does it ever write twice: it makes a ReplicaSet, and notes that.
    const isTwofold = cluster.observed.includes("Progressing");
    return [whole, ...(isTwofold ? interruptions(cluster, halfway(whole)) : [])];
  });
}

function deploymentController(cluster: Cluster, d: ClusterDeployment): Process {
  const owners = replicaSetsOf(cluster, d);
  const specs = deploymentSpecs(cluster, d);
  const title = `pods of ${d.title}`;
  const running = specs.some(({ strategy }) => strategy.type === "Recreate")
    ? [
        ...owners.map((o) => projection(o.pending, title, (pods) => unendedByOwner(pods, owners))),
        ...cluster.nodes.map((n) => projection(n.slot, title, ({ pods }) => unendedByOwner(pods, owners))),
      ].map((pods) => informer.see("Pod", pods))
    : [];
  const reportsTerminating = countsTerminating(cluster, d);
  const { isCleanedUp, hasRollback } = historyOf(cluster, d);
  const reportsProgress = cluster.observed.includes("Progressing");
  return process({
    name: `deployment-controller ${d.title}`,
    reads: {
      deployment: informer.see("Deployment", d.slot),
      replicaSets: owners.map((o) => informer.see("ReplicaSet", o.replicaSet)),
      running,
      namespace: namespaceOf(cluster, d.workload.ref.namespace),
    },
    fairness: "weak",
    step: ({ deployment, replicaSets, running: unended, namespace }) => {
      if (deployment === null) return [];
      const all = observed(owners, replicaSets, deployment);
      const target = owners.findIndex((o) => o.name === deployment.spec.template);
      const [owner, stored = null] = [owners[target], replicaSets[target]];
      if (owner === undefined) throw new RangeError(`no ReplicaSet is known for ${deployment.spec.template}`);
      const adoption = adoptReplicaSet(owner, owners, replicaSets, deployment);
      if (adoption !== undefined) return [adoption];
      const refusesNew = refusesCreation(namespace, d.workload.ref);
      const s = {
        d,
        deployment,
        all,
        owner,
        stored,
        reportsTerminating,
        reportsProgress,
        isCleanedUp,
        hasRollback,
        refusesNew,
      };
      return sync(s, unended);
    },
  });
}

/** What one sync works on. */
interface Sync {
  readonly d: ClusterDeployment;
  readonly deployment: DeploymentState;
  /** The ReplicaSets that it controls. */
  readonly all: readonly Observed[];
  /** The ReplicaSet of the present template, and what is stored under its name, whoever controls it. */
  readonly owner: ReplicaSetOwner;
  readonly stored: ReplicaSetState | null;
  /** Whether its status says how many pods are terminating. */
  readonly reportsTerminating: boolean;
  /** Its namespace is being deleted, or gone. */
  readonly refusesNew: boolean;
  /** What is kept of its ReplicaSets for the clean-up: whether they are observed, and their revisions. */
  readonly isCleanedUp: boolean;
  readonly hasRollback: boolean;
  /** Whether its status has the condition Progressing. */
  readonly reportsProgress: boolean;
}

/** The first write of syncDeployment: none if there is nothing to do; two if it depends on whether the deadline has passed. */
function sync(s: Sync, running: readonly Running[]): readonly Alternative[] {
  const { spec, status } = s.deployment;
  const newRS = s.all.find((rs) => rs.name === spec.template);
  const oldRSs = s.all.filter((rs) => rs !== newRS);
  if (isDeleting(s.deployment)) return reportCounts(s, newRS, oldRSs);
  const renumbered = s.hasRollback && newRS !== undefined ? renumber(newRS, oldRSs) : undefined;
  if (renumbered !== undefined) return [renumbered];
  const arrival = s.reportsProgress ? onArrival(s, newRS) : undefined;
  if (arrival !== undefined) return setStatus(s, arrival);
  if (spec.paused || isScalingEvent(spec, s.all)) {
    const write =
      scale(s, scaleReplicaSets(spec, newRS, oldRSs, isReport(status) ? status.replicas : 0)) ??
      (spec.paused ? cleanUp(s.deployment, oldRSs) : undefined);
    return write === undefined ? reportCounts(s, newRS, oldRSs) : [write];
  }
  const write =
    (spec.strategy.type === "Recreate"
      ? recreate(s, newRS, oldRSs, running)
      : rollingUpdate(s, newRS, oldRSs)) ??
    (isRolledOut(s.deployment) ? cleanUp(s.deployment, oldRSs) : undefined);
  return write === undefined ? reportRollout(s, newRS, oldRSs) : [write];
}

function rollingUpdate(
  s: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
): Alternative | undefined {
  const { spec } = s.deployment;
  if (newRS === undefined) {
    return createNew(s, newReplicaSetSize(spec, 0, sum(oldRSs.map((rs) => rs.replicas))));
  }
  return (
    scale(s, reconcileNewReplicaSet(spec, newRS, oldRSs)) ??
    scale(s, reconcileOldReplicaSets(spec, newRS, oldRSs))
  );
}

/** How many pods that have not ended each ReplicaSet has on a node, or without one, and how many of them are not being deleted. */
type Running = { readonly [replicaSet: string]: { readonly all: number; readonly active: number } };

function recreate(
  s: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
  running: readonly Running[],
): Alternative | undefined {
  const { spec } = s.deployment;
  const down = scale(s, scaleDownForRecreate(oldRSs));
  if (down !== undefined) return down;
  const old = running.flatMap((pods) => Object.entries(pods)).filter(([name]) => name !== spec.template);
  const waitsFor = old.filter(
    ([, { active }]) => active > 0 || spec.podReplacementPolicy !== "TerminationStarted",
  );
  const reported = oldRSs.map((rs) => ({ statusReplicas: rs.status.replicas }));
  if (
    oldPodsRunning(
      reported,
      waitsFor.map(() => ({ phase: "Running" })),
    )
  )
    return undefined;
  if (newRS === undefined) return createNew(s, spec.replicas);
  return scale(s, reconcileNewReplicaSet(spec, newRS, oldRSs));
}

/** Refused while a ReplicaSet of that name waits for the garbage collector (AlreadyExists), or without a namespace. */
function createNew(
  { d, deployment, all, owner, stored, reportsProgress, isCleanedUp, hasRollback, refusesNew }: Sync,
  replicas: number,
): Alternative | undefined {
  if (refusesNew) return undefined;
  const { spec, metadata } = deployment;
  const uid = `${owner.name}${incarnationIn(metadata.uid)}`;
  const revision = hasRollback ? { revision: nextRevision(all) } : {};
  const annotations = { ...replicasAnnotations(spec), ...revision };
  const size = Math.min(replicas, roomForPods(spec, all) ?? replicas);
  const made = newReplicaSet({ uid, owner: metadata.uid, annotations }, size, d.keeps);
  const answer = create(
    stored,
    isCleanedUp ? { ...made, status: { ...made.status, isObserved: false } } : made,
  );
  if (!answer.ok) return undefined;
  const progressing = reportsProgress ? conditionOfCreation(deployment) : undefined;
  const noted =
    progressing === undefined
      ? []
      : [d.slot.set({ ...deployment, status: { ...reportOf(deployment), progressing } })];
  return {
    ...act("create ReplicaSet", owner.replicaSet.set(answer.object), ...noted),
    detail: `${owner.name} with ${size} replicas`,
  };
}

/** The first of these writes. The rest is decided anew, from what is there then. */
function scale({ deployment: { spec }, all }: Sync, scalings: readonly Scaling[]): Alternative | undefined {
  const [first] = withinRoom(scalings, all, roomForPods(spec, all));
  const rs = all.find(({ name }) => name === first?.name);
  if (first === undefined || rs === undefined) return undefined;
  const annotations =
    first.postponed === true ? undefined : { ...rs.state.metadata.annotations, ...replicasAnnotations(spec) };
  const answer = updateReplicaSet(rs.state, first.replicas, annotations);
  if (!answer.ok) return undefined;
  return {
    ...act("scale ReplicaSet", rs.owner.replicaSet.set(answer.object)),
    detail: `${rs.name} from ${rs.replicas} to ${first.replicas}`,
  };
}

type Progressing = DeploymentReport["progressing"];

function onArrival({ deployment }: Sync, newRS: Observed | undefined): DeploymentReport | undefined {
  const report = reportOf(deployment);
  const progressing = conditionOnArrival(deployment, report, newRS !== undefined);
  return progressing === undefined ? undefined : { ...report, progressing };
}

/** syncDeploymentStatus: the counts, without an opinion about progress. */
function reportCounts(
  s: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
): readonly Alternative[] {
  const { status } = s.deployment;
  const progressing = isReport(status) ? status.progressing : undefined;
  return setStatus(s, withCondition(counted(s, newRS, oldRSs), progressing));
}

/** syncRolloutStatus: the counts, and what they say about progress; the deadline may have passed by now, or not. */
function reportRollout(
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
  {
    deployment: {
      spec,
      metadata: { generation = 1 },
    },
    all,
    reportsTerminating,
  }: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
): DeploymentReport {
  const { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas } =
    deploymentStatus(spec, generation, newRS, oldRSs);
  const counts = { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas };
  const terminatingReplicas = sum(all.map((rs) => rs.status.terminatingReplicas ?? 0));
  return reportsTerminating ? { ...counts, terminatingReplicas } : counts;
}

function withCondition(
  { progressing: _, ...counts }: DeploymentReport,
  progressing: Progressing,
): DeploymentReport {
  return progressing === undefined ? counts : { ...counts, progressing };
}

function setStatus({ d, deployment }: Sync, report: DeploymentReport): readonly Alternative[] {
  const isKept = isReport(deployment.status);
  const status = isKept ? report : markOf(isRolledOut({ ...deployment, status: report }));
  if (JSON.stringify(status) === JSON.stringify(deployment.status)) return [];
  const answer = updateStatus(deployment, status);
  return answer.ok ? [act("update status", d.slot.set(answer.object))] : [];
}

function unendedByOwner(pods: readonly PodState[], owners: readonly ReplicaSetOwner[]): Running {
  const unended = pods.filter((pod) => !isEnded(pod));
  const counts = owners.map(({ name }) => {
    const own = unended.filter((pod) => nameInUid(pod.metadata.owner) === name);
    return [name, { all: own.length, active: own.filter(isActivePod).length }] as const;
  });
  return Object.fromEntries(counts.filter(([, { all }]) => all > 0));
}

// The Deployment controller: one sync is observe, diff, one write. It sees ReplicaSets and their statuses, never pods
// (but for Recreate, which waits for the old ones to end).
// Source: pkg/controller/deployment/{deployment_controller,sync,rolling,recreate}.go (syncDeployment).
import { type Alternative, act, type Process, process, projection } from "../../explorer/system.ts";
import { create, updateReplicaSet, updateStatus } from "../apiserver/apiserver.ts";
import { namespaceOf, refusesCreation } from "../apiserver/namespaces.ts";
import { mayPropagate } from "../apiserver/propagation.ts";
import type { Cluster, ClusterDeployment, ReplicaSetOwner } from "../cluster.ts";
import {
  controllerUid,
  countsTerminating,
  deploymentSpecs,
  historyOf,
  incarnationIn,
  isReplicaSetOwner,
  nameInUid,
} from "../cluster.ts";
import { informers } from "../informers.ts";
import { candidatesOf, claimantState, pendingSlotsOf } from "../pods/adoption.ts";
import { chargedFor, chargingQuotas } from "../policy/admission.ts";
import { gateReads, hasGate, passedOver, refusalOf } from "../policy/gate.ts";
import { replicaSetRequest } from "../policy/made-objects.ts";
import { isDeniedByMutators } from "../policy/made-replica-sets.ts";
import type { Standing } from "../policy/webhooks.ts";
import {
  equalIgnoreHash,
  findNewReplicaSet,
  findOldReplicaSets,
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
import type { ReplicaSetState } from "../stored.ts";
import { isRolledOut } from "../workloads/deployment.ts";
import { newReplicaSet } from "../workloads/replicaset.ts";
import { isReport, reportOf } from "../workloads/statuses.ts";
import { adoptReplicaSet } from "./deployment-adoption.ts";
import { conditionOfCreation } from "./deployment-conditions.ts";
import { cleanUp, nextRevision, renumber } from "./deployment-history.ts";
import { onArrival, reportCounts, reportRollout, setStatus } from "./deployment-reports.ts";
import { type Observed, observed, type Sync } from "./deployment-view.ts";
import { halfway, interruptions } from "./interruption.ts";

/** Stands for a write that admission refuses. */
const REFUSED = "refused";

const informer = informers("deployment-controller", ["Deployment", "ReplicaSet", "Pod"]);

export function deploymentControllers(cluster: Cluster): readonly Process[] {
  return cluster.deployments.flatMap((deployment) => {
    const whole = deploymentController(cluster, deployment);
    // It only ever writes twice where a quota is charged before a ReplicaSet is made, or the condition Progressing notes it.
    const isTwofold = cluster.observed.includes("Progressing") || quotasOn(cluster, deployment).length > 0;
    return [whole, ...(isTwofold ? interruptions(cluster, halfway(whole)) : [])];
  });
}

function deploymentController(cluster: Cluster, d: ClusterDeployment): Process {
  const owners = candidatesOf(cluster, d);
  const specs = deploymentSpecs(cluster, d);
  const title = `pods of ${d.title}`;
  const mayClaim = mayPropagate(cluster, d.workload, "Orphan") || owners.some((o) => o.deployment !== d);
  const claimant = projection(d.slot, "metadata", (stored) =>
    stored === null ? null : claimantState(stored),
  );
  const pendingSlots = new Set(owners.flatMap((o) => pendingSlotsOf(cluster, o)));
  const running = specs.some(({ strategy }) => strategy.type === "Recreate")
    ? [
        ...[...pendingSlots].map((slot) =>
          projection(slot, title, (pods) => unendedByController(pods, owners)),
        ),
        ...cluster.nodes.map((n) =>
          projection(n.slot, title, ({ pods }) => unendedByController(pods, owners)),
        ),
      ].map((pods) => informer.see("Pod", pods))
    : [];
  const reportsTerminating = countsTerminating(cluster, d);
  const { isCleanedUp, hasRollback } = historyOf(cluster, d, owners.filter((o) => o.deployment !== d).length);
  const reportsProgress = cluster.observed.includes("Progressing");
  const { ref } = d.workload;
  const refusing =
    (standing: Standing): Sync["refuses"] =>
    ({ template, selector }, from, to) => {
      if (!hasGate(cluster)) return false;
      const request = replicaSetRequest(ref, template, selector, [from, to]);
      const absent = passedOver(cluster, ref, standing);
      return (
        isDeniedByMutators(cluster.policies.mutators, request, absent) ||
        refusalOf(cluster, ref, request, standing) !== undefined
      );
    };
  const quotas = quotasOn(cluster, d);
  return process({
    name: `deployment-controller ${d.title}`,
    reads: {
      deployment: informer.see("Deployment", d.slot),
      replicaSets: owners.map((o) => informer.see("ReplicaSet", o.replicaSet)),
      running,
      fresh: mayClaim ? [claimant] : [],
      namespace: namespaceOf(cluster, d.workload.ref.namespace),
      quotas: quotas.map(({ slot }) => slot),
      ...gateReads(cluster, ref),
    },
    fairness: "weak",
    step: ({
      deployment,
      replicaSets,
      running: unended,
      fresh: [fresh = null],
      namespace,
      quotas: limits,
      registrations,
      servers,
    }) => {
      if (deployment === null) return [];
      const all = observed(owners, replicaSets, deployment);
      const owner = owners.find((o) => o.name === deployment.spec.template);
      if (owner === undefined) throw new RangeError(`no ReplicaSet is known for ${deployment.spec.template}`);
      const adoption = adoptReplicaSet(d, owner, owners, replicaSets, deployment, fresh);
      if (adoption !== undefined) return [adoption];
      const { written } = owner.template;
      const names = owners.flatMap((o, i) =>
        o.deployment === d && equalIgnoreHash(o.template.written, written)
          ? [{ owner: o, stored: replicaSets[i] ?? null }]
          : [],
      );
      const refusesNew = refusesCreation(namespace, d.workload.ref);
      const s = {
        d,
        deployment,
        all,
        owner,
        names,
        reportsTerminating,
        reportsProgress,
        isCleanedUp,
        hasRollback,
        refusesNew,
        refuses: refusing({ registrations, servers }),
        charged: (made: ReplicaSetOwner, after: ReplicaSetState) =>
          chargedFor(cluster, { slot: made.replicaSet, before: null, after }, limits),
      };
      // A sync ends with the first request that is refused, and is tried again.
      return sync(s, unended).filter(({ label }) => label !== REFUSED);
    },
  });
}

/** The quotas that count its ReplicaSets: all of them, or none. */
function quotasOn(cluster: Cluster, d: ClusterDeployment) {
  const [first] = cluster.owners.filter(isReplicaSetOwner).filter((o) => o.deployment === d);
  return first === undefined ? [] : chargingQuotas(cluster, first.replicaSet);
}

/** The first write of syncDeployment: none if there is nothing to do; two if it depends on whether the deadline has passed. */
function sync(s: Sync, running: readonly Running[]): readonly Alternative[] {
  const { spec, status } = s.deployment;
  const { written } = s.owner.template;
  const newRS = findNewReplicaSet(written, s.all);
  const oldRSs = findOldReplicaSets(written, s.all);
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

/**
 * How many pods that have not ended each ReplicaSet (by uid) has on a node, or without one, and how many of them are not being
 * deleted.
 */
type Running = { readonly [uid: string]: { readonly all: number; readonly active: number } };

function recreate(
  s: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
  running: readonly Running[],
): Alternative | undefined {
  const { spec } = s.deployment;
  const down = scale(s, scaleDownForRecreate(oldRSs));
  if (down !== undefined) return down;
  const uids = new Set(oldRSs.map(({ state }) => state.metadata.uid));
  const old = running.flatMap((pods) => Object.entries(pods)).filter(([uid]) => uids.has(uid));
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

/**
 * getNewReplicaSet. If a ReplicaSet of that name is there (AlreadyExists), which belongs to an earlier Deployment then, the
 * next sync tries another name. Refused without a namespace.
 */
function createNew(
  {
    d,
    deployment,
    all,
    names,
    reportsProgress,
    isCleanedUp,
    hasRollback,
    refusesNew,
    refuses,
    charged,
  }: Sync,
  replicas: number,
): Alternative | undefined {
  if (refusesNew) return undefined;
  const { spec, metadata, status } = deployment;
  const { collisionCount = 0 } = status;
  // There is a name for each time that the Deployment may have been made, and each of them has left at most one ReplicaSet.
  const free = names[collisionCount];
  if (free === undefined) return undefined;
  const { owner, stored } = free;
  const uid = `${owner.name}${incarnationIn(metadata.uid)}`;
  const revision = hasRollback ? { revision: nextRevision(all) } : {};
  const annotations = { ...replicasAnnotations(spec), ...revision };
  const size = Math.min(replicas, roomForPods(spec, all) ?? replicas);
  if (refuses(owner, undefined, size)) return act(REFUSED);
  const made = newReplicaSet({ uid, owner: metadata.uid, annotations }, size, d.keeps);
  const answer = create(
    stored,
    isCleanedUp ? { ...made, status: { ...made.status, isObserved: false } } : made,
  );
  if (!answer.ok) {
    const counted = updateStatus(deployment, { ...status, collisionCount: collisionCount + 1 });
    const isLast = collisionCount + 1 >= names.length;
    return counted.ok && !isLast ? act("count collision", d.slot.set(counted.object)) : undefined;
  }
  const charges = charged(owner, answer.object);
  if (charges === undefined) return undefined;
  const progressing = reportsProgress ? conditionOfCreation(deployment) : undefined;
  const noted =
    progressing === undefined
      ? []
      : [d.slot.set({ ...deployment, status: { ...reportOf(deployment), progressing } })];
  return {
    ...act("create ReplicaSet", ...charges, owner.replicaSet.set(answer.object), ...noted),
    detail: `${owner.name} with ${size} replicas`,
  };
}

/** The first of these writes. The rest is decided anew, from what is there then. */
function scale(
  { deployment: { spec }, all, refuses }: Sync,
  scalings: readonly Scaling[],
): Alternative | undefined {
  const [first] = withinRoom(scalings, all, roomForPods(spec, all));
  const rs = all.find(({ name }) => name === first?.name);
  if (first === undefined || rs === undefined) return undefined;
  const annotations =
    first.postponed === true ? undefined : { ...rs.state.metadata.annotations, ...replicasAnnotations(spec) };
  const answer = updateReplicaSet(rs.state, first.replicas, annotations);
  if (!answer.ok) return undefined;
  if (refuses(rs.owner, rs.replicas, first.replicas)) return act(REFUSED);
  return {
    ...act("scale ReplicaSet", rs.owner.replicaSet.set(answer.object)),
    detail: `${rs.name} from ${rs.replicas} to ${first.replicas}`,
  };
}

function unendedByController(pods: readonly PodState[], owners: readonly ReplicaSetOwner[]): Running {
  const names = new Set(owners.map(({ name }) => name));
  const unended = pods.filter((pod) => !isEnded(pod) && names.has(nameInUid(controllerUid(pod))));
  const byUid = Object.groupBy(unended, controllerUid);
  const counts = Object.entries(byUid).map(([uid, own = []]) => {
    return [uid, { all: own.length, active: own.filter(isActivePod).length }] as const;
  });
  return Object.fromEntries(counts.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

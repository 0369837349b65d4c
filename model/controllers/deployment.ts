// The Deployment controller: one sync is observe, diff, one write. It sees ReplicaSets and their statuses, never pods
// (but for Recreate, which waits for the old ones to end).
// Source: pkg/controller/deployment/{deployment_controller,sync,rolling,recreate}.go (syncDeployment).
import { type Alternative, act, type Process, process, projection } from "../../explorer/system.ts";
import { create, updateReplicaSet, updateStatus } from "../apiserver.ts";
import type { Cluster, ClusterDeployment, ReplicaSetOwner } from "../cluster.ts";
import { incarnationIn, nameInUid, replicaSetsOf } from "../cluster.ts";
import { informers } from "../informers.ts";
import {
  deploymentComplete,
  deploymentStatus,
  isScalingEvent,
  newReplicaSetSize,
  oldPodsRunning,
  reconcileNewReplicaSet,
  reconcileOldReplicaSets,
  replicasAnnotations,
  revisionsToDelete,
  type Scaling,
  scaleDownForRecreate,
  scaleReplicaSets,
  sum,
} from "../semantics/index.ts";
import { type DeploymentState, isEnded, type PodState, type ReplicaSetState } from "../state.ts";
import { newReplicaSet } from "../workloads/replicaset.ts";

const informer = informers("deployment-controller", ["Deployment", "ReplicaSet", "Pod"]);

export function deploymentControllers(cluster: Cluster): readonly Process[] {
  return cluster.deployments.map((deployment) => deploymentController(cluster, deployment));
}

function deploymentController(cluster: Cluster, d: ClusterDeployment): Process {
  const owners = replicaSetsOf(cluster, d);
  const title = `pods of ${d.title}`;
  const running = recreates(cluster, d)
    ? [
        ...owners.map((o) => projection(o.pending, title, (pods) => unendedByOwner(pods, owners))),
        ...cluster.nodes.map((n) => projection(n.slot, title, ({ pods }) => unendedByOwner(pods, owners))),
      ].map((pods) => informer.see("Pod", pods))
    : [];
  return process({
    name: `deployment-controller ${d.title}`,
    reads: {
      deployment: informer.see("Deployment", d.slot),
      replicaSets: owners.map((o) => informer.see("ReplicaSet", o.replicaSet)),
      running,
    },
    fairness: "weak",
    step: ({ deployment, replicaSets, running: unended }) => {
      if (deployment === null) return [];
      const all = observed(owners, replicaSets, deployment);
      const target = owners.findIndex((o) => o.name === deployment.spec.template);
      const [owner, stored = null] = [owners[target], replicaSets[target]];
      if (owner === undefined) throw new RangeError(`no ReplicaSet is known for ${deployment.spec.template}`);
      const write = sync({ d, deployment, all, owner, stored }, unended);
      return write === undefined ? [] : [write];
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
}

/** A ReplicaSet of the Deployment, as the sync sees it. */
interface Observed {
  readonly owner: ReplicaSetOwner;
  readonly state: ReplicaSetState;
  readonly name: string;
  readonly createdAt: number;
  readonly replicas: number;
  readonly available: number;
  readonly desiredReplicas: number | undefined;
  readonly maxReplicas: number | undefined;
  readonly status: ReplicaSetState["status"];
}

function observed(
  owners: readonly ReplicaSetOwner[],
  states: readonly (ReplicaSetState | null)[],
  { metadata: { uid } }: DeploymentState,
): readonly Observed[] {
  return owners.flatMap((owner, createdAt): Observed[] => {
    const state = states[createdAt];
    if (state === null || state === undefined || state.metadata.owner !== uid) return [];
    const { spec, status, metadata } = state;
    const { desiredReplicas, maxReplicas } = metadata.annotations ?? {};
    const common = { owner, state, name: owner.name, createdAt, desiredReplicas, maxReplicas, status };
    return [{ ...common, replicas: spec.replicas, available: status.availableReplicas }];
  });
}

/** The first write of syncDeployment; undefined if there is nothing to do. */
function sync(s: Sync, running: readonly Running[]): Alternative | undefined {
  const { spec, status } = s.deployment;
  const newRS = s.all.find((rs) => rs.name === spec.template);
  const oldRSs = s.all.filter((rs) => rs !== newRS);
  if (spec.paused || isScalingEvent(spec, s.all)) {
    return (
      scale(s, scaleReplicaSets(spec, newRS, oldRSs, status.replicas)) ??
      (spec.paused ? cleanUp(s, oldRSs) : undefined) ??
      writeStatus(s, newRS, oldRSs)
    );
  }
  const write =
    spec.strategy.type === "Recreate" ? recreate(s, newRS, oldRSs, running) : rollingUpdate(s, newRS, oldRSs);
  return write ?? (isComplete(s) ? cleanUp(s, oldRSs) : undefined) ?? writeStatus(s, newRS, oldRSs);
}

function isComplete({ deployment: { spec, metadata, status } }: Sync): boolean {
  return deploymentComplete(spec.replicas, metadata.generation, status);
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

/** How many pods that have not ended each ReplicaSet has on a node, or without one. */
type Running = { readonly [replicaSet: string]: number };

function recreate(
  s: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
  running: readonly Running[],
): Alternative | undefined {
  const { spec } = s.deployment;
  const down = scale(s, scaleDownForRecreate(oldRSs));
  if (down !== undefined) return down;
  const old = running.flatMap((counts) => Object.keys(counts)).filter((name) => name !== spec.template);
  const reported = oldRSs.map((rs) => ({ statusReplicas: rs.status.replicas }));
  if (
    oldPodsRunning(
      reported,
      old.map(() => ({ phase: "Running" })),
    )
  )
    return undefined;
  if (newRS === undefined) return createNew(s, spec.replicas);
  return scale(s, reconcileNewReplicaSet(spec, newRS, oldRSs));
}

/** Refused with AlreadyExists while a ReplicaSet of that name waits for the garbage collector. */
function createNew(
  { deployment: { spec, metadata }, owner, stored }: Sync,
  replicas: number,
): Alternative | undefined {
  const uid = `${owner.name}${incarnationIn(metadata.uid)}`;
  const annotations = replicasAnnotations(spec);
  const answer = create(stored, newReplicaSet({ uid, owner: metadata.uid, annotations }, replicas));
  if (!answer.ok) return undefined;
  return {
    ...act("create ReplicaSet", owner.replicaSet.set(answer.object)),
    detail: `${owner.name} with ${replicas} replicas`,
  };
}

/** The first of these writes. The rest is decided anew, from what is there then. */
function scale({ deployment: { spec }, all }: Sync, scalings: readonly Scaling[]): Alternative | undefined {
  const [first] = scalings;
  const rs = all.find(({ name }) => name === first?.name);
  if (first === undefined || rs === undefined) return undefined;
  const answer = updateReplicaSet(rs.state, first.replicas, replicasAnnotations(spec));
  if (!answer.ok) return undefined;
  return {
    ...act("scale ReplicaSet", rs.owner.replicaSet.set(answer.object)),
    detail: `${rs.name} from ${rs.replicas} to ${first.replicas}`,
  };
}

/** cleanupDeployment: once the rollout is complete, or paused, old ReplicaSets beyond revisionHistoryLimit go. */
function cleanUp({ deployment: { spec } }: Sync, oldRSs: readonly Observed[]): Alternative | undefined {
  const [gone] = revisionsToDelete(
    spec.revisionHistoryLimit,
    oldRSs.map((rs) => ({
      ...rs,
      statusReplicas: rs.status.replicas,
      observed: true,
      deleting: false,
      revision: rs.createdAt + 1,
    })),
  );
  return gone === undefined
    ? undefined
    : { ...act("delete old ReplicaSet", gone.owner.replicaSet.set(null)), detail: gone.name };
}

function writeStatus(
  { d, deployment }: Sync,
  newRS: Observed | undefined,
  oldRSs: readonly Observed[],
): Alternative | undefined {
  const { spec, metadata } = deployment;
  const { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas } =
    deploymentStatus(spec, metadata.generation, newRS, oldRSs);
  const status = { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas };
  if (JSON.stringify(status) === JSON.stringify(deployment.status)) return undefined;
  const answer = updateStatus(deployment, status);
  return answer.ok ? act("update status", d.slot.set(answer.object)) : undefined;
}

function recreates(cluster: Cluster, d: ClusterDeployment): boolean {
  const desired = [
    d.workload.initial,
    ...cluster.operations.map((o) => (o.type === "apply" ? o.desired : undefined)),
  ];
  return desired.some((one) => one?.kind === "Deployment" && one.spec.strategy.type === "Recreate");
}

function unendedByOwner(pods: readonly PodState[], owners: readonly ReplicaSetOwner[]): Running {
  const names = pods.filter((pod) => !isEnded(pod)).map((pod) => nameInUid(pod.metadata.owner));
  const counts = owners.map(({ name }): [string, number] => [name, names.filter((n) => n === name).length]);
  return Object.fromEntries(counts.filter(([, n]) => n > 0));
}

// The cluster as slots: which objects there are, where each stands in the state, and what never changes about them.
// Controllers and invariants are written against this; `system.ts` puts the processes together.
import { type Projection, projection, type Slot, slot } from "../explorer/system.ts";
import { cronJobOf } from "./cron-jobs.ts";
import { type ClusterDaemonSet, daemonSetOf, daemonSetRevision } from "./daemonset-slots.ts";
import { held, marksOf } from "./deletion.ts";
import { FAULT_NAMES, FAULTS, type Fault } from "./fault-budgets.ts";
import {
  type AgentTask,
  type Inventory,
  type NodeFacts,
  type Observable,
  type Operation,
  type OwnerFacts,
  sameRef,
  titleOf,
  type Workload,
  workloadOfOperation,
} from "./inventory.ts";
import { jobOwnerOf } from "./job-owners.ts";
import type { LabelSelector } from "./kubernetes.ts";
import { added } from "./multiset.ts";
import { classesOf } from "./node-classes.ts";
import { mayPropagate, propagates } from "./propagation.ts";
import { isNodeEdit, type Scenario } from "./scenario.ts";
import type {
  CronJobState,
  DeploymentSpec,
  DeploymentState,
  JobState,
  NodeState,
  ObjectMarks,
  PodState,
  ReplicaSetState,
  StatefulSetSpec,
  StatefulSetState,
  StoredObject,
} from "./state.ts";
import { NEW_NODE } from "./state.ts";
import type { Template } from "./templates.ts";
import { incarnationIn, nameInUid, revisionUid } from "./uids.ts";
import { newDeployment } from "./workloads/deployment.ts";
import type { PodReads } from "./workloads/desired.ts";
import { newPodless } from "./workloads/podless.ts";
import { newReplicaSet } from "./workloads/replicaset.ts";
import { newStatefulSet } from "./workloads/statefulset.ts";

export type { ClusterDaemonSet } from "./daemonset-slots.ts";
export { incarnationIn, nameInUid } from "./uids.ts";

export interface ClusterNode {
  readonly facts: NodeFacts;
  readonly slot: Slot<NodeState>;
}

/** Whatever makes pods from one template: a ReplicaSet, a revision, a Job, or the user who made a pod of its own. */
export interface Owner {
  /** The name of the ReplicaSet, of the revision, of the Job, or of the pod. */
  readonly name: string;
  readonly template: Template;
  readonly minReadySeconds: number;
  /** That of its manifest, with which it adopts. */
  readonly selector?: LabelSelector | undefined;
  readonly reads: PodReads;
  /** Its pods that have no node yet. None if it belongs to a DaemonSet: they wait in the slot of the node that they are for. */
  readonly pending: Slot<readonly PodState[]>;
  /** undefined where something else makes the pods. */
  readonly replicaSet: Slot<ReplicaSetState | null> | undefined;
  /** Only of a Job. */
  readonly job?: Slot<JobState | null>;
  /**
   * What the pods of a controller that exists name as their owner; null while it does not exist. A pod that names anything
   * else is an orphan. Absent for a pod of its own.
   */
  readonly liveUid?: Projection<string | null>;
  /**
   * How that controller is being deleted. Only where this may decide about its pods: where it may be deleted in the
   * foreground, or orphan them.
   */
  readonly controllerMarks?: Projection<ObjectMarks | null>;
  /** The Deployment it belongs to, if to any. */
  readonly deployment: ClusterDeployment | undefined;
  /** The DaemonSet that it is a revision of. Absent if it is none. */
  readonly daemonSet?: ClusterDaemonSet;
  /** The StatefulSet of which it is a revision, if of any. */
  readonly statefulSet?: ClusterStatefulSet;
  readonly workload: Workload;
}

export interface ClusterDeployment {
  readonly workload: Workload;
  /** Its deletion may wait for its ReplicaSets, or orphan them. */
  readonly propagates: boolean;
  readonly title: string;
  readonly slot: Slot<DeploymentState | null>;
}

export interface ClusterObject {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<StoredObject | null>;
}

export interface ClusterStatefulSet {
  readonly workload: Workload;
  readonly title: string;
  /** Its deletion may wait for its pods. */
  readonly propagates: boolean;
  readonly slot: Slot<StatefulSetState | null>;
}

/** A ReplicaSet with its pods' slots. */
export type ReplicaSetOwner = Owner & { readonly replicaSet: Slot<ReplicaSetState | null> };

export interface ClusterCronJob {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<CronJobState | null>;
  /** How often its schedule may still fire. */
  readonly ticksLeft: Slot<number>;
  /** By the number of the start that each serves, from 1 on. */
  readonly jobs: readonly JobOwner[];
  /** A start may come too late to be served. */
  readonly mayBeLate: boolean;
}

/** A Job with its pods' slots. */
export type JobOwner = Owner & { readonly job: Slot<JobState | null> };

export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly owners: readonly Owner[];
  readonly deployments: readonly ClusterDeployment[];
  /** Namespaces, and objects of kinds of which nothing else is known. */
  readonly podless: readonly ClusterObject[];
  readonly daemonSets: readonly ClusterDaemonSet[];
  readonly statefulSets: readonly ClusterStatefulSet[];
  readonly cronJobs: readonly ClusterCronJob[];
  /** What the user will do, in order, and how much of it is done. */
  readonly operations: readonly Operation[];
  readonly operationsDone: Slot<number>;
  readonly agentTasks: readonly AgentTask[];
  readonly observed: readonly Observable[];
  /** How often each fault may still happen. */
  readonly budgets: ReadonlyMap<Fault, Slot<number>>;
  /** Only where it may be out. */
  readonly registry: Slot<"up" | "down"> | undefined;
  readonly scenario: Scenario;
  /** Classes of nodes that nothing in the cluster tells apart. */
  readonly interchangeableNodes: readonly (readonly ClusterNode[])[];
}

/** The cluster of some of the workloads on all nodes. */
export function clusterOf(inventory: Inventory, workloads: readonly Workload[]): Cluster {
  const { scenario } = inventory;
  const operations = inventory.operations.filter(
    (o) => isNodeEdit(o) || workloads.some((w) => sameRef(w.ref, workloadOfOperation(o))),
  );
  const deployments: ClusterDeployment[] = [];
  const daemonSets: ClusterDaemonSet[] = [];
  const statefulSets: ClusterStatefulSet[] = [];
  const cronJobs = workloads.filter(({ kind }) => kind === "CronJob").map((w) => cronJobOf(inventory, w));
  const owners: Owner[] = cronJobs.flatMap(({ jobs }) => jobs);
  for (const workload of workloads) {
    const deployment = workload.kind === "Deployment" ? deploymentOf(inventory, workload) : undefined;
    if (deployment !== undefined) deployments.push(deployment);
    const daemonSet = workload.kind === "DaemonSet" ? daemonSetOf(workload) : undefined;
    if (daemonSet !== undefined) daemonSets.push(daemonSet);
    const statefulSet = workload.kind === "StatefulSet" ? statefulSetOf(inventory, workload) : undefined;
    if (statefulSet !== undefined) statefulSets.push(statefulSet);
    if (workload.kind === "CronJob") continue;
    owners.push(
      ...workload.owners.map((facts) => {
        if (daemonSet !== undefined) return daemonSetRevision(workload, facts, daemonSet);
        if (statefulSet !== undefined) return revisionOf(workload, facts, statefulSet);
        return workload.kind === "Job"
          ? jobOwnerOf(inventory, workload, facts)
          : ownerOf(inventory, workload, facts, deployment);
      }),
    );
  }
  const nodes = inventory.nodes.map((facts) => {
    const bound = workloads
      .filter((w) => w.initial !== undefined && pinnedTo(facts, w))
      .flatMap((w) => w.owners);
    const pods = bound.reduce<NodeState["pods"]>((all, o) => added(all, newPod(o.template.name)), []);
    return { facts, slot: slot(`Node/${facts.name}`, { ...NEW_NODE, pods }) };
  });
  return {
    nodes,
    owners,
    deployments,
    podless: workloads.flatMap((w) =>
      w.kind === "Namespace" || w.kind === "(other)" ? [podlessObject(w)] : [],
    ),
    daemonSets,
    statefulSets,
    cronJobs,
    operations,
    operationsDone: slot("edits done", 0),
    observed: inventory.observed,
    agentTasks: inventory.agentTasks.filter((t) => workloads.some((w) => sameRef(w.ref, t.target))),
    budgets: new Map(FAULT_NAMES.map((fault) => [fault, slot(FAULTS[fault].slot, scenario[fault])])),
    registry: scenario.registryOutages > 0 ? slot<"up" | "down">("image registry", "up") : undefined,
    scenario,
    interchangeableNodes: classesOf(nodes, owners, operations, scenario.scores === "exact"),
  };
}

/** What is left of the budget of a fault. */
export function budgetOf({ budgets }: Cluster, fault: Fault): Slot<number> {
  const left = budgets.get(fault);
  if (left === undefined) throw new RangeError(`a cluster without a budget of ${fault}`);
  return left;
}

/** The faults that may happen in this cluster, with what is left of their budgets. */
export function possibleFaults(cluster: Cluster) {
  return FAULT_NAMES.filter((fault) => cluster.scenario[fault] > 0).map((fault) => ({
    fault,
    budget: cluster.scenario[fault],
    left: budgetOf(cluster, fault),
  }));
}

function deploymentOf(inventory: Inventory, workload: Workload): ClusterDeployment {
  const title = titleOf(workload.ref);
  const { initial } = workload;
  const stored =
    initial?.kind === "Deployment"
      ? held(newDeployment(workload.ref.name, initial.spec), workload.finalizers)
      : null;
  return {
    workload,
    title,
    propagates: propagates(inventory, workload),
    slot: slot<DeploymentState | null>(title, stored),
  };
}

function podlessObject(workload: Workload): ClusterObject {
  const title = titleOf(workload.ref);
  const { initial, ref, finalizers } = workload;
  const stored = initial === undefined ? null : held(newPodless(ref.name), finalizers);
  return { workload, title, slot: slot<StoredObject | null>(title, stored) };
}

function statefulSetOf(inventory: Inventory, workload: Workload): ClusterStatefulSet {
  const title = titleOf(workload.ref);
  const { initial } = workload;
  const stored =
    initial?.kind === "StatefulSet"
      ? held(newStatefulSet(workload.ref.name, initial.spec), workload.finalizers)
      : null;
  const propagates = mayPropagate(inventory, workload, "Foreground");
  return { workload, title, propagates, slot: slot<StatefulSetState | null>(title, stored) };
}

/** A revision of a StatefulSet: its pods name the StatefulSet as their owner, and the revision in a label. */
function revisionOf(
  workload: Workload,
  { template, minReadySeconds, selector, reads }: OwnerFacts,
  statefulSet: ClusterStatefulSet,
): Owner {
  const { name } = template;
  return {
    name,
    template,
    minReadySeconds,
    selector,
    reads,
    pending: slot<readonly PodState[]>(`Pods of StatefulSet/${name} without a node`, []),
    replicaSet: undefined,
    liveUid: projection(statefulSet.slot, `owner of the pods of ${name}`, (set) =>
      set === null ? null : podOwnerUid(name, set),
    ),
    ...(statefulSet.propagates ? { controllerMarks: projection(statefulSet.slot, "metadata", marksOf) } : {}),
    deployment: undefined,
    statefulSet,
    workload,
  };
}

/** What the pods of a revision of a StatefulSet name as their owner. */
export function podOwnerUid(revision: string, { metadata: { uid } }: StatefulSetState): string {
  return revisionUid(revision, uid);
}

/** A pod as it is created. */
export function newPod(owner: string, index?: number): PodState {
  const metadata = index === undefined ? { owner } : { owner, index };
  return { metadata, status: { phase: "Pending", ready: false } };
}

/** Whether it is a pod of its own that names this node: it is bound from the start, and the scheduler never sees it. */
function pinnedTo({ name }: NodeFacts, { kind, owners }: Workload): boolean {
  return kind === "Pod" && owners.some(({ template }) => template.spec.nodeName === name);
}

function ownerOf(
  inventory: Inventory,
  workload: Workload,
  { template, minReadySeconds, selector, reads }: OwnerFacts,
  deployment: ClusterDeployment | undefined,
): Owner {
  const { name } = template;
  const { kind, initial } = workload;
  const waits = initial?.kind === "Pod" && !inventory.nodes.some((n) => pinnedTo(n, workload));
  const title = `${kind === "Pod" ? "Pod" : "ReplicaSet"}/${name}`;
  const stored =
    initial?.kind === "ReplicaSet"
      ? held(newReplicaSet({ uid: name }, initial.spec.replicas), workload.finalizers)
      : null;
  // What owns the object is orphaned by its own deletion only: then the object stays, and so do its pods.
  const isOwning =
    mayPropagate(inventory, workload, "Foreground") ||
    (deployment === undefined && mayPropagate(inventory, workload, "Orphan"));
  const replicaSet = kind === "Pod" ? undefined : slot<ReplicaSetState | null>(title, stored);
  return {
    name,
    template,
    minReadySeconds,
    selector,
    reads,
    pending: slot<readonly PodState[]>(`Pods of ${title} without a node`, waits ? [newPod(name)] : []),
    replicaSet,
    deployment,
    workload,
    ...(replicaSet === undefined ? {} : { liveUid: projection(replicaSet, "metadata.uid", uidOf) }),
    ...(replicaSet === undefined || !isOwning
      ? {}
      : { controllerMarks: projection(replicaSet, "metadata", marksOf) }),
  };
}

function uidOf(object: { readonly metadata: { readonly uid: string } } | null): string | null {
  return object?.metadata.uid ?? null;
}

/** What a pod of this template names as its owner when no controller owns it (any more). */
export function unowned(name: string): string {
  return `${name}#-`;
}

/** Whether a pod made by a controller has been orphaned. */
export function isUnowned(pod: PodState): boolean {
  return incarnationIn(pod.metadata.owner) === "#-";
}

/** An owner that is a controller, and so may not exist (any more). */
export type ControlledOwner = Owner & { readonly liveUid: Projection<string | null> };

export function isControlledOwner(owner: Owner): owner is ControlledOwner {
  return owner.liveUid !== undefined;
}

export function isReplicaSetOwner(owner: Owner): owner is ReplicaSetOwner {
  return owner.replicaSet !== undefined;
}

/** The revisions of a DaemonSet, oldest template first. */
export function daemonRevisionsOf(cluster: Cluster, daemonSet: ClusterDaemonSet): readonly Owner[] {
  return cluster.owners.filter((o) => o.daemonSet === daemonSet);
}

export function isJobOwner(owner: Owner): owner is JobOwner {
  return owner.job !== undefined;
}

/** The revisions of a StatefulSet, oldest template first. */
export function revisionsOf(cluster: Cluster, set: ClusterStatefulSet): readonly Owner[] {
  return cluster.owners.filter((o) => o.statefulSet === set);
}

/** Every spec that a StatefulSet is ever given by a manifest. */
export function specsOf(cluster: Cluster, { workload }: ClusterStatefulSet): readonly StatefulSetSpec[] {
  const applied = cluster.operations.flatMap((o) =>
    o.type === "apply" && sameRef(o.target, workload.ref) ? [o.desired] : [],
  );
  return [workload.initial, ...applied].flatMap((d) => (d?.kind === "StatefulSet" ? [d.spec] : []));
}

/** The ReplicaSets of a Deployment, oldest template first. */
export function replicaSetsOf(cluster: Cluster, deployment: ClusterDeployment): readonly ReplicaSetOwner[] {
  return cluster.owners.filter(isReplicaSetOwner).filter((o) => o.deployment === deployment);
}

/** The specs that a Deployment can have: the first one, and those that edits and agents bring. */
export function deploymentSpecs(
  { operations, agentTasks }: Pick<Cluster, "operations" | "agentTasks">,
  { workload }: ClusterDeployment,
): readonly DeploymentSpec[] {
  const own = [...operations, ...agentTasks].filter((o) => sameRef(o.target, workload.ref));
  const desired = [workload.initial, ...own.map((o) => ("desired" in o ? o.desired : undefined))];
  return desired.flatMap((one) => (one?.kind === "Deployment" ? [one.spec] : []));
}

/**
 * What the clean-up of a Deployment's history may depend on: nothing, if its limit is never reached. Revisions count anew when
 * an earlier template comes back; where agents bring it back for ever, the order of first appearance stands in for them.
 */
export function historyOf(
  cluster: Cluster,
  deployment: ClusterDeployment,
): { readonly isCleanedUp: boolean; readonly hasRollback: boolean } {
  const specs = deploymentSpecs(cluster, deployment);
  const templates = specs.map(({ template }) => template);
  const limit = Math.min(...specs.map(({ revisionHistoryLimit }) => revisionHistoryLimit));
  const isCleanedUp = new Set(templates).size - 1 > limit;
  const changes = templates.filter((template, i) => template !== templates[i - 1]);
  const endsSometime = !cluster.agentTasks.some(({ target }) => sameRef(target, deployment.workload.ref));
  return { isCleanedUp, hasRollback: isCleanedUp && endsSometime && new Set(changes).size < changes.length };
}

/** Whether statuses have to say how many pods are terminating: something decides by it. */
export function countsTerminating(cluster: Cluster, deployment: ClusterDeployment | undefined): boolean {
  if (deployment === undefined) return false;
  const specs = deploymentSpecs(cluster, deployment);
  return specs.some(({ podReplacementPolicy }) => podReplacementPolicy === "TerminationComplete");
}

export function ownerOfPod(cluster: Cluster, pod: PodState): Owner {
  const name = nameInUid(pod.metadata.owner);
  const owner = cluster.owners.find((o) => o.name === name);
  if (owner === undefined) throw new RangeError(`a pod of ${name}, which is not in this cluster`);
  return owner;
}

/**
 * The name of a pod that has an identity ("web-0", with the namespace in front unless it is "default"); the name of its
 * owner for one that has none.
 */
export function podName({ name, workload: { ref } }: Owner, { metadata: { index } }: PodState): string {
  if (index === undefined) return name;
  return `${ref.namespace === "default" ? "" : `${ref.namespace}/`}${ref.name}-${index}`;
}

/** The node that the template's nodeName names, if there is one: its pods are bound from the start. */
export function pinnedNode(cluster: Cluster, { template }: Owner): ClusterNode | undefined {
  return cluster.nodes.find(({ facts }) => facts.name === template.spec.nodeName);
}

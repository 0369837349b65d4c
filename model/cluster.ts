// The cluster as slots: which objects there are, where each stands in the state, and what never changes about them.
// Controllers and invariants are written against this; `system.ts` puts the processes together.
import { type Projection, projection, type Slot, slot } from "../explorer/system.ts";
import { held } from "./deletion.ts";
import { FAULT_NAMES, FAULTS, type Fault } from "./fault-budgets.ts";
import {
  type AgentTask,
  HOSTNAME,
  type Inventory,
  type NodeFacts,
  type Operation,
  sameRef,
  titleOf,
  type Workload,
} from "./inventory.ts";
import type { LabelSelector } from "./kubernetes.ts";
import { added } from "./multiset.ts";
import { mayPropagate } from "./propagation.ts";
import type { Scenario } from "./scenario.ts";
import type {
  DeploymentSpec,
  DeploymentState,
  NodeState,
  ObjectMarks,
  PodState,
  ReplicaSetState,
  StoredObject,
} from "./state.ts";
import { NEW_NODE } from "./state.ts";
import type { Template } from "./templates.ts";
import { newDeployment } from "./workloads/deployment.ts";
import { newPodless } from "./workloads/podless.ts";
import { newReplicaSet } from "./workloads/replicaset.ts";

export interface ClusterNode {
  readonly facts: NodeFacts;
  readonly slot: Slot<NodeState>;
}

/** Whatever makes pods from one template: a ReplicaSet, or the user who made a pod of its own. */
export interface Owner {
  /** The name of the ReplicaSet, or of the pod. */
  readonly name: string;
  readonly template: Template;
  readonly minReadySeconds: number;
  readonly selector: LabelSelector | undefined;
  /** Its pods that have no node yet. */
  readonly pending: Slot<readonly PodState[]>;
  /** undefined for a pod of its own. */
  readonly replicaSet: Slot<ReplicaSetState | null> | undefined;
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

/** A ReplicaSet with its pods' slots. */
export type ReplicaSetOwner = Owner & { readonly replicaSet: Slot<ReplicaSetState | null> };

export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly owners: readonly Owner[];
  readonly deployments: readonly ClusterDeployment[];
  /** Namespaces, and objects of kinds of which nothing else is known. */
  readonly podless: readonly ClusterObject[];
  /** What the user will do, in order, and how much of it is done. */
  readonly operations: readonly Operation[];
  readonly operationsDone: Slot<number>;
  readonly agentTasks: readonly AgentTask[];
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
  const operations = inventory.operations.filter((o) => workloads.some((w) => sameRef(w.ref, o.target)));
  const deployments: ClusterDeployment[] = [];
  const owners: Owner[] = [];
  for (const workload of workloads) {
    const deployment = workload.kind === "Deployment" ? deploymentOf(inventory, workload) : undefined;
    if (deployment !== undefined) deployments.push(deployment);
    owners.push(...workload.owners.map((facts) => ownerOf(inventory, workload, facts, deployment)));
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
    operations,
    operationsDone: slot("edits done", 0),
    agentTasks: inventory.agentTasks.filter((t) => workloads.some((w) => sameRef(w.ref, t.target))),
    budgets: new Map(FAULT_NAMES.map((fault) => [fault, slot(FAULTS[fault].slot, scenario[fault])])),
    registry: scenario.registryOutages > 0 ? slot<"up" | "down">("image registry", "up") : undefined,
    scenario,
    interchangeableNodes: classesOf(nodes, owners, scenario.scores === "exact"),
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
  const propagates =
    mayPropagate(inventory, workload, "Foreground") || mayPropagate(inventory, workload, "Orphan");
  return { workload, title, propagates, slot: slot<DeploymentState | null>(title, stored) };
}

function podlessObject(workload: Workload): ClusterObject {
  const title = titleOf(workload.ref);
  const { initial, ref, finalizers } = workload;
  const stored = initial === undefined ? null : held(newPodless(ref.name), finalizers);
  return { workload, title, slot: slot<StoredObject | null>(title, stored) };
}

/** A pod as it is created. */
export function newPod(owner: string): PodState {
  return { metadata: { owner }, status: { phase: "Pending", ready: false } };
}

/** Whether it is a pod of its own that names this node: it is bound from the start, and the scheduler never sees it. */
function pinnedTo({ name }: NodeFacts, { kind, owners }: Workload): boolean {
  return kind === "Pod" && owners.some(({ template }) => template.spec.nodeName === name);
}

function ownerOf(
  inventory: Inventory,
  workload: Workload,
  { template, minReadySeconds, selector }: Workload["owners"][number],
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
  const propagates =
    mayPropagate(inventory, workload, "Foreground") ||
    (deployment === undefined && mayPropagate(inventory, workload, "Orphan"));
  const replicaSet = kind === "Pod" ? undefined : slot<ReplicaSetState | null>(title, stored);
  return {
    name,
    template,
    minReadySeconds,
    selector,
    pending: slot<readonly PodState[]>(`Pods of ${title} without a node`, waits ? [newPod(name)] : []),
    replicaSet,
    deployment,
    workload,
    ...(replicaSet === undefined ? {} : { liveUid: projection(replicaSet, "metadata.uid", uidOf) }),
    ...(replicaSet === undefined || !propagates
      ? {}
      : { controllerMarks: projection(replicaSet, "metadata", marksOf) }),
  };
}

function uidOf(object: { readonly metadata: { readonly uid: string } } | null): string | null {
  return object?.metadata.uid ?? null;
}

function marksOf(object: StoredObject | null): ObjectMarks | null {
  if (object === null) return null;
  const { finalizers, deletionTimestamp } = object.metadata;
  return { finalizers, ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) };
}

/** What a pod of this template names as its owner when no controller owns it (any more). */
export function unowned(name: string): string {
  return `${name}#-`;
}

/** Whether a pod made by a controller has been orphaned. */
export function isUnowned(pod: PodState): boolean {
  return incarnationIn(pod.metadata.owner) === "#-";
}

/** The owner's name in the uid of a controller: what follows "#" counts its incarnations. */
export function nameInUid(uid: string): string {
  return uid.split("#", 1)[0] ?? uid;
}

/** What tells the incarnations of an object apart: "" for the first, "#2" for the one created after its deletion, ... */
export function incarnationIn(uid: string): string {
  return uid.slice(nameInUid(uid).length);
}

export function isReplicaSetOwner(owner: Owner): owner is ReplicaSetOwner {
  return owner.replicaSet !== undefined;
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

/** The name of a pod that has an identity ("web-0"); the name of its owner for one that has none. */
export function podName({ name, workload }: Owner, { metadata: { index } }: PodState): string {
  return index === undefined ? name : `${workload.ref.name}-${index}`;
}

/** The node that the template's nodeName names, if there is one: its pods are bound from the start. */
export function pinnedNode(cluster: Cluster, { template }: Owner): ClusterNode | undefined {
  return cluster.nodes.find(({ facts }) => facts.name === template.spec.nodeName);
}

/**
 * Nodes with equal facts but for their names, unless some template asks for nodes by name. A host name is a name, unless
 * several nodes share it: then it makes a topology domain like any other label.
 */
function classesOf(
  nodes: readonly ClusterNode[],
  owners: readonly Owner[],
  isScored: boolean,
): readonly (readonly ClusterNode[])[] {
  if (owners.some(({ template }) => namesNodes(template, isScored))) return [];
  const classes = Map.groupBy(nodes, ({ facts }) => {
    const { [HOSTNAME]: host, ...labels } = facts.labels;
    const isShared = nodes.some((n) => n.facts !== facts && n.facts.labels[HOSTNAME] === host);
    const { taints, allocatable, unschedulable } = facts;
    return JSON.stringify([
      Object.entries(labels).sort(),
      isShared ? host : undefined,
      taints,
      Object.entries(allocatable).sort(),
      unschedulable,
    ]);
  });
  return [...classes.values()].filter((c) => c.length > 1);
}

/** @param isScored Whether what a pod would rather have decides anything. */
function namesNodes({ spec }: Template, isScored: boolean): boolean {
  if (spec.nodeName !== undefined || spec.nodeSelector?.[HOSTNAME] !== undefined) return true;
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
  } = spec.affinity?.nodeAffinity ?? {};
  const wishes = isScored ? preferred.map(({ preference }) => preference) : [];
  const terms = [...(required?.nodeSelectorTerms ?? []), ...wishes];
  return terms.some(
    (t) => (t.matchFields ?? []).length > 0 || (t.matchExpressions ?? []).some(({ key }) => key === HOSTNAME),
  );
}

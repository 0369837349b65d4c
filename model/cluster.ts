// The cluster as slots: which objects there are, where each stands in the state, and what never changes about them.
// Controllers and invariants are written against this; `system.ts` puts the processes together.
import type { Projection, Slot } from "../explorer/system.ts";
import type { Load, LoadState } from "./autoscaling/load.ts";
import type { ConfigState } from "./config/stored.ts";
import { FAULT_NAMES, type Fault } from "./fault-budgets.ts";
import {
  type AgentTask,
  broughtBy,
  type Observable,
  type Operation,
  sameRef,
  type Workload,
  type WrittenWorkload,
} from "./inventory.ts";
import type { LabelSelector } from "./kubernetes.ts";
import type { NodeFacts } from "./node-facts.ts";
import type { ListedCounts } from "./pods/endpoints.ts";
import type { Policies } from "./policy/policies.ts";
import type { ClusterQuota } from "./policy/quotas.ts";
import type { ClusterWebhook } from "./policy/webhooks.ts";
import type { ObjectRef, Scenario } from "./scenario.ts";
import { type ServiceFacts, selectsPodsOf } from "./services.ts";
import type { ClusterDaemonSet } from "./slots/daemonset-slots.ts";
import type { NodeState, PodState } from "./state.ts";
import type { StorageFacts, VolumeFacts } from "./storage/facts.ts";
import type {
  AutoscalerSpec,
  AutoscalerState,
  ClaimState,
  CronJobState,
  DeploymentSpec,
  DeploymentState,
  DisruptionBudgetSpec,
  DisruptionBudgetState,
  JobState,
  KeptCounts,
  ObjectMarks,
  ReplicaSetState,
  StatefulSetSpec,
  StatefulSetState,
  StoredPodless,
  VolumeState,
} from "./stored.ts";
import type { Template } from "./templates.ts";
import { incarnationIn, nameInUid, revisionUid } from "./uids.ts";
import type { PodReads } from "./workloads/desired.ts";
import type { FieldsState } from "./writes/written.ts";

export type { ClusterDaemonSet } from "./slots/daemonset-slots.ts";
export { incarnationIn, nameInUid } from "./uids.ts";

export interface ClusterNode {
  readonly facts: NodeFacts;
  readonly slot: Slot<NodeState>;
}

/** Whatever makes pods from one template: a ReplicaSet or ReplicationController, a revision, a Job, or the user who made a pod of its own. */
export interface Owner {
  /** The name of the ReplicaSet, of the revision, of the Job, or of the pod. */
  readonly name: string;
  readonly template: Template;
  readonly minReadySeconds: number;
  /** That of its manifest, with which it adopts. */
  readonly selector?: LabelSelector | undefined;
  readonly reads: PodReads;
  /** What is kept of the status of its ReplicaSet. */
  readonly keeps?: KeptCounts;
  /** Its pods that have no node yet. None if it belongs to a DaemonSet: they wait in the slot of the node that they are for. */
  readonly pending: Slot<readonly PodState[]>;
  /** Also of a ReplicationController. undefined where something else makes the pods. */
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
  /** Of its ReplicaSets. With all counts, it has a full report itself. */
  readonly keeps: KeptCounts;
}

export interface ClusterObject {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<StoredPodless | null>;
}

/** A ConfigMap or Secret that users, agents or the end of its namespace change. */
export interface ClusterConfig {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<ConfigState | null>;
}

export interface ClusterStatefulSet {
  readonly workload: Workload;
  readonly title: string;
  /** Its deletion may wait for its pods, or orphan them. */
  readonly propagates: boolean;
  readonly slot: Slot<StatefulSetState | null>;
  /** An edit waits for its rollout: what the status says of that is kept. */
  readonly isAwaited: boolean;
  /** The volume claims of its pods, lowest ordinal first. Absent where nothing reads them. */
  readonly claims?: Slot<readonly ClaimState[]>;
}

/** A ReplicaSet with its pods' slots. */
export type ReplicaSetOwner = Owner & { readonly replicaSet: Slot<ReplicaSetState | null> };

export interface ClusterCronJob {
  readonly workload: Workload;
  readonly title: string;
  /** Its deletion may wait for its Jobs, or orphan them. */
  readonly propagates: boolean;
  readonly slot: Slot<CronJobState | null>;
  /** How often its schedule may still fire. */
  readonly ticksLeft: Slot<number>;
  /** For each start, one for each template: start by start, of which there is one at most. */
  readonly jobs: readonly JobOwner[];
  /** How many templates there are. */
  readonly templates: number;
  /** A start may come too late to be served. */
  readonly mayBeLate: boolean;
}

export interface ClusterAutoscaler {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<AutoscalerState | null>;
  /** Every spec that a manifest ever gives it. */
  readonly specs: readonly AutoscalerSpec[];
}

/** What the scenario says of the load of a workload. */
export interface ClusterLoad {
  readonly load: Load;
  /** "load of Deployment/web" */
  readonly title: string;
  /** Which of its values it has, and how often it may still change. Absent: it never changes. */
  readonly slot: Slot<LoadState> | undefined;
}

export interface ClusterDisruptionBudget {
  readonly workload: Workload;
  readonly title: string;
  readonly slot: Slot<DisruptionBudgetState | null>;
  /** Every spec that a manifest ever gives it. */
  readonly specs: readonly DisruptionBudgetSpec[];
  /** What makes pods that some of these specs select. */
  readonly owners: readonly Owner[];
}

/** A Job with its pods' slots. */
export type JobOwner = Owner & { readonly job: Slot<JobState | null> };

/** A volume of a manifest. */
export interface ClusterVolume {
  readonly facts: VolumeFacts;
  /** null: it was deleted. */
  readonly slot: Slot<VolumeState | null>;
}

/** What is stored of the fields of an object, next to what its controller reads. */
export interface ClusterWritten extends WrittenWorkload {
  readonly target: ObjectRef;
  /** Means nothing while the object does not exist. */
  readonly slot: Slot<FieldsState | null>;
}

/** A Service whose requests are looked at. */
export interface ClusterService {
  readonly facts: ServiceFacts;
  /** What its EndpointSlices list, counted; as what each pod is listed stands with the pod. */
  readonly slices: Slot<ListedCounts>;
  /** The same, as a proxy knows it. */
  readonly view: Slot<ListedCounts>;
}

export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly owners: readonly Owner[];
  readonly deployments: readonly ClusterDeployment[];
  /** Namespaces, and objects of kinds of which nothing else is known. */
  readonly podless: readonly ClusterObject[];
  readonly configs: readonly ClusterConfig[];
  readonly daemonSets: readonly ClusterDaemonSet[];
  readonly statefulSets: readonly ClusterStatefulSet[];
  readonly cronJobs: readonly ClusterCronJob[];
  /** Those that may refuse any of its pods, or that are served by them. */
  readonly webhooks: readonly ClusterWebhook[];
  /** Only where some property looks at requests. */
  readonly services: readonly ClusterService[];
  readonly autoscalers: readonly ClusterAutoscaler[];
  readonly loads: readonly ClusterLoad[];
  /** Those that count any of its pods. */
  readonly quotas: readonly ClusterQuota[];
  readonly disruptionBudgets: readonly ClusterDisruptionBudget[];
  /** What the user will do, in order, and how much of it is done. */
  readonly operations: readonly Operation[];
  readonly operationsDone: Slot<number>;
  readonly agentTasks: readonly AgentTask[];
  /** The objects that are written in several ways. */
  readonly written: readonly ClusterWritten[];
  readonly observed: readonly Observable[];
  /** How often each fault may still happen. */
  readonly budgets: ReadonlyMap<Fault, Slot<number>>;
  /** Only where it may be out. */
  readonly registry: Slot<"up" | "down"> | undefined;
  readonly storage: StorageFacts;
  /** Those of manifests that claims of this cluster may be bound to. */
  readonly volumes: readonly ClusterVolume[];
  /** What namespaces admit, also of pods that are not in this cluster. */
  readonly policies: Policies;
  readonly scenario: Scenario;
  /** Classes of nodes that nothing in the cluster tells apart. */
  readonly interchangeableNodes: readonly (readonly ClusterNode[])[];
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

/** What the pods of a revision of a StatefulSet name as their owner. */
export function podOwnerUid(revision: string, { metadata: { uid } }: StatefulSetState): string {
  return revisionUid(revision, uid);
}

/** A pod as it is created. */
export function newPod(owner: string, index?: number): PodState {
  const metadata = index === undefined ? { owner } : { owner, index };
  return { metadata, status: { phase: "Pending", ready: false } };
}

/** A pod as it is created from a template. */
export function podFrom({ template }: Pick<Owner, "template">, owner: string, index?: number): PodState {
  return withFinalizersOf(template, newPod(owner, index));
}

/** A new pod with the finalizers that its template gives it; a Service that selects it knows nothing of it yet. */
export function withFinalizersOf({ finalizers = [], isServed }: Template, pod: PodState): PodState {
  const metadata = {
    ...pod.metadata,
    ...(finalizers.length === 0 ? {} : { finalizers }),
    ...(isServed === true ? { endpoints: {} } : {}),
  };
  return { ...pod, metadata };
}

/** What a pod of this template names as its owner when no controller owns it (any more). */
export function unowned(name: string): string {
  return `${name}#-`;
}

/** Whether a pod made by a controller has been orphaned, and not adopted since. */
export function isUnowned(pod: PodState): boolean {
  return isUnownedUid(controllerUid(pod));
}

/** Whether this is what something names that has been orphaned. */
export function isUnownedUid(uid: string): boolean {
  return incarnationIn(uid) === "#-";
}

/** What a pod names as its controller: its own uid if it is a pod of its own, `unowned` if it is an orphan. */
export function controllerUid({ metadata: { owner, controller } }: PodState): string {
  return controller ?? owner;
}

/** Whether a pod belongs to this owner, dead or alive: by its controller, or as the pod of its own that it is. */
export function belongsTo({ name, liveUid }: Owner, pod: PodState): boolean {
  if (liveUid === undefined) return nameInUid(pod.metadata.owner) === name;
  return nameInUid(controllerUid(pod)) === name && !isUnowned(pod);
}

/** An owner that is a controller, and so may not exist (any more). */
export type ControlledOwner = Owner & { readonly liveUid: Projection<string | null> };

export function isControlledOwner(owner: Owner): owner is ControlledOwner {
  return owner.liveUid !== undefined;
}

export function isReplicaSetOwner(owner: Owner): owner is ReplicaSetOwner {
  return owner.replicaSet !== undefined;
}

/** The kind of a ReplicaSet: a ReplicationController is one by another name. */
export function replicaSetKind({
  workload: { kind },
}: ReplicaSetOwner): "ReplicaSet" | "ReplicationController" {
  return kind === "ReplicationController" ? kind : "ReplicaSet";
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

/** Every spec that a StatefulSet is ever given by a manifest, of users and of agents. */
export function specsOf(
  { operations, agentTasks }: Pick<Cluster, "operations" | "agentTasks">,
  { workload }: Pick<ClusterStatefulSet, "workload">,
): readonly StatefulSetSpec[] {
  const own = [...operations, ...agentTasks].filter((o) => sameRef(o.target, workload.ref));
  return [workload.initial, ...own.flatMap(broughtBy)].flatMap((d) =>
    d?.kind === "StatefulSet" ? [d.spec] : [],
  );
}

/** The ReplicaSets of a Deployment, oldest template first. */
export function replicaSetsOf(cluster: Cluster, deployment: ClusterDeployment): readonly ReplicaSetOwner[] {
  return cluster.owners.filter(isReplicaSetOwner).filter((o) => o.deployment === deployment);
}

/** The specs that a Deployment can have: the first one, and those that edits and agents bring. */
export function deploymentSpecs(
  { operations, agentTasks }: Pick<Cluster, "operations" | "agentTasks">,
  { workload }: Pick<ClusterDeployment, "workload">,
): readonly DeploymentSpec[] {
  const own = [...operations, ...agentTasks].filter((o) => sameRef(o.target, workload.ref));
  const desired = [workload.initial, ...own.flatMap(broughtBy)];
  return desired.flatMap((one) => (one?.kind === "Deployment" ? [one.spec] : []));
}

/**
 * What the clean-up of a Deployment's history may depend on: nothing, if its limit is never reached. Revisions count anew when
 * an earlier template comes back; where agents bring it back for ever, the order of first appearance stands in for them.
 * @param adoptable How many ReplicaSets of others it may adopt.
 */
export function historyOf(
  cluster: Cluster,
  deployment: ClusterDeployment,
  adoptable: number,
): { readonly isCleanedUp: boolean; readonly hasRollback: boolean } {
  const specs = deploymentSpecs(cluster, deployment);
  const templates = specs.map(({ template }) => template);
  const limit = Math.min(...specs.map(({ revisionHistoryLimit }) => revisionHistoryLimit));
  const isCleanedUp = new Set(templates).size - 1 + adoptable > limit;
  const changes = templates.filter((template, i) => template !== templates[i - 1]);
  const { ref } = deployment.workload;
  const endsSometime = !cluster.agentTasks.some(({ target }) => sameRef(target, ref));
  // In which order the versions of an object come that is written in several ways, only the runs say.
  const returns =
    new Set(changes).size < changes.length || cluster.written.some(({ target }) => sameRef(target, ref));
  return { isCleanedUp, hasRollback: isCleanedUp && endsSometime && returns };
}

/** What is kept of the status of its ReplicaSet: nothing, if nobody reads it. */
export function keptCounts({ keeps = [] }: Owner): KeptCounts {
  return keeps;
}

/** Whether statuses have to say how many pods are terminating: something decides by it. */
export function countsTerminating(
  cluster: Pick<Cluster, "operations" | "agentTasks">,
  deployment: Pick<ClusterDeployment, "workload"> | undefined,
): boolean {
  if (deployment === undefined) return false;
  const specs = deploymentSpecs(cluster, deployment);
  return specs.some(({ podReplacementPolicy }) => podReplacementPolicy === "TerminationComplete");
}

/** Whether a Service selects the pod. */
export function isSelected(cluster: Pick<Cluster, "owners">, service: ServiceFacts, pod: PodState): boolean {
  const owner = cluster.owners.find(({ name }) => name === nameInUid(pod.metadata.owner));
  return owner !== undefined && selectsPodsOf(service, owner.template);
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

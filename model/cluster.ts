// What can be asked of a cluster: budgets of faults, who owns which pods, what controllers ask for. Its shape is in `cluster-slots.ts`.
// Controllers and invariants are written against this; `system.ts` puts the processes together.
import type { Projection, Slot } from "../explorer/system.ts";
import { incarnationIn, nameInUid, revisionUid } from "./apiserver/uids.ts";
import type {
  Cluster,
  ClusterDeployment,
  ClusterNode,
  ClusterStatefulSet,
  JobOwner,
  Owner,
  ReplicaSetOwner,
} from "./cluster-slots.ts";
import { broughtBy, sameRef } from "./inventory/inventory.ts";
import type { Template } from "./inventory/templates.ts";
import { type ServiceFacts, type ServiceVersion, versionSelects } from "./network/services.ts";
import { FAULT_NAMES, type Fault } from "./scenario/fault-budgets.ts";
import type { ClusterDaemonSet } from "./slots/daemonset-slots.ts";
import type { PodState } from "./state.ts";
import type { DeploymentSpec, KeptCounts, StatefulSetSpec, StatefulSetState } from "./stored.ts";

export { incarnationIn, nameInUid } from "./apiserver/uids.ts";
export type * from "./cluster-slots.ts";
export type { ClusterDaemonSet } from "./slots/daemonset-slots.ts";

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

/** A pod as its controller creates it from another template than its own: mutating admission has changed it. */
export function changedPodFrom(
  { name, template }: Pick<Owner, "name" | "template">,
  controller: string,
): PodState {
  const pod: PodState = { ...newPod(name), metadata: { owner: name, controller } };
  return withFinalizersOf(template, pod);
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

/**
 * Under which revision a set counts a pod that names this as its owner: that of the template which its controller had, also
 * where mutating admission has made the pod of another one. The label with the revision is given before admission.
 * Sources: pkg/controller/statefulset/stateful_set_utils.go (newVersionedStatefulSetPod, getPodRevision),
 * pkg/controller/daemon/util/daemonset_util.go (IsPodUpdated).
 * @param made What pods of the set are made from: its revisions, and what mutating admission makes of them.
 */
export function revisionNamed(made: readonly Owner[], uid: string): string {
  const name = nameInUid(uid);
  return made.find((one) => one.name === name)?.origin ?? name;
}

/** The revisions of a DaemonSet, oldest template first, each with what mutating admission makes of it. */
export function daemonRevisionsOf(cluster: Cluster, daemonSet: ClusterDaemonSet): readonly Owner[] {
  return cluster.owners.filter((o) => o.daemonSet === daemonSet);
}

export function isJobOwner(owner: Owner): owner is JobOwner {
  return owner.job !== undefined;
}

/** The revisions of a StatefulSet, oldest template first, each with what mutating admission makes of it. */
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

/** Whether a Service selects the pod, by one of its manifests. */
export function isSelected(
  cluster: Pick<Cluster, "owners">,
  service: ServiceFacts,
  version: ServiceVersion,
  pod: PodState,
): boolean {
  const owner = cluster.owners.find(({ name }) => name === nameInUid(pod.metadata.owner));
  return owner !== undefined && versionSelects(service, version, owner.template);
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

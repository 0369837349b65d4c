// Which pods may come to a controller that did not make them from its own template: pods without a controller that its
// selector matches. Where there can be none, nobody looks for them.
// Source: pkg/controller/controller_ref_manager.go (ClaimPods).
import type { Slot } from "../../explorer/system.ts";
import { mayPropagate } from "../apiserver/propagation.ts";
import {
  type Cluster,
  type ClusterDeployment,
  controllerUid,
  isReplicaSetOwner,
  isUnowned,
  nameInUid,
  type Owner,
  ownerOfPod,
  type ReplicaSetOwner,
  unowned,
} from "../cluster.ts";
import { sameRef, type Workload } from "../inventory/inventory.ts";
import type { Template } from "../inventory/templates.ts";
import type { LabelSelector, Labels } from "../kubernetes/index.ts";
import {
  type Claim,
  type Claimant,
  claim,
  matchesLabelSelector,
  selectorRequirements,
} from "../semantics/index.ts";
import { isDeleting, type PodState } from "../state.ts";
import type { ReplicaSetState, StoredObject } from "../stored.ts";
import { withRevision } from "../workloads/desired.ts";

/** What decides whether pods can do without a controller, and which controllers want them. */
interface PodSource {
  readonly template: Template;
  readonly selector?: LabelSelector | undefined;
}

/** The selector of a ReplicaSet: that of its manifest, or its Deployment's with the hash of the template. */
function podSelector({ kind }: Workload, { selector, template }: PodSource): LabelSelector | undefined {
  return kind === "Deployment" ? withRevision(selector, template.name) : selector;
}

const ADOPTERS: ReadonlySet<string> = new Set(["Deployment", "ReplicaSet", "ReplicationController"]);

/** Whether pods of the workload may have no controller: pods of their own, and those that a deletion orphans. */
function mayBeOrphans(workload: Workload, cluster: Pick<Cluster, "operations">): boolean {
  // What a Deployment orphans is its ReplicaSets. Orphans of other kinds are left to those.
  const isReplicaSet = workload.kind === "ReplicaSet" || workload.kind === "ReplicationController";
  return (
    workload.kind === "Pod" ||
    (isReplicaSet && mayPropagate(cluster, workload, "Orphan")) ||
    cluster.operations.some((o) => o.type === "label" && sameRef(o.target, workload.ref))
  );
}

/** Whether a controller of the first workload may adopt pods of the second, or its ReplicaSets, or has made them. */
export function mayAdopt(adopter: Workload, source: Workload, cluster: Pick<Cluster, "operations">): boolean {
  return (
    adopter.owners.some((a) => source.owners.some((s) => wants(adopter, a, source, s, cluster))) ||
    mayAdoptReplicaSets(adopter, source, cluster) ||
    (source.relabelledFrom !== undefined && sameRef(source.relabelledFrom.workload, adopter.ref))
  );
}

/** Whether the first workload is a Deployment that may adopt ReplicaSets of the second. */
export function mayAdoptReplicaSets(
  adopter: Workload,
  source: Workload,
  cluster: Pick<Cluster, "operations">,
): boolean {
  const mayBeFree =
    source.kind === "ReplicaSet" || (source.kind === "Deployment" && mayPropagate(cluster, source, "Orphan"));
  const [first] = adopter.owners;
  return (
    adopter.kind === "Deployment" &&
    adopter !== source &&
    adopter.ref.namespace === source.ref.namespace &&
    mayBeFree &&
    source.owners.some((facts) => matchesLabelSelector(first?.selector, labelsOfReplicaSet(source, facts)))
  );
}

/** A Deployment gives its ReplicaSets the labels of their template. */
function labelsOfReplicaSet({ kind, labels = {} }: Workload, { template }: PodSource): Labels {
  return kind === "Deployment" ? template.labels : labels;
}

/** The ReplicaSets that a Deployment may come to control: those that it may adopt, and its own; oldest template first. */
export function candidatesOf(cluster: Cluster, { workload }: ClusterDeployment): readonly ReplicaSetOwner[] {
  const all = cluster.owners.filter(isReplicaSetOwner);
  return [
    ...all.filter((o) => mayAdoptReplicaSets(workload, o.workload, cluster)),
    ...all.filter((o) => o.workload === workload),
  ];
}

/** The Deployments that may come to control a ReplicaSet. */
export function deploymentsOf(cluster: Cluster, rs: ReplicaSetOwner): readonly ClusterDeployment[] {
  return cluster.deployments.filter(
    (d) => d === rs.deployment || mayAdoptReplicaSets(d.workload, rs.workload, cluster),
  );
}

/** What a Deployment does about a ReplicaSet. */
export function claimOfReplicaSet(
  deployment: ClaimantState,
  { workload, ...facts }: ClusterDeployment & Pick<Owner, "selector">,
  rs: ReplicaSetOwner,
  stored: ReplicaSetState,
): Claim {
  const { namespace } = workload.ref;
  const { owner } = stored.metadata;
  return claim({ ...deployment, namespace }, selectorRequirements(facts.selector), {
    namespace: rs.workload.ref.namespace,
    labels: labelsOfReplicaSet(rs.workload, rs),
    ownerReferences: owner === undefined ? [] : [{ uid: owner, controller: true }],
    deleting: isDeleting(stored),
  });
}

function wants(
  adopter: Workload,
  to: PodSource,
  source: Workload,
  from: PodSource,
  cluster: Pick<Cluster, "operations">,
): boolean {
  return (
    ADOPTERS.has(adopter.kind) &&
    to.template.namespace === from.template.namespace &&
    mayBeOrphans(source, cluster) &&
    matchesLabelSelector(podSelector(adopter, to), from.template.labels)
  );
}

/**
 * The owners, other than itself, whose pods this owner may adopt, or may have to release: pods that it made or adopted
 * may get other labels.
 */
export function claimableBy(cluster: Cluster, owner: Owner): readonly Owner[] {
  if (!isReplicaSetOwner(owner)) return [];
  const others = cluster.owners.filter((other) => other !== owner);
  const wanted = others.filter((other) => wants(owner.workload, owner, other.workload, other, cluster));
  const origins = new Set([owner, ...wanted].map(originOf));
  return others.filter((other) => wanted.includes(other) || origins.has(originOf(other)));
}

/** Where pods of a controller may be that have no node: with those of the templates that they were made from. */
export function pendingSlotsOf(cluster: Cluster, owner: Owner): readonly Slot<readonly PodState[]>[] {
  return [owner, ...claimableBy(cluster, owner)].map(({ pending }) => pending);
}

/** Whether a pod has no controller, seen from `rs`: it is an orphan, or a pod of its own. */
export function hasNoController(cluster: Cluster, pod: PodState): boolean {
  if (pod.metadata.controller !== undefined) return false;
  return isUnowned(pod) || ownerOfPod(cluster, pod).liveUid === undefined;
}

/** Which pods a ReplicaSet looks at: those that name one of its name as their controller, and orphans that it may want. */
export function concerns(cluster: Cluster, rs: ReplicaSetOwner): (pod: PodState) => boolean {
  const names = new Set([rs, ...claimableBy(cluster, rs)].map(({ name }) => name));
  return (pod) =>
    nameInUid(controllerUid(pod)) === rs.name ||
    (names.has(nameInUid(pod.metadata.owner)) && hasNoController(cluster, pod));
}

/** What of a controller decides about its claims. */
export type ClaimantState = Pick<Claimant, "uid" | "deleting">;

export function claimantState(stored: StoredObject): ClaimantState {
  return { uid: stored.metadata.uid, deleting: isDeleting(stored) };
}

/**
 * What the ReplicaSet does about an active pod: adopts it, if it has no controller and the selector matches.
 * @param controller What the pod names as its controller; undefined: nothing.
 */
export function claimOf(
  rs: ReplicaSetOwner,
  { uid, deleting }: ClaimantState,
  template: Template,
  controller: string | undefined,
): Claim {
  const claimant = { uid, namespace: rs.template.namespace, deleting };
  const ownerReferences = controller === undefined ? [] : [{ uid: controller, controller: true }];
  const requirements = selectorRequirements(podSelector(rs.workload, rs));
  const { labels } = template;
  return claim(claimant, requirements, {
    namespace: template.namespace,
    labels,
    ownerReferences,
    deleting: false,
  });
}

/** The pod without its controller. */
export function disowned(pod: PodState): PodState {
  const { owner, controller, ...rest } = pod.metadata;
  return {
    ...pod,
    metadata: { owner: controller === undefined ? unowned(nameInUid(owner)) : owner, ...rest },
  };
}

/** The pod with another controller. */
export function adopted(pod: PodState, uid: string): PodState {
  const { owner, controller: _, ...rest } = pod.metadata;
  // One that comes back to a controller of its own template is as those that were made by it.
  return nameInUid(owner) === nameInUid(uid)
    ? { ...pod, metadata: { owner: uid, ...rest } }
    : { ...pod, metadata: { owner, controller: uid, ...rest } };
}

/** The name of the template that pods of this owner were made from. */
export function originOf({ name, workload: { relabelledFrom } }: Owner): string {
  return relabelledFrom?.template ?? name;
}

/** The owner, and the same with other labels. */
export function withRelabelled(cluster: Cluster, owner: Owner): readonly Owner[] {
  return [owner, ...cluster.owners.filter((o) => o !== owner && originOf(o) === owner.name)];
}

/** The pod as one of `owner`. It keeps its controller. */
export function movedTo(pod: PodState, owner: Owner, hasController: boolean): PodState {
  const { owner: _, controller: __, ...rest } = pod.metadata;
  const uid = hasController ? controllerUid(pod) : undefined;
  const isOwn = uid !== undefined && nameInUid(uid) === owner.name;
  const made = isOwn ? uid : owner.liveUid === undefined ? owner.name : unowned(owner.name);
  const controller = uid === undefined || isOwn ? {} : { controller: uid };
  return { ...pod, metadata: { owner: made, ...controller, ...rest } };
}

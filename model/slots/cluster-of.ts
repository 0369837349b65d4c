// Makes the cluster of some workloads: a slot for each object that there is or may be.
import { projection, slot } from "../../explorer/system.ts";
import { held, marksOf } from "../apiserver/deletion.ts";
import { mayPropagate, propagates } from "../apiserver/propagation.ts";
import {
  type Cluster,
  type ClusterConfig,
  type ClusterCustom,
  type ClusterDeployment,
  type ClusterObject,
  type ClusterStatefulSet,
  type ClusterVersioned,
  type FollowedRequest,
  type Owner,
  podFrom,
  podOwnerUid,
  specsOf,
} from "../cluster.ts";
import { type ConfigState, newConfig } from "../config/stored.ts";
import {
  type Inventory,
  type OwnerFacts,
  sameRef,
  titleOf,
  type Workload,
  workloadOfOperation,
} from "../inventory/inventory.ts";
import { added } from "../multiset.ts";
import { initialNode } from "../node-autoscaling/machines.ts";
import { HOSTNAME, type NodeFacts } from "../nodes/node-facts.ts";
import { clusterOwn } from "../own/slots.ts";
import { mayAdoptReplicaSets } from "../pods/adoption.ts";
import { chargesClaims } from "../policy/charged-objects.ts";
import { refusesClaims } from "../policy/claim-limits.ts";
import { webhookIn } from "../policy/webhooks.ts";
import { FAULT_NAMES, FAULTS } from "../scenario/fault-budgets.ts";
import { isNodeEdit } from "../scenario/scenario.ts";
import { deletesClaims } from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";
import { isVolumeDeletion } from "../storage/deletion.ts";
import { namesNodes } from "../storage/facts.ts";
import type {
  ClaimState,
  CustomState,
  DeploymentState,
  ReplicaSetState,
  StatefulSetState,
  StoredPodless,
  VolumeState,
} from "../stored.ts";
import { newCustom } from "../workloads/custom.ts";
import { newDeployment } from "../workloads/deployment.ts";
import { newPodless } from "../workloads/podless.ts";
import { newReplicaSet } from "../workloads/replicaset.ts";
import { newStatefulSet } from "../workloads/statefulset.ts";
import { newVersioned, type VersionedState } from "../workloads/versioned.ts";
import { type FieldsState, fieldsTitle } from "../writes/written.ts";
import { autoscalerOf, loadsOf } from "./autoscalers.ts";
import { quotasOf } from "./charged.ts";
import { cronJobOf } from "./cron-jobs.ts";
import { type ClusterDaemonSet, daemonSetOf, daemonSetRevision } from "./daemonset-slots.ts";
import { disruptionBudgetOf } from "./disruption-budgets.ts";
import { jobOwnerOf } from "./job-owners.ts";
import { keptByDeployment, keptByReplicaSet } from "./kept-counts.ts";
import { classesOf } from "./node-classes.ts";
import { ingressesFor, requestsFor } from "./requests.ts";
import { servicesFor } from "./services.ts";

/** The cluster of some of the workloads on all nodes. */
export function clusterOf(inventory: Inventory, workloads: readonly Workload[]): Cluster {
  const { scenario } = inventory;
  const hasClaims = workloads.some(
    ({ kind, claimTemplates }) => kind === "PersistentVolumeClaim" || claimTemplates !== undefined,
  );
  const operations = inventory.operations.filter(
    (o) =>
      isNodeEdit(o) ||
      (isVolumeDeletion(o) && hasClaims) ||
      workloads.some((w) => sameRef(w.ref, workloadOfOperation(o))),
  );
  const deployments: ClusterDeployment[] = [];
  const daemonSets: ClusterDaemonSet[] = [];
  const statefulSets: ClusterStatefulSet[] = [];
  const cronJobs = workloads.filter(({ kind }) => kind === "CronJob").map((w) => cronJobOf(inventory, w));
  const owners: Owner[] = cronJobs.flatMap(({ jobs }) => jobs);
  for (const workload of workloads) {
    const deployment = workload.kind === "Deployment" ? deploymentOf(inventory, workload) : undefined;
    if (deployment !== undefined) deployments.push(deployment);
    const daemonSet = workload.kind === "DaemonSet" ? daemonSetOf(inventory, workload) : undefined;
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
    const pods = bound.reduce<NodeState["pods"]>((all, o) => added(all, podFrom(o, o.template.name)), []);
    return { facts, slot: slot(`Node/${facts.name}`, { ...initialNode(facts), pods }) };
  });
  const versioned = workloads.flatMap((w) =>
    w.changes === true && w.kind !== "ResourceQuota" ? [versionedOf(w)] : [],
  );
  const services = servicesFor(inventory, workloads, versioned);
  const ingresses = ingressesFor(inventory, workloads, versioned);
  const initialPods = [
    ...owners.flatMap(({ pending }) => pending.initial),
    ...nodes.flatMap(({ slot }) => slot.initial.pods),
  ];
  const cluster: Omit<Cluster, "quotas"> = {
    nodes,
    owners,
    webhooks: inventory.policies.webhooks.flatMap((facts) => webhookIn(facts, workloads, owners, nodes)),
    deployments,
    podless: workloads.flatMap((w) =>
      ["Namespace", "(other)", "PersistentVolumeClaim", "ServiceAccount"].includes(w.kind)
        ? [podlessObject(w)]
        : [],
    ),
    customs: workloads.filter(({ kind }) => kind === "(custom)").map(customOf),
    versioned,
    configs: workloads.filter(({ config }) => config !== undefined).map(configOf),
    daemonSets,
    statefulSets,
    cronJobs,
    autoscalers: workloads
      .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
      .map((w) => autoscalerOf(inventory, w)),
    loads: loadsOf(inventory, workloads),
    disruptionBudgets: workloads
      .filter(({ kind }) => kind === "PodDisruptionBudget")
      .map((w) => disruptionBudgetOf(inventory, w, owners)),
    operations,
    services,
    ingresses,
    requests: requestsFor(inventory, { ingresses, services, owners, nodes, versioned }),
    ...(inventory.observed.includes("answers")
      ? { followed: slot<FollowedRequest | null>("request", null) }
      : {}),
    operationsDone: slot("edits done", 0),
    observed: inventory.observed,
    written: inventory.written
      .filter(({ object }) => workloads.some((w) => sameRef(w.ref, object.target)))
      .map(({ object, desired }) => ({
        object,
        desired,
        target: object.target,
        slot: slot<FieldsState | null>(fieldsTitle(titleOf(object.target)), object.initial?.fields ?? null),
      })),
    agentTasks: inventory.agentTasks.filter((t) => workloads.some((w) => sameRef(w.ref, t.target))),
    budgets: new Map(FAULT_NAMES.map((fault) => [fault, slot(FAULTS[fault].slot, scenario[fault])])),
    registry: scenario.registryOutages > 0 ? slot<"up" | "down">("image registry", "up") : undefined,
    storage: inventory.storage,
    volumes: hasClaims
      ? inventory.storage.volumes.map((facts) => ({
          facts,
          slot: slot<VolumeState | null>(`PersistentVolume/${facts.name}`, { phase: "Available" }),
        }))
      : [],
    policies: inventory.policies,
    shown: inventory.shown,
    heldAtStart: workloads.filter(({ initial }) => initial !== undefined).map(({ ref }) => ref),
    scenario,
    interchangeableNodes:
      (hasClaims && namesNodes(inventory.storage, HOSTNAME)) || inventory.observed.includes("nodes")
        ? []
        : classesOf(nodes, owners, operations, scenario.scores === "exact", scenario.nodes),
  };
  const whole: Cluster = { ...cluster, quotas: quotasOf(inventory, cluster, initialPods, workloads) };
  const own = clusterOwn(inventory, whole);
  return own === undefined ? whole : { ...whole, own };
}

function deploymentOf(inventory: Inventory, workload: Workload): ClusterDeployment {
  const title = titleOf(workload.ref);
  const { initial } = workload;
  const keeps = keptByDeployment(inventory, workload);
  const stored =
    initial?.kind === "Deployment"
      ? held(newDeployment(workload.ref.name, initial.spec, keeps), workload.finalizers)
      : null;
  return {
    workload,
    title,
    keeps,
    propagates: propagates(inventory, workload),
    slot: slot<DeploymentState | null>(title, stored),
  };
}

function podlessObject(workload: Workload): ClusterObject {
  const title = titleOf(workload.ref);
  const { initial, ref, finalizers } = workload;
  const stored = initial?.kind === "(podless)" ? held(newPodless(ref.name, initial), finalizers) : null;
  return { workload, title, slot: slot<StoredPodless | null>(title, stored) };
}

function customOf(workload: Workload): ClusterCustom {
  const title = titleOf(workload.ref);
  const { initial, ref, finalizers } = workload;
  const stored = initial?.kind === "(custom)" ? held(newCustom(ref.name, initial.custom), finalizers) : null;
  return { workload, title, slot: slot<CustomState | null>(title, stored) };
}

function versionedOf(workload: Workload): ClusterVersioned {
  const title = titleOf(workload.ref);
  const { initial, ref, finalizers } = workload;
  const stored = initial?.kind === "(version)" ? held(newVersioned(ref.name, initial), finalizers) : null;
  return { workload, title, slot: slot<VersionedState | null>(title, stored) };
}

function configOf(workload: Workload): ClusterConfig {
  const title = titleOf(workload.ref);
  const { initial, ref, finalizers } = workload;
  const stored = initial?.kind === "(config)" ? held(newConfig(ref.name, initial), finalizers) : null;
  return { workload, title, slot: slot<ConfigState | null>(title, stored) };
}

function statefulSetOf(inventory: Inventory, workload: Workload): ClusterStatefulSet {
  const title = titleOf(workload.ref);
  const { initial } = workload;
  const stored =
    initial?.kind === "StatefulSet"
      ? held(
          newStatefulSet(workload.ref.name, initial.spec, workload.deletions !== undefined),
          workload.finalizers,
        )
      : null;
  const isRead =
    specsOf(inventory, { workload }).some((spec) => deletesClaims(spec.claims)) ||
    (inventory.storage.isGiven && workload.claimTemplates !== undefined) ||
    inventory.policies.quotas.some((quota) => chargesClaims(quota, workload)) ||
    refusesClaims(inventory.policies, workload) ||
    inventory.operations.some(
      (o) => o.type === "delete" && o.claimOf !== undefined && sameRef(o.claimOf.workload, workload.ref),
    );
  const claims = isRead
    ? { claims: slot<readonly ClaimState[]>(`PersistentVolumeClaims of ${title}`, []) }
    : {};
  return {
    workload,
    title,
    propagates: propagates(inventory, workload),
    slot: slot<StatefulSetState | null>(title, stored),
    reports: workload.deletions !== undefined,
    isAwaited: inventory.operations.some((o) => o.after === "rollout" && sameRef(o.target, workload.ref)),
    ...claims,
  };
}

/** A revision of a StatefulSet: its pods name the StatefulSet as their owner, and the revision in a label. */
function revisionOf(
  workload: Workload,
  { variants: _, ...facts }: OwnerFacts,
  statefulSet: ClusterStatefulSet,
): Owner {
  const { name } = facts.template;
  return {
    name,
    ...facts,
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
  const title = `${kind === "Deployment" ? "ReplicaSet" : kind}/${name}`;
  const keeps = deployment?.keeps ?? keptByReplicaSet(inventory, workload);
  const stored =
    initial?.kind === "ReplicaSet"
      ? held(newReplicaSet({ uid: name }, initial.spec.replicas, keeps), workload.finalizers)
      : null;
  // What owns the object is orphaned by its own deletion only: then the object stays, and so do its pods.
  const isOwning =
    mayPropagate(inventory, workload, "Foreground") ||
    (deployment === undefined && mayPropagate(inventory, workload, "Orphan")) ||
    inventory.workloads.some(
      (w) => mayAdoptReplicaSets(w, workload, inventory) && mayPropagate(inventory, w, "Foreground"),
    );
  const replicaSet = kind === "Pod" ? undefined : slot<ReplicaSetState | null>(title, stored);
  return {
    name,
    template,
    minReadySeconds,
    selector,
    reads,
    pending: slot<readonly PodState[]>(
      `Pods of ${title} without a node`,
      waits ? [podFrom({ template }, name)] : [],
    ),
    replicaSet,
    deployment,
    workload,
    keeps,
    ...(replicaSet === undefined ? {} : { liveUid: projection(replicaSet, "metadata.uid", uidOf) }),
    ...(replicaSet === undefined || !isOwning
      ? {}
      : { controllerMarks: projection(replicaSet, "metadata", marksOf) }),
  };
}

function uidOf(object: { readonly metadata: { readonly uid: string } } | null): string | null {
  return object?.metadata.uid ?? null;
}

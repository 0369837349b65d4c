// PodDisruptionBudgets as the disruption controller, the API server and the scheduler apply them: the semantics' rules, applied
// to the pods of a cluster.

import { type Alternative, act } from "../../explorer/system.ts";
import {
  type Cluster,
  type ClusterDisruptionBudget,
  type ClusterNode,
  controllerUid,
  incarnationIn,
  nameInUid,
  type Owner,
  ownerOfPod,
  podName,
} from "../cluster.ts";
import type { Template } from "../inventory/templates.ts";
import { replaced } from "../multiset.ts";
import { hasNoController } from "../pods/adoption.ts";
import type { ObjectRef } from "../scenario/scenario.ts";
import {
  type BudgetedPod,
  type BudgetStatus,
  budgetStatus,
  coversPod,
  type Eviction,
  evict,
  type ScaledWorkload,
} from "../semantics/index.ts";
import { isDeleting, type NodeState, type PodState } from "../state.ts";
import type { DisruptionBudgetSpec, DisruptionBudgetState } from "../stored.ts";

/** There is no clock: what is listed as evicted was listed now, until somebody takes it off the list. */
const NOW = 0;

/** Whether a budget of that name with this spec is about pods of the template. */
export function covers(
  { namespace }: Pick<ObjectRef, "namespace">,
  { selector }: DisruptionBudgetSpec,
  template: Pick<Template, "namespace" | "labels">,
): boolean {
  return coversPod({ namespace, ...(selector === undefined ? {} : { selector }) }, template);
}

/** A pod as the disruption controller sees it. Equal ones are the same to it. */
export interface SeenByBudget {
  /** The name of what made it. */
  readonly maker: string;
  /** The uid of its controller; absent if it has none. */
  readonly controller?: string;
  readonly deleting?: true;
  readonly ready?: true;
  /** Its budget lists it among its disruptedPods. */
  readonly listed?: true;
}

export function seenByBudget(cluster: Cluster, owner: Owner, pod: PodState): SeenByBudget {
  return {
    maker: owner.name,
    ...(hasNoController(cluster, pod) ? {} : { controller: controllerUid(pod) }),
    ...(isDeleting(pod) ? { deleting: true } : {}),
    ...(pod.status.ready ? { ready: true } : {}),
    ...(pod.metadata.evicted === undefined ? {} : { listed: true }),
  };
}

/** The status after one sync of the disruption controller. */
export function syncedStatus(
  cluster: Cluster,
  budget: ClusterDisruptionBudget,
  { spec, status, metadata: { generation } }: DisruptionBudgetState,
  seen: readonly SeenByBudget[],
  workloads: readonly ScaledWorkload[],
): DisruptionBudgetState["status"] {
  const { namespace } = budget.workload.ref;
  const pods = seen.map((pod, i) => budgetedPod(cluster, budget, pod, i));
  const listed = seen.flatMap((pod, i) => (pod.listed === true ? [[nameOf(i), NOW] as const] : []));
  const synced = budgetStatus(
    { ...spec, namespace, generation },
    fullStatus(status, Object.fromEntries(listed)),
    { pods, workloads },
    NOW,
  );
  return storedStatus(synced);
}

function nameOf(i: number): string {
  return `pod-${i}`;
}

function budgetedPod(
  cluster: Cluster,
  { owners }: ClusterDisruptionBudget,
  pod: SeenByBudget,
  i: number,
): BudgetedPod {
  const owner = owners.find(({ name }) => name === pod.maker);
  if (owner === undefined) throw new RangeError(`a pod of ${pod.maker}, which is in no such budget`);
  const { namespace, labels } = owner.template;
  return {
    name: nameOf(i),
    namespace,
    labels,
    deleting: pod.deleting === true,
    ready: pod.ready === true,
    ...(pod.controller === undefined ? {} : { controller: controllerNamed(cluster, pod.controller) }),
  };
}

/** What pods name as their controller, given its uid. The revisions of one object are one controller. */
function controllerNamed({ owners }: Cluster, uid: string) {
  const owner = owners.find(({ name }) => name === nameInUid(uid));
  if (owner === undefined) throw new RangeError(`a pod of ${uid}, which is not in this cluster`);
  const { name, daemonSet, statefulSet, job, workload } = owner;
  const { kind, ref } = workload;
  if (daemonSet !== undefined || statefulSet !== undefined)
    return { kind, name: ref.name, uid: `${ref.name}${incarnationIn(uid)}` };
  if (job !== undefined) return { kind: "Job", name, uid };
  return { kind: kind === "Deployment" ? "ReplicaSet" : kind, name, uid };
}

/** Nobody reads how many pods are expected. */
function fullStatus(
  { reason: _, ...status }: DisruptionBudgetState["status"],
  disruptedPods: BudgetStatus["disruptedPods"] = {},
): BudgetStatus {
  return { ...status, expectedPods: 0, disruptedPods };
}

function storedStatus(status: BudgetStatus): DisruptionBudgetState["status"] {
  const { disruptionsAllowed, currentHealthy, desiredHealthy, observedGeneration = 0 } = status;
  const failed = status.disruptionAllowed?.reason === "SyncFailed";
  return {
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    observedGeneration,
    ...(failed ? { reason: "SyncFailed" } : {}),
  };
}

/** A budget with what is stored of it. */
export interface StoredBudget {
  readonly budget: ClusterDisruptionBudget;
  readonly stored: DisruptionBudgetState;
}

export type Evicted = Extract<Eviction, { readonly outcome: "evicted" }>;

/** What comes of a request to evict the pod; undefined if it is refused. `taken`: what is left of its budget, if it has one to take from. */
export function evictionOf(
  { template }: Owner,
  pod: PodState,
  budgets: readonly StoredBudget[],
): { readonly taken?: { readonly from: StoredBudget; readonly left: DisruptionBudgetState } } | undefined {
  const { namespace, labels } = template;
  const { phase, ready } = pod.status;
  const name = "pod";
  const answer = evict(
    { name, namespace, labels, deleting: isDeleting(pod), ready, phase },
    budgets.map(({ budget: { title, workload }, stored: { spec, status, metadata } }) => ({
      name: title,
      namespace: workload.ref.namespace,
      ...(spec.selector === undefined ? {} : { selector: spec.selector }),
      ...(spec.unhealthyPodEvictionPolicy === undefined
        ? {}
        : { unhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy }),
      generation: metadata.generation,
      status: fullStatus(status),
    })),
    NOW,
  );
  if (answer.outcome !== "evicted") return undefined;
  const { budget: taken } = answer;
  const from = budgets.find(({ budget }) => budget.title === taken?.name);
  if (taken === undefined || from === undefined) return {};
  return { taken: { from, left: { ...from.stored, status: storedStatus(taken.status) } } };
}

export function storedBudgets(
  budgets: readonly ClusterDisruptionBudget[],
  states: readonly (DisruptionBudgetState | null)[],
): readonly StoredBudget[] {
  return budgets.flatMap((budget, b) => {
    const stored = states[b];
    return stored === undefined || stored === null ? [] : [{ budget, stored }];
  });
}

/** The first write of an eviction: the status of the budget, which lists the pod. */
export function allowEviction(
  cluster: Cluster,
  node: ClusterNode,
  state: NodeState,
  pod: PodState,
  { from, left }: { readonly from: StoredBudget; readonly left: DisruptionBudgetState },
  evicted: "deleting" | "forgotten",
): Alternative {
  const pods = replaced(state.pods, pod, { ...pod, metadata: { ...pod.metadata, evicted } });
  const name = podName(ownerOfPod(cluster, pod), pod);
  return act(`allow eviction of ${name}`, from.budget.slot.set(left), node.slot.set({ ...state, pods }));
}

/** Evicted pods get the condition DisruptionTarget; it is kept where it is read. */
export function evictionMark({ reads }: Owner): "disrupted" | undefined {
  return reads.disruptions ? "disrupted" : undefined;
}

/** Whether somebody who drains its node waits until the pod is gone. */
export function isAwaited({ metadata }: PodState): boolean {
  return metadata.drained !== undefined;
}

/** Whether somebody who drains its node asks for its eviction: nobody has deleted it yet, nor is about to. */
export function isToGo(pod: PodState): boolean {
  return isAwaited(pod) && !isDeleting(pod) && pod.metadata.evicted !== "deleting";
}

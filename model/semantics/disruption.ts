// What a PodDisruptionBudget's status says: how many of its pods are healthy, must be, and may be evicted now.
// Sources: pkg/controller/disruption/disruption.go,
// staging/src/k8s.io/component-helpers/apps/poddisruptionbudget/helpers.go (UpdateDisruptionAllowedCondition).
import type { IntOrString, Labels, OwnerReference } from "../kubernetes/index.ts";
import { IntOrPercentError, scaledIntOrPercent } from "./fenceposts.ts";
import { lookup } from "./lookup.ts";
import { matchesLabelSelector, SelectorError, type WrittenLabelSelector } from "./selectors.ts";

/** A PodDisruptionBudget as users write it. */
export interface BudgetSpec {
  readonly namespace?: string;
  /** Absent, it covers no pod; empty, all pods of the namespace. */
  readonly selector?: WrittenLabelSelector | null;
  /** `maxUnavailable` goes before `minAvailable`. */
  readonly minAvailable?: IntOrString;
  readonly maxUnavailable?: IntOrString;
  /** Counts changes of the spec. */
  readonly generation?: number;
}

export interface BudgetStatus {
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  /** Pods whose eviction was allowed, but whose deletion has not been seen: since when, in seconds. */
  readonly disruptedPods: { readonly [pod: string]: number };
  /** The condition DisruptionAllowed. */
  readonly disruptionAllowed?: DisruptionAllowed;
  /** The `generation` that this is the status of. */
  readonly observedGeneration?: number;
}

export type DisruptionAllowed =
  | { readonly status: "True"; readonly reason: "SufficientPods" }
  | { readonly status: "False"; readonly reason: "InsufficientPods" | "SyncFailed" };

export interface BudgetedPod {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly deleting: boolean;
  readonly ready: boolean;
  readonly controller?: ControllerReference;
}

export type ControllerReference = Pick<OwnerReference, "kind" | "name" | "uid">;

/** Something that controls pods, or a Deployment above it. */
export interface ScaledWorkload extends ControllerReference {
  readonly namespace?: string;
  /** `spec.replicas`; undefined if it cannot be scaled. */
  readonly replicas?: number;
  readonly controller?: ControllerReference;
}

/** How long a pod counts as good as deleted after its eviction was allowed, in seconds. */
export const DISRUPTION_TIMEOUT_SECONDS = 120;

/** One sync of the disruption controller. If it cannot tell how many pods there should be, no eviction is allowed. */
export function budgetStatus(
  budget: BudgetSpec,
  previous: BudgetStatus,
  cluster: { readonly pods: readonly BudgetedPod[]; readonly workloads: readonly ScaledWorkload[] },
  now: number,
): BudgetStatus {
  const failed = { status: "False", reason: "SyncFailed" } as const;
  try {
    const pods = cluster.pods.filter((pod) => coversPod(budget, pod));
    const wanted = wantedPods(budget, pods, cluster.workloads);
    if (wanted === undefined) return { ...previous, disruptionsAllowed: 0, disruptionAllowed: failed };
    const disruptedPods = stillDisrupted(pods, previous.disruptedPods, now);
    const currentHealthy = pods.filter(
      (pod) => pod.ready && !pod.deleting && !isGoing(pod, disruptedPods, now),
    ).length;
    // Without expected pods nothing is allowed: the first ones are not known yet when they appear.
    const spare = wanted.expectedPods > 0 ? Math.max(0, currentHealthy - wanted.desiredHealthy) : 0;
    return {
      ...wanted,
      disruptionsAllowed: spare,
      currentHealthy,
      disruptedPods,
      disruptionAllowed: disruptionAllowed(spare),
      observedGeneration: budget.generation ?? 0,
    };
  } catch (error) {
    if (!(error instanceof IntOrPercentError || error instanceof SelectorError)) throw error;
    return { ...previous, disruptionsAllowed: 0, disruptionAllowed: failed };
  }
}

/** @throws SelectorError for an invalid selector. */
export function coversPod(
  { namespace = "", selector }: Pick<BudgetSpec, "namespace" | "selector">,
  pod: Pick<BudgetedPod, "namespace" | "labels">,
): boolean {
  return namespace === (pod.namespace ?? "") && matchesLabelSelector(selector, pod.labels);
}

/** The condition for so many disruptions allowed. */
export function disruptionAllowed(disruptionsAllowed: number): DisruptionAllowed {
  return disruptionsAllowed > 0
    ? { status: "True", reason: "SufficientPods" }
    : { status: "False", reason: "InsufficientPods" };
}

/**
 * How many pods should be there, and how many of them healthy; undefined if a pod's controller has no scale.
 * @throws IntOrPercentError for a string that is no percentage.
 */
function wantedPods(
  { minAvailable, maxUnavailable }: BudgetSpec,
  pods: readonly BudgetedPod[],
  workloads: readonly ScaledWorkload[],
): Pick<BudgetStatus, "expectedPods" | "desiredHealthy"> | undefined {
  if (maxUnavailable === undefined && typeof minAvailable !== "string") {
    if (minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
    return { expectedPods: pods.length, desiredHealthy: minAvailable };
  }
  const expectedPods = expectedScale(pods, workloads);
  if (expectedPods === undefined) return undefined;
  const scaled = scaledIntOrPercent(maxUnavailable ?? minAvailable ?? 0, expectedPods, "up");
  const desiredHealthy = maxUnavailable === undefined ? scaled : Math.max(0, expectedPods - scaled);
  return { expectedPods, desiredHealthy };
}

/** The scales of all controllers of the pods, each counted once. Pods without a controller do not count. */
function expectedScale(
  pods: readonly BudgetedPod[],
  workloads: readonly ScaledWorkload[],
): number | undefined {
  const scales = new Map<string, number>();
  for (const { controller, namespace } of pods) {
    if (controller === undefined) continue;
    const scaled = scaledBy(controller, namespace, workloads);
    if (scaled?.replicas === undefined) return undefined;
    scales.set(scaled.uid, scaled.replicas);
  }
  return Array.from(scales.values()).reduce((sum, scale) => sum + scale, 0);
}

/** The workload whose scale decides: the Deployment of a ReplicaSet, if it is still there, or else the controller itself. */
function scaledBy(
  reference: ControllerReference,
  namespace = "",
  workloads: readonly ScaledWorkload[],
): ScaledWorkload | undefined {
  const find = ({ kind, name, uid }: ControllerReference) =>
    workloads.find(
      (w) => w.kind === kind && w.name === name && w.uid === uid && (w.namespace ?? "") === namespace,
    );
  const controller = find(reference);
  const above = controller?.kind === "ReplicaSet" ? controller.controller : undefined;
  return (above?.kind === "Deployment" ? find(above) : undefined) ?? controller;
}

/** Without pods that are being deleted, or are gone, or have not been deleted in time. */
function stillDisrupted(
  pods: readonly BudgetedPod[],
  disruptedPods: BudgetStatus["disruptedPods"],
  now: number,
): BudgetStatus["disruptedPods"] {
  const entries = pods.flatMap(({ name, deleting }): readonly (readonly [string, number])[] => {
    const since = lookup(disruptedPods, name);
    if (deleting || since === undefined || since + DISRUPTION_TIMEOUT_SECONDS < now) return [];
    return [[name, since]];
  });
  return Object.fromEntries(entries);
}

function isGoing({ name }: BudgetedPod, disruptedPods: BudgetStatus["disruptedPods"], now: number): boolean {
  const since = lookup(disruptedPods, name);
  return since !== undefined && since + DISRUPTION_TIMEOUT_SECONDS > now;
}

// The pods of a StatefulSet: their places, their ordinals, and when they are available.
// Source: pkg/controller/statefulset/stateful_set_utils.go.
import type { IntOrString } from "../../kubernetes/index.ts";
import { isAvailable, type Readiness } from "../pod-availability.ts";

export interface StatefulSetSpec {
  readonly replicas: number;
  /** The first ordinal is `start`, by default 0. */
  readonly ordinals?: { readonly start?: number };
  /** By default OrderedReady. */
  readonly podManagementPolicy?: "OrderedReady" | "Parallel";
  readonly updateStrategy: StatefulUpdateStrategy;
  readonly minReadySeconds?: number;
}

export interface StatefulUpdateStrategy {
  readonly type: "RollingUpdate" | "OnDelete";
  readonly rollingUpdate?: { readonly partition?: number; readonly maxUnavailable?: IntOrString | null };
}

/** A pod of the set, as it is in the API server. Times are in seconds. */
export interface StatefulPod {
  readonly ordinal: number;
  readonly phase: string;
  readonly readiness: Readiness;
  readonly deleting: boolean;
  /** The name of its revision. */
  readonly revision: string;
}

/** The revisions between which the set moves. */
export interface SetRevisions {
  readonly current: string;
  readonly update: string;
}

export interface StatefulSetView {
  readonly spec: StatefulSetSpec;
  readonly revisions: SetRevisions;
  /** `status.currentReplicas`, as last written. */
  readonly currentReplicas: number;
  /** The set's own pods, each ordinal at most once. */
  readonly pods: readonly StatefulPod[];
  readonly now: number;
  readonly deleting?: boolean;
}

/** A place of the set, with its pod if there is one. */
export interface Replica {
  readonly ordinal: number;
  readonly pod: StatefulPod | undefined;
  readonly available: boolean;
}

/** The places of the set, lowest ordinal first. */
export function replicasOf(view: Pick<StatefulSetView, "spec" | "pods" | "now">): readonly Replica[] {
  const { spec, pods } = view;
  const start = startOrdinal(spec);
  return Array.from({ length: spec.replicas }, (_, i) => {
    const pod = pods.find(({ ordinal }) => ordinal === start + i);
    return { ordinal: start + i, pod, available: pod !== undefined && isStatefulPodAvailable(pod, view) };
  });
}

/** The pods outside the set's range, highest ordinal first: the order in which they go. */
export function condemnedOf({ spec, pods }: Pick<StatefulSetView, "spec" | "pods">): readonly StatefulPod[] {
  return pods
    .filter(({ ordinal }) => ordinal >= 0 && !isInOrdinalRange(spec, ordinal))
    .toSorted((a, b) => b.ordinal - a.ordinal);
}

export function startOrdinal({ ordinals }: Pick<StatefulSetSpec, "ordinals">): number {
  return ordinals?.start ?? 0;
}

/** Whether a pod of this ordinal belongs to the set at its present size. Otherwise it is condemned. */
export function isInOrdinalRange(
  spec: Pick<StatefulSetSpec, "ordinals" | "replicas">,
  ordinal: number,
): boolean {
  const start = startOrdinal(spec);
  return ordinal >= start && ordinal < start + spec.replicas;
}

const LARGEST_ORDINAL = 2_147_483_647;

/** The ordinal in the name of a pod; -1 if there is none, and such a pod is not touched. */
export function ordinalOf(podName: string): number {
  const digits = /-(\d+)$/.exec(podName)?.[1];
  const ordinal = digits === undefined ? -1 : Number(digits);
  return ordinal <= LARGEST_ORDINAL ? ordinal : -1;
}

/** The name of the set to which a pod of this name would belong; undefined if the name has no ordinal. */
export function setNameOf(podName: string): string | undefined {
  return ordinalOf(podName) < 0 ? undefined : podName.slice(0, podName.lastIndexOf("-"));
}

export function isRunningAndReady(pod: StatefulPod | undefined): boolean {
  return pod !== undefined && pod.phase === "Running" && pod.readiness.ready;
}

/** Ready for at least minReadySeconds. */
export function isStatefulPodAvailable(
  pod: StatefulPod,
  { spec, now }: Pick<StatefulSetView, "spec" | "now">,
): boolean {
  return isAvailable(pod.readiness, spec.minReadySeconds ?? 0, now);
}

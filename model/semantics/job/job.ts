// A Job and its pods as its controller sees them, and the switches that change its ways.
// Source: pkg/controller/job/job_controller.go (isPodFailed, onlyReplaceFailedPods, trackTerminatingPods, ...);
// the fields are those of batch/v1, defaulted as by the API server.
import { isActive, isTerminal } from "../pod-availability.ts";
import type { DeletablePod } from "../pod-deletion.ts";
import type { JobCondition } from "./conditions.ts";
import type { PodFailurePolicy, PolicedPod } from "./pod-failure-policy.ts";
import type { SuccessPolicy } from "./success-policy.ts";

export interface Job {
  /** Somebody has asked for its deletion. */
  readonly deleting?: boolean;
  readonly spec: JobSpec;
  readonly status: JobStatus;
}

export interface JobSpec {
  readonly parallelism: number;
  /** Absent: the Job is done when a pod has succeeded and none is active. */
  readonly completions?: number;
  /** "NonIndexed" (the default) or "Indexed"; Jobs of other modes are left alone. */
  readonly completionMode?: string;
  readonly backoffLimit: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly activeDeadlineSeconds?: number;
  readonly suspend?: boolean;
  readonly podFailurePolicy?: PodFailurePolicy;
  readonly successPolicy?: SuccessPolicy;
  /** "TerminatingOrFailed" or "Failed". */
  readonly podReplacementPolicy?: string;
  readonly managedBy?: string;
  /** Of its pods. */
  readonly restartPolicy?: string;
}

export interface JobStatus {
  readonly active: number;
  readonly ready?: number;
  /** Absent: not reported. */
  readonly terminating?: number;
  readonly succeeded: number;
  readonly failed: number;
  /** In seconds. */
  readonly startTime?: number;
  readonly completionTime?: number;
  readonly completedIndexes: string;
  readonly failedIndexes?: string;
  /** Uids of pods that have ended and are not in `succeeded` and `failed` yet. */
  readonly uncounted: UncountedPods;
  readonly conditions: readonly JobCondition[];
}

export interface UncountedPods {
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

export const NEW_JOB_STATUS: JobStatus = {
  active: 0,
  succeeded: 0,
  failed: 0,
  completedIndexes: "",
  uncounted: { succeeded: [], failed: [] },
  conditions: [],
};

/** A pod of the Job. Its deletion cost does not matter. */
export interface JobPod extends DeletablePod, PolicedPod {
  readonly uid: string;
  readonly deleting: boolean;
  /** Has the finalizer `batch.kubernetes.io/job-tracking`: it has not been counted yet. */
  readonly tracked: boolean;
  /** Read by `completionIndex`. */
  readonly completionIndex?: number;
  /** The earlier failures of its index; read by `failureCount`. */
  readonly indexFailures?: number;
  readonly indexIgnoredFailures?: number;
  /** Restarts of all its containers together. */
  readonly containerRestarts?: number;
  /** When it ended, by `finishedTime`; does not matter while it is active. */
  readonly finishedAt: number;
}

/** Feature gates, without their prefix Job. */
export interface JobGates {
  readonly podReplacementPolicy: boolean;
  readonly successPolicy: boolean;
  readonly managedBy: boolean;
  /** MutableSchedulingDirectivesForSuspendedJobs: a suspended Job has no start time. */
  readonly mutableSchedulingDirectives: boolean;
}

/** As in current releases of Kubernetes. */
export const CURRENT_JOB_GATES: JobGates = {
  podReplacementPolicy: true,
  successPolicy: true,
  managedBy: true,
  mutableSchedulingDirectives: true,
};

const JOB_CONTROLLER = "kubernetes.io/job-controller";

/** Does some other controller look after the Job? */
export function isManagedElsewhere({ managedBy }: JobSpec, gates: JobGates): boolean {
  return gates.managedBy && managedBy !== undefined && managedBy !== JOB_CONTROLLER;
}

/** Are Complete and Failed held back (by SuccessCriteriaMet and FailureTarget) until all pods are gone? */
export function delaysTerminalCondition(gates: JobGates): boolean {
  return gates.managedBy || gates.podReplacementPolicy;
}

/** Does a terminating pod keep its place until it has failed? */
export function replacesOnlyFailedPods(spec: JobSpec, gates: JobGates): boolean {
  return (
    (gates.podReplacementPolicy && spec.podReplacementPolicy === "Failed") ||
    spec.podFailurePolicy !== undefined
  );
}

/** The number of indexes of an Indexed Job; undefined for others. */
export function indexesOf({ completionMode, completions = 0 }: JobSpec): number | undefined {
  return completionMode === "Indexed" ? completions : undefined;
}

export function isActiveJobPod({ phase = "", deleting }: JobPod): boolean {
  return isActive({ phase, deleting });
}

export function isTerminatingJobPod({ phase, deleting }: JobPod): boolean {
  return deleting && !isTerminal(phase);
}

/** Pods that go away count as failed too, because they may never reach that phase; unless the Job waits for it. */
export function isFailedJobPod({ phase, deleting }: JobPod, spec: JobSpec, gates: JobGates): boolean {
  if (phase === "Failed") return true;
  return !replacesOnlyFailedPods(spec, gates) && deleting && phase !== "Succeeded";
}

/** Has it an index that the Job knows? Pods of Jobs without indexes need none. */
export function hasValidIndex({ completionIndex: index }: JobPod, spec: JobSpec): boolean {
  const indexes = indexesOf(spec);
  return indexes === undefined || (index !== undefined && index < indexes);
}

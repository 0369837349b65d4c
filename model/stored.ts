// What is stored of workloads and of what they own, cut down to the fields that change and that somebody reads. Absent
// objects are null.
import type { IntOrString, Labels, OwnerReference, PodDisruptionBudget } from "./kubernetes/index.ts";
import {
  type ClaimRetentionPolicy,
  type DaemonSetCounts,
  isTerminalCondition,
  type JobSpec,
  type PodReplacementPolicy,
  type ScalingBehavior,
  type StatefulSetSpec as SetSpec,
  type Tolerances,
} from "./semantics/index.ts";

/** What every object that users can delete has in its metadata. */
export interface ObjectMarks {
  /** Only kept of objects that users' own controllers may see. */
  readonly own?: OwnMarks;
  /** What must be taken off it before it goes. Absent if empty. */
  readonly finalizers?: readonly string[] | undefined;
  /** Being deleted, and held by finalizers. */
  readonly deletionTimestamp?: "set";
}

/** What users' own controllers see of an object besides what our own read. */
export interface OwnMarks {
  /** Which of all manifests that it may have it was written by last; not of custom objects. Absent: its first. */
  readonly manifest?: number;
  /** Absent: none. */
  readonly ownerReferences?: readonly OwnerReference[];
}

/** An object with an identity, as far as deletion goes. */
export interface StoredObject {
  readonly metadata: { readonly uid: string } & ObjectMarks;
}

/** An object that makes no pods. */
export interface StoredPodless extends StoredObject {
  /** Of a claim that is bound. */
  readonly volume?: BoundVolume;
  /** Of a namespace whose policy changes: what of Pod Security it enforces ("restricted:latest"). */
  readonly enforces?: string;
}

/** A custom object. */
export interface CustomState {
  readonly metadata: ObjectMarks & {
    readonly uid: string;
    readonly generation: number;
    /** Absent: none; so too the next. */
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  /** Plain data, keys in the order of the alphabet; so is the status, which is absent until somebody writes it. */
  readonly spec: unknown;
  readonly status?: unknown;
}

/** The volume of a claim: one of a manifest by its name, or one that was made for it, by the labels of the nodes that reach it. */
export type BoundVolume =
  | { readonly name: string; readonly reach?: undefined }
  | { readonly reach: Labels; readonly name?: undefined };

/** A volume of a manifest. */
export interface VolumeState {
  readonly phase: "Available" | "Bound" | "Released";
  /** Namespace and name of the claim that it is or was bound to. */
  readonly claim?: string;
  readonly deletionTimestamp?: "set";
}

export interface DeploymentSpec {
  readonly replicas: number;
  /** The ReplicaSet that belongs to the pod template: equal templates have equal names. */
  readonly template: string;
  readonly strategy: {
    readonly type: "RollingUpdate" | "Recreate";
    readonly rollingUpdate?: { readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString };
  };
  readonly paused: boolean;
  readonly revisionHistoryLimit: number;
  readonly podReplacementPolicy?: PodReplacementPolicy;
  readonly progressDeadlineSeconds: number;
}

export interface DeploymentState {
  readonly metadata: ObjectMarks & {
    readonly uid: string;
    /** Only kept with a full report. */
    readonly generation?: number;
  };
  readonly spec: DeploymentSpec;
  readonly status: DeploymentReport | RolloutMark;
}

/** The status of a Deployment; only kept where somebody reads its numbers (`KeptCounts`). */
export interface DeploymentReport {
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  /** How often the name of a new ReplicaSet was taken by another's. Absent: never. */
  readonly collisionCount?: number;
  /** The condition Progressing; only kept where a property asks for it. */
  readonly progressing?: { readonly status: string; readonly reason: string };
  /** Only kept where a podReplacementPolicy asks for it; so too in ReplicaSets. */
  readonly terminatingReplicas?: number;
}

/** What a status says of the newest spec: the rollout is complete, or (absent) it is not, or not known to be. */
export interface RolloutMark {
  readonly rollout?: "complete";
  readonly collisionCount?: number;
}

/**
 * What is kept of the counts that ReplicaSets report: all; those of available pods, and whether there are others; or only
 * whether all pods are available, and as many as one of these numbers. `workloads/statuses.ts` says why that is enough.
 */
export type KeptCounts = "all" | "available" | readonly number[];

export interface ReplicaSetSpec {
  readonly replicas: number;
}

export interface ReplicaSetState {
  readonly metadata: ObjectMarks & {
    readonly uid: string;
    /** The uid of the controlling Deployment; undefined for a ReplicaSet of its own. */
    readonly owner?: string | undefined;
    /** deployment.kubernetes.io/desired-replicas, max-replicas, and (only where a clean-up may depend on it) revision. */
    readonly annotations?: {
      readonly desiredReplicas: number;
      readonly maxReplicas: number;
      readonly revision?: number;
    };
  };
  readonly spec: ReplicaSetSpec;
  readonly status: {
    /** Only kept with all counts; so is the next. */
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    /** There are pods that are not available. Only kept with the counts of available pods. */
    readonly unavailableReplicas?: "some";
    readonly terminatingReplicas?: number;
    /** Its controller has seen its newest spec (observedGeneration); only kept where a clean-up may depend on it. */
    readonly isObserved?: boolean;
  };
}

export interface DaemonSetSpec {
  /** The name of the present template: equal templates have equal names. */
  readonly template: string;
  readonly updateStrategy: {
    readonly type: "RollingUpdate" | "OnDelete";
    readonly rollingUpdate?: { readonly maxSurge: IntOrString; readonly maxUnavailable: IntOrString };
  };
  readonly revisionHistoryLimit: number;
}

export interface DaemonSetState {
  readonly metadata: ObjectMarks & { readonly uid: string; readonly generation: number };
  readonly spec: DaemonSetSpec;
  readonly status: DaemonSetCounts & { readonly observedGeneration: number };
}

/** A ControllerRevision: a template that a controller has or had. */
export interface RevisionState {
  /** The name of the template. */
  readonly name: string;
  /** The uid of the controller that it belongs to, or `unowned`. */
  readonly owner: string;
}

export interface StatefulSetSpec extends SetSpec {
  /** The revision that belongs to the pod template: equal templates have equal names. */
  readonly template: string;
  readonly revisionHistoryLimit: number;
  /** What becomes of the volume claims of its pods. Absent: they have none. */
  readonly claims?: Required<ClaimRetentionPolicy>;
}

/**
 * The volume claims of one pod of a StatefulSet, as one. Only kept where some policy has claims deleted, where a user deletes
 * some, or where manifests say what storage there is.
 */
export interface ClaimState {
  /** The ordinal of the pod. */
  readonly index: number;
  /** Absent: nothing. */
  readonly owner?: ClaimOwner;
  readonly deletionTimestamp?: "set";
  /** Those that are bound, by the names of their templates, in the order of the alphabet. Absent: none. */
  readonly volumes?: { readonly [template: string]: BoundVolume };
}

/**
 * What the claim names as its owner: a StatefulSet by its uid, or the pod that uses it: "newest" is the one that exists, or,
 * if there is none, the one that existed last; "gone" is one before that.
 */
export type ClaimOwner =
  | { readonly kind: "StatefulSet"; readonly uid: string }
  | { readonly kind: "Pod"; readonly uid: "newest" | "gone" };

export interface StatefulSetState {
  readonly metadata: ObjectMarks & {
    readonly uid: string;
    /** Only kept with a report. */
    readonly generation?: number;
  };
  readonly spec: StatefulSetSpec;
  /** Its ControllerRevisions, by the names of their templates, oldest first. */
  readonly revisions: readonly string[];
  readonly status: {
    readonly currentRevision?: string;
    /** Kept only where the controller reads it: for a rolling update whose strategy has no `rollingUpdate`. */
    readonly currentReplicas?: number;
    /** The rollout of the newest spec is complete. Kept only where an edit waits for it. */
    readonly rollout?: "complete";
    /** Kept only where users' own controllers or properties see it. */
    readonly report?: StatefulSetReport;
  };
}

export interface StatefulSetReport {
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly updatedReplicas: number;
}

/** The spec of a Job as its controllers see it, defaulted. Its template is in the inventory. */
export interface StoredJobSpec extends JobSpec {
  readonly ttlSecondsAfterFinished?: number;
}

export interface JobState {
  readonly metadata: ObjectMarks & {
    readonly uid: string;
    /** The uid of the controlling CronJob; undefined for a Job of its own. */
    readonly owner?: string;
  };
  readonly spec: StoredJobSpec;
  readonly status: StoredJobStatus;
  /** What the Job controller remembers: pods have failed since the last success, and the back-off has not ended. */
  readonly backoff?: "waits";
}

/** The counts of active, ready and terminating pods are not kept: nobody reads them. */
export interface StoredJobStatus {
  /** Only kept with activeDeadlineSeconds; "long ago": so many seconds have passed since. */
  readonly startTime?: "set" | "long ago";
  readonly succeeded: number;
  readonly failed: number;
  /** Only of Indexed Jobs. */
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  /** The number of pods listed; which they are, the pods say. */
  readonly uncountedTerminatedPods: { readonly succeeded: number; readonly failed: number };
  readonly conditions: readonly StoredJobCondition[];
}

export interface StoredJobCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

export interface CronJobSpec {
  readonly concurrencyPolicy: "Allow" | "Forbid" | "Replace";
  readonly suspend: boolean;
  readonly startingDeadlineSeconds?: number;
  readonly successfulJobsHistoryLimit: number;
  readonly failedJobsHistoryLimit: number;
  /** Which of its templates the Jobs get that it makes, in the order in which manifests bring them. Absent: the first. */
  readonly template?: number;
  /** Of the Jobs that it makes. */
  readonly job: StoredJobSpec;
}

export interface CronJobState {
  readonly metadata: ObjectMarks & { readonly uid: string };
  readonly spec: CronJobSpec;
  readonly status: {
    /** The uids of its Jobs that have not finished, as far as it knows. */
    readonly active: readonly string[];
    /** The number of the start that was served last. */
    readonly lastScheduleTime?: number;
  };
  /** The latest start at which its schedule has fired. Not stored anywhere: the controller's clock tells it. */
  readonly fired?: number;
  /** startingDeadlineSeconds have passed since. */
  readonly late?: true;
}

/** What an autoscaler measures, and aims at. Amounts are in milli-units, `averageUtilization` in percent of the requests. */
export interface MeasuredMetric {
  readonly type: "Resource" | "ContainerResource" | "Pods" | "Object" | "External";
  readonly name: string;
  readonly container?: string;
  readonly target: {
    readonly value?: number;
    readonly averageValue?: number;
    readonly averageUtilization?: number;
  };
}

export interface AutoscalerSpec {
  readonly scaleTargetRef: { readonly kind: string; readonly name: string };
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly MeasuredMetric[];
  readonly behavior?: ScalingBehavior;
  /** Absent: those of the controller. */
  readonly tolerances?: Tolerances;
}

/** Something that its controller remembers of earlier syncs. */
export interface Remembered {
  /** A size that the metrics called for, or by how much the size was changed. */
  readonly replicas: number;
  /** How many of the periods that count, shortest first, are over since. Absent: none. */
  readonly age?: number;
}

export interface AutoscalerState {
  readonly metadata: ObjectMarks & { readonly uid: string };
  readonly spec: AutoscalerSpec;
  /** What its controller remembers, oldest first, as far as it may still matter. Absent: nothing. */
  readonly recommendations?: readonly Remembered[];
  readonly scaleUpEvents?: readonly Remembered[];
  readonly scaleDownEvents?: readonly Remembered[];
  /** Its last attempt to scale was refused (the condition AbleToScale is False, FailedUpdateScale). Absent: it was not. */
  readonly scaleRefused?: true;
}

export type DisruptionBudgetSpec = PodDisruptionBudget["spec"];

export interface DisruptionBudgetState {
  readonly metadata: ObjectMarks & { readonly uid: string; readonly generation: number };
  readonly spec: DisruptionBudgetSpec;
  /** Which pods `disruptedPods` lists, the pods say (`metadata.evicted`). */
  readonly status: {
    readonly disruptionsAllowed: number;
    readonly currentHealthy: number;
    readonly desiredHealthy: number;
    readonly observedGeneration: number;
    /** Of the condition DisruptionAllowed, where the numbers do not tell it: how many pods there should be is not known. */
    readonly reason?: "SyncFailed";
  };
}

/** Complete or Failed. */
export function isFinishedJob({ status: { conditions } }: JobState): boolean {
  return conditions.some(isTerminalCondition);
}

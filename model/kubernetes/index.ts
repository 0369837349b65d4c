// The part of the Kubernetes API that the model gives meaning to, typed as Kubernetes writes it.
// Source of every field: the Kubernetes API reference (core/v1, apps/v1, batch/v1). Quantities are strings as in manifests.

import type { WrittenJobSpec } from "../semantics/job/defaults.ts";
import type { AccessObject } from "./access.ts";
import type { HorizontalPodAutoscaler } from "./autoscaling.ts";
import type { ConfigObject } from "./config.ts";
import type { LabelSelector, Labels, ObjectMeta } from "./meta.ts";
import type { Ingress, Service } from "./network.ts";
import type { PodSpec, PodTemplateSpec, PreemptionPolicy, ResourceList, Taint } from "./pod.ts";
import type { PolicyObject } from "./policy.ts";
import type { PodGroup } from "./scheduling.ts";
import type { ServiceAccount } from "./security.ts";
import type {
  ClaimTemplate,
  CSIDriver,
  CSINode,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from "./storage.ts";

export type * from "./access.ts";
export type * from "./autoscaling.ts";
export type * from "./config.ts";
export type * from "./meta.ts";
export type * from "./network.ts";
export type * from "./pod.ts";
export type * from "./policy.ts";
export type * from "./scheduling.ts";
export type * from "./security.ts";
export type * from "./storage.ts";

export type IntOrString = number | string;

export interface Deployment {
  readonly apiVersion: "apps/v1";
  readonly kind: "Deployment";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly replicas?: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly strategy?: {
      readonly type?: "RollingUpdate" | "Recreate";
      readonly rollingUpdate?: { readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString };
    };
    readonly minReadySeconds?: number;
    readonly paused?: boolean;
    readonly revisionHistoryLimit?: number;
    readonly progressDeadlineSeconds?: number;
    readonly podReplacementPolicy?: "TerminationStarted" | "TerminationComplete";
  };
}

export interface ReplicaSet {
  readonly apiVersion: "apps/v1";
  readonly kind: "ReplicaSet";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly replicas?: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly minReadySeconds?: number;
  };
}

export interface ReplicationController {
  readonly apiVersion: "v1";
  readonly kind: "ReplicationController";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly replicas?: number;
    /** Plain labels: those of the template, if the manifest names none. */
    readonly selector: Labels;
    readonly template: PodTemplateSpec;
    readonly minReadySeconds?: number;
  };
}

export interface DaemonSet {
  readonly apiVersion: "apps/v1";
  readonly kind: "DaemonSet";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly updateStrategy?: {
      readonly type?: "RollingUpdate" | "OnDelete";
      readonly rollingUpdate?: { readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString };
    };
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit?: number;
  };
}

export interface StatefulSet {
  readonly apiVersion: "apps/v1";
  readonly kind: "StatefulSet";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly replicas?: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly serviceName?: string;
    readonly podManagementPolicy?: "OrderedReady" | "Parallel";
    readonly updateStrategy?: {
      readonly type?: "RollingUpdate" | "OnDelete";
      readonly rollingUpdate?: { readonly partition?: number; readonly maxUnavailable?: IntOrString };
    };
    readonly minReadySeconds?: number;
    readonly ordinals?: { readonly start?: number };
    readonly revisionHistoryLimit?: number;
    readonly persistentVolumeClaimRetentionPolicy?: {
      readonly whenDeleted?: "Retain" | "Delete";
      readonly whenScaled?: "Retain" | "Delete";
    };
    readonly volumeClaimTemplates?: readonly ClaimTemplate[];
  };
}

/** As written; `defaultedJobSpec` fills in what is left out. */
export interface WrittenJob extends WrittenJobSpec {
  readonly template: PodTemplateSpec;
  readonly ttlSecondsAfterFinished?: number;
}

export interface Job {
  readonly apiVersion: "batch/v1";
  readonly kind: "Job";
  readonly metadata: ObjectMeta;
  readonly spec: WrittenJob;
}

export interface CronJob {
  readonly apiVersion: "batch/v1";
  readonly kind: "CronJob";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly schedule: string;
    readonly timeZone?: string;
    readonly concurrencyPolicy?: "Allow" | "Forbid" | "Replace";
    readonly suspend?: boolean;
    readonly startingDeadlineSeconds?: number;
    readonly successfulJobsHistoryLimit?: number;
    readonly failedJobsHistoryLimit?: number;
    readonly jobTemplate: { readonly spec: WrittenJob };
  };
}

export interface Pod {
  readonly apiVersion: "v1";
  readonly kind: "Pod";
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
}

export interface Node {
  readonly apiVersion: "v1";
  readonly kind: "Node";
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] };
  readonly status?: { readonly allocatable?: ResourceList; readonly capacity?: ResourceList };
}

/** Deleting it deletes all that is in it. */
export interface Namespace {
  readonly apiVersion: "v1";
  readonly kind: "Namespace";
  readonly metadata: ObjectMeta;
}

/** How many of the pods that it selects must stay healthy when others are evicted. */
export interface PodDisruptionBudget {
  readonly apiVersion: "policy/v1";
  readonly kind: "PodDisruptionBudget";
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** Absent, it selects no pod; empty, every pod of the namespace. */
    readonly selector?: LabelSelector;
    readonly minAvailable?: IntOrString;
    readonly maxUnavailable?: IntOrString;
    readonly unhealthyPodEvictionPolicy?: "IfHealthyBudget" | "AlwaysAllow";
  };
}

/** An object of any other kind: that it exists, and what holds it, is all that is known of it. */
export interface OtherObject {
  readonly apiVersion: string;
  readonly kind: "(other)";
  readonly otherKind: string;
  readonly metadata: ObjectMeta;
}

/** An object of a kind that a user's own model declares. */
export interface CustomManifest {
  readonly apiVersion: string;
  readonly kind: "(custom)";
  readonly customKind: string;
  readonly metadata: ObjectMeta;
  /** Plain data. */
  readonly spec: unknown;
}

export interface PriorityClass {
  readonly apiVersion: "scheduling.k8s.io/v1";
  readonly kind: "PriorityClass";
  readonly metadata: ObjectMeta;
  readonly value: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: PreemptionPolicy;
}

/** A manifest of something that makes pods, or of a pod. */
export type WorkloadObject =
  | Deployment
  | ReplicaSet
  | ReplicationController
  | StatefulSet
  | DaemonSet
  | Job
  | CronJob
  | Pod;

/** Every kind that the model gives behaviour to. */
export type ModelledObject =
  | WorkloadObject
  | Node
  | PriorityClass
  | PodGroup
  | PolicyObject
  | Service
  | Ingress
  | Namespace
  | PersistentVolumeClaim
  | PersistentVolume
  | StorageClass
  | CSIDriver
  | CSINode
  | ConfigObject
  | ServiceAccount
  | AccessObject
  | OtherObject
  | CustomManifest
  | HorizontalPodAutoscaler
  | PodDisruptionBudget;

/** Where something stands in a manifest: 1-based line and column. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

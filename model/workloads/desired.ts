// What a manifest of a workload asks of its controller, for every kind that makes pods.
import type { ConfigSpec } from "../config/stored.ts";
import type { WrittenTemplate } from "../inventory/templates.ts";
import type { LabelSelector, WorkloadObject, WrittenJob } from "../kubernetes/index.ts";
import { CONTROLLER_REVISION_HASH, POD_TEMPLATE_HASH } from "../semantics/index.ts";
import type {
  AutoscalerSpec,
  CronJobSpec,
  DaemonSetSpec,
  DeploymentSpec,
  DisruptionBudgetSpec,
  ReplicaSetSpec,
  StatefulSetSpec,
  StoredJobSpec,
} from "../stored.ts";
import type { VersionChoice } from "../versions/versions.ts";
import { cronJobSpec } from "./cronjob.ts";
import type { CustomSpec } from "./custom.ts";
import { daemonSetSpec } from "./daemonset.ts";
import { deploymentSpec } from "./deployment.ts";
import { jobSpec } from "./job.ts";
import type { PodlessSpec } from "./podless.ts";
import { replicaSetSpec } from "./replicaset.ts";
import { statefulSetSpec } from "./statefulset.ts";
import type { VersionSpec } from "./versioned.ts";

export type WorkloadKind = WorkloadObject["kind"];

/** The spec at one time, cut down to what its controller reads. A pod's is its template, of which only the scheduling gates can change. */
export type Desired =
  | { readonly kind: "Deployment"; readonly spec: DeploymentSpec }
  | { readonly kind: "ReplicaSet"; readonly spec: ReplicaSetSpec }
  | { readonly kind: "DaemonSet"; readonly spec: DaemonSetSpec }
  | { readonly kind: "StatefulSet"; readonly spec: StatefulSetSpec }
  | { readonly kind: "Job"; readonly spec: StoredJobSpec }
  | { readonly kind: "CronJob"; readonly spec: CronJobSpec }
  | { readonly kind: "Pod"; readonly isGated: boolean }
  | { readonly kind: "HorizontalPodAutoscaler"; readonly spec: AutoscalerSpec }
  | ({ readonly kind: "(config)" } & ConfigSpec)
  | { readonly kind: "PodDisruptionBudget"; readonly spec: DisruptionBudgetSpec }
  | ({ readonly kind: "(version)" } & VersionSpec)
  | ({ readonly kind: "(podless)" } & PodlessSpec)
  | { readonly kind: "(custom)"; readonly custom: CustomSpec };

/** @param revision The name of the owner of the pods that are made from the object's template. */
export function desiredOf(object: WorkloadObject, revision: string, choice: VersionChoice): Desired {
  switch (object.kind) {
    case "Deployment":
      return { kind: "Deployment", spec: deploymentSpec(object, revision, choice) };
    case "ReplicaSet":
    case "ReplicationController":
      return { kind: "ReplicaSet", spec: replicaSetSpec(object) };
    case "DaemonSet":
      return { kind: "DaemonSet", spec: daemonSetSpec(object, revision) };
    case "StatefulSet":
      return { kind: "StatefulSet", spec: statefulSetSpec(object, revision) };
    case "Job":
      return { kind: "Job", spec: jobSpec(object.spec) };
    case "CronJob":
      return { kind: "CronJob", spec: cronJobSpec(object) };
    case "Pod":
      return { kind: "Pod", isGated: (object.spec.schedulingGates ?? []).length > 0 };
  }
}

/**
 * The kinds of which each different pod template is a revision with a name of its own, and the label with which their
 * controllers tell the pods of a revision apart. All others keep the template of their first manifest.
 * Sources: GetNewReplicaSetTemplate in pkg/controller/deployment/sync.go, snapshot in pkg/controller/daemon/update.go,
 * pkg/controller/statefulset (setPodRevision).
 */
const REVISION_LABELS: { readonly [kind in WorkloadKind]?: string } = {
  Deployment: POD_TEMPLATE_HASH,
  DaemonSet: CONTROLLER_REVISION_HASH,
  StatefulSet: CONTROLLER_REVISION_HASH,
};

export function revisionLabel(kind: WorkloadKind): string | undefined {
  return REVISION_LABELS[kind];
}

export function templateWrittenIn(object: WorkloadObject): WrittenTemplate {
  if (object.kind === "Pod") return { metadata: object.metadata, spec: object.spec };
  return object.kind === "CronJob" ? object.spec.jobTemplate.spec.template : object.spec.template;
}

/** Which pods it may adopt; undefined for those that adopt none. */
export function selectorOf(object: WorkloadObject): LabelSelector | undefined {
  if (object.kind === "ReplicationController") return { matchLabels: object.spec.selector };
  return "selector" in object.spec ? object.spec.selector : undefined;
}

/**
 * The selector of a controller whose pods the scheduler spreads by default; that of a Deployment is its ReplicaSet's.
 * Source: pkg/scheduler/framework/plugins/helper/spread.go (DefaultSelector).
 */
export function spreadSelectorOf(object: WorkloadObject, revision: string): LabelSelector | undefined {
  switch (object.kind) {
    case "Deployment":
      return withRevision(object.spec.selector, revision);
    case "ReplicaSet":
    case "ReplicationController":
    case "StatefulSet":
      return selectorOf(object);
    default:
      return undefined;
  }
}

/** The selector of a ReplicaSet of a Deployment (getNewReplicaSet in pkg/controller/deployment/sync.go). */
export function withRevision(selector: LabelSelector | undefined, revision: string): LabelSelector {
  return { ...selector, matchLabels: { ...selector?.matchLabels, [POD_TEMPLATE_HASH]: revision } };
}

/** Seconds that a pod must have been ready to count as available. */
export function minReadySecondsOf(object: WorkloadObject): number {
  return "minReadySeconds" in object.spec ? (object.spec.minReadySeconds ?? 0) : 0;
}

/** What some controllers read, of their pods or of time, and most do not. */
export interface PodReads {
  readonly restarts: boolean;
  readonly exitCodes: boolean;
  readonly disruptions: boolean;
  /** How long their object has been at work. */
  readonly deadline: boolean;
  /** For how long a start may be late. */
  readonly startingDeadline: boolean;
  /** How long ago it has finished. */
  readonly ttl: boolean;
}

/** What is read of a Job to know what its controllers read. */
type AskingJob = Pick<
  StoredJobSpec,
  "podFailurePolicy" | "activeDeadlineSeconds" | "ttlSecondsAfterFinished" | "restartPolicy"
>;

/**
 * @param versions All manifests of one workload.
 * @param made The Jobs that are made of them otherwise than as they are written.
 */
export function podReads(
  versions: readonly WorkloadObject[],
  made: readonly { readonly spec: AskingJob }[] = [],
): PodReads {
  const asking = ({ template, ...spec }: WrittenJob): AskingJob => {
    const { restartPolicy } = template.spec;
    return { ...spec, ...(restartPolicy === undefined ? {} : { restartPolicy }) };
  };
  const written = versions.flatMap((object) => {
    if (object.kind === "CronJob") return [asking(object.spec.jobTemplate.spec)];
    return object.kind === "Job" ? [asking(object.spec)] : [];
  });
  const specs = [...written, ...made.map(({ spec }) => spec)];
  const rules = specs.flatMap((spec) => spec.podFailurePolicy?.rules ?? []);
  return {
    restarts: specs.some(({ restartPolicy }) => restartPolicy === "OnFailure"),
    exitCodes: rules.some(({ onExitCodes }) => onExitCodes !== undefined),
    disruptions: rules.some(({ onPodConditions = [] }) => onPodConditions.length > 0),
    deadline: specs.some(({ activeDeadlineSeconds }) => activeDeadlineSeconds !== undefined),
    startingDeadline: versions.some(
      (object) => object.kind === "CronJob" && object.spec.startingDeadlineSeconds !== undefined,
    ),
    ttl: specs.some(({ ttlSecondsAfterFinished }) => ttlSecondsAfterFinished !== undefined),
  };
}

/** Whether the manifest says how many pods there should be: a later one that does not falls back to the default. */
export function setsReplicas(object: WorkloadObject): boolean {
  return "replicas" in object.spec && object.spec.replicas !== undefined;
}

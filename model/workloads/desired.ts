// What a manifest of a workload asks of its controller, for every kind that makes pods.
import type { Deployment, LabelSelector, Pod, ReplicaSet, StatefulSet } from "../kubernetes.ts";
import { POD_TEMPLATE_HASH } from "../semantics/index.ts";
import type { DeploymentSpec, ReplicaSetSpec, StatefulSetSpec } from "../state.ts";
import type { WrittenTemplate } from "../templates.ts";
import type { VersionChoice } from "../versions.ts";
import { deploymentSpec } from "./deployment.ts";
import { replicaSetSpec } from "./replicaset.ts";
import { statefulSetSpec } from "./statefulset.ts";

/** A manifest of something that makes pods, or of a pod. */
export type WorkloadObject = Deployment | ReplicaSet | StatefulSet | Pod;

export type WorkloadKind = WorkloadObject["kind"];

/** The spec at one time, cut down to what its controller reads. A pod's is its template, of which only the scheduling gates can change. */
export type Desired =
  | { readonly kind: "Deployment"; readonly spec: DeploymentSpec }
  | { readonly kind: "ReplicaSet"; readonly spec: ReplicaSetSpec }
  | { readonly kind: "StatefulSet"; readonly spec: StatefulSetSpec }
  | { readonly kind: "Pod"; readonly isGated: boolean }
  | { readonly kind: "(podless)" };

/** @param revision The name of the owner of the pods that are made from the object's template. */
export function desiredOf(object: WorkloadObject, revision: string, choice: VersionChoice): Desired {
  switch (object.kind) {
    case "Deployment":
      return { kind: "Deployment", spec: deploymentSpec(object, revision, choice) };
    case "ReplicaSet":
      return { kind: "ReplicaSet", spec: replicaSetSpec(object) };
    case "StatefulSet":
      return { kind: "StatefulSet", spec: statefulSetSpec(object, revision) };
    case "Pod":
      return { kind: "Pod", isGated: (object.spec.schedulingGates ?? []).length > 0 };
  }
}

/**
 * The kinds of which each different pod template is a revision with a name of its own, and the label with which their
 * controllers tell the pods of a revision apart. All others keep the template of their first manifest.
 * Sources: GetNewReplicaSetTemplate in pkg/controller/deployment/sync.go, pkg/controller/statefulset (setPodRevision).
 */
const REVISION_LABELS: { readonly [kind in WorkloadKind]?: string } = {
  Deployment: POD_TEMPLATE_HASH,
  StatefulSet: "controller-revision-hash",
};

export function revisionLabel(kind: WorkloadKind): string | undefined {
  return REVISION_LABELS[kind];
}

export function templateWrittenIn(object: WorkloadObject): WrittenTemplate {
  return object.kind === "Pod" ? { metadata: object.metadata, spec: object.spec } : object.spec.template;
}

/** Which pods it may adopt; undefined for those that adopt none. */
export function selectorOf(object: WorkloadObject): LabelSelector | undefined {
  return object.kind === "Pod" ? undefined : object.spec.selector;
}

/**
 * The selector of a controller whose pods the scheduler spreads by default, with the label of their revision.
 * Source: pkg/scheduler/framework/plugins/helper/spread.go (DefaultSelector).
 */
export function spreadSelectorOf(object: WorkloadObject, revision: string): LabelSelector | undefined {
  if (object.kind === "Pod") return undefined;
  const { selector } = object.spec;
  const label = revisionLabel(object.kind);
  if (label === undefined) return selector;
  return { ...selector, matchLabels: { ...selector.matchLabels, [label]: revision } };
}

/** Seconds that a pod must have been ready to count as available. */
export function minReadySecondsOf(object: WorkloadObject): number {
  return object.kind === "Pod" ? 0 : (object.spec.minReadySeconds ?? 0);
}

/** Whether the manifest says how many pods there should be: a later one that does not falls back to the default. */
export function setsReplicas(object: WorkloadObject): boolean {
  return object.kind !== "Pod" && object.spec.replicas !== undefined;
}

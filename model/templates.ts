// Pod templates made ready for the model: defaults filled in, requests summed, behaviour looked up.
import type {
  Labels,
  ObjectMeta,
  PodSpec,
  PodTemplateSpec,
  RestartPolicy,
  Toleration,
} from "./kubernetes.ts";
import { type Lifecycle, lifecycleOf } from "./lifecycle.ts";
import type { Behaviour, ObjectRef, Scenario } from "./scenario.ts";
import {
  type Amounts,
  deletionCost,
  type FilteredPod,
  hostPortsOf,
  podRequestAmounts,
  withDefaultTolerations,
  withRequestDefaults,
} from "./semantics/index.ts";

/** A pod template, or a pod of its own: what never changes of the pods made from it. */
export interface Template {
  /** The ReplicaSet that makes pods from it ("web-rev1"), or the pod's own name. Unique among all templates. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  /** As written in the manifest: what decides whether two templates are equal. */
  readonly written: WrittenTemplate;
  readonly spec: PodSpec;
  readonly requests: Amounts;
  readonly tolerations: readonly Toleration[];
  readonly restartPolicy: RestartPolicy;
  /** Some container has a readiness or startup probe, so that running and ready are two things. */
  readonly isProbed: boolean;
  readonly deletionCost: number;
  readonly behaviour: Pick<Behaviour, "ready" | "mayComplete" | "mayCrash" | "startSeconds">;
  readonly lifecycle: Lifecycle;
}

export type WrittenTemplate = PodTemplateSpec | { readonly metadata: ObjectMeta; readonly spec: PodSpec };

const ORDINARY: Template["behaviour"] = {
  ready: "eventually",
  mayComplete: false,
  mayCrash: true,
  startSeconds: 0,
};

/** @param revisionLabel The label with which a controller tells the pods of its revisions apart, if it does. */
export function templateOf(
  name: string,
  namespace: string,
  written: WrittenTemplate,
  workload: ObjectRef,
  scenario: Scenario,
  revisionLabel?: string,
): Template {
  const { metadata, spec } = written;
  const defaulted = withRequestDefaults(spec);
  const isProbed = spec.containers.some(
    (c) => c.readinessProbe !== undefined || c.startupProbe !== undefined,
  );
  const behaviour = scenario.behaviours.find((b) => applies(b, spec, workload)) ?? ORDINARY;
  const restartPolicy = spec.restartPolicy ?? "Always";
  return {
    name,
    namespace,
    labels: { ...metadata?.labels, ...(revisionLabel === undefined ? {} : { [revisionLabel]: name }) },
    written,
    spec: defaulted,
    requests: podRequestAmounts(defaulted),
    tolerations: withDefaultTolerations(spec.tolerations ?? []),
    restartPolicy,
    isProbed,
    deletionCost: deletionCost(metadata?.annotations?.["controller.kubernetes.io/pod-deletion-cost"]),
    behaviour,
    lifecycle: lifecycleOf(defaulted, restartPolicy, behaviour, scenario),
  };
}

function applies(b: Behaviour, spec: PodSpec, workload: ObjectRef): boolean {
  const sameWorkload =
    b.workload === undefined ||
    (b.workload.kind === workload.kind &&
      b.workload.namespace === workload.namespace &&
      b.workload.name === workload.name);
  return sameWorkload && (b.image === undefined || spec.containers.some((c) => c.image === b.image));
}

/** The template as the scheduler's filters see a pod of it. */
export function filteredPod(template: Template): FilteredPod {
  const { spec, tolerations, requests } = template;
  const { nodeName, nodeSelector, affinity } = spec;
  return {
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(affinity === undefined ? {} : { affinity }),
    tolerations,
    requests,
    hostPorts: hostPortsOf(spec),
  };
}

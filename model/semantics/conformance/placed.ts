// The manifests of the tables that look at nodes together with the pods on them, and what the rules need of them.
import type { Labels, ResourceList } from "../../kubernetes.ts";
import type { PlacedPod } from "../inter-pod-affinity.ts";
import type { QosContainer } from "../qos.ts";
import type { SpreadingPod, SpreadNode, SpreadPod, WrittenSpreadConstraint } from "../topology-spread.ts";
import type { NodeManifest, PodManifest } from "./manifests.ts";

export type ScheduledPod = PodManifest & {
  readonly spec?: {
    readonly priority?: number;
    readonly priorityClassName?: string;
    readonly preemptionPolicy?: string;
    readonly topologySpreadConstraints?: readonly WrittenSpreadConstraint[];
    readonly containers?: readonly QosContainer[];
    readonly initContainers?: readonly QosContainer[];
    readonly resources?: { readonly limits?: ResourceList };
    readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName?: string } }[];
  };
  readonly status?: { readonly nominatedNodeName?: string; readonly startTime?: string };
};

export function spreadPod({ metadata, spec }: ScheduledPod): SpreadPod {
  return { ...spec, namespace: metadata?.namespace ?? "", labels: metadata?.labels ?? {} };
}

/** The nodes with the pods that name them. */
export function spreadNodes(
  nodes: readonly NodeManifest[],
  pods: readonly PodManifest[],
): readonly SpreadNode[] {
  return nodes.map(({ metadata, spec }) => ({
    name: metadata?.name ?? "",
    labels: metadata?.labels ?? {},
    taints: spec?.taints ?? [],
    pods: podsOn(metadata?.name, pods).map(counted),
  }));
}

function counted({ metadata }: PodManifest): SpreadingPod {
  return {
    namespace: metadata?.namespace ?? "",
    labels: metadata?.labels ?? {},
    deleting: isDeleting(metadata),
  };
}

export function isDeleting(metadata: PodManifest["metadata"]): boolean {
  return metadata?.deletionTimestamp !== undefined && metadata.deletionTimestamp !== null;
}

export function podsOn<P extends PodManifest>(node: string | undefined, pods: readonly P[]): readonly P[] {
  return pods.filter(({ spec }) => spec?.nodeName === node);
}

/** What pod affinity looks at, in a pod and in the labels of its node. */
export function placedPod({ metadata, spec }: PodManifest, nodeLabels: Labels): PlacedPod {
  return {
    namespace: metadata?.namespace ?? "",
    labels: metadata?.labels ?? {},
    ...(spec?.affinity === undefined ? {} : { affinity: spec.affinity }),
    nodeLabels,
  };
}

// The manifests of the tables that look at nodes together with the pods on them, and what the rules need of them.
import type { SpreadingPod, SpreadNode, SpreadPod, WrittenSpreadConstraint } from "../topology-spread.ts";
import type { NodeManifest, PodManifest } from "./manifests.ts";

export type ScheduledPod = PodManifest & {
  readonly spec?: {
    readonly priority?: number;
    readonly priorityClassName?: string;
    readonly preemptionPolicy?: string;
    readonly topologySpreadConstraints?: readonly WrittenSpreadConstraint[];
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

// What the rules of pod affinity need of the test vectors' pods, nodes and namespaces.
import type { Labels } from "../../kubernetes/index.ts";
import type { AffinePod, Namespaces, PlacedPod } from "../pod-affinity-terms.ts";
import type { NodeManifest, PodManifest } from "./manifests.ts";

interface NamespaceManifest {
  readonly metadata: { readonly name: string; readonly labels?: Labels };
}

export interface PodsAndNodes {
  readonly pod: PodManifest;
  readonly nodes: readonly NodeManifest[];
  readonly existingPods?: readonly PodManifest[];
  readonly namespaces?: readonly NamespaceManifest[];
}

export function affinePod({ metadata, spec }: PodManifest): AffinePod {
  return {
    namespace: metadata?.namespace ?? "",
    labels: metadata?.labels ?? {},
    ...(spec?.affinity === undefined ? {} : { affinity: spec.affinity }),
  };
}

/** Pods on nodes that are not listed are left out. */
export function placedPods(
  pods: readonly PodManifest[],
  nodes: readonly NodeManifest[],
): readonly PlacedPod[] {
  const labelsOf = new Map(nodes.map((node) => [node.metadata?.name, node.metadata?.labels ?? {}]));
  return pods.flatMap((pod): PlacedPod[] => {
    const nodeLabels = labelsOf.get(pod.spec?.nodeName);
    return nodeLabels === undefined ? [] : [{ ...affinePod(pod), nodeLabels }];
  });
}

export function labelsOfNamespaces(namespaces: readonly NamespaceManifest[] = []): Namespaces {
  return Object.fromEntries(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
}

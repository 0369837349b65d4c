// A volume that one node may use at a time is used by one node at a time.
import { invariant, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { reallyUsedOn } from "../model/storage/attaching.ts";
import { exclusiveVolumes } from "../model/storage/exclusive.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const noRwoVolumeOnTwoNodes: ClusterProperty = {
  id: "no-rwo-volume-on-two-nodes",
  kind: "safety",
  title: "no ReadWriteOnce volume is used on two nodes at once",
  description:
    "Containers on two machines never use the same volume at the same time, if it can be mounted by one node only (ReadWriteOnce, " +
    "ReadWriteOncePod): not as the API server sees it, but as the machines run, cut off or not, with or without pods. Two that write " +
    "to one file system destroy it. It fails where volumes that are not attached (network file systems) are shared by pods on " +
    "several nodes; and where a pod is deleted without its kubelet, or its volume detached by force, while its machine is only cut " +
    "off. Applies to claims whose volume more than one node reaches, where the manifests say what storage there is.",
  decidedBy: ["pod.volumes", "spec.volumeClaimTemplates"],
  source:
    "pkg/controller/volume/attachdetach/reconciler/reconciler.go; kubernetes/kubernetes#65392, #74689; " +
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
  on(cluster) {
    const volumes = exclusiveVolumes(cluster);
    if (volumes.isEmpty) return [];
    const used = cluster.nodes.map((node) =>
      projection(node.slot, "volumes that are used", (state) => [...reallyUsedOn(volumes, state)].sort()),
    );
    const once = predicate("every volume is used on one node at most", { used }, (v) => {
      const all = v.used.flat();
      return new Set(all).size === all.length;
    });
    return [invariant(idFor(noRwoVolumeOnTwoNodes, titlesOf(cluster)), once)];
  },
};

/** Whose volumes they are. */
function titlesOf({ owners }: Parameters<ClusterProperty["on"]>[0]): string {
  const titles = owners.map(({ workload: { ref } }) => `${ref.kind}/${ref.name}`);
  return [...new Set(titles)].join(" and ");
}

// When a DaemonSet has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import { type Cluster, type ClusterDaemonSet, isUnownedUid } from "../../model/cluster.ts";
import { daemonSetReads, ownPods } from "../daemonset-view.ts";

/**
 * One available pod on each node that should have one, of the present template unless it only updates on deletion; no pod
 * where none may stay; and none of an old template where none is to be made any more. Pods that it has let go of do not count.
 */
export function daemonSetConverged(cluster: Cluster, d: ClusterDaemonSet): Predicate {
  return predicate(
    `${d.title} has what it should have`,
    daemonSetReads(cluster, d),
    ({ daemonSet, nodes }) => {
      const kept = nodes.map((n) => n.pods.filter(({ owner }) => !isUnownedUid(owner)));
      if (daemonSet === null) return kept.every((pods) => pods.length === 0);
      const { spec } = daemonSet;
      return nodes.every((node, i) => {
        const own = ownPods(node, daemonSet);
        const isUpdated =
          spec.updateStrategy.type === "OnDelete" || own.every(({ revision }) => revision === spec.template);
        if (own.length < (kept[i] ?? []).length || !isUpdated) return false;
        if (node.wants.includes(spec.template))
          return own.length === 1 && own.every(({ available }) => available);
        return own.length === 0 || node.keeps.includes(spec.template);
      });
    },
  );
}

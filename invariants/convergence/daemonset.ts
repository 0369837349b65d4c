// When a DaemonSet has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import type { Cluster, ClusterDaemonSet } from "../../model/cluster.ts";
import { revisionUid } from "../../model/uids.ts";
import { daemonSetReads, ownPods } from "../daemonset-view.ts";

/**
 * One available pod on each node that should have one, of the present template unless it only updates on deletion; no pod
 * where none may stay; and none of an old template where none is to be made any more.
 */
export function daemonSetConverged(cluster: Cluster, d: ClusterDaemonSet): Predicate {
  return predicate(
    `${d.title} has what it should have`,
    daemonSetReads(cluster, d),
    ({ daemonSet, nodes }) => {
      if (daemonSet === null) return nodes.every(({ pods }) => pods.length === 0);
      const { uid, spec } = daemonSet;
      const present = revisionUid(spec.template, uid);
      return nodes.every((node) => {
        const own = ownPods(node, daemonSet);
        const isUpdated =
          spec.updateStrategy.type === "OnDelete" || own.every(({ owner }) => owner === present);
        if (own.length < node.pods.length || !isUpdated) return false;
        if (node.wants.includes(spec.template))
          return own.length === 1 && own.every(({ available }) => available);
        return own.length === 0 || node.keeps.includes(spec.template);
      });
    },
  );
}

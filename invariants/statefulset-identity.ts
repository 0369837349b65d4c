// At most one pod has the name of each of a StatefulSet's pods.
import { invariant, predicate } from "../explorer/property.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { allPods, statefulReads } from "./stateful-pods.ts";

export const statefulSetIdentity: ClusterProperty = {
  id: "statefulset-identity",
  kind: "safety",
  title: "at most one pod per StatefulSet identity",
  description:
    "No two pods have the same name: of each ordinal of a StatefulSet there is at most one pod, whatever its revision, on " +
    "a node or without one, being deleted or not, and left by an earlier set of that name or not. So no two of them run " +
    "with the identity, and the volume, of one member.",
  source: "pkg/controller/statefulset; kubernetes/kubernetes#54368 (why such pods wait for their node)",
  on(cluster) {
    return cluster.statefulSets.map((set) => {
      const { pending, nodes } = statefulReads(cluster, set);
      const unique = predicate(`the pods of ${set.title} have different names`, { pending, nodes }, (v) => {
        const ordinals = allPods(v).map(({ ordinal }) => ordinal);
        return new Set(ordinals).size === ordinals.length;
      });
      return invariant(idFor(statefulSetIdentity, set.title), unique);
    });
  },
};

// A broken pod of an old template is replaced.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import { specsOf } from "../model/cluster.ts";
import { isDeleting } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { allPods, isToBeUpdated, ordinalsOf, ownPods, statefulReads } from "./stateful-pods.ts";

export const brokenPodReplaced: ClusterProperty = {
  id: "broken-pod-replaced",
  kind: "liveness",
  title: "a broken pod of an old template is replaced",
  description:
    "In every fair run there are, again and again, times when each pod that a StatefulSet with RollingUpdate is to update " +
    "is ready, or of the present template, or being deleted. So a new template, or the old one again, gets to the pods that " +
    "the last one has broken. It fails where users have to delete the broken pod themselves (forced rollback): with " +
    "OrderedReady, whose updates wait until all pods are ready.",
  source:
    "kubernetes/kubernetes#67250; StatefulSet documentation (Forced rollback); pkg/controller/statefulset/stateful_set_control.go",
  on(cluster) {
    const updating = cluster.statefulSets.filter((set) =>
      specsOf(cluster, set).some(({ updateStrategy }) => updateStrategy.type === "RollingUpdate"),
    );
    return updating.map((set) => {
      const replaced = predicate(
        `no broken pod of ${set.title} is of an old template`,
        statefulReads(cluster, set),
        (v) => {
          const { set: state } = v;
          if (state === null || isDeleting(state)) return true;
          const ordinals = ordinalsOf(state).filter((ordinal) => isToBeUpdated(state, ordinal));
          return ownPods(state, allPods(v)).every(
            ({ ordinal, ready, deleting, revision }) =>
              !ordinals.includes(ordinal) || ready || deleting || revision === state.spec.template,
          );
        },
      );
      return alwaysEventually(idFor(brokenPodReplaced, set.title), replaced);
    });
  },
};

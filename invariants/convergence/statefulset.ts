// When a StatefulSet has what it should have.
import { type Predicate, predicate } from "../../explorer/property.ts";
import { type Cluster, type ClusterStatefulSet, isUnownedUid } from "../../model/cluster.ts";
import { isDeleting } from "../../model/state.ts";
import { allPods, isToBeUpdated, ordinalsOf, ownPods, statefulReads } from "../stateful-pods.ts";

/** Each of its names has a pod of its own that is available, of the present template where it updates; there are no others. Deleted: no pod is left but those that it has let go of. */
export function statefulSetConverged(cluster: Cluster, set: ClusterStatefulSet): Predicate {
  const reads = statefulReads(cluster, set);
  return predicate(`${set.title} has what it should have`, reads, (v) => {
    const pods = allPods(v).filter(({ active }) => active);
    const { set: state } = v;
    if (state === null || isDeleting(state)) return pods.every(({ owner }) => isUnownedUid(owner));
    const ordinals = ordinalsOf(state);
    const good = ownPods(state, pods).filter(
      ({ available, ordinal, revision }) =>
        available && (!isToBeUpdated(state, ordinal) || revision === state.spec.template),
    );
    return (
      pods.length === ordinals.length && ordinals.every((o) => good.some(({ ordinal }) => ordinal === o))
    );
  });
}

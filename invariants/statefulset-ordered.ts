// A StatefulSet starts and stops its pods in order.
import { noStep } from "../explorer/property.ts";
import { specsOf } from "../model/cluster.ts";
import type { StatefulSetState } from "../model/stored.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { allPods, ordinalsOf, ownPods, type StatefulPodView, statefulReads } from "./stateful-pods.ts";

export const statefulSetOrdered: ClusterProperty = {
  id: "statefulset-ordered",
  kind: "safety",
  title: "a StatefulSet starts and stops its pods in order",
  description:
    "With podManagementPolicy OrderedReady (the default), no step makes a pod while a lower ordinal of the set has no " +
    "available pod. And none of the controller's deletes a surplus pod while one of a higher ordinal exists, or while " +
    "one that the set is to keep is not available. Pods that users, the garbage collector or an eviction delete, and " +
    "those that an update replaces, go in any order. Does not apply to Parallel.",
  decidedBy: ["spec.podManagementPolicy", "spec.updateStrategy"],
  source: "pkg/controller/statefulset/stateful_set_control.go (processReplica, processCondemned)",
  on(cluster) {
    const ordered = cluster.statefulSets.filter((set) =>
      specsOf(cluster, set).some(({ podManagementPolicy }) => podManagementPolicy !== "Parallel"),
    );
    return ordered.map((set) =>
      noStep(idFor(statefulSetOrdered, set.title), statefulReads(cluster, set), (before, after, step) => {
        const { set: state } = before;
        if (state === null || state.spec.podManagementPolicy === "Parallel") return false;
        const [then, now] = [ownPods(state, allPods(before)), ownPods(state, allPods(after))];
        const isController = step.process.startsWith("statefulset-controller ");
        const isMade = allPods(after).length > allPods(before).length;
        return (
          (isMade && startsOutOfOrder(state, then, now)) ||
          (isController && stopsOutOfOrder(state, then, now))
        );
      }),
    );
  },
};

function startsOutOfOrder(
  set: StatefulSetState,
  then: readonly StatefulPodView[],
  now: readonly StatefulPodView[],
): boolean {
  const made = now.filter(({ ordinal }) => !then.some((pod) => pod.ordinal === ordinal));
  return made.some(({ ordinal }) =>
    ordinalsOf(set).some((lower) => lower < ordinal && !isAvailableIn(then, lower)),
  );
}

function stopsOutOfOrder(
  set: StatefulSetState,
  then: readonly StatefulPodView[],
  now: readonly StatefulPodView[],
): boolean {
  const kept = ordinalsOf(set);
  const stopped = then.filter(
    (pod) =>
      pod.active &&
      !kept.includes(pod.ordinal) &&
      !now.some((left) => left.active && left.ordinal === pod.ordinal),
  );
  return stopped.some(
    ({ ordinal }) =>
      then.some((other) => other.ordinal > ordinal && !kept.includes(other.ordinal)) ||
      kept.some((one) => !isAvailableIn(then, one)),
  );
}

function isAvailableIn(pods: readonly StatefulPodView[], ordinal: number): boolean {
  return pods.some((pod) => pod.ordinal === ordinal && pod.available);
}

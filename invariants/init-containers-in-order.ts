// Init containers run one after the other, and everything else after them.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { type Cluster, nameInUid, type Owner } from "../model/cluster.ts";
import { isActivePod, type NodeState, type PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const initContainersInOrder: ClusterProperty = {
  id: "init-containers-in-order",
  kind: "safety",
  title: "init containers run in order, all others after them",
  description:
    "No step takes a pod past an init container that has not succeeded (or, if it is a sidecar, has not started): its " +
    "containers start only when all of them have done their part, in the order of the manifest. When the machine has been " +
    "down, they begin again. Does not apply to pods without init containers.",
  decidedBy: ["pod.initContainers"],
  source:
    "pkg/kubelet/kuberuntime/kuberuntime_container.go (computeInitContainerActions); pod lifecycle documentation",
  on(cluster) {
    const owners = cluster.owners.filter((o) => o.template.lifecycle.plan.initContainers.length > 0);
    return owners.map((owner) => {
      const reads = { nodes: placesOn(cluster, owner) };
      return noStep(idFor(initContainersInOrder, owner.name), reads, (before, after) =>
        before.nodes.some((places, i) => leaps(places, after.nodes[i] ?? [])),
      );
    });
  },
};

/** How far each active pod has come: how many init containers have done their part, and one more once the others run. */
function placesOn(cluster: Cluster, { name, template }: Owner) {
  const all = template.lifecycle.plan.initContainers.length;
  const place = ({ status: { phase, init, containers } }: PodState): number => {
    if (phase === "Running") return all + 1;
    return init ?? (containers === undefined ? 0 : all);
  };
  return cluster.nodes.map((node) =>
    projection(node.slot, `progress of pods of ${name}`, ({ pods }: NodeState) =>
      pods
        .filter((pod) => isActivePod(pod) && nameInUid(pod.metadata.owner) === name)
        .map(place)
        .sort((a, b) => a - b),
    ),
  );
}

/** Whether one pod has gone further than to its next place. */
function leaps(before: readonly number[], after: readonly number[]): boolean {
  const [gone, come] = [missing(before, after), missing(after, before)];
  const [from, to] = [gone[0], come[0]];
  return gone.length === 1 && from !== undefined && to !== undefined && to > from + 1;
}

/** What is in `all`, as often as it is, and not in `others`. */
function missing(all: readonly number[], others: readonly number[]): readonly number[] {
  const left = [...others];
  return all.filter((one) => {
    const i = left.indexOf(one);
    if (i >= 0) left.splice(i, 1);
    return i < 0;
  });
}

// Nobody is removed for a pod that is no more important.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { type Cluster, nameInUid, ownerOfPod } from "../model/cluster.ts";
import type { NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const noPreemptionOfEquals: ClusterProperty = {
  id: "no-preemption-of-equal-or-higher-priority",
  kind: "safety",
  title: "no pod is preempted for one of equal or lower priority",
  description:
    "In every step in which the scheduler chooses pods of a node as victims, a pod is nominated to that node whose priority is " +
    "higher than that of each of them. Does not apply where all pods have the same priority.",
  decidedBy: ["pod.priorityClassName"],
  source: "pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go (isPreemptionAllowed)",
  on(cluster) {
    const priorities = new Set(cluster.owners.map(({ template }) => template.priority));
    if (priorities.size < 2) return [];
    return cluster.nodes.map((node) => {
      const seen = projection(node.slot, "victims and nominated pods", (state) => seenOf(cluster, state));
      const id = idFor(noPreemptionOfEquals, node.facts.name);
      const forbids = ({ seen: before }: Seen, { seen: after }: Seen): boolean => {
        const chosen = Object.keys(after.victims).filter(
          (owner) => (after.victims[owner] ?? 0) > (before.victims[owner] ?? 0),
        );
        return chosen.some((owner) => {
          const { priority } = ownerNamed(cluster, owner).template;
          return priority >= after.highest;
        });
      };
      return noStep(id, { seen }, forbids, { changes: true });
    });
  },
};

/** Per owner, how many pods were chosen as victims, deleted or not; and the highest priority that is nominated. */
interface SeenOnNode {
  readonly victims: { readonly [owner: string]: number };
  readonly highest: number;
}

interface Seen {
  readonly seen: SeenOnNode;
}

function seenOf(cluster: Cluster, { pods, nominated = [] }: NodeState): SeenOnNode {
  const owners = pods
    .filter((pod) => pod.metadata.preempted !== undefined)
    .map((pod) => nameInUid(pod.metadata.owner));
  const names = [...new Set(owners)].sort();
  return {
    victims: Object.fromEntries(names.map((name) => [name, owners.filter((o) => o === name).length])),
    highest: nominated.reduce(
      (most, pod) => Math.max(most, ownerOfPod(cluster, pod).template.priority),
      Number.MIN_SAFE_INTEGER,
    ),
  };
}

function ownerNamed({ owners }: Cluster, name: string) {
  const owner = owners.find((o) => o.name === name);
  if (owner === undefined) throw new RangeError(`victims of ${name}, which is not in this cluster`);
  return owner;
}

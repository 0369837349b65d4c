// A pod that has ended never runs again.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { nameInUid } from "../model/cluster.ts";
import { isEnded, type NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const terminatedStaysTerminated: ClusterProperty = {
  id: "terminated-stays-terminated",
  kind: "safety",
  title: "a pod that has ended never runs again",
  description:
    "Succeeded and Failed are final phases: no step on a node turns a pod in one of them into a pod in another phase. " +
    "(Its owner may make another pod; its removal is no return.)",
  source:
    "pkg/kubelet/status/status_manager.go (isPodStatusByKubeletEqual, phase transitions); pod lifecycle documentation",
  on(cluster) {
    return cluster.nodes.flatMap((node) =>
      cluster.owners.map(({ name }) => {
        const phases = projection(node.slot, `phases of ${name}`, ({ pods }: NodeState) => {
          const own = pods.filter((pod) => nameInUid(pod.metadata.owner) === name);
          return { ended: own.filter(isEnded).length, live: own.filter((pod) => !isEnded(pod)).length };
        });
        return noStep(
          idFor(terminatedStaysTerminated, `${name} on ${node.facts.name}`),
          { phases },
          ({ phases: before }, { phases: after }) => after.ended < before.ended && after.live > before.live,
          { changes: true, steps: ({ label }) => !label.startsWith("bind") },
        );
      }),
    );
  },
};

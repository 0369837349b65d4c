// The node autoscaler comes to rest: it does not add and remove nodes for ever.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const nodeAutoscalerSettles: ClusterProperty = {
  id: "node-autoscaler-settles",
  kind: "liveness",
  title: "the node autoscaler stops adding and removing nodes",
  description:
    "In every fair run there is a point from which on no machine is on its way, and no node is being removed. It fails where what makes the " +
    "autoscaler add a node is not mended by that node: the pod does not fit on it, the node is not needed, is removed, and is " +
    "added again; or where a node that is being removed never gets rid of its pods. Applies to each group of a `nodeAutoscaler`.",
  decidedBy: ["plimsoll.yaml nodeAutoscaler"],
  source:
    "kubernetes/autoscaler: cluster-autoscaler/core/static_autoscaler.go; kubernetes-sigs/karpenter: pkg/controllers/disruption",
  on({ scenario: { nodeAutoscaler }, nodes }) {
    return (nodeAutoscaler?.groups ?? []).map(({ name }) => {
      const reads = {
        moving: nodes.map(({ slot, facts }) =>
          projection(
            slot,
            `is a node of ${name} that comes or goes`,
            ({ kubelet, removal }) =>
              facts.autoscaled?.group === name && (kubelet === "coming" || removal !== undefined),
          ),
        ),
      };
      const rests = predicate(
        `no node of ${name} is on its way, or being removed`,
        reads,
        ({ moving }) => !moving.includes(true),
      );
      return eventuallyAlways(idFor(nodeAutoscalerSettles, name), rests);
    });
  },
};

// A drain that has begun comes to its end.
import { leadsTo, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { titleOf } from "../model/inventory/inventory.ts";
import { isDrained } from "../model/nodes/node-facts.ts";
import type { NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const drainCompletes: ClusterProperty = {
  id: "drain-completes",
  kind: "liveness",
  title: "every drain of a node comes to its end",
  description:
    "Whenever a user has begun to drain a node, there comes a time when the pods that were to go are gone. It fails where a " +
    "PodDisruptionBudget never allows an eviction (of pods that are not ready, or where it allows none at all), where several " +
    "budgets select one pod, where a pod without a controller is drained without --force, and where a pod never stops because " +
    "its node is down. Does not apply to the pods of DaemonSets, which stay, nor where no edit drains a node.",
  decidedBy: ["plimsoll.yaml edits"],
  source:
    "staging/src/k8s.io/kubectl/pkg/drain/drain.go (evictPods, waitForDelete); kubernetes/kubernetes#72320",
  on({ operations, nodes, scenario }) {
    const drains = operations.filter((o) => o.type === "drain");
    const targets = new Map(drains.map((drain) => [titleOf(drain.target), drain]));
    return [...targets].map(([title, drain]) => {
      const drained = nodes
        .filter(({ facts }) => isDrained(scenario, drain, facts))
        .map(({ slot }) =>
          projection(slot, "is being drained", (state: NodeState) => state.drain !== undefined),
        );
      const begun = predicate(`${title} is being drained`, { drained }, (v) => v.drained.includes(true));
      const over = predicate(`${title} is not being drained`, { drained }, (v) => !v.drained.includes(true));
      return leadsTo(idFor(drainCompletes, title), begun, over);
    });
  },
};

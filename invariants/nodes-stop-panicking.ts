// Nodes do not panic for ever.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import type { NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const nodesStopPanicking: ClusterProperty = {
  id: "nodes-stop-panicking",
  kind: "liveness",
  title: "nodes do not panic again and again",
  description:
    "In every fair run there is a point from which on no node is down because it was packed full. It fails when the pods that have " +
    "brought one node down are placed so that they bring down another, or the same one again. Applies if the scenario says when nodes " +
    "panic (`nodePanic`).",
  decidedBy: ["plimsoll.yaml nodePanic"],
  source: "Kivi: case S4 (USENIX ATC 2024)",
  on(cluster) {
    if (cluster.scenario.nodePanic === undefined) return [];
    const panicked = cluster.nodes.map((node) =>
      projection(node.slot, "has panicked", ({ kubelet }: NodeState) => kubelet === "panicked"),
    );
    const none = predicate("no node has panicked", { panicked }, (v) => !v.panicked.includes(true));
    return [eventuallyAlways(idFor(nodesStopPanicking, "all nodes"), none)];
  },
};

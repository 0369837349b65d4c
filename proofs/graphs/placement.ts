// Which pods are on which nodes, of a placement.
import type { Placement } from "../placement/placement.ts";
import type { PlacementProblem } from "../placement/problem.ts";
import { connect, type LabelledGraph, newGraph } from "./graph.ts";

export function placementGraph({ classes, nodes }: PlacementProblem, placement: Placement): LabelledGraph {
  const graph = newGraph();
  for (const { name, ref } of classes) graph.setNode(name, { label: name, kind: ref.kind });
  for (const { name } of nodes) graph.setNode(name, { label: name, kind: "Node" });
  for (const [name, row] of placement) {
    for (const [node, count] of row) if (count > 0) connect(graph, name, node, `${count}`);
  }
  return graph;
}

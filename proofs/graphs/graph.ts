// Directed graphs with texts on nodes and edges.
import { Graph } from "graphlib";

/** What stands on a node. */
export type NodeLabel = {
  readonly label: string;
  /** "Deployment", "controller" */
  readonly kind: string;
};

export type EdgeLabel = { readonly label: string };

export type LabelledGraph = Graph<string, NodeLabel, EdgeLabel>;

export function newGraph(): LabelledGraph {
  return new Graph<string, NodeLabel, EdgeLabel>({ directed: true });
}

/** Adds an edge; texts of edges between the same two nodes are listed one after the other. */
export function connect(graph: LabelledGraph, from: string, to: string, label: string): void {
  const before = graph.edge(from, to)?.label;
  const labels = before === undefined ? [] : before.split(", ");
  graph.setEdge(from, to, { label: [...new Set([...labels, label])].join(", ") });
}

// Labelled transition systems as graphs for other tools to draw: the first state is marked, silent steps are called τ.
import { type Lts, stepsOf } from "../explorer/equivalence/index.ts";
import { connect, dot, graphml, type LabelledGraph, newGraph } from "../proofs/graphs/index.ts";

export const LTS_GRAPH_FORMATS = { dot, graphml };

/** A node for each state, named by its number. */
export function ltsGraph(lts: Lts): LabelledGraph {
  const graph = newGraph();
  for (let s = 0; s < lts.stateCount; s++) {
    const label = String(s);
    graph.setNode(label, { label, kind: s === lts.initial ? "first" : label });
  }
  for (const [source, label, target] of stepsOf(lts))
    connect(graph, String(source), String(target), label ?? "τ");
  return graph;
}

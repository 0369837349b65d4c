// Graphs as text for other tools: DOT (Graphviz) and GraphML (yEd, Gephi, NetworkX).
import type { LabelledGraph } from "./graph.ts";

export function dot(graph: LabelledGraph, name: string): string {
  const nodes = graph.nodes().map((id) => {
    const { label, kind } = graph.node(id);
    return `  ${quoted(id)} [label=${quoted(kind === label ? label : `${kind}\\n${label}`)}];`;
  });
  const edges = graph
    .edges()
    .map(({ v, w }) => `  ${quoted(v)} -> ${quoted(w)} [label=${quoted(graph.edge(v, w).label)}];`);
  return `${[`digraph ${quoted(name)} {`, "  node [shape=box];", ...nodes, ...edges, "}"].join("\n")}\n`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}

export function graphml(graph: LabelledGraph, name: string): string {
  const nodes = graph.nodes().flatMap((id) => {
    const { label, kind } = graph.node(id);
    return [`    <node id="${escaped(id)}">`, data("label", label), data("kind", kind), "    </node>"];
  });
  const edges = graph
    .edges()
    .flatMap(({ v, w }) => [
      `    <edge source="${escaped(v)}" target="${escaped(w)}">`,
      data("edge", graph.edge(v, w).label),
      "    </edge>",
    ]);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    '  <key id="label" for="node" attr.name="label" attr.type="string"/>',
    '  <key id="kind" for="node" attr.name="kind" attr.type="string"/>',
    '  <key id="edge" for="edge" attr.name="label" attr.type="string"/>',
    `  <graph id="${escaped(name)}" edgedefault="directed">`,
    ...nodes,
    ...edges,
    "  </graph>",
    "</graphml>",
  ];
  return `${lines.join("\n")}\n`;
}

function data(key: string, text: string): string {
  return `      <data key="${key}">${escaped(text)}</data>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

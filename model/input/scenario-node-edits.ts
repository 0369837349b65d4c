// Edits of nodes: cordon, uncordon, taint and untaint.
import type { SourcePosition } from "../kubernetes.ts";
import type { Edit, LoadedObject, Scenario } from "../scenario.ts";
import { taintEffect } from "./affinity.ts";
import { closed, type Decoder, type Log, present } from "./decode.ts";
import { dnsSubdomain, labelKey, labelValue } from "./metadata.ts";
import { nearest, type Path, quote } from "./problem.ts";
import { nodeNames } from "./scenario-nodes.ts";

const WHICH = "say which node is meant";

export const cordon: Decoder<Edit> = marking("cordon");
export const uncordon: Decoder<Edit> = marking("uncordon");

function marking(type: "cordon" | "uncordon"): Decoder<Edit> {
  return (tree, path, log) => {
    const node = closed(["node"], tree, path, log)?.required("node", dnsSubdomain, WHICH);
    return node === undefined ? undefined : { type, target: nodeRef(node) };
  };
}

export const taint: Decoder<Edit> = (tree, path, log) => {
  const fields = closed(["node", "key", "value", "effect"], tree, path, log);
  const node = fields?.required("node", dnsSubdomain, WHICH);
  const key = fields?.required("key", labelKey, "name the taint");
  const value = fields?.optional("value", labelValue);
  const effect = fields?.required("effect", taintEffect, "say what the taint does");
  if (node === undefined || key === undefined || effect === undefined) return undefined;
  return { type: "taint", target: nodeRef(node), taint: { key, effect, ...present({ value }) } };
};

export const untaint: Decoder<Edit> = (tree, path, log) => {
  const fields = closed(["node", "key", "effect"], tree, path, log);
  const node = fields?.required("node", dnsSubdomain, WHICH);
  const key = fields?.required("key", labelKey, "name the taint");
  const effect = fields?.optional("effect", taintEffect);
  if (node === undefined || key === undefined) return undefined;
  return { type: "untaint", target: nodeRef(node), key, ...present({ effect }) };
};

function nodeRef(name: string): { readonly kind: "Node"; readonly namespace: string; readonly name: string } {
  return { kind: "Node", namespace: "default", name };
}

/** `delete`, if it is of a Node: of its object, that is; the machine stays. */
export const nodeDeletion: Decoder<Edit> = (tree, path, log) => {
  const fields = closed(["kind", "name"], tree, path, log);
  const name = fields?.required("name", dnsSubdomain, WHICH);
  return name === undefined ? undefined : { type: "delete node", target: nodeRef(name) };
};

/** The node of an edit exists. */
export function checkEditedNode(
  scenario: Scenario,
  objects: readonly LoadedObject[],
  name: string,
  { position, path }: { readonly position: SourcePosition; readonly path: Path },
  log: Log,
): void {
  const known = knownNodes(scenario, objects);
  if (known.includes(name)) return;
  const meant = nearest(name, known);
  const fix =
    meant === undefined ? `the nodes are ${known.slice(0, 8).join(", ")}` : `did you mean ${quote(meant)}?`;
  log.problem(position, path, `Not found: there is no node ${quote(name)}`, fix);
}

function knownNodes({ nodes }: Scenario, objects: readonly LoadedObject[]): readonly string[] {
  const given = objects.flatMap(({ object }) => (object.kind === "Node" ? [object.metadata.name] : []));
  return given.length > 0 ? given : nodes.flatMap(nodeNames);
}

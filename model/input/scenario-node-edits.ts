// Edits of nodes: cordon, uncordon, taint, untaint, drain, and the deletion of a Node.
import type { SourcePosition } from "../kubernetes/index.ts";
import type { Edit, LoadedObject, ObjectRef, Scenario } from "../scenario/scenario.ts";
import { taintEffect } from "./affinity.ts";
import { boolean, closed, type Decoder, type Log, present } from "./decode.ts";
import { dnsSubdomain, labelKey, labelValue } from "./metadata.ts";
import { nearest, type Path, quote } from "./problem.ts";
import { nodeNames } from "./scenario-nodes.ts";
import { child } from "./tree.ts";

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

/** Drains one node, or all of a group. */
export const drain: Decoder<Edit> = (tree, path, log) => {
  const fields = closed(["node", "group", "force", "disableEviction"], tree, path, log);
  const node = fields?.optional("node", dnsSubdomain);
  const group = fields?.optional("group", dnsSubdomain);
  const options = present({
    force: fields?.optional("force", boolean),
    disableEviction: fields?.optional("disableEviction", boolean),
  });
  if (fields === undefined) return undefined;
  if ((child(tree, "node") === undefined) === (child(tree, "group") === undefined)) {
    const problem = "Invalid value: must name either a node or a group of nodes";
    log.problem(tree.position, path, problem, "write node: NAME, or group: NAME of an entry of `nodes`");
  }
  if (node !== undefined) return { type: "drain", target: nodeRef(node), ...options };
  if (group === undefined) return undefined;
  return { type: "drain", target: { kind: "NodeGroup", namespace: "default", name: group }, ...options };
};

/** The node of an edit, or its group of nodes, exists. */
export function checkEditedNode(
  scenario: Scenario,
  objects: readonly LoadedObject[],
  { kind, name }: ObjectRef,
  { position, path }: { readonly position: SourcePosition; readonly path: Path },
  log: Log,
): void {
  const isGroup = kind === "NodeGroup";
  const known = isGroup ? knownGroups(scenario, objects) : knownNodes(scenario, objects);
  if (known.includes(name)) return;
  const [what, all] = isGroup ? ["group of nodes", "groups"] : ["node", "nodes"];
  const meant = nearest(name, known);
  const none = isGroup ? "name its nodes one by one" : "there are no nodes";
  const some = `the ${all} are ${known.slice(0, 8).join(", ")}`;
  const fix = meant === undefined ? (known.length === 0 ? none : some) : `did you mean ${quote(meant)}?`;
  log.problem(position, path, `Not found: there is no ${what} ${quote(name)}`, fix);
}

/** Nodes that manifests give are in no groups. */
function knownGroups({ nodes }: Scenario, objects: readonly LoadedObject[]): readonly string[] {
  return objects.some(({ object }) => object.kind === "Node") ? [] : nodes.map(({ name }) => name);
}

function knownNodes({ nodes }: Scenario, objects: readonly LoadedObject[]): readonly string[] {
  const given = objects.flatMap(({ object }) => (object.kind === "Node" ? [object.metadata.name] : []));
  return given.length > 0 ? given : nodes.flatMap(nodeNames);
}

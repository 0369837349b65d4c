// An edit that deletes an object: of any kind that there is.
import type { Edit } from "../scenario/scenario.ts";
import { boolean, closed, type Decoder, oneOf, present, refuse, string } from "./decode.ts";
import { dnsLabel, dnsSubdomain } from "./metadata.ts";
import { nodeDeletion } from "./scenario-node-edits.ts";
import { child, positionAt, type Tree } from "./tree.ts";

/** Whether there is such an object is for `checkScenario` to say. */
export const deletion: Decoder<Edit> = (tree, path, log) => {
  if (isOfNode(tree)) return nodeDeletion(tree, path, log);
  const fields = closed(["kind", "name", "namespace", "propagationPolicy", "force"], tree, path, log);
  if (fields === undefined) return undefined;
  const kind = fields.required("kind", kindName, "say which kind is meant");
  const name = fields.required("name", dnsSubdomain, "say which one is meant");
  const namespace = fields.optional("namespace", dnsLabel) ?? "default";
  const policies = ["Background", "Foreground", "Orphan"] as const;
  const propagationPolicy = fields.optional("propagationPolicy", oneOf(...policies));
  const force = fields.optional("force", boolean);
  if (force === true && kind !== undefined && kind !== "Pod") {
    const problem = "Forbidden: only pods are deleted by force";
    log.problem(positionAt(tree, ["force"]), [...path, "force"], problem, "leave it out");
  }
  if (propagationPolicy !== undefined && kind === "PersistentVolume") {
    const problem = "Forbidden: a PersistentVolume owns nothing";
    const at = "propagationPolicy";
    log.problem(positionAt(tree, [at]), [...path, at], problem, "leave it out");
  }
  if (kind === undefined || name === undefined) return undefined;
  const options = present({ propagationPolicy, ...(force === true ? { force } : {}) });
  return { type: "delete", target: { kind, namespace, name }, ...options };
};

function isOfNode(tree: Tree): boolean {
  const kind = child(tree, "kind");
  return kind?.kind === "scalar" && kind.value === "Node";
}

const kindName: Decoder<string> = (tree, path, log) => {
  const kind = string(tree, path, log);
  if (kind === undefined || /^[A-Z][A-Za-z0-9]*$/.test(kind)) return kind;
  return refuse(tree, path, log, "must be a kind", "write it like Deployment");
};

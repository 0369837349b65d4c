// The parts of plimsoll.yaml that say who writes what: the edits of users, and the agents.
import { isFixed } from "../apiserver/fixed-objects.ts";
import type { SourcePosition } from "../kubernetes/index.ts";
import type { Agent, Edit, LoadedObject } from "../scenario/scenario.ts";
import {
  closed,
  type Decoder,
  type Fields,
  integer,
  type Log,
  oneOf,
  present,
  refuse,
  string,
} from "./decode.ts";
import { loadManifests } from "./load.ts";
import { dnsLabel, dnsSubdomain } from "./metadata.ts";
import { formatPath, InputErrors, type Path, placed, quote } from "./problem.ts";
import { subjectName } from "./scenario-access.ts";
import { WORKLOADS } from "./scenario-containers.ts";
import { deletion } from "./scenario-deletion.ts";
import { label } from "./scenario-label-edits.ts";
import { cordon, drain, taint, uncordon, untaint } from "./scenario-node-edits.ts";
import { applyMethod, documentsAt, patch, type WriteContext } from "./scenario-writes.ts";
import { child } from "./tree.ts";

/** Reads the manifests that an edit applies; problems are reported, and an empty list returned. */
function readEdit(
  { read, problems, notModelled: omitted, own }: WriteContext,
  written: string,
  position: SourcePosition,
  at: Path,
): readonly LoadedObject[] {
  try {
    const { objects, notModelled } = loadManifests(read(written), own);
    const fixed = objects.find(({ object }) => isFixed(object));
    const kind = fixed?.object.kind ?? "";
    const kinds = `${kind}${kind.endsWith("s") ? "es" : "s"}`;
    const found =
      fixed === undefined ? "has no object that an edit changes" : `${kinds} cannot be applied by an edit`;
    if (fixed !== undefined || objects.length === 0) {
      const problem = `Invalid value: ${quote(written)}: ${found}`;
      problems.push({
        position,
        field: formatPath(at),
        problem,
        fix: `apply objects of these kinds: ${WORKLOADS.join(", ")}`,
      });
    }
    omitted.push(...notModelled);
    return objects;
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    for (const problem of error.problems) problems.push(placed(problem, position, at));
    return [];
  }
}

const ACTIONS = [
  "apply",
  "replace",
  "patch",
  "scale",
  "delete",
  "label",
  "cordon",
  "uncordon",
  "taint",
  "untaint",
  "drain",
] as const;

/** What an edit says besides what it does. */
const DETAILS = ["after", "manager", "force", "as"] as const;

export function edit(context: WriteContext): Decoder<Edit> {
  return (tree, path, log) => {
    const fields = closed([...ACTIONS, ...DETAILS], tree, path, log);
    if (fields === undefined) return undefined;
    const keys = tree.kind === "map" ? [...tree.entries.keys()] : [];
    const actions = keys.filter((key) => !DETAILS.some((detail) => detail === key)).length;
    if (actions !== 1) {
      const problem = `Invalid value: ${actions} actions: an edit is exactly one`;
      const fix = `write one of ${ACTIONS.slice(0, -1).join(", ")} and ${ACTIONS.at(-1)}, each under its own \`- \``;
      log.problem(tree.position, path, problem, fix);
    }
    const action =
      writing(context, fields, path, log) ??
      fields.optional("scale", scale) ??
      fields.optional("delete", deletion) ??
      fields.optional("label", label) ??
      fields.optional("cordon", cordon) ??
      fields.optional("uncordon", uncordon) ??
      fields.optional("taint", taint) ??
      fields.optional("untaint", untaint) ??
      fields.optional("drain", drain);
    const after = fields.optional("after", oneOf("rollout", "drain"));
    const as = fields.optional("as", subjectName);
    return action === undefined ? undefined : { ...action, ...present({ after, as }) };
  };
}

/** An edit that writes manifests, or a part of one. */
function writing(context: WriteContext, fields: Fields, path: Path, log: Log): Edit | undefined {
  const method = applyMethod(fields, path, log);
  const write =
    method === undefined
      ? (fields.optional("replace", documentsAt({ type: "replace" }, context)) ??
        fields.optional("patch", patch(context)))
      : fields.optional("apply", documentsAt(method, context));
  if (write !== undefined) return { type: "write", ...write };
  return method === undefined ? fields.optional("apply", apply(context)) : undefined;
}

function apply(context: WriteContext): Decoder<Extract<Edit, { readonly type: "apply" }>> {
  return (tree, path, log) => {
    const source = string(tree, path, log);
    if (source === undefined) return undefined;
    if (source !== "")
      return { type: "apply", objects: readEdit(context, source, tree.position, path), source };
    return refuse(tree, path, log, "must be a path", "name a file or folder, relative to this file");
  };
}

export function agent(context: WriteContext): Decoder<Agent> {
  return (tree, path, log) => {
    const fields = closed(["name", "apply", "replace", "patch", "manager", "force", "as"], tree, path, log);
    if (fields === undefined) return undefined;
    const name = fields.required("name", dnsLabel, "say who it is");
    const ways = ["apply", "replace", "patch"].filter((way) => child(fields.tree, way) !== undefined);
    if (ways.length === 0) fields.required("apply", string, "name the manifests that it applies");
    if (ways.length > 1) {
      const problem = `Invalid value: ${ways.length} actions: an agent does exactly one thing`;
      log.problem(tree.position, path, problem, "write another agent for each further one");
    }
    const action = writing(context, fields, path, log);
    if (name === undefined || action === undefined) return undefined;
    const as = present({ as: fields.optional("as", subjectName) });
    if (action.type === "apply") return { name, objects: action.objects, ...as };
    return action.type === "write" ? { name, objects: [], write: action, ...as } : undefined;
  };
}

/** The kinds with a scale subresource. */
const SCALABLE = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"] as const;

const scale: Decoder<Edit> = (tree, path, log) => {
  const fields = closed(["kind", "name", "namespace", "replicas"], tree, path, log);
  if (fields === undefined) return undefined;
  const kind = fields.required("kind", oneOf(...SCALABLE), "say what to scale");
  const name = fields.required("name", dnsSubdomain, "say which one to scale");
  const namespace = fields.optional("namespace", dnsLabel) ?? "default";
  const replicas = fields.required("replicas", integer(0), "say how many replicas to have");
  if (kind === undefined || name === undefined || replicas === undefined) return undefined;
  return { type: "scale", target: { kind, namespace, name }, replicas };
};

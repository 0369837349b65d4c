// The parts of plimsoll.yaml that say how edits and agents write: server-side, as a whole, or by a patch.
import { titleOf } from "../inventory/inventory.ts";
import type { SourcePosition } from "../kubernetes/index.ts";
import type { NotModelled, ObjectRef } from "../scenario/scenario.ts";
import type { Write, WriteMethod, WrittenDocument } from "../writes/written.ts";
import type { OwnKinds } from "./custom.ts";
import {
  boolean,
  closed,
  type Decoder,
  type Fields,
  type Log,
  logInto,
  mapping,
  oneOf,
  refuse,
  string,
} from "./decode.ts";
import type { Source } from "./files.ts";
import { dnsLabel, dnsSubdomain } from "./metadata.ts";
import { parseDocuments } from "./parse.ts";
import { formatPath, InputErrors, type InputProblem, type Path, placed, quote } from "./problem.ts";
import { child, patchOf, plainOf, positionAt, type Tree, text, treeOf } from "./tree.ts";
import { DECODERS } from "./workloads.ts";

/** The kinds whose fields can be written one by one: those whose spec may change, and means something. */
export const WRITABLE = [
  "Deployment",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
] as const;

/** Reads the files of an edit; what is wrong with them is reported, and an empty list returned. */
export type SourceReader = (path: string) => readonly Source[];

/** What a decoder of writes needs besides the text. */
export interface WriteContext {
  readonly read: SourceReader;
  readonly problems: InputProblem[];
  readonly notModelled: NotModelled[];
  /** The custom resources that a user's own model declares. */
  readonly own: OwnKinds;
}

/** metav1: at most 128 characters. Source: apimachinery/pkg/apis/meta/v1/validation (ValidateFieldManager). */
const MAX_MANAGER = 128;

export const managerName: Decoder<string> = (tree, path, log) => {
  const name = string(tree, path, log);
  if (name === undefined || (name !== "" && name.length <= MAX_MANAGER && /^[\x20-\x7e]+$/.test(name)))
    return name;
  return refuse(
    tree,
    path,
    log,
    "must be the name of a field manager",
    "write 1 to 128 printable characters",
  );
};

/** How an `apply` is made; undefined for a plain one, client-side. */
export function applyMethod(fields: Fields, path: Path, log: Log): WriteMethod | undefined {
  const manager = fields.optional("manager", managerName);
  const force = fields.optional("force", boolean);
  const isApply = child(fields.tree, "apply") !== undefined;
  for (const name of ["manager", "force"]) {
    const given = child(fields.tree, name);
    if (given === undefined || isApply) continue;
    log.problem(
      given.position,
      [...path, name],
      "Forbidden: only with apply",
      "remove it, or apply server-side",
    );
  }
  const forced = child(fields.tree, "force");
  if (isApply && forced !== undefined && child(fields.tree, "manager") === undefined) {
    const problem = "Forbidden: only a server-side apply can be forced";
    log.problem(forced.position, [...path, "force"], problem, "name the manager, or remove it");
  }
  return manager === undefined ? undefined : { type: "server-side apply", manager, force: force ?? false };
}

/** The manifests of a path, which may leave out what others have written. */
export function documentsAt(method: WriteMethod, context: WriteContext): Decoder<Write> {
  return (tree, path, log) => {
    const source = string(tree, path, log);
    if (source === undefined) return undefined;
    if (source === "")
      return refuse(tree, path, log, "must be a path", "name a file or folder, relative to this file");
    const documents = sourcesAt(source, tree.position, path, context).flatMap((f) => documentsIn(f, context));
    if (documents.length === 0 && context.problems.length === 0) {
      const problem = `Invalid value: ${quote(source)}: has no object`;
      log.problem(tree.position, path, problem, `write objects of these kinds: ${WRITABLE.join(", ")}`);
    }
    refuseTwins(documents, logInto(context.problems));
    return { method, documents, source };
  };
}

/** The same object twice: which one counts would depend on the order of writing them. */
function refuseTwins(documents: readonly WrittenDocument[], log: Log): void {
  const seen = new Set<string>();
  for (const { target, positionOf } of documents) {
    const title = titleOf(target);
    const path = ["metadata", "name"];
    if (seen.has(title)) {
      log.problem(positionOf(path), path, `Duplicate value: ${quote(title)}`, "keep one of the two");
    }
    seen.add(title);
  }
}

function sourcesAt(
  source: string,
  position: SourcePosition,
  at: Path,
  { read, problems }: WriteContext,
): readonly Source[] {
  try {
    return read(source);
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    for (const problem of error.problems) problems.push(placed(problem, position, at));
    return [];
  }
}

function documentsIn({ file, text: source }: Source, context: WriteContext): readonly WrittenDocument[] {
  const { documents, problems } = parseDocuments(file, source, "kubectl");
  context.problems.push(...problems);
  return documents.flatMap((tree) => {
    const target = targetOf(tree, logInto(context.problems));
    return target === undefined ? [] : [documentOf(tree, target, context)];
  });
}

function documentOf(tree: Tree, target: ObjectRef, { notModelled }: WriteContext): WrittenDocument {
  notModelled.push(...omissionsIn(tree, target));
  return {
    target,
    written: plainOf(tree),
    position: tree.position,
    positionOf: (path: Path) => positionAt(tree, path),
  };
}

/** What is wrong with a part of an object shows when it is merged with the rest; here, only what the model leaves out. */
function omissionsIn(tree: Tree, { kind, name }: ObjectRef): readonly NotModelled[] {
  const found: NotModelled[] = [];
  const log = logInto([], (position, path, consequence) => {
    found.push({ kind, name, field: formatPath(path), consequence, position });
  });
  DECODERS.get(kind)?.decoder(tree, [], log);
  return found;
}

function targetOf(tree: Tree, log: Log): ObjectRef | undefined {
  const kind = oneOfKinds(child(tree, "kind"), tree.position, log);
  const metadata = child(tree, "metadata");
  const named = metadata === undefined ? undefined : child(metadata, "name");
  const name = named === undefined ? undefined : dnsSubdomain(named, ["metadata", "name"], log);
  if (named === undefined)
    log.problem(tree.position, ["metadata", "name"], "Required value", "name the object");
  if (kind === undefined || name === undefined) return undefined;
  const held = metadata === undefined ? undefined : child(metadata, "finalizers");
  if (held !== undefined) {
    const problem = "Forbidden: finalizers are modelled only where all manifests are applied client-side";
    log.problem(held.position, ["metadata", "finalizers"], problem, "leave them out");
  }
  const served = DECODERS.get(kind)?.apiVersion;
  const apiVersion = child(tree, "apiVersion");
  if (text(apiVersion) !== served) {
    const problem = `no matches for kind ${quote(kind)} in version ${quote(text(apiVersion) ?? "")}`;
    log.problem(
      apiVersion?.position ?? tree.position,
      ["apiVersion"],
      problem,
      `write apiVersion: ${served}`,
    );
  }
  const namespace = (metadata && text(child(metadata, "namespace"))) ?? "default";
  return { kind, namespace, name };
}

function oneOfKinds(tree: Tree | undefined, position: SourcePosition, log: Log): string | undefined {
  if (tree !== undefined) return oneOf(...WRITABLE)(tree, ["kind"], log);
  log.problem(position, ["kind"], "Required value", "write the kind of the object");
  return undefined;
}

/** A merge patch of one object, written into the scenario itself. */
export function patch({ notModelled }: WriteContext): Decoder<Write> {
  return (tree, path, log) => {
    const fields = closed(["kind", "name", "namespace", "spec"], tree, path, log);
    if (fields === undefined) return undefined;
    const kind = fields.required("kind", oneOf(...WRITABLE), "say what to patch");
    const name = fields.required("name", dnsSubdomain, "say which one to patch");
    const namespace = fields.optional("namespace", dnsLabel) ?? "default";
    const spec = fields.required("spec", specPatch, "say what changes");
    if (kind === undefined || name === undefined || spec === undefined) return undefined;
    const target = { kind, namespace, name };
    const positionOf = (at: Path): SourcePosition => positionAt(tree, at);
    const written = { spec: patchOf(spec) };
    const whole = { apiVersion: DECODERS.get(kind)?.apiVersion, kind, metadata: { name }, ...written };
    notModelled.push(...omissionsIn(treeOf(whole, positionOf), target));
    const document = { target, written, position: tree.position, positionOf };
    return { method: { type: "merge patch" }, documents: [document] };
  };
}

const specPatch: Decoder<Tree> = (tree, path, log) => {
  const map = mapping(tree, path, log);
  if (map === undefined || map.entries.size > 0) return map;
  return refuse(tree, path, log, "changes nothing", "write `field: value` lines below it; null removes");
};

// Manifests to validated, typed objects; and a list of everything in them that the model gives no meaning to.

import { refOf } from "../inventory/inventory.ts";
import type { ModelledObject, SourcePosition } from "../kubernetes/index.ts";
import type { IgnoredFile, LoadedObject, NotModelled } from "../scenario/scenario.ts";
import { customDecoder, definesOwn, type OwnKinds } from "./custom.ts";
import { type Decoder, describe, type Log, logInto } from "./decode.ts";
import type { Source } from "./files.ts";
import { judgeKind } from "./kinds.ts";
import { objectMeta } from "./metadata.ts";
import { knownFile } from "./other-files.ts";
import { parseDocuments } from "./parse.ts";
import {
  formatPath,
  formatPosition,
  InputErrors,
  type InputProblem,
  type Path,
  quote,
  wholeFile,
} from "./problem.ts";
import { child, items, plainOf, positionAt, type Tree, text } from "./tree.ts";
import { DECODERS } from "./workloads.ts";

export { type Collected, type CollectOptions, collectFiles, type Source } from "./files.ts";
export { unmodelledKinds } from "./kinds.ts";
export { formatProblem, InputErrors, type InputProblem } from "./problem.ts";

/** The kinds that the model gives behaviour to, with the apiVersion that serves them. */
export const MODELLED_KINDS: readonly { readonly kind: string; readonly apiVersion: string }[] = [
  ...DECODERS,
].map(([kind, { apiVersion }]) => ({ kind, apiVersion }));

export interface LoadResult {
  readonly objects: readonly LoadedObject[];
  readonly notModelled: readonly NotModelled[];
  /** Files that were met in folders and are none of Kubernetes. */
  readonly ignored: readonly IgnoredFile[];
}

/** What one load has found so far. */
interface Findings {
  readonly objects: LoadedObject[];
  readonly notModelled: NotModelled[];
  readonly ignored: IgnoredFile[];
  readonly problems: InputProblem[];
  readonly own: OwnKinds;
}

/**
 * Reads all documents of all sources. The API server's defaults are not filled in.
 * @param own The custom resources that a user's own model declares; objects of others are not modelled.
 * @throws InputErrors with every problem found.
 */
export function loadManifests(sources: readonly Source[], own: OwnKinds = {}): LoadResult {
  const found: Findings = { objects: [], notModelled: [], ignored: [], problems: [], own };
  for (const source of sources) loadSource(source, found);
  found.problems.push(...duplicates(found.objects));
  if (found.problems.length > 0) throw new InputErrors(found.problems);
  return { objects: found.objects, notModelled: found.notModelled, ignored: found.ignored };
}

function loadSource({ file, text: source, named = true }: Source, found: Findings): void {
  const { documents, problems } = parseDocuments(file, source, "kubectl");
  found.problems.push(...problems);
  if (documents.length === 0 && problems.length === 0 && named) {
    const position = wholeFile(file);
    found.problems.push({
      position,
      field: "",
      problem: "no objects in it",
      fix: "write at least one manifest",
    });
  }
  for (const tree of documents) loadDocument(tree, file, named, found);
}

function loadDocument(tree: Tree, file: string, named: boolean, found: Findings): void {
  const foreign = tree.kind !== "map" || !(tree.entries.has("apiVersion") || tree.entries.has("kind"));
  if (!foreign) {
    loadObject(tree, found);
    return;
  }
  const consequence = "not a Kubernetes object (no apiVersion/kind)";
  if (named) {
    const fix = "name manifests only, or write apiVersion and kind";
    found.problems.push({ position: tree.position, field: "", problem: consequence, fix });
    return;
  }
  const what = knownFile(tree);
  if (what !== undefined) found.ignored.push({ file, what });
  else {
    found.notModelled.push({
      kind: "File",
      name: file,
      field: undefined,
      consequence,
      position: tree.position,
    });
  }
}

/** One object, or the objects of a list (`kind: List`, or what `kubectl get -o yaml` prints). */
function loadObject(tree: Tree, found: Findings): void {
  const log = logInto(found.problems);
  const apiVersion = requiredText(tree, "apiVersion", log);
  const kind = requiredText(tree, "kind", log);
  if (apiVersion === undefined || kind === undefined) return;
  const items = child(tree, "items");
  if (kind === "List" || (kind.endsWith("List") && items !== undefined)) {
    loadList(items, found);
    return;
  }
  const known = DECODERS.get(kind);
  const builtIn = known?.apiVersion === apiVersion ? known.decoder : known?.older?.get(apiVersion);
  const decoder = builtIn ?? customDecoder(found.own, apiVersion, kind);
  if (decoder !== undefined) decodeObject(tree, decoder, kind, found);
  else loadOtherKind(tree, apiVersion, kind, found);
}

function requiredText(tree: Tree, field: string, log: Log): string | undefined {
  const value = child(tree, field);
  const found = text(value);
  if (found !== undefined && found !== "") return found;
  if (value === undefined || found === "") {
    log.problem(
      value?.position ?? tree.position,
      [field],
      "Required value",
      `write the ${field} of the object`,
    );
  } else {
    log.problem(
      value.position,
      [field],
      `Invalid value: ${describe(value)}: must be a string`,
      "write one text here",
    );
  }
  return undefined;
}

function loadList(items: Tree | undefined, found: Findings): void {
  if (items === undefined || items.kind === "seq") {
    for (const item of items?.items ?? []) {
      if (item.kind === "map") loadObject(item, found);
      else
        logInto(found.problems).problem(item.position, ["items"], "must list objects", "write objects here");
    }
    return;
  }
  logInto(found.problems).problem(
    items.position,
    ["items"],
    "must be a list",
    "write its items with `- ` before each",
  );
}

function loadOtherKind(tree: Tree, apiVersion: string, kind: string, found: Findings): void {
  const log = logInto(found.problems);
  const position = positionAt(tree, ["apiVersion"]);
  const noMatch = `no matches for kind ${quote(kind)} in version ${quote(apiVersion)}`;
  if (kind === "CustomResourceDefinition" && definesOwn(found.own, tree)) {
    found.notModelled.push({
      kind,
      name: nameOf(tree),
      field: "spec.versions",
      consequence: "schemas of custom resources are not checked: what a model declares as `validate` is",
      position: tree.position,
    });
    return;
  }
  const verdict = judgeKind(apiVersion, kind);
  if (verdict.type === "not modelled") {
    const isKept = keepOther(tree, apiVersion, kind, found);
    const except = isKept ? { except: "deletion" as const } : {};
    const consequence = isKept
      ? `${verdict.consequence}; of it, only its deletion is modelled`
      : verdict.consequence;
    found.notModelled.push({
      kind,
      name: nameOf(tree),
      field: undefined,
      ...except,
      consequence,
      position: tree.position,
    });
    return;
  }
  const served = DECODERS.get(kind)?.apiVersion;
  if (served !== undefined) {
    log.problem(position, ["apiVersion"], noMatch, `write apiVersion: ${served}`);
  } else {
    const fix =
      verdict.nearest === undefined ? "check apiVersion and kind" : `did you mean "${verdict.nearest}"?`;
    log.problem(positionAt(tree, ["kind"]), ["kind"], noMatch, fix);
  }
}

/** An object of a kind that is not modelled is kept as far as its deletion goes, if there is something that holds it. */
function keepOther(tree: Tree, apiVersion: string, kind: string, found: Findings): boolean {
  const written = child(tree, "metadata");
  if (written === undefined || items(child(written, "finalizers")).length === 0) return false;
  const metadata = objectMeta(true)(written, ["metadata"], logInto(found.problems));
  if (metadata === undefined) return false;
  const object = { apiVersion, kind: "(other)" as const, otherKind: kind, metadata };
  found.objects.push(loaded(object, tree));
  return true;
}

function decodeObject(tree: Tree, decoder: Decoder<ModelledObject>, kind: string, found: Findings): void {
  const name = nameOf(tree);
  const before = found.problems.length;
  const log = logInto(found.problems, (position, path, consequence) => {
    found.notModelled.push({ kind, name, field: formatPath(path), consequence, position });
  });
  const object = decoder(tree, [], log);
  if (object === undefined || found.problems.length > before) return;
  found.objects.push(loaded(object, tree));
}

function loaded(object: ModelledObject, tree: Tree): LoadedObject {
  const positionOf = (path: Path) => positionAt(tree, path);
  return { object, written: plainOf(tree), position: tree.position, positionOf };
}

function nameOf(tree: Tree): string {
  const metadata = child(tree, "metadata");
  const name = metadata === undefined ? undefined : text(child(metadata, "name"));
  return name ?? "(without a name)";
}

/** The kinds that belong to no namespace. */
const GLOBAL: readonly string[] = [
  "Namespace",
  "Node",
  "PriorityClass",
  "PersistentVolume",
  "StorageClass",
  "CSIDriver",
  "CSINode",
  "ClusterRole",
  "ClusterRoleBinding",
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
];

/** The same object twice: which one counts would depend on the order of applying them. */
function duplicates(objects: readonly LoadedObject[]): readonly InputProblem[] {
  const seen = new Map<string, SourcePosition>();
  return objects.flatMap(({ object, position, positionOf }): readonly InputProblem[] => {
    const { kind, namespace, name } = refOf(object);
    const isGlobal = GLOBAL.includes(object.kind);
    const id = isGlobal ? `${object.kind}/${name}` : `${kind}/${namespace}/${name}`;
    const first = seen.get(id);
    seen.set(id, first ?? position);
    if (first === undefined) return [];
    const problem = `Duplicate value: ${quote(id)}: already defined at ${formatPosition(first)}`;
    return [
      {
        position: positionOf(["metadata", "name"]),
        field: "metadata.name",
        problem,
        fix: "keep one of the two; a later version of an object is an edit of the scenario",
      },
    ];
  });
}

// From what controllers asked for to what is known: each manifest is read and checked as one in a file is.

import { logInto } from "../input/decode.ts";
import { objectMeta } from "../input/metadata.ts";
import { checkPriorities } from "../input/priority-check.ts";
import { formatPath, type InputProblem, type Path, wholeFile } from "../input/problem.ts";
import { child, type Tree, treeOf } from "../input/tree.ts";
import { DECODERS } from "../input/workloads.ts";
import { refOf, titleOf } from "../inventory/objects.ts";
import type { ModelledObject } from "../kubernetes/index.ts";
import type { LoadedObject, NotModelled } from "../scenario/scenario.ts";
import { canonical } from "../workloads/custom.ts";
import { OwnModelError } from "./errors.ts";
import { BUILT_IN_KINDS, isBuiltIn } from "./kinds.ts";
import type { Learned, Note } from "./learned.ts";
import { fieldsOf } from "./normal.ts";

/** How many manifests of one object may be learned: more, and names or values in it grow without bound. */
export const MOST_MANIFESTS = 20;
/** How many objects controllers may make, of all kinds together. */
export const MOST_OBJECTS = 20;

export interface Lesson {
  readonly learned: Learned;
  /** What the model gives no meaning to, of what controllers write. */
  readonly notModelled: readonly NotModelled[];
  /** Why there is no end of it; undefined as long as there may be. */
  readonly endless: string | undefined;
}

/**
 * @param objects The manifests of the start.
 * @throws OwnModelError if a controller writes what the API server never accepts.
 */
export function learn(known: Learned, notes: readonly Note[], objects: readonly LoadedObject[]): Lesson {
  const notModelled: NotModelled[] = [];
  const manifests = notes.flatMap((note) => {
    if (note.type !== "manifest" && note.type !== "custom") return [];
    return [{ controller: note.controller, object: loaded(note, objects, notModelled) }];
  });
  const learned: Learned = {
    manifests: [...known.manifests, ...manifests],
    touched: [...known.touched, ...notes.flatMap((note) => (note.type === "touch" ? [note.title] : []))],
    policies: [
      ...new Set([
        ...known.policies,
        ...notes.flatMap((note) => (note.type === "policy" ? [note.policy] : [])),
      ]),
    ],
  };
  return { learned, notModelled, endless: endlessIn(learned, notes) };
}

function endlessIn({ manifests }: Learned, notes: readonly Note[]): string | undefined {
  const grown = notes.find((note) => note.type === "growth");
  if (grown !== undefined)
    return `the spec of ${"title" in grown ? grown.title : ""} changes again and again: some controller writes it without end`;
  const titles = manifests.map(({ object }) => titleOf(refOf(object.object)));
  const often = titles.find((title) => titles.filter((one) => one === title).length > MOST_MANIFESTS);
  if (often !== undefined)
    return `controllers write more than ${MOST_MANIFESTS} different manifests of ${often}: leave out what grows (counters, hashes, times), or bound it`;
  if (new Set(titles).size <= MOST_OBJECTS) return undefined;
  return `controllers make more than ${MOST_OBJECTS} objects: use names that do not grow (no counters, hashes or times)`;
}

type Asked = Extract<Note, { readonly written: unknown }>;

function loaded(note: Asked, objects: readonly LoadedObject[], notModelled: NotModelled[]): LoadedObject {
  const { controller, object: title, written } = note;
  const position = wholeFile(`controller ${controller}, ${title}`);
  const positionOf = () => position;
  const tree = treeOf(written, positionOf);
  const problems: InputProblem[] = [];
  const { kind } = fieldsOf(written);
  const { name } = fieldsOf(fieldsOf(written).metadata);
  const log = logInto(problems, (_, path: Path, consequence) => {
    notModelled.push({
      kind: String(kind),
      name: String(name),
      field: formatPath(path),
      consequence,
      position,
    });
  });
  const object = note.type === "custom" ? customObject(tree, log, written) : builtIn(tree, log, note);
  const found = object && { object, written, position, positionOf };
  if (found !== undefined && problems.length === 0) checkPriorities(objects, [found], log);
  if (found !== undefined && problems.length === 0) return found;
  const all = problems.map(
    ({ field, problem, fix }) => `\n  ${field === "" ? "" : `${field}: `}${problem}; ${fix}`,
  );
  throw new OwnModelError(
    `controller "${controller}" writes ${title}, which the API server refuses as Invalid:${all.join("")}`,
  );
}

function builtIn(tree: Tree, log: ReturnType<typeof logInto>, { controller, object, written }: Asked) {
  const { apiVersion, kind } = fieldsOf(written);
  const served = DECODERS.get(String(kind));
  const decoder = served?.apiVersion === apiVersion ? served?.decoder : undefined;
  if (decoder !== undefined && isBuiltIn(String(kind))) return decoder(tree, [], log);
  const known = BUILT_IN_KINDS.join(", ");
  throw new OwnModelError(
    `controller "${controller}" writes ${object} (${String(apiVersion)}): controllers may write custom resources that the model declares, and ${known} in their present versions`,
  );
}

function customObject(
  tree: Tree,
  log: ReturnType<typeof logInto>,
  written: unknown,
): ModelledObject | undefined {
  const { apiVersion, kind, spec } = fieldsOf(written);
  const at = child(tree, "metadata");
  const metadata = at === undefined ? undefined : objectMeta(true)(at, ["metadata"], log);
  return (
    metadata && {
      apiVersion: String(apiVersion),
      kind: "(custom)",
      customKind: String(kind),
      metadata,
      spec: canonical(spec ?? {}),
    }
  );
}

// JSON patches: lists of operations that change a document, all of them or none.
// Source: RFC 6902, RFC 6901; where these differ, gopkg.in/evanphx/json-patch.v4, as the tests of Kubernetes have it
// (staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch/json_patch_test.go).

export type Patched =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** Why the operation at that place cannot be done. */
class PatchError extends Error {}

type Entries = { readonly [key: string]: unknown };

/** @param patch A list of operations. */
export function jsonPatch(document: unknown, patch: unknown): Patched {
  if (!Array.isArray(patch)) return { ok: false, message: "a JSON patch is a list of operations" };
  let value = document;
  for (const [i, operation] of patch.entries()) {
    try {
      value = applied(value, operation);
    } catch (error) {
      if (!(error instanceof PatchError)) throw error;
      return { ok: false, message: `operation ${i + 1} of the JSON patch: ${error.message}` };
    }
  }
  return { ok: true, value };
}

/** The first operation that is none, whatever the document. */
export function misformed(patch: unknown): { readonly at: number; readonly problem: string } | undefined {
  for (const [at, operation] of (Array.isArray(patch) ? patch : []).entries()) {
    const problem = wrongIn(operation);
    if (problem !== undefined) return { at, problem: `Invalid value: ${problem}` };
  }
  return undefined;
}

const OPS: readonly unknown[] = ["add", "remove", "replace", "move", "copy", "test"];
const WITH_VALUE: readonly unknown[] = ["add", "replace", "test"];
const WITH_FROM: readonly unknown[] = ["move", "copy"];

function wrongIn(operation: unknown): string | undefined {
  try {
    if (!isObject(operation)) return "an operation is an object";
    const { op } = operation;
    if (!OPS.includes(op)) return `op is none of ${OPS.join(", ")}`;
    pointer(operation, "path");
    if (WITH_FROM.includes(op)) pointer(operation, "from");
    if (WITH_VALUE.includes(op)) given(operation);
    return undefined;
  } catch (error) {
    if (error instanceof PatchError) return `the operation ${error.message}`;
    throw error;
  }
}

function applied(document: unknown, operation: unknown): unknown {
  if (!isObject(operation)) throw new PatchError("is no object");
  const path = pointer(operation, "path");
  switch (operation.op) {
    case "add":
      return add(document, path, given(operation));
    case "remove":
      return remove(document, path);
    case "replace":
      return path.length === 0 ? given(operation) : replace(document, path, given(operation));
    case "move": {
      const from = pointer(operation, "from");
      const isInside = from.length < path.length && from.every((key, i) => key === path[i]);
      if (isInside) throw new PatchError("nothing is moved into itself");
      return add(remove(document, from), path, valueAt(document, from));
    }
    case "copy":
      return add(document, path, valueAt(document, pointer(operation, "from")));
    case "test":
      if (canonical(valueAt(document, path)) !== canonical(given(operation)))
        throw new PatchError(`testing value ${textOf(path)} failed`);
      return document;
    default:
      throw new PatchError("op is none of add, remove, replace, move, copy and test");
  }
}

function given(operation: Entries): unknown {
  if (!Object.hasOwn(operation, "value")) throw new PatchError("has no value");
  return operation.value;
}

function pointer(operation: Entries, field: "path" | "from"): readonly string[] {
  const text = operation[field];
  if (typeof text !== "string") throw new PatchError(`has no ${field}`);
  if (text !== "" && !text.startsWith("/")) throw new PatchError(`${field} ${text} does not begin with /`);
  return text
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function add(document: unknown, path: readonly string[], value: unknown): unknown {
  return within(document, path, value, (parent, key) => {
    if (!Array.isArray(parent)) return withEntry(parent, key, value);
    const at = key === "-" ? parent.length : indexIn(key, parent.length, path);
    return parent.toSpliced(at, 0, value);
  });
}

function remove(document: unknown, path: readonly string[]): unknown {
  valueAt(document, path);
  return within(document, path, null, (parent, key) =>
    Array.isArray(parent) ? parent.toSpliced(Number(key), 1) : withoutEntry(parent, key),
  );
}

/** A field that is not there is added: of what is replaced, the API server's library looks up the parent only. */
function replace(document: unknown, path: readonly string[], value: unknown): unknown {
  return within(document, path, value, (parent, key) =>
    Array.isArray(parent)
      ? parent.with(indexIn(key, parent.length - 1, path), value)
      : withEntry(parent, key, value),
  );
}

/**
 * The document with the parent of what is at the path changed.
 * @param whole What becomes of the document where the path is that of all of it.
 */
function within(
  document: unknown,
  path: readonly string[],
  whole: unknown,
  change: (parent: Entries | readonly unknown[], key: string) => unknown,
  depth = 0,
): unknown {
  const key = path[depth];
  if (key === undefined) return whole;
  if (!isObject(document) && !Array.isArray(document)) throw missing(path.slice(0, depth));
  if (depth === path.length - 1) return change(document, key);
  const inner = within(entryOf(document, key, path), path, whole, change, depth + 1);
  return Array.isArray(document) ? document.with(Number(key), inner) : withEntry(document, key, inner);
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  return path.reduce((value: unknown, key) => entryOf(value, key, path), document);
}

function entryOf(value: unknown, key: string, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value[indexIn(key, value.length - 1, path)];
  if (!isObject(value) || !Object.hasOwn(value, key)) throw missing(path);
  return value[key];
}

function indexIn(key: string, most: number, path: readonly string[]): number {
  const index = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;
  if (Number.isNaN(index) || index > most) throw missing(path);
  return index;
}

function missing(path: readonly string[]): PatchError {
  return new PatchError(`doc is missing path: ${textOf(path)}`);
}

function textOf(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function withEntry(parent: object, key: string, value: unknown): Entries {
  return Object.fromEntries([...Object.entries(parent).filter(([name]) => name !== key), [key, value]]);
}

function withoutEntry(parent: object, key: string): Entries {
  return Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key));
}

/** JSON with sorted keys: equal values are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function isObject(value: unknown): value is Entries {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

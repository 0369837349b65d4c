// An object as a flat set of fields, and back. Which lists are merged by keys, and what is written as a whole, is what the
// markers of Kubernetes' API types say.
// Source: +listType, +listMapKey, +mapType and +structType in staging/src/k8s.io/api (core/v1, apps/v1, batch/v1 types.go).
import type { FieldSet } from "../semantics/index.ts";

/** Lists of objects that are told apart by these of their fields, with their defaults. All others are written as a whole. */
const KEYS: { readonly [list: string]: readonly string[] } = {
  containers: ["name"],
  initContainers: ["name"],
  ephemeralContainers: ["name"],
  env: ["name"],
  ports: ["containerPort", "protocol"],
  volumes: ["name"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  schedulingGates: ["name"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
  hostAliases: ["ip"],
  imagePullSecrets: ["name"],
  resourceClaims: ["name"],
};
/** Of the ports of a Service, other than of those of a container. */
const SERVICE_PORTS = { path: "spec.ports", keys: ["port", "protocol"] };
const KEY_DEFAULTS: { readonly [key: string]: string } = { protocol: "TCP" };

/** Objects that are written as a whole. */
const ATOMIC: readonly string[] = [
  "selector",
  "labelSelector",
  "namespaceSelector",
  "nodeSelector",
  "fieldRef",
  "resourceFieldRef",
  "configMapKeyRef",
  "secretKeyRef",
];
/** A node affinity that is required is one too; those of pods are lists anyway. */
const ATOMIC_AFFINITY = "requiredDuringSchedulingIgnoredDuringExecution";

/** A key of an object, or which item of a list is meant. */
type Step = string | { readonly item: string };

/** What is kept of the metadata of an object besides what identifies it. */
const METADATA = ["labels", "annotations"];

/** The fields of the spec of an object, its labels and annotations, by their paths: spec.template.spec.containers[app].image. Null is nothing. */
export function fieldsIn(written: unknown): FieldSet {
  const metadata = valueAt(written, "metadata");
  return new Map([
    ...METADATA.flatMap((name) => leaves(valueAt(metadata, name), ["metadata", name])),
    ...leaves(valueAt(written, "spec"), ["spec"]),
  ]);
}

/** The object with these fields as its spec, labels and annotations, and everything else as in `written`. */
export function withFields(written: unknown, fields: FieldSet): object {
  const draft: Draft = new Map();
  for (const [path, text] of fields) insert(draft, stepsIn(path), JSON.parse(text));
  const made = plainOf(draft);
  const rest = isObject(written) ? written : {};
  const named = Object.entries(valueAt(rest, "metadata") ?? {}).filter(([key]) => !METADATA.includes(key));
  const metadata = { ...Object.fromEntries(named), ...entriesOf(valueAt(made, "metadata")) };
  return {
    ...rest,
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    spec: valueAt(made, "spec") ?? {},
  };
}

/**
 * Without what is left of items of lists whose keys are gone: a strategic merge patch removes them as a whole.
 * @param isKept Fields that somebody else still owns.
 */
export function withoutRemains(fields: FieldSet, isKept: (path: string) => boolean = () => false): FieldSet {
  return new Map(
    [...fields].filter(
      ([path]) => isKept(path) || itemsAbove(path).every((keys) => keys.some((key) => fields.has(key))),
    ),
  );
}

/** Of each item that the path goes through, the paths of its keys. */
function itemsAbove(path: string): readonly (readonly string[])[] {
  const steps = stepsIn(path);
  return steps.flatMap((step, i) => {
    const list = steps[i - 1];
    if (typeof step === "string" || typeof list !== "string") return [];
    const above = textOf(steps.slice(0, i + 1));
    return [(keysOf(steps.slice(0, i)) ?? []).map((key) => `${above}.${key}`)];
  });
}

function entriesOf(value: unknown): object {
  return isObject(value) ? value : {};
}

/** An object after a server-side apply over it: merged field by field, lists by the keys of their items. */
export function appliedOver(live: unknown, applied: unknown): unknown {
  const merged: Draft = new Map();
  const before = new Map(leaves(live, []));
  for (const [path, text] of [...before, ...leaves(applied, [])]) {
    const old = before.get(path);
    const value = path === FINALIZERS && old !== undefined ? union(old, text) : JSON.parse(text);
    insert(merged, stepsIn(path), value);
  }
  return plainOf(merged);
}

/** A list that is a set: +listType=set of ObjectMeta. */
const FINALIZERS = "metadata.finalizers";

function union(...lists: readonly string[]): readonly unknown[] {
  return [...new Set(lists.flatMap((text): unknown => JSON.parse(text)))];
}

/**
 * References to other objects, which are written as a whole too; so are the items of a list of them.
 * Source: +structType=atomic of LocalObjectReference, SecretReference, ObjectReference, TypedLocalObjectReference (core/v1),
 * CrossVersionObjectReference (autoscaling/v2) and RoleRef (rbac/v1).
 */
const REFERENCES: readonly string[] = [
  "imagePullSecrets",
  "secretRef",
  "nodePublishSecretRef",
  "claimRef",
  "dataSource",
  "scaleTargetRef",
  "roleRef",
];

/** The lists and objects in it that are written as a whole: ".spec.selector". */
export function atomicsIn(applied: unknown): readonly string[] {
  const found = leaves(applied, []).flatMap(([path, text]): readonly string[] => {
    const steps = stepsIn(path);
    const reference = steps.findIndex((step) => typeof step === "string" && REFERENCES.includes(step));
    const isSpec = steps[0] === "spec" && !steps.slice(0, reference).includes("metadata");
    if (reference === 0 || (reference > 0 && isSpec)) {
      const isItem = typeof steps[reference + 1] === "object";
      return [`.${textOf(steps.slice(0, reference + (isItem ? 2 : 1)))}`];
    }
    const name = steps.findLast((step) => typeof step === "string");
    const isList =
      text.startsWith("[") && !(typeof name === "string" && (name in KEYS || name === "finalizers"));
    const isObjectOf =
      text.startsWith("{") && typeof name === "string" && (ATOMIC.includes(name) || name === ATOMIC_AFFINITY);
    return isList || isObjectOf ? [`.${path}`] : [];
  });
  return [...new Set(found)];
}

function leaves(value: unknown, path: readonly Step[]): readonly (readonly [string, string])[] {
  if (value === null || value === undefined) return [];
  const last = path.at(-1);
  const name = typeof last === "string" ? last : "";
  if (Array.isArray(value)) {
    const keys = keysOf(path);
    if (keys === undefined || value.length === 0) return [[textOf(path), canonical(value)]];
    return value.flatMap((item: unknown) => leaves(item, [...path, { item: itemName(item, keys) }]));
  }
  const isWhole = !isObject(value) || ATOMIC.includes(name) || name === ATOMIC_AFFINITY;
  if (isWhole || Object.keys(value).length === 0) return [[textOf(path), canonical(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function keysOf(path: readonly Step[]): readonly string[] | undefined {
  const last = path.at(-1);
  if (path.join(".") === SERVICE_PORTS.path) return SERVICE_PORTS.keys;
  return typeof last === "string" ? KEYS[last] : undefined;
}

function itemName(item: unknown, keys: readonly string[]): string {
  return keys.map((key) => String(valueAt(item, key) ?? KEY_DEFAULTS[key] ?? "")).join("/");
}

/** Keys that are no plain words stand in brackets and quotes, items of lists in brackets. */
function textOf(path: readonly Step[]): string {
  return path
    .map((step, i) => {
      if (typeof step !== "string") return `[${encodeURIComponent(step.item)}]`;
      if (!/^[A-Za-z_][-\w]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return i === 0 ? step : `.${step}`;
    })
    .join("");
}

function stepsIn(path: string): readonly Step[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|\.?([A-Za-z_][-\w]*)/g)].map(
    ([, quoted, item, word]): Step => {
      if (quoted !== undefined) return String(JSON.parse(`"${quoted}"`));
      return item === undefined ? (word ?? "") : { item: decodeURIComponent(item) };
    },
  );
}

/** An object or a list while it is put together: items of lists stand under "[" and their names. */
type Draft = Map<string, unknown>;

function insert(draft: Draft, [step, ...rest]: readonly Step[], value: unknown): void {
  if (step === undefined) return;
  const key = typeof step === "string" ? step : `[${step.item}`;
  if (rest.length === 0) {
    if (!(draft.get(key) instanceof Map)) draft.set(key, value);
    return;
  }
  const inner = draft.get(key);
  const next: Draft = isDraft(inner) ? inner : new Map();
  draft.set(key, next);
  insert(next, rest, value);
}

function isDraft(value: unknown): value is Draft {
  return value instanceof Map;
}

function plainOf(value: unknown): unknown {
  if (!isDraft(value)) return value;
  const isList = [...value.keys()].some((key) => key.startsWith("["));
  if (isList) return [...value.values()].map(plainOf);
  return Object.fromEntries([...value].map(([key, inner]) => [key, plainOf(inner)]));
}

export function valueAt(value: unknown, key: string): unknown {
  return isObject(value) ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON with sorted keys, so that equal values are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * A JSON merge patch: objects are merged, null removes, and anything else, lists too, replaces.
 * Source: RFC 7386.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, unknown>(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/** The JSON merge patch that makes the one of the other; undefined if they are equal. */
export function mergePatchBetween(from: unknown, to: unknown): unknown {
  if (!isObject(from) || !isObject(to)) return canonical(from) === canonical(to) ? undefined : to;
  const [old, now] = [
    new Map<string, unknown>(Object.entries(from)),
    new Map<string, unknown>(Object.entries(to)),
  ];
  const gone = [...old.keys()].filter((key) => !now.has(key)).map((key) => [key, null] as const);
  const others = [...now].flatMap(([key, value]) => {
    const patch = mergePatchBetween(old.get(key), value);
    return patch === undefined ? [] : [[key, patch] as const];
  });
  const all = [...gone, ...others];
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

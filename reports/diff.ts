// What changed between two plain values, field by field. Arrays are compared as multisets, so that one more pod in a
// list is one more pod, wherever it stands; `patch` shows that nothing is lost.
import { pairElements } from "./diff-elements.ts";
import { canonical, isArray, isLeaf, isPlainObject, type PlainObject } from "./plain.ts";

/**
 * Keys of objects, and indices of arrays: into the array before the change, except the last index of an
 * "added" path, which says where the new element stands after it.
 */
export type Path = readonly (string | number)[];

export type Difference =
  | { readonly kind: "changed"; readonly path: Path; readonly before: unknown; readonly after: unknown }
  | { readonly kind: "added"; readonly path: Path; readonly value: unknown }
  | { readonly kind: "removed"; readonly path: Path; readonly value: unknown }
  /** The elements that were kept changed places: the k-th of them is now the one that was number `order[k]`. */
  | { readonly kind: "reordered"; readonly path: Path; readonly order: readonly number[] };

/** The differences that turn `before` into `after`, in a fixed order; none if they are equal. */
export function diff(before: unknown, after: unknown): readonly Difference[] {
  return diffAt([], before, after);
}

function diffAt(path: Path, before: unknown, after: unknown): readonly Difference[] {
  if (canonical(before) === canonical(after)) return [];
  if (isArray(before) && isArray(after)) {
    return isTuple(before) && isTuple(after)
      ? [{ kind: "changed", path, before, after }]
      : diffArrays(path, before, after);
  }
  if (isPlainObject(before) && isPlainObject(after)) return diffObjects(path, before, after);
  return [{ kind: "changed", path, before, after }];
}

/** A short list of leaves reads best as a whole: `finalizers: [a, b] -> [b]`. */
function isTuple(value: readonly unknown[]): boolean {
  return value.length <= 8 && value.every(isLeaf);
}

function diffObjects(path: Path, before: PlainObject, after: PlainObject): readonly Difference[] {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  return [
    ...gone.map((key) => ({ kind: "removed" as const, path: [...path, key], value: before[key] })),
    ...Object.keys(after).flatMap((key) =>
      Object.hasOwn(before, key)
        ? diffAt([...path, key], before[key], after[key])
        : [{ kind: "added" as const, path: [...path, key], value: after[key] }],
    ),
  ];
}

function diffArrays(
  path: Path,
  before: readonly unknown[],
  after: readonly unknown[],
): readonly Difference[] {
  const pairs = pairElements(before, after);
  const kept = pairs.map(([from]) => from);
  const left = new Set(kept);
  const arrived = new Set(pairs.map(([, to]) => to));
  const inOldOrder = [...kept].sort((a, b) => a - b);
  const order = kept.map((from) => inOldOrder.indexOf(from));
  return [
    ...before.flatMap((value, i) =>
      left.has(i) ? [] : [{ kind: "removed" as const, path: [...path, i], value }],
    ),
    ...pairs.flatMap(([from, to]) => diffAt([...path, from], before[from], after[to])),
    ...after.flatMap((value, i) =>
      arrived.has(i) ? [] : [{ kind: "added" as const, path: [...path, i], value }],
    ),
    ...(order.some((was, is) => was !== is) ? [{ kind: "reordered" as const, path, order }] : []),
  ];
}

/** Applies differences: `patch(before, diff(before, after))` equals `after`. */
export function patch(before: unknown, differences: readonly Difference[]): unknown {
  const whole = differences.find((d) => d.kind === "changed" && d.path.length === 0);
  if (whole?.kind === "changed") return whole.after;
  if (isArray(before)) return patchArray(before, differences);
  if (isPlainObject(before)) return patchObject(before, differences);
  return before;
}

function patchObject(before: PlainObject, differences: readonly Difference[]): unknown {
  const here = differences.filter((d) => d.path.length === 1);
  const removed = new Set(here.flatMap((d) => (d.kind === "removed" ? [d.path[0]] : [])));
  const kept = Object.entries(before).filter(([key]) => !removed.has(key));
  const added = here.flatMap((d) => (d.kind === "added" ? [[String(d.path[0]), d.value] as const] : []));
  return Object.fromEntries([
    ...kept.map(([key, value]) => [key, patch(value, inside(key, differences))] as const),
    ...added,
  ]);
}

function patchArray(before: readonly unknown[], differences: readonly Difference[]): unknown {
  const here = differences.filter((d) => d.path.length === 1);
  const removed = new Set(here.flatMap((d) => (d.kind === "removed" ? [d.path[0]] : [])));
  const added = new Map(here.flatMap((d) => (d.kind === "added" ? [[d.path[0], d.value] as const] : [])));
  const kept = before.flatMap((value, i) => (removed.has(i) ? [] : [patch(value, inside(i, differences))]));
  const reordered = differences.find((d) => d.kind === "reordered" && d.path.length === 0);
  const queue = reordered?.kind === "reordered" ? reordered.order.map((was) => kept[was]) : kept;
  let next = 0;
  return Array.from({ length: queue.length + added.size }, (_, i) =>
    added.has(i) ? added.get(i) : queue[next++],
  );
}

/** The differences below `key`, as seen from there. Additions and removals at `key` itself belong to its parent. */
function inside(key: string | number, differences: readonly Difference[]): readonly Difference[] {
  return differences
    .filter((d) => d.path[0] === key)
    .filter((d) => d.path.length > 1 || d.kind === "changed" || d.kind === "reordered")
    .map((d) => ({ ...d, path: d.path.slice(1) }));
}

// YAML values with the places where they stand, aliases and merge keys already resolved.
import type { SourcePosition } from "../kubernetes/index.ts";
import type { Path } from "./problem.ts";

export type Tree = MapTree | SeqTree | ScalarTree;

export interface MapTree {
  readonly kind: "map";
  readonly position: SourcePosition;
  /** Number of values in it, itself included, every use of an alias counted. */
  readonly size: number;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Where the key stands. */
  readonly position: SourcePosition;
  readonly value: Tree;
}

export interface SeqTree {
  readonly kind: "seq";
  readonly position: SourcePosition;
  readonly size: number;
  readonly items: readonly Tree[];
}

export interface ScalarTree {
  readonly kind: "scalar";
  readonly position: SourcePosition;
  readonly size: 1;
  readonly value: string | number | boolean | null;
  /** As written, without quotes. */
  readonly source: string;
  /** Without quotes, and not in a block: what YAML gives a type by its looks. */
  readonly plain: boolean;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The value under `key`; undefined if there is none, or if it is null, which Kubernetes takes as absent. */
export function child(tree: Tree, key: string): Tree | undefined {
  if (tree.kind !== "map") return undefined;
  const value = tree.entries.get(key)?.value;
  return value === undefined || isNull(value) ? undefined : value;
}

/** The items of a list; none if it is something else. */
export function items(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === "seq" ? tree.items : [];
}

/** The text of a string; undefined if it is something else. */
export function text(tree: Tree | undefined): string | undefined {
  return tree?.kind === "scalar" && typeof tree.value === "string" ? tree.value : undefined;
}

export function isNull(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}

/** The position of the value at `path`, or of its nearest existing ancestor. */
export function positionAt(tree: Tree, path: Path): SourcePosition {
  const [step, ...rest] = path;
  if (step === undefined) return tree.position;
  const next =
    tree.kind === "map"
      ? tree.entries.get(String(step))?.value
      : tree.kind === "seq" && typeof step === "number"
        ? tree.items[step]
        : undefined;
  return next === undefined ? tree.position : positionAt(next, rest);
}

/** Plain data as a tree; `positionOf` says where the value at a path stands. */
export function treeOf(value: unknown, positionOf: (path: Path) => SourcePosition, path: Path = []): Tree {
  const position = positionOf(path);
  if (Array.isArray(value)) {
    const inner = value.map((item: unknown, i) => treeOf(item, positionOf, [...path, i]));
    return { kind: "seq", position, size: sizeOf(inner), items: inner };
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]): readonly [string, Entry] => {
      const inner = treeOf(item, positionOf, [...path, key]);
      return [key, { position: inner.position, value: inner }];
    });
    const size = sizeOf(entries.map(([, entry]) => entry.value));
    return { kind: "map", position, size, entries: new Map(entries) };
  }
  const scalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const known = scalar ? value : null;
  return {
    kind: "scalar",
    position,
    size: 1,
    value: known,
    source: String(known),
    plain: typeof known !== "string",
  };
}

function sizeOf(inner: readonly Tree[]): number {
  return inner.reduce((sum, { size }) => sum + size, 1);
}

/** Plain data with the nulls in it: what a merge patch removes. */
export function patchOf(tree: Tree): Json {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "seq") return tree.items.map(patchOf);
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, patchOf(value)]));
}

/** Plain data. Null fields of maps are left out, as Kubernetes reads them. */
export function plainOf(tree: Tree): Json {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "seq") return tree.items.map(plainOf);
  const present = [...tree.entries].filter(([, { value }]) => !isNull(value));
  return Object.fromEntries(present.map(([key, { value }]) => [key, plainOf(value)]));
}

// Symmetry: what nodes and workloads are called, and in which order the manifests stand, decides nothing.

import { nodesOf } from "../clusters/clusters.ts";
import type { EditStep, Manifest, World } from "../clusters/world.ts";
import { same } from "../laws/same.ts";
import { type Bounds, verified } from "./verified.ts";

/** The same world under other names, which sort the other way round. */
export function renamed(world: World): World {
  const all = [...world.manifests, ...world.edits.flatMap(({ manifest }) => manifest ?? [])];
  const names = [...new Set(all.map(({ metadata: { name } }) => name))].sort();
  const others = new Map(names.map((name, i) => [name, `n${100 + names.length - i}`]));
  const inText = (text: string): string => {
    const [kind, name] = text.split("/", 2);
    const other = name === undefined ? undefined : others.get(name);
    return other !== undefined && /^[A-Z]/.test(kind ?? "") ? `${kind}/${other}` : (others.get(text) ?? text);
  };
  const rename = (value: unknown): unknown => {
    if (typeof value === "string") return inText(value);
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner)]));
  };
  const manifest = (one: Manifest): Manifest => ({
    ...fields(rename(one)),
    apiVersion: one.apiVersion,
    kind: one.kind,
    metadata: { ...one.metadata, ...fields(rename(one.metadata)), name: inText(one.metadata.name) },
  });
  const edit = (one: EditStep): EditStep =>
    one.manifest === undefined
      ? { ...one, value: rename(one.value) }
      : { ...one, manifest: manifest(one.manifest) };
  return {
    ...world,
    manifests: world.manifests.map(manifest),
    edits: world.edits.map(edit),
    more: fields(rename(world.more)),
  };
}

function fields(value: unknown): { readonly [field: string]: unknown } {
  return Object.fromEntries(Object.entries(value ?? {}));
}

/** The same world, its manifests the other way round; its nodes keep their order. */
export function reordered(world: World): World {
  const others = world.manifests.filter(({ kind }) => kind !== "Node");
  return { ...world, manifests: [...others.reverse(), ...nodesOf(world).toReversed()] };
}

/** The verdict on every property, the lengths of its runs, and all counts are those of the other world. */
export function saysTheSame(world: World, other: World, bounds: Bounds): "same" | "too large" {
  const [found, wanted] = [verified(world, bounds), verified(other, bounds)];
  if (found === undefined || wanted === undefined) return "too large";
  same("verdicts", found.verdicts, wanted.verdicts);
  same("counts", found.counts, wanted.counts);
  return "same";
}

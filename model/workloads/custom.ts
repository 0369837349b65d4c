// Custom objects as users write them. Their status is not theirs to write: it is a subresource.
import type { CustomManifest, Labels } from "../kubernetes/index.ts";
import type { CustomState } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

/** What a manifest asks for. */
export interface CustomSpec {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Plain data, keys in the order of the alphabet. */
  readonly spec: unknown;
}

export function customSpec({ metadata, spec }: CustomManifest): CustomSpec {
  const { labels = {}, annotations = {} } = metadata;
  return { labels: ordered(labels), annotations: ordered(annotations), spec: canonical(spec) };
}

export function newCustom(uid: string, { labels, annotations, spec }: CustomSpec): CustomState {
  return { metadata: { uid, generation: 1, ...texts({ labels, annotations }) }, spec };
}

/** A changed spec raises the generation (PrepareForUpdate in apiextensions-apiserver/pkg/registry/customresource/strategy.go). */
export function updateCustom(stored: CustomState, { labels, annotations, spec }: CustomSpec): CustomState {
  const { labels: _, annotations: __, ...metadata } = stored.metadata;
  const isNew = JSON.stringify(spec) !== JSON.stringify(stored.spec);
  const generation = metadata.generation + (isNew ? 1 : 0);
  return { ...stored, metadata: { ...metadata, generation, ...texts({ labels, annotations }) }, spec };
}

export const customVerbs: Verbs<CustomState, CustomSpec> = {
  created: newCustom,
  applied: (stored, spec) => ({ ok: true, object: updateCustom(stored, spec) }),
};

function texts({ labels, annotations }: Pick<CustomSpec, "labels" | "annotations">) {
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** The same texts, keys in the order of the alphabet. */
export function ordered(texts: Labels): Labels {
  return Object.fromEntries(Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same plain data, keys in the order of the alphabet, and without those that are undefined: equal data are equal texts. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]),
  );
}

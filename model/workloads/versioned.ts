// Objects of which the model only keeps which of their manifests they have: Services and Ingresses.
import type { StoredObject } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

/** What a manifest asks for. */
export interface VersionSpec {
  /** Its place among the manifests of the object that differ. */
  readonly version: number;
}

export interface VersionedState extends StoredObject {
  readonly version: number;
}

export function newVersioned(uid: string, { version }: VersionSpec): VersionedState {
  return { metadata: { uid }, version };
}

export const versionedVerbs: Verbs<VersionedState, VersionSpec> = {
  created: newVersioned,
  applied: (stored, { version }) => ({ ok: true, object: { ...stored, version } }),
};

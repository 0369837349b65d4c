// What users and agents write of objects that users' own controllers see: which manifest they have from then on.
import type { Cluster } from "../cluster.ts";
import { type ObjectRef, titleOf } from "../inventory/objects.ts";
import type { StoredObject } from "../stored.ts";
import { normalManifest } from "./normal.ts";

/** The object after this manifest was applied to it; as it is where no controller of a user's own sees it. */
export function withManifest<T extends StoredObject>(
  { own }: Cluster,
  ref: ObjectRef,
  stored: T,
  written: unknown,
): T {
  const tracked = own?.tracked.find(({ title }) => title === titleOf(ref));
  if (tracked === undefined || tracked.custom !== undefined) return stored;
  const text = JSON.stringify(normalManifest(written));
  const manifest = tracked.manifests.findIndex((one) => one.text === text);
  const { own: marks = {}, ...metadata } = stored.metadata;
  const { manifest: _, ...rest } = marks;
  const after = manifest <= 0 ? rest : { manifest, ...rest };
  return { ...stored, metadata: Object.keys(after).length === 0 ? metadata : { ...metadata, own: after } };
}

// Volumes of manifests that users delete.
import type { Cluster, ClusterVolume } from "../cluster.ts";
import type { ObjectRef } from "../scenario/scenario.ts";

/** @param edit An edit, or what it does to one object. */
export function isVolumeDeletion(edit: { readonly type: string; readonly target?: ObjectRef }): boolean {
  return edit.type === "delete" && edit.target?.kind === "PersistentVolume";
}

/** Those that some edit deletes. */
export function deletedVolumes({ volumes, operations }: Cluster): readonly ClusterVolume[] {
  const names = operations.filter((one) => isVolumeDeletion(one)).map(({ target }) => target.name);
  return volumes.filter(({ facts }) => names.includes(facts.name));
}

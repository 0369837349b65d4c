// The scheduler's filters of volumes that depend on what others use: claims for one pod only, and how many volumes a node takes.
// Sources: pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go (PreFilter, satisfyReadWriteOncePod),
// pkg/scheduler/framework/plugins/nodevolumelimits/csi.go (Filter).
import type { Rejection } from "./node-filters.ts";

/** A claim that may be used by one pod is used by another one, wherever that is. Names are unique over all claims. */
export function readWriteOncePodConflict(
  wanted: readonly string[],
  inUse: readonly string[],
): Rejection | undefined {
  if (!wanted.some((claim) => inUse.includes(claim))) return undefined;
  const reason =
    "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";
  return { code: "Unschedulable", reasons: [reason] };
}

/** A volume that counts, by a unique name, and whose driver says how many of its volumes a node takes. */
export interface CountedVolume {
  readonly name: string;
  readonly driver: string;
}

/**
 * One volume counts once, however many pods use it.
 * @param taken The volumes of the pods on the node, and those that are attached to it.
 * @param limits By driver; absent: any number.
 */
export function volumeLimitTest(
  wanted: readonly CountedVolume[],
  taken: readonly CountedVolume[],
  limits: ReadonlyMap<string, number>,
): Rejection | undefined {
  const unique = (volumes: readonly CountedVolume[], driver: string): number =>
    new Set(volumes.filter((volume) => volume.driver === driver).map(({ name }) => name)).size;
  const added = wanted.filter(({ name }) => !taken.some((other) => other.name === name));
  const isExceeded = added.some(({ driver }) => {
    const limit = limits.get(driver);
    return limit !== undefined && unique(taken, driver) + unique(added, driver) > limit;
  });
  return isExceeded ? { code: "Unschedulable", reasons: ["node(s) exceed max volume count"] } : undefined;
}

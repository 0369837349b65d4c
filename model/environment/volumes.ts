// Users delete volumes of manifests, which stay while they are bound to a claim.
import { act, type Process, process } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import type { Operation } from "../inventory/operations.ts";
import { drainsBefore } from "./drain.ts";

/**
 * Changes nothing if the volume is gone already.
 * @param name Of the edit.
 * @param i The edit's place in the order of all.
 */
export function deleteVolume(cluster: Cluster, name: string, i: number, operation: Operation): Process {
  const volume = cluster.volumes.find(({ facts }) => facts.name === operation.target.name);
  if (volume === undefined)
    throw new RangeError(`an edit of the volume ${operation.target.name}, which is not in this cluster`);
  return process({
    name,
    reads: { done: cluster.operationsDone, volume: volume.slot, drains: drainsBefore(cluster, operation) },
    labels: ["delete"],
    environment: true,
    step: ({ done, volume: stored, drains }) => {
      if (done !== i || drains.includes(true)) return [];
      const marked = stored === null ? null : { ...stored, deletionTimestamp: "set" as const };
      return [act("delete", cluster.operationsDone.set(i + 1), volume.slot.set(marked))];
    },
  });
}

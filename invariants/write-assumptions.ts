// What a verdict rests on about objects that are written in several ways, in words.
import { type Inventory, titleOf } from "../model/inventory/inventory.ts";

/** Of objects that are written in several ways. */
export function writeAssumptions({ written, scenario }: Inventory): readonly string[] {
  if (written.length === 0) return [];
  const names = written.map(({ object }) => titleOf(object.target)).join(", ");
  const isManaged = written.some(({ object }) => object.isManaged);
  const start =
    scenario.appliedBy === undefined ? "kubectl, client-side" : `${scenario.appliedBy}, server-side`;
  return [
    `${names}: fields of the spec, labels and annotations are merged one by one, lists by their keys; a write that would leave no valid object is refused, and changes nothing`,
    ...(isManaged
      ? [
          `the manifests of the start were applied by ${start}; who writes otherwise than server-side owns the defaults too that the API server fills in when it creates or replaces an object (those of containers and probes, and the numbers of a Job, are not kept)`,
        ]
      : []),
    "an agent whose write is refused tries again for ever; a merge patch of an agent is sent whenever it would change something",
  ];
}

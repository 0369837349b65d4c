// Placements: how many pods of each class are on each node.
import type { PodClass } from "./problem.ts";

/** Name of a class to name of a node to number of pods; zeroes may be left out. */
export type Placement = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function podsAt(
  placement: Placement,
  c: Pick<PodClass, "name">,
  node: { readonly name: string },
): number {
  return placement.get(c.name)?.get(node.name) ?? 0;
}

/** The same with one pod more (or with -1, less). */
export function withPod(placement: Placement, name: string, node: string, more = 1): Placement {
  const row = new Map(placement.get(name));
  row.set(node, (row.get(node) ?? 0) + more);
  return new Map(placement).set(name, row);
}

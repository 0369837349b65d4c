// Random worlds: a cluster, what users do to it, and what may fail.
import fc from "fast-check";
import { type ClusterOptions, clusters } from "./clusters.ts";
import { type EditOptions, editPlans, withEdits } from "./edits.ts";
import { type FaultOptions, faultScripts } from "./faults.ts";
import type { World } from "./world.ts";

export interface WorldOptions {
  readonly cluster?: ClusterOptions;
  readonly edits?: EditOptions;
  readonly faults?: FaultOptions;
}

/** Valid worlds. They shrink to one node and one pod, to which nothing happens. */
export function worlds({ cluster = {}, edits = {}, faults = {} }: WorldOptions = {}): fc.Arbitrary<World> {
  return fc
    .record({ world: clusters(cluster), plans: editPlans(edits), script: faultScripts(faults) })
    .map(({ world, plans, script }) => ({ ...withEdits(world, plans, edits), ...script }));
}

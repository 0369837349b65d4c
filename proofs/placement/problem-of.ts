// The placement problem that manifests and a scenario make.
import type { Inventory, LoadedObject } from "../../model/index.ts";
import { formatPath } from "../../model/input/problem.ts";
import { refOf, titleOf } from "../../model/objects.ts";
import { demandOf } from "./demand.ts";
import type { PlacementProblem, ProblemOptions } from "./problem.ts";

export function placementProblem(
  objects: readonly LoadedObject[],
  inventory: Inventory,
  options: ProblemOptions,
): PlacementProblem {
  const byTitle = new Map(objects.map((loaded) => [titleOf(refOf(loaded.object)), loaded]));
  const blame: PlacementProblem["blame"] = (ref, path, field = formatPath(path)) => {
    const loaded = byTitle.get(titleOf(ref));
    const position = loaded?.positionOf(path);
    return { object: titleOf(ref), field, ...(position === undefined ? {} : { position }) };
  };
  return {
    nodes: inventory.nodes,
    classes: inventory.workloads.flatMap((workload) => demandOf(workload, inventory, options, blame)),
    quotas: inventory.policies.quotas,
    leftOut: leftOutOf(inventory),
    blame,
  };
}

function leftOutOf({ scenario, storage }: Inventory): readonly string[] {
  return [
    ...(scenario.edits.length > 0 ? ["what the edits of the scenario change"] : []),
    ...(storage.isGiven ? ["from where volumes can be reached, and how many there are"] : []),
  ];
}

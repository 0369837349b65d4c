// The placement problem that manifests and a scenario make.
import type { Inventory, LoadedObject } from "../../model/index.ts";
import { formatPath } from "../../model/input/problem.ts";
import { refOf, titleOf } from "../../model/inventory/objects.ts";
import { claimUsesOf } from "./claims.ts";
import { demandOf } from "./demand.ts";
import type { PlacementProblem, ProblemOptions } from "./problem.ts";
import { asksForCompany } from "./rules/pod-affinity.ts";
import { spreadByOthers } from "./rules/topology-spread.ts";

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
  const { nodes, storage, policies, workloads } = inventory;
  const made = workloads.flatMap((workload) =>
    demandOf(workload, inventory, options, blame).map((c) => ({ ...c, workload })),
  );
  const claims = claimUsesOf(made, storage, nodes);
  return {
    nodes,
    classes: made.map(({ workload: _, ...c }) => c),
    quotas: policies.quotas,
    claims,
    notes: [...notesOf(inventory, claims.length > 0), ...orderNotes(made)],
    blame,
  };
}

function orderNotes(classes: PlacementProblem["classes"]): readonly string[] {
  const uneven = spreadByOthers(classes).map(
    ([spread, other]) =>
      `the spread of ${spread} counts pods of ${other}, which do not ask for it: where they make it uneven is no placement here, though the scheduler lets them if they come last`,
  );
  const alone = classes
    .filter((c) => asksForCompany(c) && classes.length > 1)
    .map(
      ({ name }) =>
        `the first pod of ${name} may go anywhere; where others that it has an affinity to are elsewhere then, that is no placement here`,
    );
  return [...uneven, ...alone];
}

function notesOf({ scenario }: Inventory, hasClaims: boolean): readonly string[] {
  return [
    ...(scenario.nodeAutoscaler === undefined
      ? []
      : ["every node that the node autoscaler may add is there"]),
    ...(scenario.edits.length > 0 ? ["not looked at: what the edits of the scenario change"] : []),
    ...(hasClaims ? ["not looked at: how many volumes a node can have"] : []),
  ];
}

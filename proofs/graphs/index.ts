// The graphs that `plimsoll graph` writes, by name: one line each.
import type { VerifyInput } from "../../invariants/index.ts";
import { clusterOf, clusterSystem, inventoryOf } from "../../model/index.ts";
import { placementProblem } from "../placement/problem-of.ts";
import { placeable } from "../questions/placeable.ts";
import type { Solver } from "../solver/solver.ts";
import { type ControllerGraph, controllerGraph } from "./controllers.ts";
import type { LabelledGraph } from "./graph.ts";
import { ownershipGraph } from "./ownership.ts";
import { placementGraph } from "./placement.ts";

export type { Circle, ControllerGraph, SharedField } from "./controllers.ts";
export { dot, graphml } from "./export.ts";
export { connect, type LabelledGraph, newGraph } from "./graph.ts";

export function ownership({ objects, scenario }: VerifyInput): LabelledGraph {
  return ownershipGraph(objects, inventoryOf(objects, scenario));
}

/** Of all workloads together, in at most `maxStates` of their first states. */
export function controllers({ objects, scenario }: VerifyInput, maxStates: number): ControllerGraph {
  const inventory = inventoryOf(objects, scenario);
  const cluster = clusterOf(inventory, inventory.workloads);
  return controllerGraph(clusterSystem(cluster, "all workloads"), maxStates);
}

/** Undefined if there is no placement, or the solver does not know of one. */
export async function placement(
  { objects, scenario }: VerifyInput,
  solver: Solver,
): Promise<LabelledGraph | undefined> {
  const problem = placementProblem(objects, inventoryOf(objects, scenario), { surge: false });
  const found = await placeable(solver, problem, "feasible: a placement of all pods");
  return found.kind === "placed" ? placementGraph(problem, found.placement) : undefined;
}

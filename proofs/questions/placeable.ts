// Is there any placement of all pods? Tried in the cheap way first; what the solver says is checked by the scheduler's filters,
// and what it calls impossible, by another solver that knows nothing but the core.
import { faultsOf } from "../placement/check.ts";
import { constraintsOf, placementIn, placementQuery } from "../placement/encode.ts";
import { greedyPlacement } from "../placement/greedy.ts";
import type { PlacementProblem } from "../placement/problem.ts";
import type { PlacementConstraint } from "../placement/rule.ts";
import { COUNT } from "../placement/rules/counts.ts";
import { confirmsCore, minimalCore } from "../solver/core.ts";
import type { Query } from "../solver/query.ts";
import type { Solver } from "../solver/solver.ts";
import { type Contradiction, type Placeable, WrongPlacementError } from "./answer.ts";

export interface PlaceableOptions {
  /** Find out which constraints are to blame, and no fewer. Else any that contradict each other. */
  readonly explain: boolean;
}

/** @throws WrongPlacementError */
export async function placeable(
  solver: Solver,
  problem: PlacementProblem,
  title: string,
  { explain }: PlaceableOptions = { explain: true },
): Promise<Placeable> {
  const found = scheduled(problem);
  if (found !== undefined) return found;
  const constraints = constraintsOf(problem);
  const query = placementQuery(title, problem, constraints);
  const answer = await solver.ask(query);
  if (answer.kind === "unknown") return answer;
  if (answer.kind === "sat") {
    const placement = placementIn(problem, answer.values);
    const faults = faultsOf(problem, placement);
    if (faults.length > 0) throw new WrongPlacementError(faults.join("; "));
    return { kind: "placed", placement, by: "solver" };
  }
  return {
    kind: "impossible",
    contradiction: await explained(solver, query, constraints, answer.core, explain),
  };
}

/** A placement that takes no solver to find; undefined if there may be one all the same. */
export function scheduled(problem: PlacementProblem): Placeable | undefined {
  const placement = greedyPlacement(problem);
  if (placement === undefined || faultsOf(problem, placement).length > 0) return undefined;
  return { kind: "placed", placement, by: "scheduling" };
}

async function explained(
  solver: Solver,
  query: Query,
  constraints: readonly PlacementConstraint[],
  core: readonly string[],
  explain: boolean,
): Promise<Contradiction> {
  const { names, isMinimal } = explain
    ? await minimalCore(solver, query, core)
    : { names: core, isMinimal: false };
  return {
    constraints: inCore(constraints.filter(({ name }) => names.includes(name))),
    isMinimal,
    isConfirmed: await confirmsCore(solver, query, names),
  };
}

/** What a constraint says of workloads whose number of pods does not matter is not to blame. */
function inCore(core: readonly PlacementConstraint[]): readonly PlacementConstraint[] {
  const counted = core
    .filter(({ name }) => name.startsWith(COUNT))
    .flatMap(({ blames }) => blames.slice(0, 1));
  const objects = new Set(counted.map(({ object }) => object));
  return core.map((constraint) => {
    if (!constraint.isShared) return constraint;
    const blames = constraint.blames.filter(
      ({ object }) => object.startsWith("Node/") || objects.has(object),
    );
    return { ...constraint, blames };
  });
}

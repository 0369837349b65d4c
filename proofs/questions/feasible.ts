// Feasible: is there a placement of all pods at their most?
import type { PlacementProblem } from "../placement/problem.ts";
import type { Solver } from "../solver/solver.ts";
import type { Placeable, Verdict } from "./answer.ts";
import { placeable } from "./placeable.ts";
import { type Repair, repairsOf } from "./repairs.ts";

export interface Feasible {
  readonly question: "feasible";
  readonly verdict: Verdict;
  readonly found: Placeable;
  /** What would help, if there is none. */
  readonly repairs: readonly Repair[];
}

export async function feasible(solver: Solver, problem: PlacementProblem): Promise<Feasible> {
  const found = await placeable(solver, problem, "feasible: a placement of all pods");
  const repairs = found.kind === "impossible" ? await repairsOf(solver, problem, found.contradiction) : [];
  return { question: "feasible", verdict: verdictOf(found), found, repairs };
}

export function verdictOf({ kind }: Placeable): Verdict {
  if (kind === "placed") return "holds";
  return kind === "impossible" ? "violated" : "inconclusive";
}

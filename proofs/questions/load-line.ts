// Load line: how far can a workload be scaled before it does not fit any more, everything else being as it is?
import type { PlacementProblem, PodClass } from "../placement/problem.ts";
import type { Solver } from "../solver/solver.ts";
import type { Placeable, Verdict } from "./answer.ts";
import { placeable } from "./placeable.ts";

export interface LoadLine {
  readonly question: "load-line";
  readonly verdict: Verdict;
  readonly workload: string;
  /** How many replicas it has by the manifests. */
  readonly wanted: number;
  /** All numbers of replicas up to this one fit; -1 if not even none does. */
  readonly fits: number;
  /** With that many: a placement. */
  readonly placed?: Placeable;
  /** With one more: why there is none. Absent if the search ended at `limit`. */
  readonly beyond?: Placeable;
  /** Where the search ends. */
  readonly limit: number;
}

/**
 * Counts up from none: with topology spread more pods can fit where fewer do not, so that nothing may be skipped.
 * @param workload The name of a class of the problem.
 * @throws RangeError if there is no such class, or it has no replicas.
 */
export async function loadLine(
  solver: Solver,
  problem: PlacementProblem,
  workload: string,
  limit = 1_000,
): Promise<LoadLine> {
  const scale = problem.classes.find(({ name }) => name === workload)?.scale;
  if (scale === undefined)
    throw new RangeError(`${workload} has no number of replicas that could be changed`);
  const common = { question: "load-line", workload, wanted: scale.replicas, limit } as const;
  let placed: Placeable | undefined;
  for (let replicas = 0; replicas <= limit; replicas++) {
    const title = `${replicas} replicas of ${workload}`;
    const found = await placeable(solver, scaledTo(problem, workload, replicas), title);
    if (found.kind !== "placed") {
      const fits = replicas - 1;
      const verdict =
        found.kind === "unknown" ? "inconclusive" : fits >= scale.replicas ? "holds" : "violated";
      return { ...common, verdict, fits, ...(placed === undefined ? {} : { placed }), beyond: found };
    }
    placed = found;
  }
  const verdict = scale.replicas <= limit ? "holds" : "inconclusive";
  return { ...common, verdict, fits: limit, ...(placed === undefined ? {} : { placed }) };
}

function scaledTo(problem: PlacementProblem, workload: string, replicas: number): PlacementProblem {
  const classes = problem.classes.map((c): PodClass => {
    if (c.name !== workload || c.scale === undefined) return c;
    const count = c.scale.podsWith(replicas);
    const more = count > replicas ? `, and ${count - replicas} more in a rolling update` : "";
    return { ...c, count, because: `${replicas} ${replicas === 1 ? "replica" : "replicas"}${more}` };
  });
  return { ...problem, classes };
}

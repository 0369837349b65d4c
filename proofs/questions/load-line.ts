// Load line: how far can a workload be scaled before it does not fit any more, everything else being as it is?
import type { PlacementProblem } from "../placement/problem.ts";
import type { Solver } from "../solver/solver.ts";
import type { Placeable, Verdict } from "./answer.ts";
import { placeable } from "./placeable.ts";

export interface LoadLine {
  readonly question: "load-line";
  readonly verdict: Verdict;
  readonly workload: string;
  /** How many pods of it there are by the manifests. */
  readonly wanted: number;
  /** All numbers of pods up to this one fit; -1 if not even none does. */
  readonly fits: number;
  /** With that many: a placement. */
  readonly placed?: Placeable;
  /** With one more: why there is none. Absent if the search ended at `limit`. */
  readonly beyond?: Placeable;
  /** Where the search ends. */
  readonly limit: number;
}

/**
 * Counts up from one: with topology spread more pods can fit where fewer do not, so that nothing may be skipped.
 * @param workload The name of a class of the problem.
 * @throws RangeError if there is no such class, or its pods are a DaemonSet's.
 */
export async function loadLine(
  solver: Solver,
  problem: PlacementProblem,
  workload: string,
  limit = 1_000,
): Promise<LoadLine> {
  const wanted = problem.classes.find(({ name, onEach }) => name === workload && onEach === undefined)?.count;
  if (wanted === undefined) throw new RangeError(`${workload} has no number of pods that could be changed`);
  const common = { question: "load-line", workload, wanted, limit } as const;
  let placed: Placeable | undefined;
  for (let count = 0; count <= limit; count++) {
    const found = await placeable(solver, scaledTo(problem, workload, count), `${count} pods of ${workload}`);
    if (found.kind !== "placed") {
      const fits = count - 1;
      const verdict = found.kind === "unknown" ? "inconclusive" : fits >= wanted ? "holds" : "violated";
      return { ...common, verdict, fits, ...(placed === undefined ? {} : { placed }), beyond: found };
    }
    placed = found;
  }
  const verdict = wanted <= limit ? "holds" : "inconclusive";
  return { ...common, verdict, fits: limit, ...(placed === undefined ? {} : { placed }) };
}

function scaledTo(problem: PlacementProblem, workload: string, count: number): PlacementProblem {
  const classes = problem.classes.map((c) =>
    c.name === workload ? { ...c, count, because: pods(count) } : c,
  );
  return { ...problem, classes };
}

function pods(count: number): string {
  return count === 1 ? "1 pod" : `${count} pods`;
}

// Resilient: whichever few nodes fail, is there a placement of all pods on the others?
import type { NodeFacts } from "../../model/nodes/node-facts.ts";
import { interchangeable } from "../placement/encode.ts";
import type { PlacementProblem, PodClass } from "../placement/problem.ts";
import { domainsOf, named } from "../placement/rule.ts";
import type { Solver } from "../solver/solver.ts";
import type { Placeable, Verdict } from "./answer.ts";
import { verdictOf } from "./feasible.ts";
import { placeable } from "./placeable.ts";

/** So many nodes of any kind, or all nodes with one value of a label. */
export type Failure = { readonly nodes: number } | { readonly domain: string };

export interface Resilient {
  readonly question: "resilient";
  readonly verdict: Verdict;
  readonly failure: Failure;
  /** How many sets of nodes were looked at, and for how many they stand: equal nodes are looked at once. */
  readonly looked: number;
  readonly sets: number;
  /** The smallest set of nodes without which it fails, or cannot be decided. */
  readonly worst?: { readonly failed: readonly string[]; readonly found: Placeable };
}

interface FailureSet {
  readonly failed: readonly NodeFacts[];
  readonly standsFor: number;
}

export async function resilient(
  solver: Solver,
  problem: PlacementProblem,
  failure: Failure,
): Promise<Resilient> {
  const sets = "nodes" in failure ? nodeSets(problem, failure.nodes) : domainSets(problem, failure.domain);
  let undecided: Resilient["worst"];
  let looked = 0;
  const result = (verdict: Verdict, worst: Resilient["worst"]): Resilient => ({
    question: "resilient",
    verdict,
    failure,
    looked,
    sets: sets.slice(0, looked).reduce((sum, { standsFor }) => sum + standsFor, 0),
    ...(worst === undefined ? {} : { worst }),
  });
  for (const { failed } of sets) {
    looked++;
    const names = failed.map(({ name }) => name);
    const found = await placeable(solver, without(problem, failed), `without ${named(names, 8)}`);
    if (found.kind === "impossible") return result(verdictOf(found), { failed: names, found });
    if (found.kind === "unknown") undecided ??= { failed: names, found };
  }
  return result(undecided === undefined ? "holds" : "inconclusive", undecided);
}

/** Pods of DaemonSets fail with their nodes. */
function without(problem: PlacementProblem, failed: readonly NodeFacts[]): PlacementProblem {
  const gone = new Set(failed.map(({ name }) => name));
  const classes = problem.classes.map((c): PodClass => {
    if (c.onEach === undefined) return c;
    const onEach = c.onEach.filter((name) => !gone.has(name));
    return { ...c, onEach, count: onEach.length };
  });
  return { ...problem, nodes: problem.nodes.filter(({ name }) => !gone.has(name)), classes };
}

/** The smaller sets first. Of nodes that can be exchanged any are as good as others. */
function nodeSets(problem: PlacementProblem, most: number): readonly FailureSet[] {
  const shapes = interchangeable(problem);
  const choices = shapes.reduce<readonly FailureSet[]>(
    (sets, shape) =>
      sets.flatMap(({ failed, standsFor }) =>
        Array.from({ length: Math.min(shape.length, most - failed.length) + 1 }, (_, n) => ({
          failed: [...failed, ...shape.slice(0, n)],
          standsFor: standsFor * binomial(shape.length, n),
        })),
      ),
    [{ failed: [], standsFor: 1 }],
  );
  return choices.toSorted((a, b) => a.failed.length - b.failed.length);
}

function domainSets({ nodes }: PlacementProblem, key: string): readonly FailureSet[] {
  return [...domainsOf(nodes, key).values()].map((failed) => ({ failed, standsFor: 1 }));
}

function binomial(n: number, k: number): number {
  return Array.from({ length: k }, (_, i) => i).reduce((product, i) => (product * (n - i)) / (i + 1), 1);
}

// The two readings of the scheduler's filters: as the functions that the model's scheduler calls, and as formulas for a solver.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clusterOf } from "../../model/index.ts";
import { marksOf } from "../../model/node-spec.ts";
import { rejection } from "../../model/scheduling/feasible.ts";
import { ownerNamed, type Place } from "../../model/scheduling/seen.ts";
import { isTrue } from "../smt/evaluate.ts";
import { openSolver, type Solver } from "../solver/solver.ts";
import { faultsOf, rejector } from "./check.ts";
import { constraintsOf, placementIn, placementQuery } from "./encode.ts";
import { type Placement, podsAt } from "./placement.ts";
import type { PlacementProblem } from "./problem.ts";
import { anyPlacement, anyProblem, anySample } from "./samples.ts";

const SEED = 61;

/** What the variables of the formulas are worth in a placement. */
function valuesIn({ classes, nodes }: PlacementProblem, placement: Placement) {
  return new Map(
    classes.flatMap((c) => {
      const rows = nodes.map((node) => [`${c.name} on ${node.name}`, podsAt(placement, c, node)] as const);
      const total = rows.reduce((sum, [, count]) => sum + count, 0);
      return [[`pods of ${c.name}`, total] as const, ...rows].map(
        ([name, count]) => [name, BigInt(count)] as const,
      );
    }),
  );
}

/** Each class with as many pods as the placement has, so that only where they are can be wrong. */
function counting(given: PlacementProblem, placement: Placement): PlacementProblem {
  // Which volume a claim has, no placement says: that it can have one is left to the solver, below.
  const problem = { ...given, claims: [] };
  const total = (name: string): number =>
    [...(placement.get(name)?.values() ?? [])].reduce((a, b) => a + b, 0);
  return { ...problem, classes: problem.classes.map((c) => ({ ...c, count: total(c.name) })) };
}

test("a pod is refused a node as the model's scheduler refuses it", () => {
  const seen = { refused: 0, taken: 0 };
  fc.assert(
    fc.property(
      anySample.chain((sample) => fc.tuple(fc.constant(sample), anyPlacement(sample.problem))),
      ([{ inventory, problem }, placement]) => {
        const cluster = clusterOf(inventory, inventory.workloads);
        const places = cluster.nodes.map((node): Place => {
          const pods = problem.classes.flatMap((c) =>
            Array.from({ length: podsAt(placement, c, node.facts) }, () => ({ owner: c.template.name })),
          );
          return { node, seen: { ...marksOf(node.slot.initial), pods, nominated: [] } };
        });
        for (const c of problem.classes) {
          const reject = rejector(problem, placement, c);
          for (const i of places.keys()) {
            const found = rejection(cluster, ownerNamed(cluster, c.template.name), places, i);
            seen[found === undefined ? "taken" : "refused"]++;
            expect(reject(i) === undefined, found?.reasons.join()).toBe(found === undefined);
          }
        }
      },
    ),
    { numRuns: 500, seed: SEED },
  );
  expect(Math.min(seen.refused, seen.taken)).toBeGreaterThan(200);
});

test("formulas are true of exactly the placements that the filters accept", () => {
  const seen = { right: 0, wrong: 0 };
  fc.assert(
    fc.property(
      anyProblem.chain((problem) => fc.tuple(fc.constant(problem), anyPlacement(problem))),
      ([given, placement]) => {
        const problem = counting(given, placement);
        const values = valuesIn(problem, placement);
        const broken = constraintsOf(problem).filter(({ formula }) => !isTrue(formula, values));
        const faults = faultsOf(problem, placement);
        seen[faults.length === 0 ? "right" : "wrong"]++;
        expect(broken.length === 0, `${broken.map(({ says }) => says)} / ${faults}`).toBe(
          faults.length === 0,
        );
      },
    ),
    { numRuns: 1_000, seed: SEED },
  );
  // Neither kind is so rare that the agreement would say nothing.
  expect(seen.right).toBeGreaterThan(100);
  expect(seen.wrong).toBeGreaterThan(100);
});

describe("whether there is a placement", () => {
  let solver: Solver;
  beforeAll(async () => {
    solver = await openSolver("wasm");
  });
  afterAll(() => solver.close());

  test("the solver says the same as trying all", async () => {
    const seen = { sat: 0, unsat: 0 };
    await fc.assert(
      fc.asyncProperty(anyProblem, async (problem) => {
        const answer = await solver.ask(placementQuery("random", problem, constraintsOf(problem)));
        if (answer.kind === "unknown") throw new Error(answer.reason);
        seen[answer.kind]++;
        expect(answer.kind).toBe(allPlacements(problem).some(isRight(problem)) ? "sat" : "unsat");
        if (answer.kind === "sat") expect(faultsOf(problem, placementIn(problem, answer.values))).toEqual([]);
      }),
      { numRuns: 200, seed: SEED },
    );
    expect(Math.min(seen.sat, seen.unsat)).toBeGreaterThan(15);
  });
});

const isRight = (problem: PlacementProblem) => (placement: Placement) =>
  faultsOf(problem, placement).length === 0;

/** Every way to distribute all pods. */
function allPlacements({ classes, nodes }: PlacementProblem): readonly Placement[] {
  return classes.reduce<readonly Placement[]>(
    (placements, { name, count }) =>
      placements.flatMap((placement) =>
        distributions(
          nodes.map((node) => node.name),
          count,
        ).map((row) => new Map(placement).set(name, row)),
      ),
    [new Map()],
  );
}

function distributions(nodes: readonly string[], count: number): readonly ReadonlyMap<string, number>[] {
  const [first, ...rest] = nodes;
  if (first === undefined) return count === 0 ? [new Map()] : [];
  return Array.from({ length: count + 1 }, (_, here) => here).flatMap((here) =>
    distributions(rest, count - here).map((row) => new Map(row).set(first, here)),
  );
}

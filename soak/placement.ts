// Placements, read in every way that there is: by the scheduler of the model, by the filters of the checker, by formulas, by a
// solver, by trying all of them, and by exploring the cluster.
import fc from "fast-check";
import { check } from "../explorer/check.ts";
import { predicate, sometimes } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { clusterOf, type Inventory, inventoryOf } from "../model/index.ts";
import { marksOf } from "../model/nodes/node-spec.ts";
import { rejection } from "../model/scheduling/feasible.ts";
import { ownerNamed, type Place } from "../model/scheduling/seen.ts";
import { isActivePod } from "../model/state.ts";
import { faultsOf, rejector } from "../proofs/placement/check.ts";
import { constraintsOf, placementIn, placementQuery } from "../proofs/placement/encode.ts";
import { type Placement, podsAt } from "../proofs/placement/placement.ts";
import type { PlacementProblem } from "../proofs/placement/problem.ts";
import { placementProblem } from "../proofs/placement/problem-of.ts";
import { asksForCompany } from "../proofs/placement/rules/pod-affinity.ts";
import { spreadByOthers } from "../proofs/placement/rules/topology-spread.ts";
import { placeable } from "../proofs/questions/placeable.ts";
import { isTrue } from "../proofs/smt/evaluate.ts";
import type { Solver } from "../proofs/solver/solver.ts";
import {
  filesOf,
  loadWorld,
  type Manifest,
  type World,
  type WorldOptions,
  worlds,
} from "../properties/clusters/index.ts";
import { type Law, LawBroken, law } from "../properties/laws/index.ts";
import { systemOf } from "../properties/model/index.ts";

export interface PlacementSize {
  readonly world: WorldOptions;
  /** Clusters with more states are drawn, and not explored. */
  readonly maxStates: number;
  /** With more placements than that, not all are tried. */
  readonly maxPlacements: number;
}

interface Read {
  readonly inventory: Inventory;
  readonly problem: PlacementProblem;
}

function problemOf(world: World): Read {
  const { objects, scenario } = loadWorld(world);
  const inventory = inventoryOf(objects, scenario);
  return { inventory, problem: placementProblem(objects, inventory, { surge: false }) };
}

/** A world, and numbers that say which of its placements is meant: seldom one of all pods, and seldom a good one. */
interface Drawn {
  readonly world: World;
  readonly numbers: readonly number[];
}

const drawnFrom = (about: fc.Arbitrary<World>): fc.Arbitrary<Drawn> =>
  fc.record({
    world: about,
    // Where nodes are full, no other filter has a say.
    numbers: fc.array(fc.constantFrom(0, 0, 0, 1, 1, 2), { minLength: 12, maxLength: 12 }),
  });

function placementOf({ classes, nodes }: PlacementProblem, numbers: readonly number[]): Placement {
  return new Map(
    classes.map(({ name }, c) => [
      name,
      new Map(nodes.map((node, i) => [node.name, numbers[(c * nodes.length + i) % numbers.length] ?? 0])),
    ]),
  );
}

/** A pod is refused a node by the checker exactly if the scheduler of the model refuses it. */
function filtersAgree({ world, numbers }: Drawn): string {
  const { inventory, problem } = problemOf(world);
  const placement = placementOf(problem, numbers);
  const cluster = clusterOf(inventory, inventory.workloads);
  const places = cluster.nodes.map((node): Place => {
    const pods = problem.classes.flatMap((c) =>
      Array.from({ length: podsAt(placement, c, node.facts) }, () => ({ owner: c.template.name })),
    );
    return { node, seen: { ...marksOf(node.slot.initial), pods, nominated: [] } };
  });
  const seen = new Set<string>();
  for (const c of problem.classes) {
    const reject = rejector(problem, placement, c);
    for (const i of places.keys()) {
      const found = rejection(cluster, ownerNamed(cluster, c.template.name), places, i)?.reasons.join();
      const checked = reject(i);
      seen.add(found === undefined ? "taken" : "refused");
      if ((checked === undefined) === (found === undefined)) continue;
      const where = `${c.name} on ${problem.nodes[i]?.name}`;
      throw new LawBroken(`${where}: the scheduler says "${found}", the checker "${checked}"`);
    }
  }
  return seen.size === 2 ? "both" : ([...seen][0] ?? "no pods");
}

/** The formulas are true of exactly the placements that the filters accept. */
function formulasAgree({ world, numbers }: Drawn): string {
  const { problem: given } = problemOf(world);
  const placement = placementOf(given, numbers);
  // Only where the pods are can be wrong then; and which volume a claim has, no placement says.
  const problem: PlacementProblem = {
    ...given,
    claims: [],
    classes: given.classes.map((c) => ({ ...c, count: total(placement, c.name) })),
  };
  const values = valuesIn(problem, placement);
  const broken = constraintsOf(problem).filter(({ formula }) => !isTrue(formula, values));
  const faults = faultsOf(problem, placement);
  if ((broken.length === 0) !== (faults.length === 0))
    throw new LawBroken(`false are [${broken.map(({ says }) => says)}]; wrong is [${faults}]`);
  return faults.length === 0 ? "right" : "wrong";
}

function total(placement: Placement, name: string): number {
  return [...(placement.get(name)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
}

/** What the variables of the formulas are worth in a placement. */
function valuesIn({ classes, nodes }: PlacementProblem, placement: Placement): ReadonlyMap<string, bigint> {
  return new Map(
    classes.flatMap((c) => [
      [`pods of ${c.name}`, BigInt(total(placement, c.name))] as const,
      ...nodes.map((node) => [`${c.name} on ${node.name}`, BigInt(podsAt(placement, c, node))] as const),
    ]),
  );
}

/** The solver says the same as trying all placements, and the one that it finds is right. */
async function solverAgrees(solver: Solver, world: World, { maxPlacements }: PlacementSize): Promise<string> {
  const { problem } = problemOf(world);
  if (placementsOf(problem) > maxPlacements) return "too many";
  const answer = await solver.ask(placementQuery("random", problem, constraintsOf(problem)));
  if (answer.kind === "unknown") throw new Error(answer.reason);
  const exists = allPlacements(problem).some((placement) => faultsOf(problem, placement).length === 0);
  if (exists !== (answer.kind === "sat"))
    throw new LawBroken(
      `the solver says ${answer.kind}, and ${exists ? "a" : "no"} placement was found by trying all`,
    );
  if (answer.kind === "sat") {
    const faults = faultsOf(problem, placementIn(problem, answer.values));
    if (faults.length > 0) throw new LawBroken(`the solver's placement is wrong: ${faults}`);
  }
  return answer.kind;
}

/** In how many ways all pods can be distributed. */
function placementsOf({ classes, nodes }: PlacementProblem): number {
  const ways = (count: number) => {
    let number = 1;
    for (let i = 1; i < nodes.length; i++) number = (number * (count + i)) / i;
    return number;
  };
  return classes.reduce((product, { count }) => product * ways(count), 1);
}

function allPlacements({ classes, nodes }: PlacementProblem): readonly Placement[] {
  const names = nodes.map(({ name }) => name);
  return classes.reduce<readonly Placement[]>(
    (placements, { name, count }) =>
      placements.flatMap((placement) =>
        distributions(names, count).map((row) => new Map(placement).set(name, row)),
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

async function isFeasible(solver: Solver, problem: PlacementProblem): Promise<boolean> {
  const found = await placeable(solver, problem, "random", { explain: false });
  if (found.kind !== "placed" && found.kind !== "impossible") throw new Error(found.reason);
  return found.kind === "placed";
}

/**
 * Where no placement exists, exploring the cluster never sees all pods on nodes at once. But pods of their own are there from the
 * start, as if they had been admitted before their quota was made; and what is spread may become uneven by pods that do not ask for that; and the
 * first pod of those that want to be together may go anywhere, and later ones elsewhere.
 */
async function explorerAgrees(solver: Solver, world: World, { maxStates }: PlacementSize): Promise<string> {
  const kinds = world.manifests.map(({ kind }) => kind);
  if (kinds.includes("ResourceQuota") && kinds.includes("Pod")) return "not admitted anew";
  const { problem } = problemOf(world);
  if (spreadByOthers(problem.classes).length > 0) return "uneven by others";
  if (problem.classes.some(asksForCompany)) return "the first anywhere";
  const wanted = problem.classes.reduce((sum, { count }) => sum + count, 0);
  const { system, cluster } = systemOf(world);
  const placed = predicate(
    "all pods are on nodes",
    {
      nodes: cluster.nodes.map(({ slot }) =>
        projection(slot, "pods", ({ pods }) => pods.filter(isActivePod).length),
      ),
    },
    ({ nodes }) => nodes.reduce((sum, count) => sum + count, 0) >= wanted,
  );
  const report = check(system, [sometimes("placed", placed)], { maxStates });
  if (report.limit !== undefined) return "too large";
  const reached = report.properties[0]?.status === "holds";
  const feasible = await isFeasible(solver, problem);
  if (reached && !feasible)
    throw new LawBroken("all pods were seen on nodes, and there is no placement of them");
  // What is feasible is not always reached: earlier pods may be in the way of later ones.
  return `${feasible ? "feasible" : "infeasible"}, ${reached ? "reached" : "not reached"}`;
}

/** Larger nodes never make a placement impossible, nor does another node where none has to have a pod of its own and nothing is spread. */
async function moreStaysFeasible(
  solver: Solver,
  world: World,
  more: (world: World) => World | undefined,
): Promise<string> {
  const larger = more(world);
  if (larger === undefined) return "not monotone";
  if (!(await isFeasible(solver, problemOf(world).problem))) return "infeasible before";
  if (await isFeasible(solver, problemOf(larger).problem)) return "feasible";
  throw new LawBroken("there is a placement, and none any more with more room");
}

export function withLargerNodes(world: World): World {
  const larger = (manifest: Manifest): Manifest =>
    manifest.kind === "Node"
      ? { ...manifest, status: { allocatable: { cpu: "64", memory: "64Gi", pods: "110" } } }
      : manifest;
  return { ...world, manifests: world.manifests.map(larger) };
}

/** With a node like the first one; undefined where that may be one domain more in which pods have to be. */
export function withAnotherNode(world: World): World | undefined {
  const spreads = JSON.stringify(world.manifests).includes("topologySpreadConstraints");
  const node = world.manifests.find(({ kind }) => kind === "Node");
  if (spreads || node === undefined) return undefined;
  return {
    ...world,
    manifests: [...world.manifests, { ...node, metadata: { ...node.metadata, name: "another" } }],
  };
}

/** All of them: `solver` is asked for one when the first law needs it. */
export function placementLaws(size: PlacementSize, solver: () => Promise<Solver>): readonly Law[] {
  const about = worlds({ ...size.world, edits: { edits: 0 }, faults: { faults: 0 } });
  const aboutWorlds = (
    id: string,
    title: string,
    expected: Law["expected"],
    test: (solver: Solver, world: World, size: PlacementSize) => Promise<string>,
  ) =>
    law({
      id,
      title,
      about,
      expected,
      check: async (world) => test(await solver(), world, size),
      files: filesOf,
    });
  const files = ({ world }: Drawn) => filesOf(world);
  return [
    law({
      id: "filters-agree",
      title: "a pod is refused a node by the checker of placements exactly if the scheduler refuses it",
      about: drawnFrom(about),
      expected: { both: 10 },
      check: filtersAgree,
      files,
    }),
    law({
      id: "formulas-agree",
      title: "the formulas for the solver are true of exactly the placements that the filters accept",
      about: drawnFrom(about),
      expected: { right: 3, wrong: 10 },
      check: formulasAgree,
      files,
    }),
    aboutWorlds(
      "solver-agrees",
      "the solver finds a placement exactly if there is one among all",
      { sat: 5, unsat: 5 },
      solverAgrees,
    ),
    aboutWorlds(
      "explorer-agrees",
      "exploring a cluster never sees all pods on nodes where there is no placement",
      { "feasible, reached": 5, "infeasible, not reached": 5 },
      explorerAgrees,
    ),
    aboutWorlds(
      "more-room",
      "larger nodes never make a placement impossible",
      { feasible: 5 },
      (solver, world) => moreStaysFeasible(solver, world, withLargerNodes),
    ),
    aboutWorlds(
      "more-nodes",
      "where nothing is spread, another node never makes a placement impossible",
      { feasible: 5 },
      (solver, world) => moreStaysFeasible(solver, world, withAnotherNode),
    ),
  ];
}

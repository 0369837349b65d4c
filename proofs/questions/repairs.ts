// What would make an impossible placement possible: one constraint less, one more node, fewer pods. Each is tried, none is guessed.
import { HOSTNAME, type NodeFacts } from "../../model/node-facts.ts";
import { constraintsOf, interchangeable, placementQuery } from "../placement/encode.ts";
import type { PlacementProblem, PodClass } from "../placement/problem.ts";
import { named, type PlacementConstraint, podsOf } from "../placement/rule.ts";
import { COUNT, counts } from "../placement/rules/counts.ts";
import { atMost, int, sum } from "../smt/term.ts";
import type { Solver } from "../solver/solver.ts";
import type { Contradiction } from "./answer.ts";
import { placeable } from "./placeable.ts";

export interface Repair {
  readonly kind: "constraint" | "node" | "fewer pods";
  /** What to do, as a sentence. */
  readonly says: string;
  /** The constraint that would have to go. */
  readonly constraint?: PlacementConstraint;
}

/** The smallest changes of each kind that make it possible; those that do not help, or that the solver cannot decide, are left out. */
export async function repairsOf(
  solver: Solver,
  problem: PlacementProblem,
  { constraints }: Contradiction,
): Promise<readonly Repair[]> {
  return [
    ...(await withoutOne(solver, problem, constraints)),
    ...(await oneMoreNode(solver, problem)),
    ...(await fewerPods(solver, problem)),
  ];
}

/** What there is of pods and of room cannot be left out: these are changed by other repairs. */
const FIXED = [COUNT, "NodeName of "];

async function withoutOne(
  solver: Solver,
  problem: PlacementProblem,
  core: readonly PlacementConstraint[],
): Promise<readonly Repair[]> {
  const all = constraintsOf(problem);
  const repairs: Repair[] = [];
  for (const constraint of core) {
    const isRoom = constraint.blames.some(({ field }) => field.startsWith("status."));
    if (isRoom || FIXED.some((start) => constraint.name.startsWith(start))) continue;
    const rest = all.filter(({ name }) => name !== constraint.name);
    const answer = await solver.ask(placementQuery(`without: ${constraint.says}`, problem, rest));
    if (answer.kind !== "sat") continue;
    repairs.push({ kind: "constraint", says: `give up: ${constraint.says}`, constraint });
  }
  return repairs;
}

async function oneMoreNode(solver: Solver, problem: PlacementProblem): Promise<readonly Repair[]> {
  const repairs: Repair[] = [];
  for (const shape of interchangeable(problem.classes, problem.nodes)) {
    const [like] = shape;
    if (like === undefined) continue;
    const larger = withNode(problem, twin(like, problem.nodes));
    const found = await placeable(solver, larger, `with one more node like ${like.name}`, { explain: false });
    if (found.kind === "placed") repairs.push({ kind: "node", says: `add one node like ${like.name}` });
  }
  return repairs;
}

/** A node of the same shape under a name of its own. */
function twin(node: NodeFacts, nodes: readonly NodeFacts[]): NodeFacts {
  const taken = new Set(nodes.map(({ name }) => name));
  let name = `${node.name}-more`;
  while (taken.has(name)) name += "-more";
  return { ...node, name, labels: { ...node.labels, [HOSTNAME]: name } };
}

/** DaemonSets that run on the node that it is like run on it, too. */
function withNode(problem: PlacementProblem, node: NodeFacts): PlacementProblem {
  const like = node.name.replace(/(-more)+$/, "");
  const classes = problem.classes.map((c): PodClass => {
    if (c.onEach?.includes(like) !== true) return c;
    return { ...c, onEach: [...c.onEach, node.name], count: c.count + 1 };
  });
  return { ...problem, nodes: [...problem.nodes, node], classes };
}

/** As many pods as there is room for; those of DaemonSets are not to be chosen. */
async function fewerPods(solver: Solver, problem: PlacementProblem): Promise<readonly Repair[]> {
  const free = problem.classes.filter((c) => c.onEach === undefined);
  const all = constraintsOf(problem);
  const numbers = new Set(counts.constraintsOf({ ...problem, classes: free }).map(({ name }) => name));
  const most = free.map((c) => ({
    name: `at most ${c.name}`,
    says: "",
    blames: [],
    formula: atMost(podsOf(c), int(c.count)),
  }));
  const constraints = [...all.filter(({ name }) => !numbers.has(name)), ...most];
  const query = placementQuery("as many pods as there is room for", problem, constraints);
  const answer = await solver.ask({ ...query, maximize: sum(...free.map(podsOf)) });
  if (answer.kind !== "sat") return [];
  const missing = free.flatMap((c) => {
    const variable = podsOf(c);
    const placed = variable.op === "int-var" ? answer.values.get(variable.name) : undefined;
    const left = typeof placed === "bigint" ? c.count - Number(placed) : 0;
    return left === 0 ? [] : [`${left} fewer of ${c.name}`];
  });
  return missing.length === 0 ? [] : [{ kind: "fewer pods", says: named(missing, 8) }];
}

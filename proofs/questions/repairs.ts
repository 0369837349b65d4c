// What would make an impossible placement possible: one constraint less, one more node, fewer pods. Each is tried, none is guessed.
import { HOSTNAME, type NodeFacts } from "../../model/node-facts.ts";
import { constraintsOf, interchangeable, placementQuery } from "../placement/encode.ts";
import type { PlacementProblem, PodClass } from "../placement/problem.ts";
import { named, type PlacementConstraint, podsOf } from "../placement/rule.ts";
import { COUNT, counts } from "../placement/rules/counts.ts";
import { atLeast, atMost, type Bool, int, sum } from "../smt/term.ts";
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
  for (const shape of interchangeable(problem)) {
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

/**
 * As few pods less as will do; those of DaemonSets are not to be chosen. To leave out at most so many is a question of yes or no,
 * which solvers answer sooner than one for the most.
 */
async function fewerPods(solver: Solver, problem: PlacementProblem): Promise<readonly Repair[]> {
  const free = problem.classes.filter((c) => c.onEach === undefined);
  const all = free.reduce((total, { count }) => total + count, 0);
  let tooFew = 0;
  let missing = Math.min(1, all);
  let found = await leavingOut(solver, problem, free, missing);
  while (found === "impossible" && missing < all) {
    tooFew = missing;
    missing = Math.min(all, missing * 2);
    found = await leavingOut(solver, problem, free, missing);
  }
  while (typeof found === "object" && missing - tooFew > 1) {
    const middle = tooFew + Math.floor((missing - tooFew) / 2);
    const fewer = await leavingOut(solver, problem, free, middle);
    if (fewer === "unknown") return [];
    if (fewer === "impossible") tooFew = middle;
    else [missing, found] = [middle, fewer];
  }
  return typeof found === "object" ? [found] : [];
}

/** @param missing How many pods may be left out, of whichever classes. */
async function leavingOut(
  solver: Solver,
  problem: PlacementProblem,
  free: readonly PodClass[],
  missing: number,
): Promise<Repair | "impossible" | "unknown"> {
  const numbers = new Set(counts.constraintsOf({ ...problem, classes: free }).map(({ name }) => name));
  const all = free.reduce((total, { count }) => total + count, 0);
  const most = free.map((c) => plain(`at most ${c.name}`, atMost(podsOf(c), int(c.count))));
  const enough = plain("all but a few", atLeast(sum(...free.map(podsOf)), int(all - missing)));
  const constraints = constraintsOf(problem).filter(({ name }) => !numbers.has(name));
  const title = `with ${missing} pods less`;
  const answer = await solver.ask(placementQuery(title, problem, [...constraints, ...most, enough]));
  if (answer.kind !== "sat") return answer.kind === "unsat" ? "impossible" : "unknown";
  const left = free.flatMap((c) => {
    const variable = podsOf(c);
    const placed = variable.op === "int-var" ? answer.values.get(variable.name) : undefined;
    const fewer = typeof placed === "bigint" ? c.count - Number(placed) : 0;
    return fewer === 0 ? [] : [`${fewer} fewer of ${c.name}`];
  });
  return { kind: "fewer pods", says: named(left, 8) };
}

function plain(name: string, formula: Bool): PlacementConstraint {
  return { name, says: "", blames: [], formula };
}

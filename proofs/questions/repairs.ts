// What would make an impossible placement possible: one constraint less, one more node, fewer pods. Each is tried, none is guessed.
import { HOSTNAME, type NodeFacts } from "../../model/nodes/node-facts.ts";
import { constraintsOf, interchangeable, placementQuery } from "../placement/encode.ts";
import type { PlacementProblem, PodClass } from "../placement/problem.ts";
import { named, type PlacementConstraint, podsOf } from "../placement/rule.ts";
import { COUNT } from "../placement/rules/counts.ts";
import { type Assignment, amountOf } from "../smt/evaluate.ts";
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
  const all = constraintsOf(problem);
  return [
    ...(await withoutOne(solver, problem, all, constraints)),
    ...(await oneMoreNode(solver, problem)),
    ...(await fewerPods(solver, problem, all)),
  ];
}

/** What there is of pods and of room cannot be left out: these are changed by other repairs. */
const FIXED = [COUNT, "NodeName of "];

async function withoutOne(
  solver: Solver,
  problem: PlacementProblem,
  all: readonly PlacementConstraint[],
  core: readonly PlacementConstraint[],
): Promise<readonly Repair[]> {
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
    const larger = withTwin(problem, like);
    const found = await placeable(solver, larger, `with one more node like ${like.name}`, { explain: false });
    if (found.kind === "placed") repairs.push({ kind: "node", says: `add one node like ${like.name}` });
  }
  return repairs;
}

/** With a node of the same shape under a name of its own. DaemonSets that run on the one run on the other, too. */
function withTwin(problem: PlacementProblem, node: NodeFacts): PlacementProblem {
  const taken = new Set(problem.nodes.map(({ name }) => name));
  let name = `${node.name}-more`;
  while (taken.has(name)) name += "-more";
  const twin = { ...node, name, labels: { ...node.labels, [HOSTNAME]: name } };
  const classes = problem.classes.map((c): PodClass => {
    if (c.onEach?.includes(node.name) !== true) return c;
    return { ...c, onEach: [...c.onEach, name], count: c.count + 1 };
  });
  return { ...problem, nodes: [...problem.nodes, twin], classes };
}

/**
 * As few pods less as will do; those of DaemonSets are not to be chosen. To leave out at most so many is a question of yes or no,
 * which solvers answer sooner than one for the most.
 */
async function fewerPods(
  solver: Solver,
  problem: PlacementProblem,
  all: readonly PlacementConstraint[],
): Promise<readonly Repair[]> {
  const free = problem.classes.filter((c) => c.onEach === undefined);
  const total = free.reduce((pods, { count }) => pods + count, 0);
  const numbers = new Set(free.map(({ name }) => `${COUNT}${name}`));
  const loose = [
    ...all.filter(({ name }) => !numbers.has(name)),
    ...free.map((c) => plain(`at most ${c.name}`, atMost(podsOf(c), int(c.count)))),
  ];
  const leavingOut = async (missing: number): Promise<Repair | "impossible" | "unknown"> => {
    const enough = plain("all but a few", atLeast(sum(...free.map(podsOf)), int(total - missing)));
    const title = `with ${missing} pods less`;
    const answer = await solver.ask(placementQuery(title, problem, [...loose, enough]));
    if (answer.kind !== "sat") return answer.kind === "unsat" ? "impossible" : "unknown";
    return { kind: "fewer pods", says: named(missingIn(free, answer.values), 8) };
  };
  let tooFew = 0;
  let missing = Math.min(1, total);
  let found = await leavingOut(missing);
  while (found === "impossible" && missing < total) {
    tooFew = missing;
    missing = Math.min(total, missing * 2);
    found = await leavingOut(missing);
  }
  while (typeof found === "object" && missing - tooFew > 1) {
    const middle = tooFew + Math.floor((missing - tooFew) / 2);
    const fewer = await leavingOut(middle);
    if (fewer === "unknown") return [];
    if (fewer === "impossible") tooFew = middle;
    else [missing, found] = [middle, fewer];
  }
  return typeof found === "object" ? [found] : [];
}

/** "2 fewer of Deployment/web" */
function missingIn(classes: readonly PodClass[], values: Assignment): readonly string[] {
  return classes.flatMap((c) => {
    const fewer = c.count - Number(amountOf(podsOf(c), values));
    return fewer === 0 ? [] : [`${fewer} fewer of ${c.name}`];
  });
}

function plain(name: string, formula: Bool): PlacementConstraint {
  return { name, says: "", blames: [], formula };
}

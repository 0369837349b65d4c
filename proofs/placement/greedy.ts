// Looks for a placement as the scheduler would find one: pod after pod, each to a node that its filters allow. It is cheap, and a
// placement that it finds can be reached; that it finds none says nothing.
import { rejector } from "./check.ts";
import { type Placement, podsAt, withPod } from "./placement.ts";
import type { PlacementProblem, PodClass } from "./problem.ts";
import { capacityOf, requestOf, resourceNames } from "./rules/resources.ts";

/** How a node is chosen among those that are left: the emptiest that takes the pod, or the fullest. */
type Choice = "emptiest" | "fullest";

/** A complete placement; undefined if none of a few simple orders leads to one. Quotas are not looked at. */
export function greedyPlacement(problem: PlacementProblem): Placement | undefined {
  const orders = ordersOf(problem);
  for (const choice of ["emptiest", "fullest"] as const) {
    for (const classes of orders) {
      const found = attempt(problem, classes, choice);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Pods of DaemonSets have no choice, so they come first; then the largest pods, or those with the fewest nodes. */
function ordersOf(problem: PlacementProblem): readonly (readonly PodClass[])[] {
  const { classes, nodes } = problem;
  const daemons = classes.filter(({ onEach }) => onEach !== undefined);
  const others = classes.filter(({ onEach }) => onEach === undefined);
  const options = new Map(
    others.map((c) => {
      const reject = rejector(problem, new Map(), c);
      return [c, nodes.filter((_, at) => reject(at) === undefined).length] as const;
    }),
  );
  const bySize = others.toSorted((a, b) => sizeOf(problem, b) - sizeOf(problem, a));
  const byOptions = others.toSorted((a, b) => (options.get(a) ?? 0) - (options.get(b) ?? 0));
  return [bySize, byOptions, bySize.toReversed()].map((order) => [...daemons, ...order]);
}

/** The largest part of all capacity that one pod takes. */
function sizeOf(problem: PlacementProblem, c: PodClass): number {
  const parts = resourceNames(problem).map((resource) => {
    const total = problem.nodes.reduce((sum, { allocatable }) => sum + capacityOf(allocatable, resource), 0);
    return total === 0 ? 0 : requestOf(c, resource) / total;
  });
  return Math.max(...parts);
}

function attempt(
  problem: PlacementProblem,
  classes: readonly PodClass[],
  choice: Choice,
): Placement | undefined {
  let placement: Placement = new Map();
  for (const c of classes) {
    for (let i = 0; i < c.count; i++) {
      const node = c.onEach === undefined ? chosen(problem, placement, c, choice) : c.onEach[i];
      if (node === undefined || (c.onEach !== undefined && !takes(problem, placement, c, node)))
        return undefined;
      placement = withPod(placement, c.name, node);
    }
  }
  return placement;
}

function takes(problem: PlacementProblem, placement: Placement, c: PodClass, name: string): boolean {
  const at = problem.nodes.findIndex((node) => node.name === name);
  return at >= 0 && rejector(problem, placement, c)(at) === undefined;
}

function chosen(
  problem: PlacementProblem,
  placement: Placement,
  c: PodClass,
  choice: Choice,
): string | undefined {
  const { nodes, classes } = problem;
  const load = (node: (typeof nodes)[number]): number =>
    classes.reduce((sum, other) => sum + podsAt(placement, other, node), 0);
  const order = nodes
    .map((node, i) => ({ node, i, load: load(node) }))
    .toSorted((a, b) => (choice === "fullest" ? b.load - a.load : a.load - b.load));
  const reject = rejector(problem, placement, c);
  return order.find(({ i }) => reject(i) === undefined)?.node.name;
}

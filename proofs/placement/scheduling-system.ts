// The scheduler alone, as a transition system: pods are put on nodes one by one, in any order, on any node that the filters allow,
// and stay there. What it can reach, and where it gets stuck, the explorer finds out.
import {
  act,
  type Process,
  process,
  type Slot,
  slot,
  system,
  type TransitionSystem,
} from "../../explorer/system.ts";
import { rejector } from "./check.ts";
import { interchangeable } from "./encode.ts";
import type { Placement } from "./placement.ts";
import type { PlacementProblem } from "./problem.ts";

/** Pods by class, in the order of the problem's classes. */
type Counts = readonly number[];

export interface Scheduling {
  readonly system: TransitionSystem;
  readonly waiting: Slot<Counts>;
}

/** Pods of DaemonSets are on their nodes from the start. */
export function schedulingSystem(problem: PlacementProblem): Scheduling {
  const { classes } = problem;
  const waiting = slot<Counts>(
    "waiting",
    classes.map(({ count, onEach }) => (onEach === undefined ? count : 0)),
  );
  const nodes = problem.nodes.map(({ name }) =>
    slot<Counts>(
      name,
      classes.map(({ onEach }) => (onEach?.includes(name) === true ? 1 : 0)),
    ),
  );
  const shapes = interchangeable(problem).map((shape) =>
    shape.flatMap((node) => nodes[problem.nodes.indexOf(node)] ?? []),
  );
  const processes = nodes.map((node, i) => {
    const shape = shapes.findIndex((members) => members.includes(node));
    return binder(problem, waiting, nodes, i, `scheduler of shape ${shape}`);
  });
  return {
    system: system({
      name: "scheduler",
      slots: [waiting, ...nodes],
      processes,
      interchangeable: shapes.filter((members) => members.length > 1),
    }),
    waiting,
  };
}

function binder(
  problem: PlacementProblem,
  waiting: Slot<Counts>,
  nodes: readonly Slot<Counts>[],
  i: number,
  orbit: string,
): Process {
  const node = nodes[i];
  if (node === undefined) throw new RangeError(`there is no node ${i}`);
  return process({
    name: `scheduler ${node.name}`,
    reads: { waiting, nodes },
    fairness: "weak",
    orbit,
    step: (now) => {
      const placement = placementOf(problem, now.nodes);
      const here = now.nodes[i] ?? [];
      return problem.classes.flatMap((c, k) => {
        if ((now.waiting[k] ?? 0) === 0 || rejector(problem, placement, c)(i) !== undefined) return [];
        return [
          act(`bind ${c.name}`, node.set(changed(here, k, 1)), waiting.set(changed(now.waiting, k, -1))),
        ];
      });
    },
  });
}

function changed(counts: Counts, k: number, by: number): Counts {
  return counts.map((count, i) => (i === k ? count + by : count));
}

function placementOf({ classes, nodes }: PlacementProblem, counts: readonly Counts[]): Placement {
  return new Map(
    classes.map(({ name }, k) => [
      name,
      new Map(
        nodes.flatMap((node, i) => {
          const count = counts[i]?.[k] ?? 0;
          return count > 0 ? [[node.name, count] as const] : [];
        }),
      ),
    ]),
  );
}

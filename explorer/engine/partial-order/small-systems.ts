// For tests only: what the small systems of the tests of partial-order reduction are made from.
import { exploreNaively } from "../../naive.ts";
import type { Property } from "../../property.ts";
import { act, type Process, process, type Slot, slot, system } from "../../system.ts";
import { exploreReduced } from "./reference.ts";

/** Goes from 0 to `last` in a slot of its own, and writes more with its last step. */
export function chain(own: Slot<number>, last: number, ...writes: Parameters<typeof act>[1][]): Process {
  return process({
    name: own.name,
    reads: { own },
    step: (now) =>
      now.own < last ? [act("step", own.set(now.own + 1), ...(now.own + 1 === last ? writes : []))] : [],
  });
}

export function slots<const Names extends readonly string[]>(
  ...names: Names
): { [i in keyof Names]: Slot<number> };
export function slots(...names: readonly string[]): readonly Slot<number>[] {
  return names.map((name) => slot(name, 0));
}

/** The deadlocks of both graphs, as texts, and the sizes of the graphs. */
export function both(
  all: readonly Slot<unknown>[],
  processes: readonly Process[],
  properties: readonly Property[] = [],
) {
  const explored = system({ name: "small", slots: all, processes });
  const full = exploreNaively(explored);
  const reduced = exploreReduced(explored, properties);
  const texts = (states: readonly unknown[]) => states.map((state) => JSON.stringify(state)).sort();
  const moving = new Set(full.edges.map(({ source }) => source));
  return {
    explored,
    full,
    reduced,
    expected: texts(full.states.filter((_, i) => !moving.has(i))),
    found: texts(reduced.deadlocks.map((i) => reduced.report.states[i])),
    isSmaller: reduced.report.counts.states < full.counts.states,
  };
}

// The values that each slot takes: the same ones, whatever a search leaves out, as the reference explorer finds.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Exploration, type ExploreOptions } from "./check.ts";
import { looseShapes, looseSymmetricShapes, looseSystem } from "./loose-systems.ts";
import { exploreNaively } from "./naive.ts";
import { isLiveness, noDeadlock, type Property } from "./property.ts";
import { randomProperties, randomSystem, shapes, symmetricSystem } from "./random-systems.ts";
import type { TransitionSystem } from "./system.ts";

const sums = { searches: 0, smaller: 0 };

/** By slot, every value that was met, once, as JSON; a slot's declared value counts as met. */
function valuesIn(explored: TransitionSystem, properties: readonly Property[], options: ExploreOptions) {
  const exploration = new Exploration(explored, properties, options);
  while (!exploration.advance(1 << 20));
  const { counts } = exploration.report();
  const values = explored.slots.map((s) => sorted(exploration.valuesOf(s)));
  return { states: counts.states, values };
}

function sorted(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.map((v) => JSON.stringify(v)))].sort();
}

function expectAllValues(explored: TransitionSystem, properties: readonly Property[]): void {
  const { states } = exploreNaively({ ...explored, interchangeable: [] });
  const exact = explored.slots.map((s) => sorted([s.initial, ...states.map((state) => state[s.name])]));
  const full = valuesIn(explored, properties, {});
  expect(full.values).toEqual(exact);
  for (const symmetry of [true, false]) {
    const reduced = valuesIn(explored, properties, { reductions: { partialOrder: true, symmetry } });
    expect(reduced.values).toEqual(exact);
    sums.searches++;
    if (reduced.states < full.states) sums.smaller++;
  }
}

function unfair(explored: TransitionSystem): TransitionSystem {
  return { ...explored, processes: explored.processes.map((p) => ({ ...p, fairness: "none" })) };
}

test("partial-order reduction leaves out states, and no value of any slot", () => {
  fc.assert(
    fc.property(looseShapes, (shape) => {
      const { system, properties } = looseSystem(shape);
      for (const asked of [[], [noDeadlock("no end")], properties.slice(0, 1)])
        expectAllValues(system, asked);
    }),
    { seed: 7_021_993, numRuns: 80 },
  );
  fc.assert(
    fc.property(looseSymmetricShapes, (shape) => {
      const { system, properties } = looseSystem(shape);
      for (const asked of [[], properties.slice(0, 1)]) expectAllValues(system, asked);
    }),
    { seed: 7_021_993, numRuns: 40 },
  );
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = unfair(randomSystem(shape));
      const liveness = randomProperties(explored, shape.seed).filter(isLiveness);
      for (const asked of [[], ...liveness.map((p) => [p])]) expectAllValues(explored, asked);
    }),
    { seed: 4_241_977, numRuns: 30 },
  );
  fc.assert(
    fc.property(shapes, (drawn) => {
      const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
      expectAllValues(symmetricSystem(shape).reduced, []);
    }),
    { seed: 4_241_977, numRuns: 20 },
  );
  expect(sums.smaller).toBeGreaterThan(sums.searches / 10);
});

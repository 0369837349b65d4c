// The engine and the reference explorer on random small systems: counts, verdicts, distances and lassos must agree.
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectAgreement } from "./agreement.ts";
import { check } from "./check.ts";
import { exploreNaively } from "./naive.ts";
import { randomProperties, randomSystem, shapes } from "./random-systems.ts";

test("random systems", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = randomSystem(shape);
      const properties = randomProperties(explored, shape.seed);
      const reference = exploreNaively(explored, properties);
      const report = check(explored, properties);
      const { initial, states, transitions, depth, terminal } = reference.counts;
      expect(report.counts).toMatchObject({ initial, states, transitions, depth, terminal });
      expectAgreement(report, { full: explored, graph: reference, properties, sameLassos: true }, seen);
    }),
    { seed: 4_241_977, numRuns: 400 },
  );
  // Both answers must come up often for every property, or else the test says little.
  expect(seen.size).toBe(24);
  expect(Math.min(...seen.values())).toBeGreaterThan(10);
});

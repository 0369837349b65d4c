// The engine and the reference explorer on random small systems: counts, verdicts, distances and lassos must agree.
import fc from "fast-check";
import { expect, test } from "vitest";
import { check } from "./check.ts";
import { follower, isFair, traceIn, violates } from "./follow.ts";
import { exploreNaively } from "./naive.ts";
import { findViolationNaively } from "./naive-liveness.ts";
import { isLiveness } from "./property.ts";
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
      const follow = follower(reference);
      for (const property of properties) {
        const result = report.properties.find(({ id }) => id === property.id);
        const trace = traceIn(report, property.id);
        const run = trace === undefined ? undefined : follow(trace);
        if (isLiveness(property)) {
          const lasso = findViolationNaively(explored, property, reference);
          expect(result?.status, property.id).toBe(lasso === undefined ? "holds" : "violated");
          expect(trace?.minimal, property.id).toBe(lasso?.minimal);
          expect(trace?.steps.length, property.id).toBe(lasso && lasso.stem + lasso.cycle);
          if (trace !== undefined && run !== undefined) {
            expect(violates(run, trace.loop ?? -1, property, explored), property.id).toBe(true);
            expect(isFair(run, trace.loop ?? -1, explored, reference), property.id).toBe(true);
          }
        } else {
          const verdict = reference.verdicts.find(({ id }) => id === property.id);
          expect(result?.status, property.id).toBe(verdict?.status);
          expect(trace?.steps.length, property.id).toBe(verdict?.depth);
        }
        const key = `${property.id} ${result?.status}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }),
    { seed: 4_241_977, numRuns: 400 },
  );
  // Both answers must come up often for every property, or else the test says little.
  expect(seen.size).toBe(24);
  expect(Math.min(...seen.values())).toBeGreaterThan(10);
});

// Searching again, up to a depth: the shortest runs, or nothing where the depth or a limit forbids them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { check } from "./check.ts";
import { exploreNaively } from "./naive.ts";
import { invariant, isLiveness, noStep, type Property, predicate } from "./property.ts";
import { randomProperties, randomSystem, shapes } from "./random-systems.ts";
import type { PropertyResult } from "./result.ts";
import { type AgainOptions, SearchAgain } from "./search-again.ts";
import { act, process, slot, system, type TransitionSystem } from "./system.ts";

function searchAgain(
  of: TransitionSystem,
  property: Property,
  options: AgainOptions,
): PropertyResult | undefined {
  const again = new SearchAgain(of, [property], options);
  while (!again.advance(1 << 20));
  return again.results()[0];
}

function lengthOf(result: PropertyResult | undefined): number | undefined {
  if (result?.status === "violated") return result.trace?.steps.length;
  return result?.status === "holds" ? result.witness?.steps.length : undefined;
}

test("random systems: the shortest run if it is within the depth, else nothing", () => {
  let found = 0;
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = randomSystem(shape);
      const properties = randomProperties(explored, shape.seed).filter((p) => !isLiveness(p));
      const { verdicts } = exploreNaively(explored, properties);
      for (const p of properties) {
        const { depth, status } = verdicts.find(({ id }) => id === p.id) ?? {};
        const deep = searchAgain(explored, p, { maxDepth: depth ?? 3 });
        expect(deep?.status).toBe(depth === undefined ? undefined : status);
        expect(lengthOf(deep)).toBe(depth);
        if (depth === undefined || depth === 0) continue;
        found++;
        expect(searchAgain(explored, p, { maxDepth: depth - 1 })).toBeUndefined();
      }
    }),
    { seed: 4_241_977, numRuns: 180 },
  );
  expect(found).toBeGreaterThan(150);
});

/** A binary tree without an end: a state for each path. */
function tree() {
  const path = slot("path", "");
  const grow = process({
    name: "grow",
    reads: { path },
    step: (now) => [
      act("left", path.set(`${now.path}l`)),
      act("right", path.set(`${now.path}r`)),
      act("stay", path.set(now.path)),
    ],
  });
  const short = predicate("not 10 to the left", { path }, (now) => now.path !== "l".repeat(10));
  const forbidden = noStep("forbidden", { path }, (before) => before.path === "l".repeat(9));
  return { explored: system({ name: "tree", slots: [path], processes: [grow] }), short, forbidden };
}

test("a limit leaves it open, and what was found before the limit is shown", () => {
  const { explored, short, forbidden } = tree();
  for (const property of [invariant("short", short), forbidden]) {
    expect(lengthOf(searchAgain(explored, property, { maxDepth: 1_000 }))).toBe(10);
    expect(searchAgain(explored, property, { maxDepth: 1_000, maxStates: 300 })).toBeUndefined();
    expect(searchAgain(explored, property, { maxDepth: 1_000, maxMemoryBytes: 30_000 })).toBeUndefined();
  }
});

test("what is found within a level that a limit cuts short has its shortest run", () => {
  const { explored, short } = tree();
  const report = check(explored, [invariant("short", short)], { maxStates: 1_100 });
  expect(report).toMatchObject({ status: "violated", limit: "states" });
  expect(lengthOf(report.properties[0])).toBe(10);
});

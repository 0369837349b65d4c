// Coverage against the reference explorer's edges: how often each action fired, and what the discoveries sum up to.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "./check.ts";
import { exploreNaively } from "./naive.ts";
import { randomSystem, shapes, symmetricSystem } from "./random-systems.ts";
import type { CheckReport } from "./result.ts";
import { act, process, slot, system, type TransitionSystem } from "./system.ts";
import { specification } from "./textbook/index.ts";
import { nameOf, oracles } from "./textbook/oracles.ts";

/** Per action, in one order: the edges of the reference graph, orbits as one where slots are interchangeable. */
function firedNaively(explored: TransitionSystem): ReadonlyMap<string, number> {
  const orbits = new Map(explored.processes.map((p) => [p.name, p.orbit]));
  const nameOf = (process: string) =>
    (explored.interchangeable.length > 0 ? orbits.get(process) : undefined) ?? process;
  const { edges } = exploreNaively(explored);
  const groups = Map.groupBy(edges, (e) => `${nameOf(e.process)}: ${e.label}`);
  return new Map([...groups].map(([action, all]) => [action, all.length]));
}

function expectToAgree(explored: TransitionSystem, { coverage, counts }: CheckReport): void {
  const fired = coverage
    .filter((c) => c.fired > 0)
    .map((c) => [`${c.process}: ${c.label}`, c.fired] as const);
  expect(new Map(fired)).toEqual(firedNaively(explored));
  expect(coverage.reduce((sum, c) => sum + c.fired, 0)).toBe(counts.transitions);
  expect(coverage.reduce((sum, c) => sum + c.discovered, 0)).toBe(counts.states - counts.initial);
  for (const c of coverage) expect(c.discovered).toBeLessThanOrEqual(c.fired);
}

describe("coverage agrees with the reference explorer", () => {
  const small = oracles.counts.filter(({ counts }) => counts.S <= 1_000);

  test.each(small.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))(
    "$name",
    ({ system: name, parameters }) => {
      const explored = specification(name, parameters).system;
      expectToAgree(explored, check(explored, []));
    },
  );

  test("on random systems, permuted ones too", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        for (const explored of [randomSystem(shape), symmetricSystem(shape).reduced])
          expectToAgree(explored, check(explored, []));
      }),
      { seed: 77_012, numRuns: 100 },
    );
  });
});

const counter = slot("counter", 0);
const idle = process({
  name: "one that only looks",
  reads: { counter },
  labels: ["look", "touch"],
  step: () => [act("look")],
});
const counts = process({
  name: "one that counts",
  reads: { counter },
  step: (now) => (now.counter < 3 ? [act("count", counter.set(now.counter + 1))] : []),
});

test("steps that change nothing fire, and discover nothing; declared actions that never fired are listed", () => {
  const counting = system({ name: "counting", slots: [counter], processes: [idle, counts] });
  expect(check(counting, []).coverage).toEqual([
    { process: "one that only looks", label: "look", fired: 4, discovered: 0 },
    { process: "one that only looks", label: "touch", fired: 0, discovered: 0 },
    { process: "one that counts", label: "count", fired: 3, discovered: 3 },
  ]);
});

test("a search that memory ends has covered what it counted", () => {
  const { system: explored } = specification("two-phase-commit", { managers: 6 });
  for (const maxMemoryBytes of [2 ** 18, 2 ** 19, 2 ** 20]) {
    const report = check(explored, [], { maxMemoryBytes });
    expect(report.limit).toBe("memory");
    expect(report.coverage.reduce((sum, c) => sum + c.fired, 0)).toBe(report.counts.transitions);
    expect(report.coverage.reduce((sum, c) => sum + c.discovered, 0)).toBe(report.counts.states - 1);
  }
});

// Any number of threads: the same counts, verdicts and lengths of counterexamples, and every trace is one of the system.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, Exploration, type ExploreOptions } from "./check.ts";
import { follower, isFair, traceIn, violates } from "./follow.ts";
import { exploreNaively } from "./naive.ts";
import { isLiveness, noStep, predicate } from "./property.ts";
import {
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "./random-systems.ts";
import { withTimers } from "./random-timers.ts";
import type { CheckReport } from "./result.ts";
import { act, process, slot, system, timer } from "./system.ts";
import { twoPhaseCommit } from "./textbook/two-phase-commit.ts";

/** Everything is shared, by as little as a state, with threads that are ready. */
const sharing = { from: 1, chunk: 1, waits: true };

/** What must not depend on the number of threads. */
function essence(report: CheckReport) {
  const { counts } = report;
  const verdicts = report.properties.map(({ id, status, vacuous }) => {
    const trace = traceIn(report, id);
    const simplest = trace?.simplest === true && trace.loop === undefined ? trace : undefined;
    return { id, status, vacuous, length: trace?.steps.length, minimal: trace?.minimal, simplest };
  });
  const fired = report.coverage.map(({ process: name, label, fired: times }) => ({ name, label, times }));
  const found = report.coverage.reduce((sum, c) => sum + c.discovered, 0);
  return { counts, verdicts, fired, found, neverEnabled: report.neverEnabled, status: report.status };
}

test("random systems, shared from the first level on", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = randomSystem(shape);
      const properties = randomProperties(explored, shape.seed);
      const alone = check(explored, properties);
      const reference = exploreNaively(explored, properties);
      const follow = follower(reference);
      for (const workers of [2, 3]) {
        const together = check(explored, properties, { workers, sharing });
        expect(essence(together)).toEqual(essence(alone));
        for (const p of properties) {
          const trace = traceIn(together, p.id);
          if (trace === undefined) continue;
          const run = follow(trace);
          if (!isLiveness(p)) continue;
          expect(violates(run, trace.loop ?? -1, p, explored), p.id).toBe(true);
          expect(isFair(run, trace.loop ?? -1, explored, reference), p.id).toBe(true);
        }
      }
    }),
    { seed: 4_241_977, numRuns: 10 },
  );
});

test("random systems with interchangeable slots", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(shapes, (drawn) => {
      const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
      const { reduced } = symmetricSystem(shape);
      const properties = symmetricProperties(reduced, shape.seed);
      const together = check(reduced, properties, { workers: 2, sharing });
      expect(essence(together)).toEqual(essence(check(reduced, properties)));
    }),
    { seed: 4_241_977, numRuns: 8 },
  );
});

test("random systems whose timers wait until nothing else moves", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = withTimers(randomSystem(shape), shape.seed);
      const properties = randomProperties(explored, shape.seed);
      const alone = essence(check(explored, properties));
      for (const workers of [2, 3])
        expect(essence(check(explored, properties, { workers, sharing }))).toEqual(alone);
    }),
    { seed: 4_241_978, numRuns: 8 },
  );
});

test("a large system, with values that outgrow their fields while threads share it", () => {
  const counters = ["a", "b", "c"].map((name) => slot(name, 0));
  const grow = counters.map((own) =>
    process({
      name: `grow ${own.name}`,
      reads: { own },
      step: (now) => (now.own < 20 ? [act("grow", own.set(now.own + 1))] : []),
    }),
  );
  const both = system({ name: "growing", slots: counters, processes: grow });
  const [a, b] = counters;
  if (a === undefined || b === undefined) throw new Error("two counters were declared");
  const properties = [
    noStep("b overtakes", { a, b }, (before, after) => before.a >= before.b + 15 && after.b > before.b),
    ...[5, 30, 61]
      .map((sum) =>
        predicate(
          `the sum is ${sum}`,
          { counters },
          (now) => now.counters.reduce((x, y) => x + y, 0) === sum,
        ),
      )
      .map((holds, i) => ({ kind: "sometimes", id: `sum ${i}`, goal: holds }) as const),
  ];
  const alone = check(both, properties);
  expect(alone.counts.states).toBe(21 ** 3);
  for (const workers of [2, 4])
    expect(essence(check(both, properties, { workers, sharing }))).toEqual(essence(alone));
});

test("a timer that all threads hold back until the end", () => {
  const counters = ["a", "b", "c", "rung"].map((name) => slot(name, 0));
  const grow = counters.map((own) =>
    process({
      name: `grow ${own.name}`,
      reads: { own },
      step: (now) =>
        now.own < 20 ? [(own.name === "rung" ? timer : act)("grow", own.set(now.own + 1))] : [],
    }),
  );
  const lazy = system({ name: "growing", slots: counters, processes: grow, timers: "lazy" });
  const alone = check(lazy, []);
  expect(alone.counts.states).toBe(21 ** 3 + 20);
  for (const workers of [2, 4])
    expect(essence(check(lazy, [], { workers, sharing }))).toEqual(essence(alone));
});

test("threads wait for each other's slices, and a search that is stopped has covered what it counted", () => {
  const { system: commitment, properties } = twoPhaseCommit({ managers: 6 });
  const whole = essence(check(commitment, properties));
  expect(essence(check(commitment, properties, { workers: 2, sharing: { waits: true } }))).toEqual(whole);
  for (const limit of [{ maxStates: 20_000 }, { maxMemoryBytes: 700_000 }]) {
    const report = check(commitment, properties, { workers: 2, sharing: { ...sharing, from: 64 }, ...limit });
    expect(report.status).toBe("inconclusive");
    expect(report.coverage.reduce((sum, c) => sum + c.fired, 0)).toBe(report.counts.transitions);
    expect(report.coverage.reduce((sum, c) => sum + c.discovered, 0)).toBe(
      report.counts.states - report.counts.initial,
    );
  }
  const exploration = new Exploration(commitment, properties, {
    workers: 2,
    sharing: { ...sharing, from: 64 },
  });
  exploration.advance(10_000);
  exploration.stop("interrupted");
  while (!exploration.advance(1));
  expect(exploration.report().limit).toBe("interrupted");
});

describe("how many took part, or why only one", () => {
  const { system: commitment, properties } = twoPhaseCommit({ managers: 6 });
  const shared = { workers: 3, sharing };
  const told = (options: ExploreOptions) => check(commitment, properties, options).workers;

  test("all that were asked for", () => {
    expect(told(shared)).toEqual({ asked: 3, used: 3 });
    expect(told({})).toEqual({ asked: 1, used: 1 });
  });

  test.each([
    [
      "partial order",
      { reductions: { partialOrder: true } },
      "partial-order reduction works with one thread",
    ],
    ["fingerprints", { store: "compact" }, "a compact store works with one thread"],
    ["paranoia", { paranoid: true }, "only the thread that owns the model can ask it again"],
    [
      "small levels",
      { sharing: { from: 1_000_000 } },
      "no level had 1,000,000 states or more, which is when it is worth while",
    ],
  ] as const)("%s", (_, options, why) => {
    expect(told({ ...shared, ...options })).toEqual({ asked: 3, used: 1, why });
  });
});

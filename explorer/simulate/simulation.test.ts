// Walks find what exhaustive search finds, refute nothing that holds, and every trace is a run that shows what it claims.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../check.ts";
import { follower, traceIn } from "../follow.ts";
import { exploreNaively, holdsIn, type NaiveReport } from "../naive.ts";
import { eventually, invariant, isForbidden, isLiveness, type Property, predicate } from "../property.ts";
import {
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "../random-systems.ts";
import type { Snapshot, Trace } from "../result.ts";
import { act, guard, process, type Reads, slot, system, type TransitionSystem } from "../system.ts";
import { specification } from "../textbook/index.ts";
import { nameOf, oracles } from "../textbook/oracles.ts";
import { Simulation, simulate } from "./index.ts";

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

describe("the textbook's witnesses and counterexamples", () => {
  /** A goal behind so many right choices in a row that random walks do not meet it. */
  const tooDeep = 40;

  test.each(oracles.witnesses.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))(
    "$name: $property",
    (oracle) => {
      const { system: explored, properties } = specification(oracle.system, oracle.parameters);
      const wanted = properties.filter((p) => p.id === oracle.property);
      const walked = simulate(explored, wanted, { shortestWithin: 0, walks: 300 });
      const steps = traceIn(walked, oracle.property)?.steps.length;
      if (oracle.steps === undefined || oracle.steps > tooDeep) {
        expect(walked.properties[0]?.status).toBe("inconclusive");
        expect(steps).toBeUndefined();
        return;
      }
      expect(walked.properties[0]?.status).toBe(oracle.status);
      expect(steps).toBeGreaterThanOrEqual(oracle.steps);
      expect(steps).toBeLessThanOrEqual(2 * oracle.steps);
      const exact = simulate(explored, wanted, { walks: 300 });
      expect(traceIn(exact, oracle.property)).toMatchObject({ minimal: "whole" });
      expect(traceIn(exact, oracle.property)?.steps.length).toBe(oracle.steps);
    },
  );
});

test("a system that is too large to exhaust is refuted", () => {
  const { system: explored, properties } = specification("racy-increment", { threads: 12 });
  expect(check(explored, properties, { maxStates: 100_000 }).limit).toBe("states");
  const report = simulate(explored, properties, { shortestWithin: 0 });
  expect(report.status).toBe("violated");
  expect(traceIn(report, "no lost update")?.steps.map((s) => s.label)).toEqual([
    "read",
    "read",
    "write",
    "write",
  ]);
});

describe("what is said of walks", () => {
  const { system: explored, properties } = specification("philosophers", {
    philosophers: 5,
    lastTakesRight: true,
  });
  const full = predicate("nobody eats for ever", { slots: explored.slots }, () => true);
  const report = simulate(
    explored,
    [
      ...properties.filter((p) => !isLiveness(p)),
      invariant(
        "never asked",
        full,
        predicate("no such thing", {}, () => false),
      ),
      eventually("liveness", full),
    ],
    { walks: 30, depth: 50 },
  );

  test("never that something holds", () => {
    expect(report.status).toBe("inconclusive");
    for (const p of report.properties) expect(p.status, p.id).toBe("inconclusive");
    expect(report.properties.find((p) => p.id === "no deadlock")).toMatchObject({
      reason: "not refuted in 30 walks of at most 50 steps",
    });
    expect(report.properties.at(-2)).toMatchObject({
      vacuous: 'its premise "no such thing" was never true on these walks',
    });
    expect(report.properties.at(-1)).toMatchObject({
      reason: "not refuted in 30 walks of at most 50 steps",
    });
  });

  test("counts of what was walked, not of what there is", () => {
    const { states, transitions, depth } = report.counts;
    expect(report.walked).toEqual({ seed: 1, walks: 30, depth: 50, allCounted: true });
    expect(transitions).toBe(30 * 50);
    expect(depth).toBe(50);
    expect(total(report.coverage.map((c) => c.fired))).toBe(transitions);
    expect(total(report.coverage.map((c) => c.discovered))).toBe(states - 1);
    expect(states).toBeLessThanOrEqual(check(explored, []).counts.states);
  });

  test("where the walks went everywhere, the counts are those of the search", () => {
    for (const [name, parameters] of [
      ["hanoi", { discs: 4 }],
      ["blocking-queue", { producers: 2, consumers: 2, capacity: 2 }],
      ["two-phase-commit", { managers: 2 }],
    ] as const) {
      const { system: small } = specification(name, parameters);
      const { states, terminal } = check(small, []).counts;
      expect(simulate(small, [], { walks: 500, depth: 300 }).counts).toMatchObject({ states, terminal });
    }
  });

  test("when memory is too small to count states, the walks go on", () => {
    const small = simulate(specification("hanoi", { discs: 8 }).system, [], {
      maxMemoryBytes: 1,
      walks: 100,
    });
    const large = simulate(specification("hanoi", { discs: 8 }).system, [], { walks: 100 });
    expect(large.walked.allCounted).toBe(true);
    expect(small.counts.transitions).toBe(large.counts.transitions);
    expect(small.counts.states).toBeLessThanOrEqual(large.counts.states);
  });

  test("when the heap is full of values, they end without a verdict", () => {
    const { system: philosophers, properties } = specification("philosophers", { philosophers: 3 });
    const report = simulate(philosophers, properties, { maxHeapBytes: 1 });
    expect(report).toMatchObject({ status: "inconclusive", limit: "memory" });
  });
});

describe("the same seed", () => {
  const { system: explored, properties } = specification("blocking-queue", {
    producers: 3,
    consumers: 4,
    capacity: 2,
  });
  const walked = (seed: number) => simulate(explored, properties, { seed, walks: 200, shortestWithin: 0 });

  test("walks the same walks", () => {
    expect(walked(5)).toEqual(walked(5));
  });

  test("in slices of any size", () => {
    for (const slice of [1, 7, 1_000]) {
      const simulation = new Simulation(explored, properties, { seed: 5, walks: 200, shortestWithin: 0 });
      while (!simulation.advance(slice));
      expect(simulation.report()).toEqual(walked(5));
    }
  });

  test("and another seed other ones", () => {
    expect(new Set([1, 2, 3].map((seed) => JSON.stringify(walked(seed).coverage))).size).toBe(3);
  });
});

test("walks that are stopped say so, and how many there were", () => {
  const simulation = new Simulation(specification("hanoi", { discs: 5 }).system, [], { walks: 1_000 });
  expect(simulation.advance(1_000)).toBe(false);
  expect(() => simulation.report()).toThrow("has not finished");
  simulation.stop("interrupted");
  while (!simulation.advance(1));
  const { limit, walked } = simulation.report();
  expect(limit).toBe("interrupted");
  expect(walked.walks).toBeLessThan(1_000);
});

test("a counterexample has neither loops nor steps that it can do without", () => {
  const door = slot("door", "closed");
  const noise = slot("noise", 0);
  const explored = system({
    name: "a door",
    slots: [door, noise],
    processes: [
      process({
        name: "door",
        reads: { door },
        step: (now) => [act("turn", door.set(now.door === "closed" ? "ajar" : "open"))],
      }),
      process({
        name: "noise",
        reads: { noise },
        step: (now) => [act("up", noise.set((now.noise + 1) % 50))],
      }),
    ],
  });
  const shut = invariant(
    "shut",
    predicate("the door is not open", { door }, (now) => now.door !== "open"),
  );
  for (let seed = 0; seed < 20; seed++) {
    const report = simulate(explored, [shut], { seed, shortestWithin: 0 });
    expect(traceIn(report, "shut")?.steps.map((s) => s.label)).toEqual(["turn", "turn"]);
  }
});

function viewIn(state: Snapshot, concrete: TransitionSystem, reads: Reads): unknown {
  let view: unknown;
  const look = (seen: unknown) => {
    view = seen;
    return true;
  };
  holdsIn(state, concrete, { name: "a look", reads, holds: look });
  return view;
}

test("guards are asked before steps; with paranoid, a false one is an error", () => {
  const n = slot("n", 0);
  const guarded = (below: number) =>
    system({
      name: "guarded",
      slots: [n],
      processes: [
        process({
          name: "p",
          reads: { n },
          onlyIf: guard({ n }, (now) => now.n < below),
          step: (now) => (now.n < 3 ? [act("up", n.set(now.n + 1))] : []),
        }),
      ],
    });
  expect(simulate(guarded(3), [], { walks: 2, paranoid: true }).counts).toMatchObject({
    states: 4,
    depth: 3,
  });
  expect(simulate(guarded(3), [], { walks: 2 }).counts.modelCalls).toBe(3);
  expect(() => simulate(guarded(2), [], { walks: 2, paranoid: true })).toThrow("its guard does not hold");
});

describe("random systems", () => {
  const refuted = { by: 0, of: 0 };

  test("every trace is a run of the reference graph, and shows what it claims", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = randomSystem(shape);
        expectHonest(explored, explored, randomProperties(explored, shape.seed));
        const { full, reduced } = symmetricSystem(shape);
        expectHonest(reduced, full, symmetricProperties(reduced, shape.seed));
      }),
      { seed: 815_4711, numRuns: 30 },
    );
    // Small systems are walked through: what is false is nearly always found out.
    console.info(`decided by walks: ${refuted.by} of ${refuted.of} that a search decides`);
    expect(refuted.of).toBeGreaterThan(100);
    expect(refuted.by / refuted.of).toBeGreaterThan(0.98);
  });

  function expectHonest(
    explored: TransitionSystem,
    concrete: TransitionSystem,
    all: readonly Property[],
  ): void {
    const properties = all.filter((p) => !isLiveness(p));
    const reference = exploreNaively(concrete, properties);
    const short = simulate(explored, properties, { walks: 30, depth: 40, shortestWithin: 0 });
    const shortest = simulate(explored, properties, { walks: 30, depth: 40 });
    const follow = follower(reference);
    for (const property of properties) {
      const verdict = reference.verdicts.find((v) => v.id === property.id);
      const nearest = verdict?.depth;
      const traces = [traceIn(short, property.id), traceIn(shortest, property.id)];
      if (nearest !== undefined) refuted.of++;
      if (traces[0] !== undefined) refuted.by++;
      // The seed is the same, so that both decide the same.
      expect(traces[0] === undefined, property.id).toBe(traces[1] === undefined);
      for (const trace of traces) {
        if (trace === undefined) continue;
        expect(nearest, property.id).toBeDefined();
        expect(trace.steps.length, property.id).toBeGreaterThanOrEqual(nearest ?? 0);
        follow(trace);
        expectToShow(trace, property, concrete, reference);
      }
      if (traces[1] !== undefined) expect(traces[1].steps.length, property.id).toBe(nearest);
    }
  }

  function expectToShow(trace: Trace, p: Property, concrete: TransitionSystem, reference: NaiveReport): void {
    const states = follower(reference)(trace).states;
    const last = states.at(-1) ?? {};
    if (p.kind === "invariant") {
      expect(holdsIn(last, concrete, p.holds)).toBe(false);
      if (p.when !== undefined) expect(holdsIn(last, concrete, p.when)).toBe(true);
    } else if (p.kind === "sometimes") expect(holdsIn(last, concrete, p.goal)).toBe(true);
    else if (p.kind === "no-deadlock" && p.except !== undefined)
      expect(holdsIn(last, concrete, p.except)).toBe(false);
    else if (p.kind === "no-step") {
      const step = trace.steps.at(-1) ?? { process: "", label: "" };
      const [before, after] = [states.at(-2) ?? {}, last].map((state) => viewIn(state, concrete, p.reads));
      expect(isForbidden(p, before, after, { process: step.process, label: step.label })).toBe(true);
    }
  }
});

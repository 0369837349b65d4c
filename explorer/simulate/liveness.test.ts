// Walks refute liveness only by fair runs that violate it: they come to rest, or go round for ever.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { follower, isFair, traceIn, violates } from "../follow.ts";
import { exploreNaively } from "../naive.ts";
import { findViolationNaively } from "../naive-liveness.ts";
import {
  alwaysEventually,
  eventually,
  eventuallyAlways,
  isLiveness,
  leadsTo,
  ltl,
  type Property,
  predicate,
  recurs,
} from "../property.ts";
import {
  randomPredicates,
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "../random-systems.ts";
import { act, type Fairness, process, slot, system, type TransitionSystem } from "../system.ts";
import { specification } from "../textbook/index.ts";
import { type SimulateOptions, Simulation, simulate } from "./index.ts";

/** Counts up to 3, and back to 0 from there if `goesRound`; and what it may be expected to do. */
function counter(fairness: Fairness, goesRound: boolean) {
  const n = slot("n", 0);
  const up = process({
    name: "counter",
    reads: { n },
    fairness,
    step: (now) => (now.n < 3 ? [act("up", n.set(now.n + 1))] : [act("round", n.set(goesRound ? 0 : now.n))]),
  });
  const is = (value: number) => predicate(`n is ${value}`, { n }, (now) => now.n === value);
  const properties = [
    eventually("eventually 3", is(3)),
    eventually("eventually 4", is(4)),
    leadsTo("2 leads to 3", is(2), is(3)),
    leadsTo("3 leads to 1", is(3), is(1)),
    leadsTo("4 leads to 5", is(4), is(5)),
    alwaysEventually("3 again and again", is(3)),
    alwaysEventually("0 again and again", is(0)),
    eventuallyAlways("3 in the end", is(3)),
    recurs("it moves", "counter"),
    recurs("it goes up", "counter", "up"),
    ltl("0 until 1", "zero U one", { zero: is(0), one: is(1) }),
    ltl("3 stays", "G (three -> X three)", { three: is(3) }),
  ];
  return { system: system({ name: "counter", slots: [n], processes: [up] }), properties };
}

function violated(counted: { system: TransitionSystem; properties: readonly Property[] }): readonly string[] {
  const report = simulate(counted.system, counted.properties, { walks: 10, depth: 20 });
  for (const p of report.properties) {
    if (p.status !== "violated")
      expect(p).toMatchObject({
        status: "inconclusive",
        reason: "not refuted in 10 walks of at most 20 steps",
      });
  }
  return report.properties.filter((p) => p.status === "violated").map((p) => p.id);
}

describe("what a walk refutes", () => {
  test("one that gets stuck stutters for ever", () => {
    expect(violated(counter("weak", false))).toEqual([
      "eventually 4",
      "3 leads to 1",
      "0 again and again",
      "it moves",
      "it goes up",
    ]);
  });

  test("one that comes round may go round for ever", () => {
    expect(violated(counter("weak", true))).toEqual(["eventually 4", "3 in the end", "3 stays"]);
  });

  test("where nothing is fair, it may stop anywhere", () => {
    expect(violated(counter("none", true))).toEqual([
      "eventually 3",
      "eventually 4",
      "2 leads to 3",
      "3 leads to 1",
      "3 again and again",
      "0 again and again",
      "3 in the end",
      "it moves",
      "it goes up",
      "0 until 1",
      "3 stays",
    ]);
  });

  test("one that was cut off tells nothing of what comes after", () => {
    const { system: explored, properties } = counter("weak", false);
    const cut = simulate(explored, properties, { walks: 10, depth: 2 });
    expect(cut.status).toBe("inconclusive");
  });

  test("a premise that was never true on the walks is told", () => {
    const { system: explored, properties } = counter("weak", false);
    const report = simulate(explored, properties, { walks: 10, depth: 20 });
    expect(report.properties.find((p) => p.id === "4 leads to 5")?.vacuous).toBe(
      'its premise "n is 4" was never true on these walks',
    );
    expect(report.properties.find((p) => p.id === "2 leads to 3")?.vacuous).toBeUndefined();
  });
});

test("a run is shown as a stem and what goes on for ever", () => {
  const trace = (goesRound: boolean, options?: SimulateOptions) => {
    const { system: explored, properties } = counter("weak", goesRound);
    const found = traceIn(simulate(explored, properties, options), "eventually 4");
    return { loop: found?.loop, minimal: found?.minimal, labels: found?.steps.map((s) => s.label) };
  };
  const minimal = "none";
  expect(trace(false, { shortestWithin: 0 })).toEqual({ loop: 3, minimal, labels: ["up", "up", "up"] });
  const round = ["up", "up", "up", "round"];
  expect(trace(true, { shortestWithin: 0 })).toEqual({ loop: 0, minimal, labels: round });
  expect(trace(true)).toMatchObject({ loop: 0, minimal: "whole" });
});

test("a run has no steps that it can do without", () => {
  const door = slot("door", "closed");
  const noise = slot("noise", 0);
  const next: { readonly [state: string]: string } = { closed: "ajar", ajar: "open", open: "ajar" };
  const explored = system({
    name: "a door",
    slots: [door, noise],
    processes: [
      process({
        name: "door",
        reads: { door },
        fairness: "weak",
        step: (now) => [act("turn", door.set(next[now.door] ?? ""))],
      }),
      process({
        name: "noise",
        reads: { noise },
        step: (now) => [act("up", noise.set((now.noise + 1) % 50)), act("far", noise.set(noise.initial))],
      }),
    ],
  });
  const shut = eventuallyAlways(
    "shut",
    predicate("the door is not open", { door }, (now) => now.door !== "open"),
  );
  for (let seed = 0; seed < 20; seed++) {
    const trace = traceIn(simulate(explored, [shut], { seed, shortestWithin: 0 }), "shut");
    expect(trace?.steps.map((s) => s.label)).toEqual(["turn", "turn", "turn"]);
    expect(trace?.loop).toBe(1);
  }
});

test("the walks end when everything is refuted, and the same seed finds the same", () => {
  const { system: explored, properties } = counter("none", true);
  const refutable = properties.filter((p) => p.id !== "4 leads to 5");
  const report = simulate(explored, refutable);
  expect(report.walked.walks).toBe(1);
  expect(simulate(explored, refutable)).toEqual(report);
});

test("in slices of any size, runs are sought at the same times", () => {
  const { system: explored, properties } = specification("philosophers", {
    philosophers: 4,
    fairness: "weak",
  });
  const options = { walks: 100, depth: 30, shortestWithin: 0 };
  const whole = simulate(explored, properties, options);
  expect(whole.properties.filter((p) => p.status === "violated").length).toBeGreaterThan(4);
  for (const slice of [1, 13]) {
    const simulation = new Simulation(explored, properties, options);
    while (!simulation.advance(slice));
    expect(simulation.report()).toEqual(whole);
  }
});

test("where memory is too small for a formula, that is told", () => {
  const { system: explored, properties } = counter("weak", true);
  const report = simulate(
    explored,
    properties.filter((p) => p.kind === "ltl"),
    { maxMemoryBytes: 1, walks: 2 },
  );
  for (const p of report.properties)
    expect(p).toMatchObject({
      status: "inconclusive",
      reason: expect.stringContaining("memory was too small"),
    });
});

describe("random systems", () => {
  const thorough = { refuted: 0, of: 0 };
  /** Most of what can happen is not seen by these. */
  const few = { refuted: 0, of: 0 };
  const ways = [
    { options: { walks: 30, depth: 40, shortestWithin: 0 }, tally: thorough },
    { options: { walks: 30, depth: 40 }, tally: thorough },
    { options: { walks: 2, depth: 3, shortestWithin: 0 }, tally: few },
  ];
  const formulas = ["G (a -> F b)", "F G a | G F b", "a U b", "G (a -> X b)", "F (a & X !a)"];

  function expectTrue(
    explored: TransitionSystem,
    concrete: TransitionSystem,
    asked: readonly Property[],
  ): void {
    const properties = asked.filter(isLiveness);
    const reference = exploreNaively(concrete, properties);
    const follow = follower(reference);
    for (const { options, tally } of ways) {
      const report = simulate(explored, properties, options);
      for (const property of properties) {
        const trace = traceIn(report, property.id);
        const isFalse = findViolationNaively(concrete, property, reference) !== undefined;
        if (isFalse) tally.of++;
        if (trace === undefined) continue;
        tally.refuted++;
        expect(isFalse, property.id).toBe(true);
        const followed = follow(trace);
        expect(trace.loop, property.id).toBeDefined();
        expect(violates(followed, trace.loop ?? -1, property, concrete), property.id).toBe(true);
        expect(isFair(followed, trace.loop ?? -1, concrete, reference), property.id).toBe(true);
      }
    }
  }

  test("every refutation is a fair violation of the reference graph, and few are missed", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = randomSystem(shape);
        const predicates = randomPredicates(explored, shape.seed, ["a", "b"]);
        const claims = formulas.map((text) => ltl(text, text, predicates));
        expectTrue(explored, explored, [...randomProperties(explored, shape.seed), ...claims]);
        const { full, reduced } = symmetricSystem(shape);
        expectTrue(reduced, full, symmetricProperties(reduced, shape.seed));
      }),
      { seed: 7_120_343, numRuns: 40 },
    );
    const share = ({ refuted, of }: typeof few): string => `${refuted} of ${of}`;
    console.info(`false liveness refuted: ${share(thorough)} by 30 walks, ${share(few)} by 2 short ones`);
    expect(thorough.of).toBeGreaterThan(500);
    expect(thorough.refuted / thorough.of).toBeGreaterThan(0.98);
    expect(few.refuted / few.of).toBeGreaterThan(0.3);
    expect(few.refuted / few.of).toBeLessThan(0.95);
  });
});

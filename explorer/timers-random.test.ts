// Lazy timers on random systems: every way of exploring says what the naive explorer says, by one rule in one place.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectAgreement } from "./agreement.ts";
import { check } from "./check.ts";
import { actorsIn, bruteForce } from "./costs-by-brute-force.ts";
import { follower, isFair, traceIn, violates } from "./follow.ts";
import { looseShapes, looseSystem } from "./loose-systems.ts";
import { exploreNaively, type NaiveReport } from "./naive.ts";
import { findViolationNaively } from "./naive-liveness.ts";
import { isLiveness, ltl, type Property } from "./property.ts";
import { orbitProperties, symmetricMembers, symmetricShapes } from "./random-symmetric-systems.ts";
import {
  randomPredicates,
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "./random-systems.ts";
import { withTimers } from "./random-timers.ts";
import { simulate } from "./simulate/index.ts";
import { slot, type TransitionSystem } from "./system.ts";
import { range } from "./textbook/specification.ts";

/** How many systems lost steps because timers wait, and in how many timers fired nevertheless. */
class Tally {
  shrunk = 0;
  fired = 0;

  add(explored: TransitionSystem, lazy: NaiveReport): void {
    const free = exploreNaively({ ...explored, timers: "free" });
    if (lazy.counts.transitions < free.counts.transitions) this.shrunk++;
    const without = { ...explored, processes: explored.processes.map(withoutTimers) };
    if (exploreNaively(without).counts.transitions < lazy.counts.transitions) this.fired++;
  }
}

function withoutTimers(p: TransitionSystem["processes"][number]) {
  return { ...p, step: (view: unknown) => p.step(view).filter((a) => a.timer !== true) };
}

/** The same, with so many more slots, which never change, that states have several words with something in each. */
function wider(explored: TransitionSystem): TransitionSystem {
  const padding = (i: number) => range(35).map((k) => slot(`padding ${i} ${k}`, 0));
  return { ...explored, slots: explored.slots.flatMap((s, i) => [s, ...padding(i)]) };
}

const counted = ({ counts: { initial, states, transitions, depth, terminal } }: NaiveReport) => ({
  initial,
  states,
  transitions,
  depth,
  terminal,
});

describe("the same counts, verdicts, and runs that are as short", () => {
  test("of tightly coupled systems", () => {
    const [tally, seen] = [new Tally(), new Map<string, number>()];
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = withTimers(randomSystem(shape), shape.seed);
        const properties = randomProperties(explored, shape.seed);
        const graph = exploreNaively(explored, properties);
        tally.add(explored, graph);
        const reference = { full: explored, graph, properties, sameLassos: true };
        for (const options of [{}, { paranoid: true }, { reductions: { partialOrder: true } }]) {
          const report = check(explored, properties, options);
          expect(report.counts).toMatchObject(counted(graph));
          expectAgreement(report, reference, seen);
        }
        const wide = check(wider(explored), properties);
        expect(wide.counts).toMatchObject(counted(graph));
      }),
      { seed: 8_112_601, numRuns: 250 },
    );
    expect(tally.shrunk).toBeGreaterThan(60);
    expect(tally.fired).toBeGreaterThan(60);
    expect(Math.min(...seen.values())).toBeGreaterThan(3);
  });

  test("of loosely coupled systems", () => {
    const tally = new Tally();
    fc.assert(
      fc.property(looseShapes, fc.nat(), (shape, seed) => {
        const { system: plain, properties } = looseSystem(shape);
        const explored = withTimers(plain, seed);
        const graph = exploreNaively(explored, properties);
        tally.add(explored, graph);
        const report = check(explored, properties);
        if (explored.interchangeable.length === 0)
          expectAgreement(report, { full: explored, graph, properties }, new Map());
        expect(report.counts).toMatchObject(counted(graph));
      }),
      { seed: 8_112_602, numRuns: 60 },
    );
    expect(tally.shrunk).toBeGreaterThan(10);
    expect(tally.fired).toBeGreaterThan(10);
  });

  test("of formulas of linear temporal logic", () => {
    const formulas = ["G (a -> F b)", "F G a | G F b", "a U b", "G (a -> X b)", "F (a & X !a)"];
    const statuses = new Set<unknown>();
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = withTimers(randomSystem(shape), shape.seed);
        const asked = randomPredicates(explored, shape.seed, ["a", "b"]);
        const properties = formulas.map((formula) => ltl(formula, formula, asked));
        const graph = exploreNaively(explored);
        const report = check(explored, properties);
        for (const p of properties) {
          const found = findViolationNaively(explored, p, graph);
          const status = report.properties.find((r) => r.id === p.id)?.status;
          expect(status).toBe(found === undefined ? "holds" : "violated");
          statuses.add(`${p.id} ${status}`);
          const trace = traceIn(report, p.id);
          if (trace === undefined) continue;
          const run = follower(graph)(trace);
          expect(isFair(run, trace.loop ?? -1, explored, graph)).toBe(true);
        }
      }),
      { seed: 8_112_603, numRuns: 60 },
    );
    expect(statuses.size).toBe(2 * formulas.length);
  });
});

describe("the same with interchangeable members", () => {
  test("that are single slots", () => {
    const [tally, seen] = [new Tally(), new Map<string, number>()];
    fc.assert(
      fc.property(shapes, (drawn) => {
        const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
        const reduced = withTimers(symmetricSystem(shape).reduced, shape.seed);
        const full = { ...reduced, interchangeable: [] };
        const properties = symmetricProperties(reduced, shape.seed);
        const graph = exploreNaively(full, properties);
        tally.add(full, graph);
        const report = check(reduced, properties, { paranoid: shape.seed % 2 === 0 });
        expect(report.counts).toMatchObject(counted(exploreNaively(reduced)));
        expectAgreement(report, { full, graph, properties }, seen);
      }),
      { seed: 8_112_604, numRuns: 120 },
    );
    expect(tally.shrunk).toBeGreaterThan(20);
    expect(tally.fired).toBeGreaterThan(20);
  });

  test("that values refer to", () => {
    const tally = new Tally();
    fc.assert(
      fc.property(symmetricShapes, (shape) => {
        const reduced = withTimers(symmetricMembers(shape).reduced, shape.seed);
        const full = { ...reduced, interchangeable: [] };
        const properties = orbitProperties(reduced, shape.seed);
        let graph: NaiveReport;
        try {
          graph = exploreNaively(full, properties, { maxStates: 400 });
          tally.add(full, graph);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          return;
        }
        const report = check(reduced, properties, { paranoid: shape.seed % 8 === 0 });
        expect(report.counts).toMatchObject(counted(exploreNaively(reduced)));
        expectAgreement(report, { full, graph, properties }, new Map());
      }),
      { seed: 8_112_605, numRuns: 30 },
    );
    expect(tally.shrunk).toBeGreaterThan(3);
    expect(tally.fired).toBeGreaterThan(3);
  });
});

test("the simplest of the shortest runs", () => {
  let seen = 0;
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = withTimers(randomSystem(shape), shape.seed);
      const properties = randomProperties(explored, shape.seed).filter((p) => !isLiveness(p));
      const graph = exploreNaively(explored, properties);
      const report = check(explored, properties);
      for (const p of properties) {
        const trace = traceIn(report, p.id);
        if (trace === undefined) continue;
        const least = bruteForce(explored, graph, p, trace.steps.length, actorsIn(explored));
        expect([trace.environmentEvents, trace.contextSwitches]).toEqual([least?.events, least?.switches]);
        if (trace.steps.length > 1) seen++;
      }
    }),
    { seed: 8_112_606, numRuns: 250 },
  );
  expect(seen).toBeGreaterThan(20);
});

test("walks are runs, and refute only what is violated", () => {
  let refuted = 0;
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = withTimers(randomSystem(shape), shape.seed);
      const properties = randomProperties(explored, shape.seed);
      const graph = exploreNaively(explored, properties);
      const follow = follower(graph);
      const exhaustive = check(explored, properties);
      const status = (p: Property) => exhaustive.properties.find(({ id }) => id === p.id)?.status;
      for (const shortestWithin of [0, 1000]) {
        const report = simulate(explored, properties, { walks: 20, depth: 30, shortestWithin });
        for (const p of properties) {
          const trace = traceIn(report, p.id);
          if (trace === undefined) continue;
          const run = follow(trace);
          expect(status(p), p.id).toBe(p.kind === "sometimes" ? "holds" : "violated");
          if (!isLiveness(p)) continue;
          refuted++;
          expect(violates(run, trace.loop ?? -1, p, explored), p.id).toBe(true);
          expect(isFair(run, trace.loop ?? -1, explored, graph), p.id).toBe(true);
        }
        // What was never held back on the walks was held back nowhere; what fired there may fire.
        const fires = report.coverage.filter((c) => c.fired > 0);
        const held = new Set(exhaustive.heldBack);
        expect(fires.filter((c) => held.has(`${c.process}: ${c.label}`))).toEqual([]);
      }
    }),
    { seed: 8_112_607, numRuns: 60 },
  );
  expect(refuted).toBeGreaterThan(50);
});

test("what is said to be held back has an alternative somewhere, and never takes one", () => {
  let held = 0;
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = withTimers(randomSystem(shape), shape.seed);
      const { edges } = exploreNaively(explored);
      const taken = new Set(edges.map((e) => `${e.process}: ${e.label}`));
      const report = check(explored, []);
      for (const name of report.heldBack) expect(taken.has(name)).toBe(false);
      const fired = report.coverage.filter((c) => c.fired > 0).map((c) => `${c.process}: ${c.label}`);
      expect(new Set(fired)).toEqual(taken);
      const waits = report.coverage.filter((c) => c.fired === 0).map((c) => `${c.process}: ${c.label}`);
      expect(report.heldBack).toEqual(waits);
      held += waits.length;
      const free = check({ ...explored, timers: "free" }, []);
      expect(free.heldBack).toEqual([]);
    }),
    { seed: 8_112_608, numRuns: 150 },
  );
  expect(held).toBeGreaterThan(20);
});

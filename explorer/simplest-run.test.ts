// The simplest of the shortest runs, against brute force over all shortest runs, and whatever the numbers of states are.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "./check.ts";
import {
  actorsIn,
  bruteForce,
  type Cost,
  costOf,
  environmentOf,
  least,
  otherStems,
  withEnvironment,
} from "./costs-by-brute-force.ts";
import { Actors } from "./engine/actors.ts";
import { Compiled } from "./engine/compiled.ts";
import { MemoryBudget } from "./engine/memory.ts";
import { Search } from "./engine/search.ts";
import { follower, traceIn } from "./follow.ts";
import { type Layers, layersOfSearch } from "./layers.ts";
import { canonicalJson, exploreNaively } from "./naive.ts";
import { isLiveness } from "./property.ts";
import {
  chance,
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "./random-systems.ts";
import type { Trace } from "./result.ts";
import { NO_STEP, ShortestRuns } from "./shortest-runs.ts";
import { idsOf, simplestRun } from "./simplest-run.ts";
import { system, type TransitionSystem } from "./system.ts";
import { range } from "./textbook/specification.ts";

function expectSimplest(trace: Trace, explored: TransitionSystem, expected: Cost | undefined): void {
  const names = trace.steps.map((s) => s.process);
  const { events, switches } = costOf(names, actorsIn(explored), environmentOf(explored));
  expect({ events, switches }).toMatchObject({ events: expected?.events, switches: expected?.switches });
  expect([trace.environmentEvents, trace.contextSwitches, trace.simplest]).toEqual([events, switches, true]);
}

describe("as simple as brute force over all shortest runs", () => {
  test("random systems, and the same with their processes in another order", () => {
    let simpler = 0;
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = withEnvironment(randomSystem(shape), shape.seed);
        const properties = randomProperties(explored, shape.seed).filter((p) => !isLiveness(p));
        const reference = exploreNaively(explored, properties);
        const shuffled = system({ ...explored, processes: explored.processes.toReversed() });
        const [report, other] = [check(explored, properties), check(shuffled, properties)];
        expect(canonicalJson(check(explored, properties))).toBe(canonicalJson(report));
        for (const property of properties) {
          const trace = traceIn(report, property.id);
          const twin = traceIn(other, property.id);
          if (trace === undefined || twin === undefined) continue;
          const expected = bruteForce(explored, reference, property, trace.steps.length, actorsIn(explored));
          expectSimplest(trace, explored, expected);
          expectSimplest(twin, explored, expected);
          if (trace.steps.length > 1 && trace.contextSwitches < trace.steps.length - 1) simpler++;
        }
      }),
      { seed: 4_241_977, numRuns: 250 },
    );
    expect(simpler).toBeGreaterThan(50);
  });

  test("random systems with interchangeable slots: on the graph of all their permutations", () => {
    let seen = 0;
    fc.assert(
      fc.property(shapes, (drawn) => {
        const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
        const reduced = withEnvironment(symmetricSystem(shape).reduced, shape.seed);
        const full = system({ ...reduced, interchangeable: [] });
        const properties = symmetricProperties(reduced, shape.seed).filter((p) => !isLiveness(p));
        const reference = exploreNaively(full, properties);
        const report = check(reduced, properties);
        for (const property of properties) {
          const trace = traceIn(report, property.id);
          if (trace === undefined) continue;
          follower(reference)(trace);
          const expected = bruteForce(full, reference, property, trace.steps.length, actorsIn(reduced));
          expectSimplest(trace, reduced, expected);
          if (trace.steps.length > 1) seen++;
        }
      }),
      { seed: 4_241_978, numRuns: 120 },
    );
    expect(seen).toBeGreaterThan(40);
  });

  test("the stems of lassos", () => {
    let seen = 0;
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = withEnvironment(randomSystem(shape), shape.seed);
        const properties = randomProperties(explored, shape.seed).filter(isLiveness);
        const reference = exploreNaively(explored, properties);
        const report = check(explored, properties);
        for (const property of properties) {
          const trace = traceIn(report, property.id);
          if (trace?.loop === undefined || trace.loop === 0 || trace.loop > 4 || property.kind === "ltl")
            continue;
          const others = otherStems(explored, reference, trace, trace.loop, property);
          expect(least(others)).toEqual({ events: trace.environmentEvents, switches: trace.contextSwitches });
          expect(trace.simplest).toBe(true);
          if (trace.loop > 1) seen++;
        }
      }),
      { seed: 4_241_979, numRuns: 150 },
    );
    expect(seen).toBeGreaterThan(40);
  });
});

/** The search to its end, after values were numbered in another order, or not. */
function searched(explored: TransitionSystem, backwards: boolean): Search {
  const compiled = new Compiled(explored);
  if (backwards) {
    const { states } = exploreNaively(explored);
    for (const state of states.toReversed()) {
      for (const [i, { name }] of explored.slots.entries()) compiled.intern(i, state[name], {});
    }
  }
  const budget = new MemoryBudget(Number.POSITIVE_INFINITY);
  const search = new Search(compiled, { budget, recordsEdges: false, watches: [] });
  while (search.expandSome(4096, Number.POSITIVE_INFINITY));
  return search;
}

/** The same layers, with the positions within each level turned round. */
function turned(layers: Layers): Layers {
  const { levels } = layers;
  const turn = (p: number): number => {
    const level = levels.findLastIndex((first) => first <= p);
    return (levels[level] ?? 0) + (levels[level + 1] ?? 0) - 1 - p;
  };
  return {
    levels,
    steps(first, end, add) {
      for (let p = first; p < end; p++)
        layers.steps(turn(p), turn(p) + 1, (_, target, action) => add(p, turn(target), action));
    },
    stateAt: (p) => layers.stateAt(turn(p)),
  };
}

test("the same run, however states and values are numbered", () => {
  let seen = 0;
  const run = (explored: TransitionSystem, seed: number, backwards: boolean, level: number) => {
    const search = searched(explored, backwards);
    const { compiled } = search;
    const plain = layersOfSearch(search);
    const layers = backwards ? turned(plain) : plain;
    const [begin, end] = [layers.levels[level] ?? 0, layers.levels[level + 1] ?? 0];
    const wanted = range(end - begin).flatMap((i) => {
      const ids = idsOf(search, layers.stateAt(begin + i));
      const texts = [...ids].map((id, s) => canonicalJson(compiled.domainOf(s).values[id])).sort();
      return chance(2, seed, texts) === 0 ? [begin + i] : [];
    });
    if (wanted.length === 0) return undefined;
    const actions = new Int32Array(wanted.length).fill(NO_STEP);
    const aim = { level, positions: Int32Array.from(wanted), actions };
    const actors = new Actors(compiled);
    const shortest = new ShortestRuns(layers, actors, [aim]).towards(0);
    return simplestRun(search, actors, layers, shortest).replay.trace(undefined, "whole");
  };
  fc.assert(
    fc.property(shapes, (drawn) => {
      const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
      for (const plain of [randomSystem(drawn), symmetricSystem(shape).reduced]) {
        const explored = withEnvironment(plain, shape.seed);
        for (const level of [1, 2, 3]) {
          const trace = run(explored, shape.seed, false, level);
          expect(run(explored, shape.seed, true, level)).toEqual(trace);
          if (trace !== undefined) seen++;
        }
      }
    }),
    { seed: 4_241_980, numRuns: 100 },
  );
  expect(seen).toBeGreaterThan(100);
});

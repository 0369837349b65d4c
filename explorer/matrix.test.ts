// Every way of exploring against the naive explorer: each combination of reductions, stores and workers gives the same verdicts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, type ExploreOptions } from "./check.ts";
import { follower } from "./follow.ts";
import { looseShapes, looseSymmetricShapes, looseSystem } from "./loose-systems.ts";
import { exploreNaively, type NaiveReport } from "./naive.ts";
import { findViolationNaively } from "./naive-liveness.ts";
import { isLiveness, noDeadlock, type Property } from "./property.ts";
import {
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "./random-systems.ts";
import { withTimers } from "./random-timers.ts";
import { type CheckReport, runOf } from "./result.ts";
import type { TransitionSystem } from "./system.ts";
import { specification } from "./textbook/index.ts";
import { nameOf, oracles } from "./textbook/oracles.ts";

/** One way to do one thing. A new way is one more entry in a list below. */
interface Way {
  readonly name: string;
  readonly options: ExploreOptions;
}

const symmetries = [true, false].map((symmetry) => ({
  name: symmetry ? "symmetry" : "no symmetry",
  symmetry,
}));
const orders = [true, false].map((partialOrder) => ({
  name: partialOrder ? "partial order" : "all orders",
  partialOrder,
}));
const stores: readonly Way[] = [
  { name: "exact store", options: {} },
  { name: "compact store", options: { store: "compact" } },
];
/** Everything is shared, by as little as a state, with threads that are ready. */
const sharing = { from: 1, chunk: 1, waits: true };
const workers: readonly Way[] = [
  { name: "1 worker", options: {} },
  { name: "2 workers", options: { workers: 2, sharing } },
  { name: "3 workers", options: { workers: 3, sharing } },
];

interface Combination extends Way {
  readonly symmetry: boolean;
  readonly partialOrder: boolean;
}

const combinations = symmetries.flatMap(({ name: first, symmetry }) =>
  orders.flatMap(({ name: second, partialOrder }) =>
    stores.flatMap((store) =>
      workers.map(
        (worker): Combination => ({
          name: [first, second, store.name, worker.name].join(", "),
          symmetry,
          partialOrder,
          options: { ...store.options, ...worker.options, reductions: { symmetry, partialOrder } },
        }),
      ),
    ),
  ),
);

/** The naive explorer's answers, with and without interchangeability. */
class Reference {
  readonly explored: TransitionSystem;
  readonly properties: readonly Property[];
  readonly #full: NaiveReport;
  readonly #orbits: NaiveReport;
  readonly #follow: ReturnType<typeof follower>;
  /** By liveness property: what the naive explorer says of it. */
  readonly #liveness: ReadonlyMap<string, string>;

  constructor(explored: TransitionSystem, properties: readonly Property[]) {
    this.explored = explored;
    this.properties = properties;
    const full = { ...explored, interchangeable: [] };
    this.#full = exploreNaively(full, properties);
    this.#orbits = explored.interchangeable.length === 0 ? this.#full : exploreNaively(explored, properties);
    this.#follow = follower(this.#full);
    this.#liveness = new Map(
      properties.filter(isLiveness).map((p) => {
        const lasso = findViolationNaively(full, p, this.#full);
        return [p.id, lasso === undefined ? "holds" : "violated"];
      }),
    );
  }

  expectSame({ symmetry, partialOrder, options }: Combination): void {
    const report = check(this.explored, this.properties, options);
    this.#expectWorkers(report, options);
    const { counts } = symmetry ? this.#orbits : this.#full;
    expect(report.limit).toBeUndefined();
    expect(report.counts.initial).toBe(counts.initial);
    expect(report.counts.terminal).toBe(counts.terminal);
    const { states, transitions, depth } = counts;
    if (!partialOrder) expect(report.counts).toMatchObject({ states, transitions, depth });
    else expect(report.counts.states).toBeLessThanOrEqual(states);
    for (const p of this.properties) {
      const result = report.properties.find(({ id }) => id === p.id);
      const run = result && runOf(result);
      if (run !== undefined) this.#follow(run);
      if (isLiveness(p)) {
        expect(result?.status, p.id).toBe(
          options.store === "compact" ? "inconclusive" : this.#liveness.get(p.id),
        );
        continue;
      }
      const verdict = this.#full.verdicts.find(({ id }) => id === p.id);
      expect(result?.status, p.id).toBe(verdict?.status);
      expect(result?.vacuous !== undefined, p.id).toBe(verdict?.vacuous);
      expect(run?.steps.length, p.id).toBe(verdict?.depth);
    }
  }

  #expectWorkers({ workers: told, reductions }: CheckReport, { workers: asked = 1, store }: ExploreOptions) {
    expect(told?.asked).toBe(asked);
    const isReduced = reductions.some((r) => r.name === "partial-order" && r.applied);
    if (asked > 1 && (isReduced || store === "compact"))
      expect(told).toMatchObject({ used: 1, why: expect.stringMatching(/works with one thread$/) });
  }
}

/** The systems that are explored with several threads: few, since to start those takes longer than to explore. */
class Turns {
  #taken = 0;
  readonly #every: number;

  constructor(every: number) {
    this.#every = every;
  }

  take(): boolean {
    return this.#taken++ % this.#every === 0;
  }
}

/** With several threads only when it is its turn. */
function expectAllSame(explored: TransitionSystem, properties: readonly Property[], turns: Turns): void {
  const reference = new Reference(explored, properties);
  const shares = turns.take();
  for (const combination of combinations)
    if (shares || combination.options.workers === undefined) reference.expectSame(combination);
}

const isSafety = (p: Property) => !isLiveness(p) && p.kind !== "no-step";

/** The same without fairness, so that reductions may be used for liveness as well. */
function unfair(explored: TransitionSystem): TransitionSystem {
  return { ...explored, processes: explored.processes.map((p) => ({ ...p, fairness: "none" })) };
}

test("there is each combination, once", () => {
  expect(new Set(combinations.map(({ name }) => name)).size).toBe(4 * stores.length * workers.length);
});

describe("textbook systems", () => {
  const turns = new Turns(71);
  const small = oracles.counts.filter(({ counts }) => counts.S <= 400);

  test.each(small.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))("$name", (oracle) => {
    const { system: explored, properties } = specification(oracle.system, oracle.parameters);
    const known = properties.filter((p) => !isLiveness(p));
    expectAllSame(explored, known, turns);
    expectAllSame(explored, properties.filter(isSafety), turns);
  });
});

describe("random systems", () => {
  const turns = new Turns(89);

  test("tightly coupled", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = randomSystem(shape);
        const properties = randomProperties(explored, shape.seed);
        expectAllSame(explored, properties, turns);
        expectAllSame(explored, properties.filter(isSafety), turns);
        expectAllSame(
          unfair(explored),
          properties.filter((p) => isSafety(p) || (isLiveness(p) && p.kind !== "recurs")),
          turns,
        );
      }),
      { seed: 4_241_977, numRuns: 40 },
    );
  });

  test("with timers that wait until nothing else moves", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = withTimers(randomSystem(shape), shape.seed);
        expectAllSame(explored, randomProperties(explored, shape.seed), turns);
      }),
      { seed: 4_241_978, numRuns: 40 },
    );
    fc.assert(
      fc.property(shapes, (drawn) => {
        const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
        const reduced = withTimers(symmetricSystem(shape).reduced, shape.seed);
        expectAllSame(reduced, symmetricProperties(reduced, shape.seed), turns);
      }),
      { seed: 4_241_979, numRuns: 30 },
    );
  });

  test("loosely coupled", () => {
    fc.assert(
      fc.property(looseShapes, (shape) => {
        const { system: explored, properties } = looseSystem(shape);
        expectAllSame(explored, [noDeadlock("no end")], turns);
        expectAllSame(explored, properties.slice(0, 2), turns);
      }),
      { seed: 7_021_993, numRuns: 60 },
    );
  });

  test("with interchangeable slots", () => {
    fc.assert(
      fc.property(shapes, (drawn) => {
        const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
        const { reduced } = symmetricSystem(shape);
        const properties = symmetricProperties(reduced, shape.seed);
        expectAllSame(reduced, properties, turns);
        expectAllSame(reduced, properties.filter(isSafety), turns);
      }),
      { seed: 4_241_977, numRuns: 30 },
    );
    fc.assert(
      fc.property(looseSymmetricShapes, (shape) => {
        const { system: explored, properties } = looseSystem(shape);
        expectAllSame(explored, [noDeadlock("no end")], turns);
        expectAllSame(explored, properties.slice(0, 2), turns);
      }),
      { seed: 7_021_993, numRuns: 30 },
    );
  });
});

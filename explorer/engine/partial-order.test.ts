// Partial-order reduction against the naive explorer, on the textbook and on random systems.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type LooseShape, looseShapes, looseSymmetricShapes, looseSystem } from "../loose-systems.ts";
import { formulas } from "../ltl/random-formulas.ts";
import { seesStutters, textOf } from "../ltl/syntax.ts";
import { canonicalJson, exploreNaively, holdsIn, type NaiveReport } from "../naive.ts";
import { findViolationNaively } from "../naive-liveness.ts";
import { isLiveness, ltl, type Predicate, type Property, predicate, sometimes } from "../property.ts";
import {
  randomPredicates,
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "../random-systems.ts";
import type { Snapshot } from "../result.ts";
import type { TransitionSystem } from "../system.ts";
import { independentChains } from "../textbook/independent-chains.ts";
import { specification } from "../textbook/index.ts";
import { oracles } from "../textbook/oracles.ts";
import { exploreReduced, type Reduction } from "./partial-order/reference.ts";
import { partialOrderApplies } from "./partial-order.ts";

/** The same text for the same state, up to the order of members. */
function textOfState(state: Snapshot): string {
  const members = Object.keys(state).filter((name) => name.startsWith("member"));
  const others = Object.entries(state).filter(([name]) => !members.includes(name));
  return canonicalJson([
    Object.fromEntries(others),
    members.map((name) => canonicalJson(state[name])).sort(),
  ]);
}

function deadlocksOf({ states, edges }: Pick<NaiveReport, "states" | "edges">): readonly string[] {
  const moving = new Set(edges.map(({ source }) => source));
  return states
    .filter((_, i) => !moving.has(i))
    .map(textOfState)
    .sort();
}

/** What the property says of the states that were found; liveness is left out. */
function statusIn(explored: TransitionSystem, p: Property, { report, deadlocks }: Reduction): string {
  const among = (states: readonly Snapshot[], asked: Predicate) =>
    states.filter((state) => holdsIn(state, explored, asked));
  if (p.kind === "sometimes") return among(report.states, p.goal).length > 0 ? "holds" : "violated";
  if (p.kind === "invariant") {
    const asked = p.when === undefined ? report.states : among(report.states, p.when);
    const broken = asked.length > among(asked, p.holds).length;
    return `${broken ? "violated" : "holds"}${asked.length === 0 ? ", vacuously" : ""}`;
  }
  if (p.kind !== "no-deadlock") throw new RangeError(`${p.kind} is not about states`);
  const stuck = report.states.filter((_, i) => deadlocks.includes(i));
  const excused = p.except === undefined ? 0 : among(stuck, p.except).length;
  return stuck.length > excused ? "violated" : "holds";
}

/** How much a series of reductions did, so that a test cannot pass because nothing was reduced. */
class Tally {
  systems = 0;
  smaller = 0;
  restarted = 0;
  reduced = 0;
  readonly statuses = new Map<string, number>();

  add(full: number, { report, passes, partly }: Reduction): void {
    this.systems++;
    if (partly > 0) this.reduced++;
    if (report.counts.states < full) this.smaller++;
    if (passes > 1) this.restarted++;
  }

  note(status: string): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }
}

function actionsOf({ edges }: Pick<NaiveReport, "edges">): ReadonlySet<string> {
  const changing = edges.filter(({ effective }) => effective);
  return new Set(changing.map(({ process: p, label }) => JSON.stringify([p, label])));
}

function agreesOnSafety(explored: TransitionSystem, properties: readonly Property[], tally: Tally): void {
  const full = exploreNaively(explored, properties);
  const forDeadlocks = exploreReduced(explored, []);
  expect(deadlocksOf(forDeadlocks.report)).toEqual(deadlocksOf(full));
  expect(forDeadlocks.deadlocks.length).toBe(full.counts.terminal);
  // Whatever can be done anywhere is done somewhere.
  if (explored.interchangeable.length === 0) expect(actionsOf(forDeadlocks.report)).toEqual(actionsOf(full));
  tally.add(full.counts.states, forDeadlocks);
  const reduced = exploreReduced(explored, properties);
  expect(deadlocksOf(reduced.report)).toEqual(deadlocksOf(full));
  tally.add(full.counts.states, reduced);
  for (const [i, property] of properties.entries()) {
    const { status, vacuous } = full.verdicts[i] ?? {};
    const expected = `${status}${vacuous === true ? ", vacuously" : ""}`;
    expect(statusIn(explored, property, reduced), property.id).toBe(expected);
    tally.note(`${property.kind} ${expected}`);
  }
}

const isSafety = ({ kind }: Property) =>
  kind === "invariant" || kind === "sometimes" || kind === "no-deadlock";

test.each([
  [1, 1],
  [2, 3],
  [4, 3],
  [7, 20],
  [40, 2],
])("independent chains, %i of %i steps: one state for each step, and the first", (chains, steps) => {
  const { report, deadlocks, passes } = exploreReduced(independentChains({ chains, steps }).system, []);
  expect(report.counts.states).toBe(chains * steps + 1);
  expect(deadlocks).toEqual([chains * steps]);
  expect(passes).toBe(1);
});

test("one visible chain costs nothing, all of them cost everything", () => {
  const { system: chains, properties } = independentChains({ chains: 3, steps: 3 });
  expect(exploreReduced(chains, properties).report.counts.states).toBe(64);
  const [first] = chains.slots;
  if (first === undefined) throw new Error("there are three chains");
  const ended = predicate("the first has ended", { first }, (now) => now.first === 3);
  const { report } = exploreReduced(chains, [sometimes("ended", ended)]);
  expect(report.counts.states).toBe(10);
  expect(report.states.some((state) => holdsIn(state, chains, ended))).toBe(true);
});

const small = oracles.counts.filter(({ counts }) => counts.S <= 400);

test("textbook systems: all deadlocks, and the verdicts on states", () => {
  const tally = new Tally();
  for (const oracle of small) {
    const { system: explored, properties } = specification(oracle.system, oracle.parameters);
    agreesOnSafety(explored, properties.filter(isSafety), tally);
  }
  expect(tally.reduced).toBeGreaterThan(3);
});

test("random systems, tightly coupled", () => {
  const tally = new Tally();
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = randomSystem(shape);
      agreesOnSafety(explored, randomProperties(explored, shape.seed).filter(isSafety), tally);
    }),
    { seed: 4_241_977, numRuns: 300 },
  );
  // Little is independent here: this is about states that must not be expanded partly.
  expect(tally.statuses.size).toBe(7);
  expect(Math.min(...tally.statuses.values())).toBeGreaterThan(20);
});

test("random systems, loosely coupled", () => {
  const tally = new Tally();
  const agrees = (shape: LooseShape) => {
    const { system: explored, properties } = looseSystem(shape);
    agreesOnSafety(explored, properties, tally);
  };
  fc.assert(fc.property(looseShapes, agrees), { seed: 7_021_993, numRuns: 300 });
  expect(tally.reduced).toBeGreaterThan(150);
  expect(tally.smaller).toBeGreaterThan(100);
  expect(tally.restarted).toBeGreaterThan(80);
});

test("random systems with interchangeable slots", () => {
  const tally = new Tally();
  const agrees = (shape: LooseShape) => {
    const { system: explored, properties } = looseSystem(shape);
    agreesOnSafety(explored, properties, tally);
  };
  fc.assert(fc.property(looseSymmetricShapes, agrees), { seed: 7_021_993, numRuns: 100 });
  expect(tally.smaller).toBeGreaterThan(40);
  expect(tally.restarted).toBeGreaterThan(30);
  fc.assert(
    fc.property(shapes, (shape) => {
      const { reduced } = symmetricSystem({ ...shape, slots: Math.min(3, shape.slots) });
      agreesOnSafety(reduced, symmetricProperties(reduced, shape.seed).filter(isSafety), tally);
    }),
    { seed: 4_241_977, numRuns: 40 },
  );
});

/** The same without fairness. */
function unfair(explored: TransitionSystem): TransitionSystem {
  return { ...explored, processes: explored.processes.map((p) => ({ ...p, fairness: "none" })) };
}

function agreesOnLiveness(explored: TransitionSystem, asked: readonly Property[], tally: Tally): void {
  const full = exploreNaively(explored);
  for (const property of asked) {
    if (!isLiveness(property) || partialOrderApplies(explored, [property]) !== undefined) continue;
    const reduced = exploreReduced(explored, [property]);
    tally.add(full.counts.states, reduced);
    const violation = findViolationNaively(explored, property, { ...reduced.report, verdicts: [] });
    const expected = findViolationNaively(explored, property, full);
    expect(violation === undefined, property.id).toBe(expected === undefined);
    tally.note(`${property.kind} ${expected === undefined ? "holds" : "violated"}`);
  }
}

test("formulas without X, and liveness without fairness", () => {
  const tally = new Tally();
  const names = ["p", "q", "r"];
  const claims = fc.array(
    formulas(8, names).filter((formula) => !seesStutters(formula)),
    { minLength: 6, maxLength: 6 },
  );
  fc.assert(
    fc.property(looseShapes, claims, (shape, asked) => {
      const { system: explored, predicates } = looseSystem(shape);
      const named = Object.fromEntries(names.map((name, i) => [name, predicates[i] ?? never]));
      agreesOnLiveness(
        explored,
        asked.map((f) => ltl(textOf(f), textOf(f), named)),
        tally,
      );
    }),
    { seed: 7_021_993, numRuns: 100 },
  );
  expect(tally.reduced).toBeGreaterThan(60);
  expect(tally.smaller).toBeGreaterThan(30);
  fc.assert(
    fc.property(shapes, claims, (shape, asked) => {
      const explored = unfair(randomSystem(shape));
      const named = randomPredicates(explored, shape.seed, names);
      const properties = randomProperties(explored, shape.seed).filter(isLiveness);
      agreesOnLiveness(
        explored,
        [...properties, ...asked.map((f) => ltl(textOf(f), textOf(f), named))],
        tally,
      );
    }),
    { seed: 4_241_977, numRuns: 60 },
  );
  expect(tally.statuses.size).toBe(10);
  expect(Math.min(...tally.statuses.values())).toBeGreaterThan(3);
});

const never = predicate("never", {}, () => false);

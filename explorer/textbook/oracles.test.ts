// Every engine against every figure of the oracles that it can count, exactly.
import { describe, expect, test } from "vitest";
import { exploreNaively, holdsIn } from "../naive.ts";
import { engines } from "./engines.ts";
import { specification, textbook } from "./index.ts";
import { asOracles, nameOf, oracles } from "./oracles.ts";

/** Milliseconds: the largest system has 24 million transitions. */
const LARGE = 180_000;

describe("the table of oracles", () => {
  test("covers all textbook systems, and all numbered rows", () => {
    const named = [...oracles.counts, ...oracles.orbits, ...oracles.witnesses, ...oracles.fairness];
    expect(new Set(named.map(({ system }) => system))).toEqual(new Set(textbook.map(({ name }) => name)));
    const rows = Array.from({ length: 43 }, (_, i) => i + 1);
    expect([...new Set(oracles.counts.map(({ row }) => row))]).toEqual(rows);
  });

  test("names properties that the systems have", () => {
    for (const oracle of [...oracles.witnesses, ...oracles.fairness]) {
      const ids = specification(oracle.system, oracle.parameters).properties.map(({ id }) => id);
      expect(ids, nameOf(oracle)).toContain(oracle.property);
    }
  });

  test.each([
    ["a missing table", { ...oracles, fairness: undefined }, "fairness"],
    [
      "an unknown column",
      { ...oracles, counts: [{ ...oracles.counts[0], counts: { I: 1, S: 1, Z: 1 } }] },
      "/counts/0",
    ],
    ["a negative count", { ...oracles, orbits: [{ ...oracles.orbits[0], orbits: -1 }] }, "/orbits/0/orbits"],
    [
      "an unknown verdict",
      { ...oracles, witnesses: [{ ...oracles.witnesses[0], status: "maybe" }] },
      "/witnesses/0",
    ],
  ])("refuses %s", (_, broken, where) => {
    expect(() => asOracles(JSON.parse(JSON.stringify(broken)))).toThrow(where);
  });
});

describe.each(engines)("$name", (engine) => {
  const { largest, smallest = 0 } = engine;
  const fits = (states: number) => states >= smallest && states <= largest;
  const fitting = oracles.counts.filter(({ counts }) => fits(counts.S));

  test.each(fitting.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))(
    "counts row $row: $name",
    (oracle) => {
      const found = engine.figures(specification(oracle.system, oracle.parameters).system);
      const known = Object.keys(found);
      const expected = Object.entries(oracle.counts).filter(([column]) => known.includes(column));
      expect(expected.length).toBeGreaterThan(1);
      expect(found).toMatchObject(Object.fromEntries(expected));
    },
    LARGE,
  );

  const orbits = oracles.orbits.filter(({ states }) => fits(states));

  test.each(orbits.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))(
    "counts orbits: $name",
    (oracle) => {
      const states = (interchangeable: boolean) =>
        engine.figures(specification(oracle.system, { ...oracle.parameters, interchangeable }).system).S;
      expect(states(false)).toBe(oracle.states);
      expect(states(true)).toBe(oracle.orbits);
    },
  );
});

describe("the naive explorer's graph", () => {
  const small = oracles.counts.filter(({ counts }) => counts.S <= 10_000);

  test.each(
    small
      .filter(({ violating }) => violating !== undefined)
      .map((oracle) => ({ ...oracle, name: nameOf(oracle) })),
  )("has as many violating states: $name", ({ system, parameters, violating }) => {
    const { system: explored, properties } = specification(system, parameters);
    const invariant = properties.find(({ kind }) => kind === "invariant");
    if (invariant?.kind !== "invariant") throw new Error(`${system} has no invariant`);
    const { states } = exploreNaively(explored);
    expect(states.filter((state) => !holdsIn(state, explored, invariant.holds)).length).toBe(violating);
  });

  test.each(
    small
      .filter(({ selfLoops }) => selfLoops !== undefined)
      .map((oracle) => ({ ...oracle, name: nameOf(oracle) })),
  )("has as many self-loops: $name", ({ system, parameters, selfLoops }) => {
    const { edges } = exploreNaively(specification(system, parameters).system);
    expect(edges.filter(({ source, target }) => source === target).length).toBe(selfLoops);
    expect(edges.filter(({ effective }) => !effective).length).toBe(selfLoops);
  });
});

describe("the naive explorer's verdicts", () => {
  const witnesses = oracles.witnesses.filter(({ system }) => system !== "linear-equation");

  test.each(witnesses.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))(
    "$name: $property",
    (oracle) => {
      const { system, properties } = specification(oracle.system, oracle.parameters);
      const verdict = exploreNaively(system, properties).verdicts.find(({ id }) => id === oracle.property);
      expect(verdict).toMatchObject({ status: oracle.status, depth: oracle.steps });
    },
  );
});

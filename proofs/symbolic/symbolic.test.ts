// Induction, k-induction and bounded runs: on small systems they say what the explorer says.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  and,
  atMost,
  type Bool,
  choose,
  equal,
  int,
  intVar,
  least,
  lessThan,
  minus,
  not,
  or,
  sum,
  times,
} from "../smt/term.ts";
import { openSolver, type Solver } from "../solver/solver.ts";
import { exploreConcrete } from "./concrete.ts";
import { byInduction, byKInduction, refuted } from "./prove.ts";
import type { SymbolicStep, SymbolicSystem } from "./system.ts";

let solver: Solver;
beforeAll(async () => {
  solver = await openSolver("wasm");
});
afterAll(() => solver.close());

const [a, b] = [intVar("a"), intVar("b")];
const EXPLORE = { largestInput: 0, maxStates: 10_000 };

/** Two jugs of `small` and `large` litres, as in the textbook system of the explorer. */
function jugs(small: number, large: number): SymbolicSystem {
  const pour = (from: "a" | "b", to: "a" | "b", size: number): SymbolicStep => {
    const poured = least(intVar(from), minus(int(size), intVar(to)));
    return {
      label: `pour ${from} into ${to}`,
      when: and(),
      next: { [from]: minus(intVar(from), poured), [to]: sum(intVar(to), poured) },
    };
  };
  const set = (label: string, jug: "a" | "b", litres: number): SymbolicStep => ({
    label,
    when: and(),
    next: { [jug]: int(litres) },
  });
  return {
    name: "water jugs",
    parameters: [],
    variables: [
      { name: "a", says: "litres in the small jug" },
      { name: "b", says: "litres in the large jug" },
    ],
    assumes: and(),
    initially: { a: int(0), b: int(0) },
    steps: [
      set("fill the small", "a", small),
      set("fill the large", "b", large),
      set("empty the small", "a", 0),
      set("empty the large", "b", 0),
      pour("a", "b", large),
      pour("b", "a", small),
    ],
  };
}

describe("water jugs", () => {
  test("four litres out of three and five take six steps", async () => {
    const noFour = not(equal(b, int(4)));
    const found = await refuted(solver, jugs(3, 5), noFour, 8);
    expect(found?.kind === "refuted" && found.run.steps.length).toBe(6);
    const [explored] = exploreConcrete(jugs(3, 5), noFour, new Map(), EXPLORE).properties;
    expect(explored?.status === "violated" && explored.trace?.steps.length).toBe(6);
  });

  test("no odd litre comes out of two and four, for which evenness is needed", async () => {
    const even = (jug: typeof a) =>
      equal(jug, times(2, intVar(`half of ${jug.op === "int-var" ? jug.name : ""}`)));
    const system = halved(jugs(2, 4));
    const property = not(equal(b, int(3)));
    expect((await byInduction(solver, system, property)).kind).toBe("not inductive");
    expect(await byInduction(solver, system, property, [even(a), even(b)])).toEqual({ kind: "proved", k: 1 });
  });
});

/** With the halves of the jugs as variables of their own: the witnesses of evenness. */
function halved(system: SymbolicSystem): SymbolicSystem {
  const half = (name: string) => `half of ${name}`;
  const [halfA, halfB] = [intVar(half("a")), intVar(half("b"))];
  const steps = system.steps.map((step): SymbolicStep => {
    const halves: { [name: string]: ReturnType<typeof int> } = {};
    for (const [name, term] of Object.entries(step.next)) {
      if (term.op === "int") halves[half(name)] = int(term.value / 2n);
    }
    const pours = step.label.startsWith("pour");
    const poured = step.label.endsWith("b")
      ? least(halfA, minus(int(2), halfB))
      : least(halfB, minus(int(1), halfA));
    const signed = step.label.endsWith("b") ? poured : times(-1, poured);
    const moved = { [half("a")]: minus(halfA, signed), [half("b")]: sum(halfB, signed) };
    return { ...step, next: { ...step.next, ...(pours ? moved : halves) } };
  });
  return {
    ...system,
    variables: [
      ...system.variables,
      ...["a", "b"].map((name) => ({ name: half(name), says: `half of ${name}` })),
    ],
    initially: { ...system.initially, [half("a")]: int(0), [half("b")]: int(0) },
    steps,
  };
}

test("k-induction looks back as far as it has to", async () => {
  // 0, 1, 2, 0, 1, 2 ... and from 7 to 8, which is never reached: 7 has no predecessor but 6, and that none.
  const next = choose(equal(a, int(2)), int(0), choose(equal(a, int(7)), int(9), sum(a, int(1))));
  const ring: SymbolicSystem = {
    name: "a ring",
    parameters: [],
    variables: [{ name: "a", says: "where it is" }],
    assumes: and(),
    initially: { a: int(0) },
    steps: [
      {
        label: "on",
        when: or(atMost(a, int(2)), and(lessThan(int(4), a), atMost(a, int(7)))),
        next: { a: next },
      },
    ],
  };
  const property = not(equal(a, int(9)));
  expect((await byKInduction(solver, ring, property, 2)).kind).toBe("not inductive");
  expect(await byKInduction(solver, ring, property, 6)).toEqual({ kind: "proved", k: 4 });
});

test("solver and explorer agree on random systems", async () => {
  const term = fc.constantFrom(a, b, int(0), int(1), int(2), int(3));
  const comparison: fc.Arbitrary<Bool> = fc
    .tuple(term, term, fc.constantFrom(atMost, lessThan, equal))
    .map(([left, right, compare]) => compare(left, right));
  const clamped = (to: ReturnType<typeof int>) => least(int(3), choose(lessThan(to, int(0)), int(0), to));
  const step = fc.tuple(comparison, fc.constantFrom("a", "b"), term, term, fc.boolean()).map(
    ([when, name, x, y, adds]): SymbolicStep => ({
      label: "",
      when,
      next: { [name]: clamped(adds ? sum(x, y) : minus(x, y)) },
    }),
  );
  const seen = { proved: 0, refuted: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), comparison, async (steps, property) => {
      const system: SymbolicSystem = {
        name: "random",
        parameters: [],
        variables: ["a", "b"].map((name) => ({ name, says: name })),
        assumes: and(),
        initially: { a: int(0), b: int(1) },
        steps: steps.map((s, i) => ({ ...s, label: `step ${i}` })),
      };
      const found = await byKInduction(solver, system, property, 8);
      const [explored] = exploreConcrete(system, property, new Map(), EXPLORE).properties;
      if (found.kind === "unknown") throw new Error(found.reason);
      if (found.kind === "not inductive") return;
      seen[found.kind]++;
      expect(found.kind === "proved" ? "holds" : "violated").toBe(explored?.status);
      if (found.kind === "refuted" && explored?.status === "violated")
        expect(found.run.steps.length).toBe(explored.trace?.steps.length);
    }),
    { numRuns: 60, seed: 63 },
  );
  expect(Math.min(seen.proved, seen.refuted)).toBeGreaterThan(10);
});

// The three readings of a formula agree: ours, the solver's, and (by eye) the mathematics.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSolver, type Solver } from "../solver/solver.ts";
import { amountOf, isTrue } from "./evaluate.ts";
import { mathBool, mathInt } from "./math.ts";
import { smtBool, smtInt } from "./smtlib.ts";
import {
  and,
  atMost,
  type Bool,
  boolVar,
  choose,
  dividedDown,
  dividedUp,
  equal,
  FALSE,
  greatest,
  type Int,
  implies,
  int,
  intVar,
  least,
  lessThan,
  minus,
  not,
  or,
  sum,
  TRUE,
  times,
} from "./term.ts";

const x = intVar("x");
const y = intVar("y");

describe("terms", () => {
  test("are simplified as they are made", () => {
    expect(sum(int(1), sum(x, int(2)))).toEqual({ op: "+", terms: [x, int(3)] });
    expect(sum()).toEqual(int(0));
    expect(times(0, x)).toEqual(int(0));
    expect(and(TRUE, and())).toEqual(TRUE);
    expect(or(boolVar("p"), TRUE)).toEqual(TRUE);
    expect(not(not(boolVar("p")))).toEqual(boolVar("p"));
  });

  test("refuse a division by nothing", () => {
    expect(() => dividedDown(x, 0)).toThrow("a division by 0");
  });
});

describe("readings", () => {
  test("as SMT-LIB", () => {
    expect(smtInt(minus(x, int(3)))).toBe("(+ x (- 3))");
    expect(smtBool(implies(lessThan(x, y), not(equal(intVar("a pod"), int(1)))))).toBe(
      "(=> (not (<= y x)) (not (= |a pod| 1)))",
    );
  });

  test("as mathematics", () => {
    expect(mathInt(sum(times(2, sum(x, y)), int(-3)))).toBe("2·(x + y) − 3");
    expect(mathInt(dividedUp(x, 100))).toBe("⌊(x + 99) / 100⌋");
    expect(mathInt(least(x, y))).toBe("min(x, y)");
    expect(mathInt(greatest(x, y))).toBe("max(x, y)");
    expect(mathBool(implies(and(atMost(x, y), boolVar("p")), lessThan(y, x)))).toBe("(x ≤ y ∧ p) ⇒ x > y");
  });

  test("division rounds down below zero, too", () => {
    expect(amountOf(dividedDown(int(-1), 4), new Map())).toBe(-1n);
    expect(amountOf(dividedUp(int(5), 4), new Map())).toBe(2n);
  });
});

describe("what the solver says of a formula is what it is worth", () => {
  let solver: Solver;
  beforeAll(async () => {
    solver = await openSolver("wasm");
  });
  afterAll(() => solver.close());

  test("on random formulas", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyBool,
        fc.integer({ min: -5, max: 5 }),
        fc.boolean(),
        async (formula, value, truth) => {
          const values = new Map<string, bigint | boolean>([
            ["x", BigInt(value)],
            ["p", truth],
          ]);
          const { kind } = await solver.ask({
            title: "a random formula",
            variables: [
              { name: "x", sort: "Int" },
              { name: "p", sort: "Bool" },
            ],
            given: [equal(x, int(value)), truth ? boolVar("p") : not(boolVar("p"))],
            constraints: [{ name: "formula", formula }],
          });
          expect(kind).toBe(isTrue(formula, values) ? "sat" : "unsat");
        },
      ),
      { numRuns: 150, seed: 6 },
    );
  });
});

const { anyBool } = fc.letrec<{ anyInt: Int; anyBool: Bool }>((tie) => ({
  anyInt: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.integer({ min: -9, max: 9 }).map(int),
    fc.constant(x),
    fc.tuple(tie("anyInt"), tie("anyInt")).map(([a, b]) => sum(a, b)),
    fc.tuple(fc.integer({ min: -3, max: 3 }), tie("anyInt")).map(([n, a]) => times(n, a)),
    fc.tuple(tie("anyInt"), fc.integer({ min: 1, max: 4 })).map(([a, by]) => dividedDown(a, by)),
    fc.tuple(tie("anyBool"), tie("anyInt"), tie("anyInt")).map(([c, a, b]) => choose(c, a, b)),
    fc.tuple(tie("anyInt"), tie("anyInt")).map(([a, b]) => greatest(a, b)),
  ),
  anyBool: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(TRUE, FALSE, boolVar("p")),
    fc.tuple(tie("anyInt"), tie("anyInt")).map(([a, b]) => atMost(a, b)),
    fc.tuple(tie("anyInt"), tie("anyInt")).map(([a, b]) => equal(a, b)),
    tie("anyBool").map(not),
    fc.tuple(tie("anyBool"), tie("anyBool")).map(([a, b]) => and(a, b)),
    fc.tuple(tie("anyBool"), tie("anyBool")).map(([a, b]) => or(a, b)),
    fc.tuple(tie("anyBool"), tie("anyBool")).map(([a, b]) => implies(a, b)),
  ),
}));

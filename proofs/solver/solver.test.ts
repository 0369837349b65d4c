// Solvers as they are used: verdicts, values, cores, limits, and what is left of them afterwards.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { atLeast, atMost, equal, int, intVar, sum, times } from "../smt/term.ts";
import { confirmsCore, minimalCore } from "./core.ts";
import type { Query } from "./query.ts";
import { readSexprs, valueIn } from "./sexpr.ts";
import { openSolver, type Solver } from "./solver.ts";

const x = intVar("x");
const query: Query = {
  title: "a number",
  variables: [{ name: "x", sort: "Int" }],
  given: [],
  constraints: [
    { name: "web.yaml:3 at least five", formula: atLeast(x, int(5)) },
    { name: "at most nine", formula: atMost(x, int(9)) },
  ],
};

let solver: Solver;
beforeAll(async () => {
  solver = await openSolver("wasm");
});
afterAll(() => solver.close());

describe("a solver", () => {
  test("gives values", async () => {
    const answer = await solver.ask({ ...query, maximize: x });
    expect(answer).toEqual({ kind: "sat", values: new Map([["x", 9n]]) });
  });

  test("grants the heavier wish", async () => {
    const wishes = [
      { formula: equal(x, int(6)), weight: 1 },
      { formula: equal(x, int(7)), weight: 2 },
    ];
    expect(await solver.ask({ ...query, wishes })).toEqual({ kind: "sat", values: new Map([["x", 7n]]) });
  });

  test("names what contradicts each other, and no more", async () => {
    const contradiction: Query = {
      ...query,
      constraints: [...query.constraints, { name: "at most four", formula: atMost(x, int(4)) }],
    };
    const answer = await solver.ask(contradiction);
    if (answer.kind !== "unsat") throw new Error(answer.kind);
    const names = contradiction.constraints.map(({ name }) => name);
    const core = await minimalCore(solver, contradiction, names);
    expect(core).toEqual({ names: ["web.yaml:3 at least five", "at most four"], isMinimal: true });
    expect(await confirmsCore(solver, contradiction, core.names)).toBe(true);
    expect(await confirmsCore(solver, contradiction, ["at most nine", "at most four"])).toBe(false);
  });

  test("says that it does not know when its time is over, and goes on", async () => {
    const hasty = await openSolver("wasm", { timeoutMs: 50 });
    const [a, b, c] = [intVar("a"), intVar("b"), intVar("c")];
    const cubes = [a, b, c].map((n) => times(n, times(n, n)));
    const hard: Query = {
      title: "three cubes",
      variables: ["a", "b", "c"].map((name) => ({ name, sort: "Int" })),
      given: [],
      constraints: [{ name: "sum", formula: equal(sum(...cubes), int(42)) }],
    };
    expect(await hasty.ask(hard)).toMatchObject({ kind: "unknown" });
    expect(await hasty.ask(query)).toMatchObject({ kind: "sat" });
    await hasty.close();
  });

  test("keeps what it was asked", async () => {
    await solver.ask(query);
    const last = solver.asked.at(-1);
    expect(last).toMatchObject({ title: "a number", answer: "sat" });
    expect(last?.script).toContain("(assert (! (<= 5 x) :named |web.yaml:3 at least five|))");
  });
});

describe("answers", () => {
  test("are read", () => {
    expect(readSexprs("sat\n((|a b| (- 3)) (p true))")).toEqual([
      "sat",
      [
        ["a b", ["-", "3"]],
        ["p", "true"],
      ],
    ]);
    expect(valueIn(["-", "3"])).toBe(-3n);
  });

  test("that are none are refused", () => {
    expect(() => readSexprs("(sat")).toThrow("a bracket is missing");
    expect(() => readSexprs("sat)")).toThrow("a bracket too many");
    expect(() => valueIn("x")).toThrow("neither a whole number nor a truth value");
  });
});

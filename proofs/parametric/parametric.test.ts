// The theorems: proved for all sizes, their wrong variants refuted, by runs that the explorer finds, too.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSolver, type Solver } from "../solver/solver.ts";
import { exploreConcrete } from "../symbolic/concrete.ts";
import { byInduction, refuted } from "../symbolic/prove.ts";
import { THEOREMS } from "./index.ts";

let solver: Solver;
beforeAll(async () => {
  solver = await openSolver("wasm");
});
afterAll(() => solver.close());

describe.each(THEOREMS)("$id", ({ system, property, strengthening, wrong }) => {
  test("is proved", async () => {
    expect(await byInduction(solver, system, property, strengthening)).toEqual({ kind: "proved", k: 1 });
  });

  test("its wrong variant is refuted, and the explorer finds a run as short with the same numbers", async () => {
    const found = await refuted(solver, wrong.system, property, wrong.within);
    if (found?.kind !== "refuted") throw new Error(JSON.stringify(found));
    const { parameters, steps } = found.run;
    const inputs = steps.flatMap((step) => [...step.inputs.values()]);
    const report = exploreConcrete(wrong.system, property, parameters, {
      largestInput: Number(inputs.reduce((a, b) => (a > b ? a : b), 0n)),
      maxStates: 50_000,
    });
    const [result] = report.properties;
    expect(result?.status).toBe("violated");
    expect(result?.status === "violated" && result.trace?.steps.length).toBe(steps.length);
  });
});

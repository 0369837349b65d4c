// The theorems: proved for all sizes, their wrong variants refuted, by runs that the explorer finds, too.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSolver, type Solver } from "../solver/solver.ts";
import { parametric } from "./ask.ts";
import { THEOREMS } from "./index.ts";
import { nodeCapacity } from "./node-capacity.ts";
import { quotaNeverExceeded } from "./quota.ts";
import { rollingUpdateTotal } from "./rolling-update.ts";

let solver: Solver;
beforeAll(async () => {
  solver = await openSolver("wasm");
});
afterAll(() => solver.close());

describe.each(THEOREMS)("$id", (theorem) => {
  test("is proved, and its wrong variant is refuted by a run that the explorer finds", async () => {
    const { verdict, proof, isReplayed } = await parametric(solver, theorem);
    expect({ proof, isReplayed, verdict }).toEqual({
      proof: { kind: "proved", k: 1 },
      isReplayed: true,
      verdict: "holds",
    });
  });
});

test.each([rollingUpdateTotal, nodeCapacity, quotaNeverExceeded])(
  "what does not follow is not called proved: $wrong.says",
  async (theorem) => {
    const { system } = theorem.wrong;
    expect(await parametric(solver, { ...theorem, system })).toMatchObject({
      verdict: "inconclusive",
      proof: { kind: "not inductive" },
    });
  },
);

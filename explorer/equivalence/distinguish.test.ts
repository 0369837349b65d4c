// What tells systems apart: formulas, confirmed by the evaluator on the systems themselves; no formula where the definition says equal.
import fc from "fast-check";
import { expect, test } from "vitest";
import { BISIMULATIONS, classesOf, minimised } from "./bisimulation.ts";
import { distinguishingFormula } from "./distinguish.ts";
import { Evaluator } from "./evaluate.ts";
import { written } from "./families.ts";
import { formulaText } from "./formula.ts";
import { fromSteps, type Lts } from "./lts.ts";
import { anyLts } from "./random-lts.ts";
import { unsimulated } from "./refuted-simulation.ts";
import { sideBySide } from "./shapes.ts";
import { simulates, simulation } from "./simulation.ts";

const SEED = { seed: 20_260_803 };

for (const kind of BISIMULATIONS) {
  test(`a formula tells apart what is not ${kind} bisimilar, and only that`, () => {
    let apart = 0;
    fc.assert(
      fc.property(anyLts(8), anyLts(8), (a, b) => {
        const { lts, left, right } = sideBySide(a, b);
        const { of } = classesOf(lts, kind);
        const small = sideBySide(minimised(a, reduction(kind)), minimised(b, reduction(kind)));
        const formula = distinguishingFormula(small.lts, small.left, small.right, kind);
        expect(formula === undefined).toBe(of[left] === of[right]);
        if (formula === undefined) return;
        apart++;
        const judge = new Evaluator(lts);
        expect([formulaText(formula), judge.holds(formula, left), judge.holds(formula, right)]).toEqual([
          formulaText(formula),
          true,
          false,
        ]);
      }),
      { ...SEED, numRuns: 400 },
    );
    expect(apart).toBeGreaterThan(100);
  });
}

function reduction(kind: (typeof BISIMULATIONS)[number]): "strong" | "branching-divergence" {
  return kind === "strong" ? "strong" : "branching-divergence";
}

for (const kind of ["simulation", "ready-simulation", "coupled"] as const) {
  test(`a formula holds where ${kind} fails, and does not hold on the other side`, () => {
    let apart = 0;
    fc.assert(
      fc.property(anyLts(8), anyLts(8), (a, b) => {
        const { lts, left, right } = sideBySide(a, b);
        const found = simulation(lts, kind);
        const formula = unsimulated(lts, found, left, right);
        expect(formula === undefined).toBe(simulates(found, left, right));
        if (formula === undefined) return;
        apart++;
        const judge = new Evaluator(lts);
        expect([judge.holds(formula, left), judge.holds(formula, right)]).toEqual([true, false]);
      }),
      { ...SEED, numRuns: 300 },
    );
    expect(apart).toBeGreaterThan(50);
  });
}

const textOf = (a: Lts, b: Lts, kind: (typeof BISIMULATIONS)[number]): string | undefined => {
  const { lts, left, right } = sideBySide(a, b);
  const formula = distinguishingFormula(lts, left, right, kind);
  return formula === undefined ? undefined : formulaText(formula);
};

test("what is found is what one would say", () => {
  const of = (text: string, states: number) => fromSteps(states, written(text));
  const early = of("0 a 1, 0 a 2, 1 b 3, 2 c 4", 5);
  const late = of("0 a 1, 1 b 2, 1 c 3", 4);
  expect(textOf(late, early, "strong")).toBe("<a>(<c>true & <b>true)");
  expect(textOf(early, late, "strong")).toBe("<a>!<c>true");
  expect(textOf(early, late, "weak")).toBe("<<a>>!<<c>>true");
  const choice = of("0 - 1, 0 b 2, 1 a 3", 4);
  const free = of("0 a 1, 0 b 2", 3);
  expect(textOf(choice, free, "branching")).toBe("(true until !(true until <b>true))");
  expect(textOf(choice, free, "weak")).toBe("<<>>!<<b>>true");
  const loop = of("0 - 0, 0 a 1", 2);
  const step = of("0 a 1", 2);
  expect(textOf(loop, step, "branching")).toBeUndefined();
  expect(textOf(loop, step, "branching-divergence")).toBe("Δtrue");
  expect(textOf(step, loop, "weak-divergence")).toBe("!<<Δ>>true");
});

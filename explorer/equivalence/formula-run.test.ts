// Runs along formulas: steps of the system, to where what is left of the formula holds.
import fc from "fast-check";
import { expect, test } from "vitest";
import { BISIMULATIONS } from "./bisimulation.ts";
import { distinguishingFormula } from "./distinguish.ts";
import { Evaluator } from "./evaluate.ts";
import { type Formula, TRUE } from "./formula.ts";
import { formulaRun } from "./formula-run.ts";
import { fromSteps, stepsOf } from "./lts.ts";
import { anyLts } from "./random-lts.ts";
import { sideBySide } from "./shapes.ts";

for (const kind of BISIMULATIONS) {
  test(`a run along what tells apart under ${kind} is one, and ends where the rest holds`, () => {
    let moved = 0;
    fc.assert(
      fc.property(anyLts(8), anyLts(8), (a, b) => {
        const { lts, left, right } = sideBySide(a, b);
        const formula = distinguishingFormula(lts, left, right, kind);
        if (formula === undefined) return;
        const { run, then } = formulaRun(a, formula);
        const steps = new Set([...stepsOf(a)].map((step) => JSON.stringify(step)));
        let at = a.initial;
        for (const step of run) {
          expect(steps.has(JSON.stringify(step))).toBe(true);
          expect(step[0]).toBe(at);
          at = step[2];
        }
        expect(new Evaluator(a).holds(then, at)).toBe(true);
        expect(["can", "until", "or"]).not.toContain(then.kind);
        if (run.length > 0) moved++;
      }),
      { seed: 20_261_124, numRuns: 200 },
    );
    expect(moved).toBeGreaterThan(30);
  });
}

const leads: Formula = { kind: "not", of: { kind: "can", weak: true, label: "b", leads: TRUE } };

test("silent steps before a weak step, and after it, are shortest ones", () => {
  const lts = fromSteps(5, [
    [0, undefined, 1],
    [1, "a", 2],
    [2, "b", 4],
    [2, undefined, 3],
  ]);
  const { run, then } = formulaRun(lts, { kind: "can", weak: true, label: "a", leads });
  expect(run).toEqual([
    [0, undefined, 1],
    [1, "a", 2],
    [2, undefined, 3],
  ]);
  expect(then).toBe(leads);
});

test("silent steps of an until go through states where it stays true", () => {
  const lts = fromSteps(4, [
    [0, undefined, 1],
    [0, undefined, 2],
    [1, undefined, 3],
    [2, undefined, 3],
    [2, "b", 3],
    [0, "b", 3],
  ]);
  const stays: Formula = { kind: "can", weak: false, label: "b", leads: TRUE };
  const { run } = formulaRun(lts, { kind: "until", stays, label: undefined, leads });
  expect(run.map(([, , target]) => target)).toEqual([1]);
  const far: Formula = { kind: "rests", offers: [] };
  expect(formulaRun(lts, { kind: "until", stays, label: undefined, leads: far }).run).toEqual([
    [0, undefined, 2],
    [2, undefined, 3],
  ]);
  expect(() => formulaRun(lts, leads)).toThrow(RangeError);
});

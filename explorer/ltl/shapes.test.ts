// The shapes that have a fast path of their own, written as formulas: the same verdicts, and lassos of the same length.
import fc from "fast-check";
import { expect, it } from "vitest";
import { check } from "../check.ts";
import { traceIn } from "../follow.ts";
import { type Ltl, leadsTo, ltl, type Property, predicate } from "../property.ts";
import { randomProperties, randomSystem, shapes } from "../random-systems.ts";
import { act, process, slot, system } from "../system.ts";
import { asFormula } from "./as-formula.ts";

/** The property as a formula, with an id of its own. */
function renamed(p: Property): Ltl | undefined {
  const formula = asFormula(p);
  return formula && { ...formula, id: `${p.id}, as a formula` };
}

it("on random systems", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = randomSystem(shape);
      const properties = randomProperties(explored, shape.seed);
      const pairs = properties.flatMap((p) => {
        const formula = renamed(p);
        return formula === undefined ? [] : [[p, formula] as const];
      });
      const report = check(explored, pairs.flat());
      for (const [property, formula] of pairs) {
        const [fast, slow] = [property.id, formula.id].map((id) =>
          report.properties.find((r) => r.id === id),
        );
        expect(slow?.status, property.id).toBe(fast?.status);
        const [expected, trace] = [traceIn(report, property.id), traceIn(report, formula.id)];
        const length = trace?.steps.length ?? 0;
        if (property.kind === "invariant") {
          // A formula is contradicted by a whole run, not only by its begin.
          expect(length).toBeGreaterThanOrEqual(expected?.steps.length ?? 0);
        } else {
          expect(trace?.minimal).toBe(expected?.minimal);
          // The fast path for "leads to" wants its premise on the stem, which may take some steps more.
          if (property.kind === "leads-to") expect(length).toBeLessThanOrEqual(expected?.steps.length ?? 0);
          else expect(length).toBe(expected?.steps.length ?? 0);
        }
        const key = `${property.kind} ${fast?.status}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }),
    { seed: 31_415, numRuns: 200 },
  );
  expect(seen.size).toBe(10);
  expect(Math.min(...seen.values())).toBeGreaterThan(30);
});

it("an invariant without fairness: the run stops where it is violated", () => {
  let violated = 0;
  fc.assert(
    fc.property(shapes, (shape) => {
      const fair = randomSystem(shape);
      const unfair = { ...fair, processes: fair.processes.map((p) => ({ ...p, fairness: "none" as const })) };
      const [property] = randomProperties(unfair, shape.seed);
      const formula = property && renamed(property);
      if (property === undefined || formula === undefined)
        throw new Error("the first property is an invariant");
      const report = check(unfair, [property, formula]);
      const [expected, trace] = [traceIn(report, property.id), traceIn(report, formula.id)];
      expect(trace?.steps.length).toBe(expected?.steps.length);
      expect(trace?.loop).toBe(expected?.steps.length);
      if (trace !== undefined) violated++;
    }),
    { seed: 31_415, numRuns: 200 },
  );
  expect(violated).toBeGreaterThan(20);
});

it("leads-to as a formula may be contradicted by a shorter lasso: its premise may be on the cycle alone", () => {
  const x = slot("x", 0);
  const turn = process({
    name: "turn",
    reads: { x },
    fairness: "weak",
    step: (now) => [act("turn", x.set(1 - now.x))],
  });
  const turning = system({ name: "turning", slots: [x], processes: [turn] });
  const [one, two] = [1, 2].map((n) => predicate(`x is ${n}`, { x }, (now) => now.x === n));
  if (one === undefined || two === undefined) throw new Error("two predicates were declared");
  const report = check(turning, [
    leadsTo("shape", one, two),
    ltl("formula", "G (one -> F two)", { one, two }),
  ]);
  expect(traceIn(report, "shape")).toMatchObject({ loop: 1, steps: { length: 3 } });
  expect(traceIn(report, "formula")).toMatchObject({ loop: 0, steps: { length: 2 }, minimal: "whole" });
});

// Formulas on random systems, through the engine's front door, against brute force: all runs of a few steps are tried,
// and judged by the definitions of the operators and of fairness.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import { type Followed, follower, isFair, traceIn, violates } from "../follow.ts";
import { exploreNaively, holdsIn, type NaiveEdge, type NaiveReport } from "../naive.ts";
import { findViolationNaively } from "../naive-liveness.ts";
import { ltl, type Predicate } from "../property.ts";
import {
  randomPredicates,
  randomSystem,
  shapes,
  symmetricPredicates,
  symmetricSystem,
} from "../random-systems.ts";
import type { Snapshot } from "../result.ts";
import type { TransitionSystem } from "../system.ts";
import { formulas, meaningOf } from "./random-formulas.ts";
import { type Formula, textOf } from "./syntax.ts";

const SEED = 61_803;
const NAMES = ["a", "b"];
/** Runs of so many steps are tried. */
const LONGEST = 4;

type Predicates = { readonly [name: string]: Predicate };

/** The steps of the shortest fair run that contradicts the formula, if it has at most `longest`. */
function shortestByHand(
  system: TransitionSystem,
  report: NaiveReport,
  formula: Formula,
  predicates: Predicates,
  longest: number,
): number | undefined {
  const letters = report.states.map((state) =>
    NAMES.reduce((mask, name, i) => {
      const asked = predicates[name];
      return asked !== undefined && holdsIn(state, system, asked) ? mask | (1 << i) : mask;
    }, 0),
  );
  const steps = distinctSteps(report);
  const means = meaningOf(formula, NAMES);
  const contradicts = (path: readonly number[], loop: number): boolean =>
    !means(
      path.map((s) => letters[s] ?? 0),
      loop,
    );
  const fair = (path: readonly number[], taken: readonly (readonly NaiveEdge[])[], loop: number): boolean => {
    const run: Followed = { states: path.map((s): Snapshot => report.states[s] ?? {}), steps: taken };
    return isFair(run, loop, system, report);
  };
  const isFound = (path: readonly number[], taken: readonly (readonly NaiveEdge[])[]): boolean => {
    const end = taken.length;
    if (contradicts(path, end) && fair(path, taken, end)) return true;
    return path.slice(0, -1).some((state, loop) => {
      const closes = state === path.at(-1);
      return closes && contradicts(path.slice(0, -1), loop) && fair(path, taken, loop);
    });
  };
  const walk = (path: readonly number[], taken: readonly (readonly NaiveEdge[])[], left: number): boolean => {
    if (left === 0) return isFound(path, taken);
    const last = path.at(-1) ?? 0;
    const goesOn = (steps[last] ?? []).some((e) => walk([...path, e.target], [...taken, [e]], left - 1));
    return goesOn || walk([...path, last], [...taken, []], left - 1);
  };
  const lengths = Array.from({ length: longest + 1 }, (_, length) => length);
  const starts = Array.from({ length: report.counts.initial }, (_, s) => s);
  return lengths.find((length) => starts.some((s) => walk([s], [], length)));
}

/** By state: its steps that change something, each once. */
function distinctSteps({ states, edges }: NaiveReport): readonly (readonly NaiveEdge[])[] {
  const effective = edges.filter((e) => e.effective);
  return states.map((_, s) => {
    const out = effective.filter((e) => e.source === s);
    return [...new Map(out.map((e) => [JSON.stringify([e.target, e.process, e.label]), e])).values()];
  });
}

describe(`on random systems (seed ${SEED})`, () => {
  it("the verdict and the length of the shortest counterexample are those of brute force", () => {
    const seen = { holds: 0, violated: 0, cycles: 0, byHand: 0, fairHolds: 0 };
    const drawn = fc.tuple(shapes, formulas(8, NAMES)).map(([shape, formula]) => ({
      shape: { ...shape, slots: Math.min(2, shape.slots), values: Math.min(3, shape.values) },
      formula,
    }));
    fc.assert(
      fc.property(drawn, ({ shape, formula }) => {
        const system = randomSystem(shape);
        const predicates = randomPredicates(system, shape.seed, NAMES);
        const property = ltl("formula", textOf(formula), predicates);
        const report = check(system, [property]);
        const [result] = report.properties;
        const reference = exploreNaively(system);
        const trace = traceIn(report, "formula");
        seen[result?.status === "holds" ? "holds" : "violated"]++;
        const length = trace?.steps.length ?? Number.POSITIVE_INFINITY;
        const shortest = shortestByHand(system, reference, formula, predicates, Math.min(length, LONGEST));
        expect(shortest).toBe(length <= LONGEST ? length : undefined);
        if (shortest !== undefined) seen.byHand++;
        if (trace === undefined) {
          expect(result?.status).toBe("holds");
          const unfair = {
            ...system,
            processes: system.processes.map((p) => ({ ...p, fairness: "none" as const })),
          };
          if (check(unfair, [property]).status === "violated") seen.fairHolds++;
          return;
        }
        expect(trace.minimal).toBe("whole");
        const run = follower(reference)(trace);
        expect(violates(run, trace.loop ?? -1, property, system)).toBe(true);
        expect(isFair(run, trace.loop ?? -1, system, reference)).toBe(true);
        if (trace.loop !== trace.steps.length) seen.cycles++;
      }),
      { seed: SEED, numRuns: 400 },
    );
    expect(Math.min(seen.holds, seen.violated, seen.byHand)).toBeGreaterThan(100);
    expect(Math.min(seen.cycles / 5, seen.fairHolds)).toBeGreaterThan(5);
  });

  it("interchangeable slots change no verdict", () => {
    const seen = { holds: 0, violated: 0 };
    const drawn = fc.tuple(shapes, formulas(8, NAMES)).map(([shape, formula]) => ({
      shape: { ...shape, slots: Math.min(3, shape.slots), values: Math.min(3, shape.values) },
      formula,
    }));
    fc.assert(
      fc.property(drawn, ({ shape, formula }) => {
        const { full, reduced } = symmetricSystem(shape);
        const predicates = symmetricPredicates(reduced, shape.seed, NAMES);
        const property = ltl("formula", textOf(formula), predicates);
        const reference = exploreNaively(full);
        const report = check(reduced, [property]);
        const [result] = report.properties;
        const lasso = findViolationNaively(full, property, reference);
        expect(result?.status).toBe(lasso === undefined ? "holds" : "violated");
        const trace = traceIn(report, "formula");
        seen[trace === undefined ? "holds" : "violated"]++;
        if (trace === undefined) return;
        expect(trace.steps.length).toBe(lasso && lasso.stem + lasso.cycle);
        const run = follower(reference)(trace);
        expect(violates(run, trace.loop ?? -1, property, full)).toBe(true);
        expect(isFair(run, trace.loop ?? -1, full, reference)).toBe(true);
      }),
      { seed: SEED, numRuns: 200 },
    );
    expect(Math.min(seen.holds, seen.violated)).toBeGreaterThan(40);
  });
});

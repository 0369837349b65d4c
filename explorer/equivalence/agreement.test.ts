// Every way to decide a relation against every other: both refinements, the certificate checker, and the definitions.
import fc from "fast-check";
import { expect, test } from "vitest";
import { BISIMULATIONS, classesOf, minimised } from "./bisimulation.ts";
import { flawOf } from "./certificate.ts";
import { job, random } from "./families.ts";
import { type Lts, transitionCount } from "./lts.ts";
import { naiveBisimilarity, naiveRefines, naiveSimulation } from "./naive.ts";
import { anyLts, blownUp } from "./random-lts.ts";
import { hidden, reachablePart, sideBySide } from "./shapes.ts";
import { simulates, simulation } from "./simulation.ts";
import { classesBySplitters } from "./splitters.ts";
import { refinementGap } from "./traces.ts";

const SEED = { seed: 20_260_801 };
const size = (lts: Lts): string => `${lts.stateCount}/${transitionCount(lts)}`;
const pairs = (n: number): readonly (readonly [number, number])[] =>
  Array.from({ length: n * n }, (_, i) => [Math.floor(i / n), i % n]);

for (const kind of BISIMULATIONS) {
  test(`classes of ${kind} bisimulation are those of its definition, and pass the checker`, () => {
    fc.assert(
      fc.property(anyLts(7), (lts) => {
        const classes = classesOf(lts, kind);
        const related = naiveBisimilarity(lts, kind);
        for (const [p, q] of pairs(lts.stateCount))
          expect([p, q, classes.of[p] === classes.of[q]]).toEqual([p, q, related(p, q)]);
        expect(flawOf(lts, classes, kind)).toBeUndefined();
      }),
      { ...SEED, numRuns: 250 },
    );
  });

  test(`the checker refuses classes that are too large for ${kind} bisimulation`, () => {
    let refused = 0;
    fc.assert(
      fc.property(anyLts(7), fc.nat(), fc.nat(), (lts, x, y) => {
        const { of, count } = classesOf(lts, kind);
        const [a, b] = [x % count, y % count];
        if (a === b) return;
        const coarser = { count, of: of.map((c) => (c === a ? b : c)) };
        expect(flawOf(lts, coarser, kind)).toBeDefined();
        refused++;
      }),
      { ...SEED, numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  test(`what was made from a quotient of ${kind} bisimulation is minimised to it`, () => {
    fc.assert(
      fc.property(anyLts(12), fc.nat(), (lts, seed) => {
        const made = minimised(lts, kind);
        const large = blownUp(made, kind, seed);
        const again = minimised(large, kind);
        expect(size(again)).toBe(size(made));
        const { lts: both, left, right } = sideBySide(made, again);
        const classes = classesOf(both, kind);
        expect(classes.of[left]).toBe(classes.of[right]);
        expect(size(minimised(again, kind))).toBe(size(again));
      }),
      { ...SEED, numRuns: 200 },
    );
  });
}

for (const kind of ["strong", "branching", "branching-divergence"] as const) {
  test(`both refinements find the same classes of ${kind} bisimulation`, () => {
    const systems = [
      random(1000, 2, 2, 50, 1),
      random(2000, 1, 2, 30, 3),
      random(700, 3, 1, 70, 9),
      hidden(job(4, 4), (l) => !l.startsWith("ok")),
    ];
    const grouped = (of: Int32Array): number => new Set(of).size;
    for (const lts of systems) {
      const [fast, slow] = [classesOf(lts, kind), classesBySplitters(lts, kind)];
      const both = Int32Array.from(fast.of, (c, s) => c * slow.count + (slow.of[s] ?? 0));
      expect([fast.count, grouped(fast.of), grouped(both)]).toEqual([slow.count, slow.count, slow.count]);
      expect(flawOf(lts, fast, kind)).toBeUndefined();
    }
  });

  test(`on random systems, too: ${kind}`, () => {
    fc.assert(
      fc.property(anyLts(40, 3), (lts) => {
        const [fast, slow] = [classesOf(lts, kind), classesBySplitters(lts, kind)];
        expect(slow.count).toBe(fast.count);
        expect(new Set(fast.of.map((c, s) => c * slow.count + (slow.of[s] ?? 0))).size).toBe(fast.count);
      }),
      { ...SEED, numRuns: 200 },
    );
  });
}

for (const kind of ["simulation", "ready-simulation", "coupled"] as const) {
  test(`${kind} is that of its definition`, () => {
    fc.assert(
      fc.property(anyLts(6), (lts) => {
        const found = simulation(lts, kind);
        const related = naiveSimulation(lts, kind);
        for (const [p, q] of pairs(lts.stateCount))
          expect([p, q, simulates(found, p, q)]).toEqual([p, q, related(p, q)]);
      }),
      { ...SEED, numRuns: 250 },
    );
  });
}

for (const kind of ["trace", "failures", "failures-divergences"] as const) {
  test(`refinement of ${kind} is that of its definition`, () => {
    fc.assert(
      fc.property(anyLts(6), (lts) => {
        for (const [p, q] of pairs(lts.stateCount))
          expect([p, q, refinementGap(lts, p, q, kind) === undefined]).toEqual([
            p,
            q,
            naiveRefines(lts, p, q, kind),
          ]);
      }),
      { ...SEED, numRuns: 150 },
    );
  });
}

test("parts that cannot be reached do not matter", () => {
  fc.assert(
    fc.property(anyLts(15), (lts) => {
      for (const kind of BISIMULATIONS)
        expect(size(minimised(lts, kind))).toBe(size(minimised(reachablePart(lts).lts, kind)));
    }),
    { ...SEED, numRuns: 100 },
  );
});

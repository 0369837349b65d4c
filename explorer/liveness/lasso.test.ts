// Compares the search with brute force on random graphs: whether there is a lasso, how long, and whether it is one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FairnessSet, LassoQuery, StateGraph } from "../graph.ts";
import { bruteForce, type Edge, faultsOf, graphOf } from "./brute-force.ts";
import { findFairLasso } from "./lasso.ts";

const SEED = 20250607;

interface Case {
  readonly graph: StateGraph;
  readonly fairness: readonly FairnessSet[];
  readonly query: LassoQuery;
}

interface Size {
  readonly states: number;
  readonly edges: readonly [number, number];
  readonly actions: number;
  readonly sets: number;
  /** Sets without members that come before the others, which then lie across two words. */
  readonly padding?: number;
}

/** Bitmaps that are mostly full, so that something remains to be found. */
function bitmap(length: number, ones: number): fc.Arbitrary<Uint8Array> {
  const bit = fc.integer({ min: 0, max: 99 }).map((n) => (n < ones ? 1 : 0));
  return fc.array(bit, { minLength: length, maxLength: length }).map((bits) => Uint8Array.from(bits));
}

function cases(size: Size): fc.Arbitrary<Case> {
  return fc.integer({ min: Math.ceil(size.states / 2), max: size.states }).chain((n) => {
    const state = fc.integer({ min: 0, max: n - 1 });
    const action = fc.integer({ min: 0, max: size.actions - 1 });
    const edge: fc.Arbitrary<Edge> = fc
      .tuple(state, state, action, fc.boolean())
      .map(([from, to, a, moot]) => ({ from, to, action: from === to && moot ? -1 : a }));
    const never: FairnessSet = { name: "never", kind: "strong", members: new Uint8Array(size.actions) };
    const set = fc.record({
      name: fc.constant("f"),
      kind: fc.constantFrom("weak", "strong"),
      members: bitmap(size.actions, 40),
    });
    const optional = (length: number, ones: number): fc.Arbitrary<Uint8Array | undefined> =>
      fc.option(bitmap(length, ones), { nil: undefined, freq: 2 });
    return fc
      .record({
        initial: fc.array(state, { minLength: 1, maxLength: 2 }),
        edges: fc.array(edge, { minLength: size.edges[0], maxLength: size.edges[1], size: "max" }),
        fairness: fc.array(set, { maxLength: size.sets, size: "max" }),
        from: optional(n, 50),
        stay: optional(n, 80),
        visit: optional(n, 40),
        avoid: optional(size.actions, 25),
      })
      .map(({ initial, edges, fairness, from, stay, visit, avoid }) => ({
        graph: graphOf(n, initial, edges, size.actions),
        fairness: [...Array.from({ length: size.padding ?? 0 }, () => never), ...fairness],
        query: {
          ...(from && { from }),
          ...(stay && { stay }),
          ...(visit && { visit }),
          ...(avoid && { avoid }),
        },
      }));
  });
}

const TINY: Size = { states: 6, edges: [0, 12], actions: 4, sets: 3 };
/** Enough edges that weak and strong sets interact in large components. */
const DENSE: Size = { states: 6, edges: [9, 12], actions: 5, sets: 3 };
const WIDE: Size = { ...DENSE, padding: 30 };
const LARGER: Size = { states: 24, edges: [30, 70], actions: 8, sets: 3 };
const SPARSE: Size = { states: 40, edges: [50, 60], actions: 12, sets: 4 };

function check(size: Size, runs: number): { found: number; cycles: number; none: number } {
  const seen = { found: 0, cycles: 0, none: 0 };
  fc.assert(
    fc.property(cases(size), ({ graph, fairness, query }) => {
      const expected = bruteForce(graph, fairness, query);
      const lasso = findFairLasso(graph, fairness, query);
      expect(lasso === undefined).toBe(expected === undefined);
      if (lasso === undefined || expected === undefined) {
        seen.none++;
        return;
      }
      seen.found++;
      if (!expected.stutters) seen.cycles++;
      expect(faultsOf(graph, fairness, query, lasso)).toEqual([]);
      const last = lasso.stem.at(-1);
      expect({
        total: lasso.stem.length + lasso.cycle.length,
        stem: lasso.stem.length,
        entry: last === undefined ? lasso.start : graph.targets[last],
        stutters: lasso.cycle.length === 0,
        minimal: lasso.minimal,
      }).toEqual({
        total: expected.total,
        stem: expected.stem,
        entry: expected.entry,
        stutters: expected.stutters,
        minimal: "whole",
      });
    }),
    { seed: SEED, numRuns: runs },
  );
  return seen;
}

describe(`against brute force (seed ${SEED})`, () => {
  it.each([
    ["tiny", TINY, 6000],
    ["dense", DENSE, 3000],
    ["dense, two words of obligations", WIDE, 3000],
    ["larger", LARGER, 1500],
    ["sparse", SPARSE, 1500],
  ] as const)("finds a lasso iff there is one, of the same length: %s graphs", (_, size, runs) => {
    const seen = check(size, runs);
    // The cases are worth something only if all outcomes are frequent.
    expect(Math.min(seen.cycles, seen.none, seen.found - seen.cycles) / runs).toBeGreaterThan(0.03);
  });

  it.each([0, 3, 10, 30, 100])("answers truly about what it proved with a budget of %i", (budget) => {
    const said = { whole: 0, stem: 0, none: 0 };
    fc.assert(
      fc.property(cases(LARGER), ({ graph, fairness, query }) => {
        const expected = bruteForce(graph, fairness, query);
        const lasso = findFairLasso(graph, fairness, query, { budget });
        expect(lasso === undefined).toBe(expected === undefined);
        if (lasso === undefined || expected === undefined) return;
        said[lasso.minimal]++;
        expect(faultsOf(graph, fairness, query, lasso)).toEqual([]);
        const total = lasso.stem.length + lasso.cycle.length;
        if (lasso.minimal === "whole") expect(total).toBe(expected.total);
        else expect(total).toBeGreaterThanOrEqual(expected.total);
        expect(lasso.minimal === "stem" ? lasso.stem.length : expected.soonest).toBe(expected.soonest);
      }),
      { seed: SEED, numRuns: 500 },
    );
    expect(said.whole).toBeGreaterThan(0);
  });
});

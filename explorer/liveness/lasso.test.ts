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
  /** Whether a ring of edges joins all states, and the system never stops as long as it can move. */
  readonly lively?: boolean;
  /** How many of 100 actions a fairness set has. */
  readonly members?: number;
  /** How many of 100 states must be visited, if any must be. */
  readonly visited?: number;
}

/** Bitmaps that are mostly full, so that something remains to be found. */
function bitmap(length: number, ones: number): fc.Arbitrary<Uint8Array> {
  const bit = fc.integer({ min: 0, max: 99 }).map((n) => (n < ones ? 1 : 0));
  return fc.array(bit, { minLength: length, maxLength: length }).map((bits) => Uint8Array.from(bits));
}

function ring(n: number, actions: number): readonly Edge[] {
  return Array.from({ length: n }, (_, s) => ({ from: s, to: (s + 1) % n, action: s % actions }));
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
      members: bitmap(size.actions, size.members ?? 40),
    });
    const moves: FairnessSet = { name: "moves", kind: "weak", members: new Uint8Array(size.actions).fill(1) };
    const optional = (length: number, ones: number): fc.Arbitrary<Uint8Array | undefined> =>
      fc.option(bitmap(length, ones), { nil: undefined, freq: 2 });
    return fc
      .record({
        initial: fc.array(state, { minLength: 1, maxLength: 2 }),
        edges: fc.array(edge, { minLength: size.edges[0], maxLength: size.edges[1], size: "max" }),
        fairness: fc.array(set, { maxLength: size.sets, size: "max" }),
        from: optional(n, 50),
        stay: optional(n, 80),
        visit: optional(n, size.visited ?? 40),
        avoid: optional(size.actions, 25),
      })
      .map(({ initial, edges, fairness, from, stay, visit, avoid }) => ({
        graph: graphOf(n, initial, size.lively ? [...ring(n, size.actions), ...edges] : edges, size.actions),
        fairness: [
          ...Array.from({ length: size.padding ?? 0 }, () => never),
          ...(size.lively ? [moves] : []),
          ...fairness,
        ],
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
/** Few actions per set and few states to visit: the greedy cycle is seldom the shortest. */
const HARD: Size = {
  states: 12,
  edges: [6, 16],
  actions: 9,
  sets: 3,
  lively: true,
  members: 20,
  visited: 15,
};
const LONG: Size = { ...HARD, states: 28, edges: [4, 14], actions: 16 };

function check(
  size: Size,
  runs: number,
): { stutters: number; cycles: number; none: number; improved: number } {
  const seen = { stutters: 0, cycles: 0, none: 0, improved: 0 };
  fc.assert(
    fc.property(cases(size), ({ graph, fairness, query }) => {
      const expected = bruteForce(graph, fairness, query);
      const lasso = findFairLasso(graph, fairness, query);
      expect(lasso === undefined).toBe(expected === undefined);
      if (lasso === undefined || expected === undefined) {
        seen.none++;
        return;
      }
      seen[expected.stutters ? "stutters" : "cycles"]++;
      const quick = findFairLasso(graph, fairness, query, { budget: 0 });
      if (quick !== undefined && quick.stem.length + quick.cycle.length > expected.total) seen.improved++;
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
    ["tiny", TINY, 5000],
    ["dense", DENSE, 3000],
    ["dense, two words of obligations", WIDE, 3000],
    ["larger", LARGER, 1000],
    ["hard", HARD, 3000],
    ["hard and long", LONG, 1500],
  ] as const)("finds a lasso iff there is one, of the same length: %s graphs", (_, size, runs) => {
    const seen = check(size, runs);
    // The cases are worth something only if all outcomes are frequent.
    const outcomes = size.lively ? [seen.cycles, seen.none] : [seen.cycles, seen.none, seen.stutters];
    expect(Math.min(...outcomes) / runs).toBeGreaterThan(0.09);
    expect(seen.improved / runs).toBeGreaterThan(size.lively ? 0.2 : 0.01);
  });

  it.each([0, 10, 30, 60, 120])("answers truly about what it proved with a budget of %i", (budget) => {
    const said = { whole: 0, stem: 0, none: 0 };
    fc.assert(
      fc.property(fc.oneof(cases(HARD), cases(LARGER)), ({ graph, fairness, query }) => {
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
    // Without a budget, all three answers occur.
    expect(budget === 0 ? Math.min(...Object.values(said)) : said.whole).toBeGreaterThan(0);
  });
});

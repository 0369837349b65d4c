// The search on random small graphs against brute force, which tries all runs of a few steps: verdicts, lengths, pauses.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FairnessSet, StateGraph } from "../graph.ts";
import { type Edge, edgesOf, graphOf, isFair } from "../liveness/brute-force.ts";
import {
  counterexample,
  FormulaTooLarge,
  findCounterexample,
  namesIn,
  parseFormula,
  type Run,
  textOf,
} from "./index.ts";
import { formulas, meaningOf } from "./random-formulas.ts";
import type { Formula } from "./syntax.ts";

const SEED = 27_182;
const NAMES = ["a", "b"];
/** Runs of so many steps are tried. */
const LONGEST = 4;
const ACTIONS = 3;

interface Case {
  readonly graph: StateGraph;
  readonly fairness: readonly FairnessSet[];
  /** By state: bit i is set where the i-th predicate holds. */
  readonly letters: readonly number[];
  readonly formula: Formula;
  /** Whether a run, by its letters and where it loops, satisfies the formula. */
  readonly means: (letters: readonly number[], loop: number) => boolean;
}

const moves: FairnessSet = { name: "moves", kind: "weak", members: new Uint8Array(ACTIONS).fill(1) };

function ring(n: number): readonly Edge[] {
  return Array.from({ length: n }, (_, s) => ({ from: s, to: (s + 1) % n, action: s % ACTIONS }));
}

/** Formulas that are not decided by the first few states of a run. */
const recurrent = formulas(5, NAMES).chain((f) =>
  formulas(4, NAMES).map((g): Formula => {
    const again: Formula = { op: "always", of: { op: "eventually", of: f } };
    return { op: "implies", left: again, right: { op: "eventually", of: { op: "always", of: g } } };
  }),
);

/** Formulas that only runs with three such states in a row contradict: runs may have to pause for that. */
const inARow = fc
  .record({
    f: formulas(2, NAMES),
    g: formulas(2, NAMES),
    h: formulas(2, NAMES),
    often: fc.constantFrom("G F", "F"),
  })
  .map(({ f, g, h, often }): Formula => {
    const row = `${textOf(f)} & X ${textOf(g)} & X X ${textOf(h)}`;
    return parseFormula(`! ${often} (${row})`, NAMES);
  });

const cases: fc.Arbitrary<Case> = fc.integer({ min: 1, max: 4 }).chain((n) => {
  const state = fc.integer({ min: 0, max: n - 1 });
  const edge = fc
    .tuple(state, state, fc.integer({ min: 0, max: ACTIONS - 1 }))
    .map(([from, to, action]): Edge => ({ from, to, action: from === to ? -1 : action }));
  const set = fc
    .tuple(fc.constantFrom("weak" as const, "strong" as const), fc.integer({ min: 1, max: 2 ** ACTIONS - 1 }))
    .map(([kind, mask]): FairnessSet => {
      const members = Uint8Array.from({ length: ACTIONS }, (_, i) => (mask >> i) & 1);
      return { name: `${kind} ${mask}`, kind, members };
    });
  return fc
    .record({
      initial: fc.uniqueArray(state, { minLength: 1, maxLength: 2 }),
      edges: fc.array(edge, { minLength: n, maxLength: 5, size: "max" }),
      fairness: fc.array(set, { maxLength: 3, size: "max" }),
      lively: fc.boolean(),
      letters: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: n, maxLength: n }),
      formula: fc.oneof(formulas(8, NAMES), recurrent, inARow),
    })
    .map(({ initial, edges, fairness, lively, ...rest }) => ({
      ...rest,
      means: meaningOf(rest.formula, NAMES),
      fairness: lively ? [...fairness, moves] : fairness,
      graph: graphOf(n, initial, lively && n > 1 ? [...ring(n), ...edges] : edges, ACTIONS),
    }));
});

/** Steps are edges; undefined is a pause. */
type Steps = readonly (Edge | undefined)[];

function isCounterexample(c: Case, start: number, steps: Steps, loop: number): boolean {
  const states = [start];
  for (const step of steps) states.push(step?.to ?? states.at(-1) ?? start);
  if (loop < steps.length && states[loop] !== states.at(-1)) return false;
  const positions = loop < steps.length ? states.slice(0, -1) : states;
  const letters = positions.map((s) => c.letters[s] ?? 0);
  if (c.means(letters, loop)) return false;
  const around = steps.slice(loop).filter((step) => step !== undefined);
  return isFair(edgesOf(c.graph), c.fairness, positions.slice(loop), around);
}

/** The steps of the shortest counterexample, if it has at most `longest`. */
function shortestByHand(c: Case, longest: number): number | undefined {
  const edges = edgesOf(c.graph).filter((e) => e.action >= 0);
  const walk = (start: number, last: number, steps: Steps, left: number): boolean => {
    if (left === 0)
      return [...steps.keys(), steps.length].some((loop) => isCounterexample(c, start, steps, loop));
    if (walk(start, last, [...steps, undefined], left - 1)) return true;
    return edges.some((e) => e.from === last && walk(start, e.to, [...steps, e], left - 1));
  };
  const lengths = Array.from({ length: longest + 1 }, (_, length) => length);
  return lengths.find((length) => [...c.graph.initial].some((s) => walk(s, s, [], length)));
}

function find(c: Case, options?: { readonly budget?: number; readonly expanded?: number }): Run | undefined {
  const bitmaps = NAMES.map((name, i) => [name, Uint8Array.from(c.letters, (l) => (l >> i) & 1)] as const);
  return findCounterexample(c.graph, c.fairness, c.formula, new Map(bitmaps), options);
}

/** The run's steps as edges of the graph; it throws if there is no such edge. */
function stepsOf(c: Case, run: Run): Steps {
  let last = run.start;
  return run.steps.map(({ target, action }) => {
    const edge = edgesOf(c.graph).find((e) => e.from === last && e.to === target && e.action === action);
    if (action === undefined ? target !== last : edge === undefined) throw new Error("no such step");
    last = target;
    return edge;
  });
}

describe(`against brute force on random graphs (seed ${SEED})`, () => {
  it("finds a counterexample iff there is one, and a shortest one", () => {
    const seen = { holds: 0, stutters: 0, cycles: 0, pauses: 0, pausesOnCycles: 0, long: 0, onlyUnfair: 0 };
    fc.assert(
      fc.property(cases, (c) => {
        const run = find(c);
        const length = run?.steps.length ?? Number.POSITIVE_INFINITY;
        expect(shortestByHand(c, Math.min(length, LONGEST))).toBe(length <= LONGEST ? length : undefined);
        if (run === undefined) {
          seen.holds++;
          if (find({ ...c, fairness: [] }) !== undefined) seen.onlyUnfair++;
          return;
        }
        const steps = stepsOf(c, run);
        expect([...c.graph.initial]).toContain(run.start);
        expect(isCounterexample(c, run.start, steps, run.loop)).toBe(true);
        expect(run.minimal).toBe("whole");
        seen[run.loop === steps.length ? "stutters" : "cycles"]++;
        if (steps.includes(undefined)) seen.pauses++;
        if (steps.slice(run.loop).includes(undefined)) seen.pausesOnCycles++;
        if (length > LONGEST) seen.long++;
      }),
      { seed: SEED, numRuns: 400 },
    );
    expect(Math.min(seen.holds, seen.stutters, seen.cycles)).toBeGreaterThan(60);
    expect(Math.min(seen.onlyUnfair / 5, seen.pauses, seen.pausesOnCycles)).toBeGreaterThan(2);
  });

  it("says nothing untrue of what it proved without a budget", () => {
    const seen = { whole: 0, stem: 0, none: 0 };
    fc.assert(
      fc.property(cases, (c) => {
        const [quick, best] = [find(c, { budget: 0 }), find(c)];
        expect(quick === undefined).toBe(best === undefined);
        if (quick === undefined || best === undefined) return;
        seen[quick.minimal]++;
        expect(isCounterexample(c, quick.start, stepsOf(c, quick), quick.loop)).toBe(true);
        if (quick.minimal === "whole") expect(quick.steps.length).toBe(best.steps.length);
        if (quick.minimal === "stem") expect(quick.loop).toBeLessThanOrEqual(best.loop);
      }),
      { seed: SEED, numRuns: 800 },
    );
    expect(Math.min(seen.whole, seen.stem)).toBeGreaterThan(10);
  });

  it("finds only counterexamples of the whole graph when a part of it was not expanded", () => {
    const seen = { found: 0, missed: 0 };
    fc.assert(
      fc.property(cases, (c) => {
        const expanded = c.graph.stateCount - 1;
        const run = find(c, { expanded });
        if (find(c) !== undefined) seen[run === undefined ? "missed" : "found"]++;
        if (run === undefined) return;
        expect(run.steps.every(({ target }) => target < expanded)).toBe(true);
        expect(isCounterexample(c, run.start, stepsOf(c, run), run.loop)).toBe(true);
      }),
      { seed: SEED, numRuns: 600 },
    );
    expect(Math.min(seen.found, seen.missed)).toBeGreaterThan(50);
  });
});

describe("what cannot be searched", () => {
  it("is refused: a predicate without its bitmap, a formula that is too large, more memory than there is", () => {
    const graph = graphOf(1, [0], [], 0);
    const formula = parseFormula("G a", ["a"]);
    expect(() => findCounterexample(graph, [], formula, new Map())).toThrow(
      'no bitmap of all states for "a"',
    );
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const large = parseFormula(names.map((name) => `F (${name} & X ${name})`).join(" | "), names);
    const none = new Map(namesIn(large).map((name) => [name, Uint8Array.of(0)]));
    const unfair = { op: "not", of: large } as const;
    expect(() => findCounterexample(graph, [], unfair, none)).toThrow(FormulaTooLarge);
  });

  it("gives back the memory that it took", () => {
    let used = 0;
    const charge = (bytes: number): void => {
      if (used + bytes > 600_000) throw new RangeError("enough");
      used += bytes;
    };
    const refund = (bytes: number): void => {
      used -= bytes;
    };
    const allocate = (length: number): Int32Array<ArrayBuffer> => {
      charge(4 * length);
      return new Int32Array(length);
    };
    const release = (array: Int32Array): void => refund(array.byteLength);
    const enlarge = (array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> => {
      const longer = allocate(length);
      longer.set(array);
      release(array);
      return longer;
    };
    const memory = { allocate, enlarge, release, charge, refund };
    const chain = (n: number): StateGraph => {
      const edges = Array.from({ length: n - 1 }, (_, s) => ({ from: s, to: s + 1, action: 0 }));
      return {
        ...graphOf(1, [0], [], 1),
        stateCount: n,
        offsets: Uint32Array.from({ length: n + 1 }, (_, s) => Math.min(s, n - 1)),
        targets: Int32Array.from(edges, (e) => e.to),
        actions: Int32Array.from(edges, (e) => e.action),
      };
    };
    const formula = parseFormula("G a", ["a"]);
    const search = (n: number): Run | undefined => {
      const all = new Map([["a", new Uint8Array(n).fill(1)]]);
      return findCounterexample(chain(n), [], formula, all, { memory });
    };
    expect(search(2_000)).toBeUndefined();
    expect(used).toBe(0);
    expect(() => search(50_000)).toThrow("enough");
    expect(used).toBe(0);
    const all = new Map([["a", new Uint8Array(2_000).fill(1)]]);
    for (let slices = 1, done = false; !done; slices++) {
      const work = counterexample(chain(2_000), [], formula, all, { memory });
      for (let i = 0; i < slices; i++) done = work.next().done === true;
      if (!done) expect(used).toBeGreaterThan(0);
      work.return(undefined);
      expect(used).toBe(0);
    }
  });
});

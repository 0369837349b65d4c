// Mistakes that other model checkers have made in liveness, one test each, made by hand.
import { describe, expect, it } from "vitest";
import type { FairnessSet, Lasso, LassoQuery, StateGraph } from "../graph.ts";
import { faultsOf, graphOf } from "./brute-force.ts";
import { findFairLasso, type LassoOptions } from "./lasso.ts";

type Row = readonly [from: number, to: number, action: number];

function graph(states: number, rows: readonly Row[]): StateGraph {
  const actions = 1 + Math.max(-1, ...rows.map((row) => row[2]));
  const edges = rows.map(([from, to, action]) => ({ from, to, action }));
  return graphOf(states, [0], edges, actions);
}

function fair(kind: FairnessSet["kind"], g: StateGraph, ...actions: readonly number[]): FairnessSet {
  return { name: actions.join(), kind, members: setOf(g.actionCount, ...actions) };
}

function setOf(length: number, ...ones: readonly number[]): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (ones.includes(i) ? 1 : 0));
}

/** The states of a lasso's stem and of its cycle, after checking that it is a right answer. */
function shape(
  g: StateGraph,
  fairness: readonly FairnessSet[],
  query: LassoQuery,
  options?: LassoOptions,
): { stem: number[]; cycle: number[]; minimal: Lasso["minimal"] } | undefined {
  const lasso = findFairLasso(g, fairness, query, options);
  if (lasso === undefined) return undefined;
  expect(faultsOf(g, fairness, query, lasso)).toEqual([]);
  const targets = (edges: readonly number[]): number[] => edges.map((e) => g.targets[e] ?? -1);
  return { stem: [lasso.start, ...targets(lasso.stem)], cycle: targets(lasso.cycle), minimal: lasso.minimal };
}

describe("stuttering", () => {
  const step = graph(2, [[0, 1, 0]]);
  const neverOne: LassoQuery = { stay: setOf(2, 0) };

  it("is possible in every state, not only where nothing is enabled", () => {
    expect(shape(step, [], neverOne)).toEqual({ stem: [0], cycle: [], minimal: "whole" });
  });

  it("is forbidden by weak fairness of an enabled action", () => {
    expect(shape(step, [fair("weak", step, 0)], neverOne)).toBeUndefined();
  });

  it("is not forbidden by a fair action whose step changes nothing", () => {
    const moot = graph(2, [
      [0, 1, 0],
      [1, 1, -1],
    ]);
    expect(shape(moot, [fair("weak", moot, 0), fair("strong", moot, 0)], {})).toEqual({
      stem: [0, 1],
      cycle: [],
      minimal: "whole",
    });
  });

  it("satisfies no fairness: a step that changes nothing does not count as taking the action", () => {
    const moot = graph(2, [
      [0, 0, -1],
      [0, 1, 0],
    ]);
    expect(shape(moot, [fair("weak", moot, 0)], neverOne)).toBeUndefined();
  });

  it("is forbidden by an action that leads out of where the run must stay", () => {
    const g = graph(3, [
      [0, 1, 0],
      [1, 2, 1],
    ]);
    expect(shape(g, [fair("weak", g, 1)], { stay: setOf(3, 0, 1), visit: setOf(3, 1) })).toBeUndefined();
  });

  it("is not a cycle: a self-loop with an action is one", () => {
    const g = graph(1, [[0, 0, 0]]);
    expect(shape(g, [fair("weak", g, 0)], {})).toEqual({ stem: [0], cycle: [0], minimal: "whole" });
  });
});

describe("fairness", () => {
  it("filters runs: an unfair cycle is no violation", () => {
    const g = graph(3, [
      [0, 1, 0],
      [1, 0, 0],
      [0, 2, 1],
      [1, 2, 1],
    ]);
    const query: LassoQuery = { stay: setOf(3, 0, 1) };
    expect(shape(g, [fair("weak", g, 0)], query)).toEqual({ stem: [0], cycle: [1, 0], minimal: "whole" });
    expect(shape(g, [fair("weak", g, 0), fair("weak", g, 1)], query)).toBeUndefined();
  });

  it("weak: an action enabled only now and then may be ignored; strong: it may not", () => {
    const g = graph(3, [
      [0, 1, 0],
      [1, 0, 0],
      [0, 2, 1],
    ]);
    const query: LassoQuery = { stay: setOf(3, 0, 1) };
    const onward = fair("weak", g, 0);
    expect(shape(g, [onward, fair("weak", g, 1)], query)?.cycle).toEqual([1, 0]);
    expect(shape(g, [onward, fair("strong", g, 1)], query)).toBeUndefined();
  });

  it("is asked of the cycle, not of its component: a sub-cycle may be fair when the whole is not", () => {
    // In 0 the strongly fair action 1 is enabled and leads out; the cycle 1-2 avoids 0.
    const g = graph(4, [
      [0, 1, 0],
      [1, 2, 0],
      [2, 1, 0],
      [2, 0, 0],
      [0, 3, 1],
    ]);
    const fairness = [fair("weak", g, 0), fair("strong", g, 1)];
    expect(shape(g, fairness, { stay: setOf(4, 0, 1, 2) })).toEqual({
      stem: [0, 1],
      cycle: [2, 1],
      minimal: "whole",
    });
  });

  it("is asked of the cycle, not of its component: a sub-cycle may be unfair when the whole is fair", () => {
    // The small cycle 0-1 never takes action 1, which is enabled in both of its states.
    const g = graph(3, [
      [0, 1, 0],
      [1, 0, 0],
      [0, 2, 1],
      [1, 2, 1],
      [2, 0, 0],
    ]);
    expect(shape(g, [fair("weak", g, 0), fair("weak", g, 1)], {})?.cycle).toEqual([2, 0]);
  });

  it("looks at edges, not only at states: parallel edges differ in what they take", () => {
    // x' = x + 1 mod 3, or x' arbitrary: the same states, but only some of the edges are the fair action.
    const states = [0, 1, 2];
    const g = graph(
      3,
      states.flatMap((x): readonly Row[] => [[x, (x + 1) % 3, 0], ...states.map((y): Row => [x, y, 1])]),
    );
    const fairness = [fair("weak", g, 0)];
    expect(shape(g, fairness, { avoid: setOf(2, 0) })).toBeUndefined();
    expect(shape(g, [], { avoid: setOf(2, 0) })).toEqual({ stem: [0], cycle: [], minimal: "whole" });
    // Self-loops of action 1 alone are no fair cycle, whatever else the component contains.
    expect(shape(g, fairness, {})?.cycle).toEqual([1, 0]);
  });

  it("of one set of several actions is not fairness of each", () => {
    const g = graph(3, [
      [0, 1, 0],
      [1, 0, 0],
      [0, 2, 1],
      [1, 2, 1],
    ]);
    expect(shape(g, [fair("weak", g, 0, 1)], { stay: setOf(3, 0, 1) })?.cycle).toEqual([1, 0]);
  });

  it("sees what is enabled in the whole graph, outside of where the run must stay, too", () => {
    const g = graph(2, [
      [0, 0, 0],
      [0, 1, 1],
    ]);
    expect(shape(g, [fair("weak", g, 1)], { stay: setOf(2, 0) })).toBeUndefined();
  });

  it("counts a strong action that was taken before it is passed over", () => {
    // Two ways from 0 to 3, found in this order; only the one that takes action 1 may go on through 4.
    const g = graph(6, [
      [0, 2, 0],
      [0, 1, 0],
      [2, 3, 0],
      [1, 3, 1],
      [3, 4, 0],
      [4, 0, 0],
      [4, 5, 1],
      [5, 5, -1],
    ]);
    const query: LassoQuery = { visit: setOf(6, 4) };
    expect(shape(g, [fair("weak", g, 0), fair("strong", g, 1)], query)).toEqual({
      stem: [0],
      cycle: [1, 3, 4, 0],
      minimal: "whole",
    });
  });

  it("decomposes again and again: each removal may leave another strong set without its edge", () => {
    // 0 goes, for action 1 leads out; then 1, whose action 2 led to 0; then 2, whose action 3 led to 1.
    const g = graph(4, [
      [0, 1, 0],
      [0, 3, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 1, 3],
      [2, 2, 0],
    ]);
    const query: LassoQuery = { stay: setOf(4, 0, 1, 2) };
    const strong = (...actions: readonly number[]): readonly FairnessSet[] => [
      fair("weak", g, 0),
      ...actions.map((action) => fair("strong", g, action)),
    ];
    expect(shape(g, strong(2, 3), query)?.cycle).toEqual([1, 0]);
    expect(shape(g, strong(1, 3), query)).toEqual({ stem: [0, 1], cycle: [2, 1], minimal: "whole" });
    expect(shape(g, strong(1, 2), query)).toEqual({ stem: [0, 1, 2], cycle: [2], minimal: "whole" });
    expect(shape(g, strong(1, 2, 3), query)).toBeUndefined();
  });
});

describe("the lasso", () => {
  it("is a real cycle that meets several obligations, not the component in some order", () => {
    // A component of three petals at 0; two of them must be walked, the third is of no use.
    const g = graph(7, [
      [0, 1, 0],
      [1, 2, 1],
      [2, 0, 0],
      [0, 3, 0],
      [3, 4, 2],
      [4, 0, 0],
      [0, 5, 0],
      [5, 6, 0],
      [6, 0, 0],
    ]);
    const fairness = [fair("weak", g, 0), fair("strong", g, 1), fair("strong", g, 2)];
    const query: LassoQuery = { visit: setOf(7, 2) };
    expect(shape(g, fairness, query)?.cycle).toEqual([1, 2, 0]);
    const both: LassoQuery = { visit: setOf(7, 4) };
    expect(shape(g, fairness, both)?.cycle).toEqual([3, 4, 0]);
  });

  it("is found where runs join, though every state was seen before", () => {
    // 3 is reached by a way through the goal 1 and by one without it, the former first.
    const g = graph(4, [
      [0, 1, 0],
      [0, 2, 0],
      [1, 3, 0],
      [2, 3, 0],
    ]);
    const fairness = [fair("weak", g, 0)];
    expect(shape(g, fairness, { stay: setOf(4, 0, 2, 3) })).toEqual({
      stem: [0, 2, 3],
      cycle: [],
      minimal: "whole",
    });
    expect(shape(g, fairness, { stay: setOf(4, 0, 3) })).toBeUndefined();
  });

  it("is found where a cycle closes, though every state on it was seen before", () => {
    const g = graph(3, [
      [0, 1, 0],
      [1, 0, 0],
      [1, 2, 1],
    ]);
    expect(shape(g, [fair("weak", g, 0)], { stay: setOf(3, 0, 1) })?.cycle).toEqual([1, 0]);
  });

  it("may need a longer stem to be the shortest in all", () => {
    // From 0, a cycle of four; one step on, a loop.
    const g = graph(5, [
      [0, 2, 0],
      [2, 3, 0],
      [3, 4, 0],
      [4, 0, 0],
      [0, 1, 0],
      [1, 1, 0],
    ]);
    const fairness = [fair("weak", g, 0)];
    expect(shape(g, fairness, {})).toEqual({ stem: [0, 1], cycle: [1], minimal: "whole" });
    // Without a budget it says what it knows: no fair run reaches its cycle sooner.
    expect(shape(g, fairness, {}, { budget: 0 })).toEqual({
      stem: [0],
      cycle: [2, 3, 4, 0],
      minimal: "stem",
    });
  });

  it("may stay in the restricted part only from some state on", () => {
    const g = graph(3, [
      [0, 1, 0],
      [1, 0, 0],
      [1, 2, 1],
      [2, 2, 0],
    ]);
    const fairness = [fair("weak", g, 0)];
    const query: LassoQuery = { from: setOf(3, 1, 2), stay: setOf(3, 1, 2) };
    expect(shape(g, fairness, query)).toEqual({ stem: [0, 1, 2], cycle: [2], minimal: "whole" });
    expect(shape(g, fairness, { stay: setOf(3, 1, 2) })).toBeUndefined();
  });

  it("takes avoided actions on its stem, not on its cycle", () => {
    const g = graph(2, [
      [0, 1, 1],
      [1, 1, 0],
      [1, 0, 1],
    ]);
    expect(shape(g, [fair("weak", g, 0, 1)], { avoid: setOf(2, 1) })).toEqual({
      stem: [0, 1],
      cycle: [1],
      minimal: "whole",
    });
  });
});

describe("a graph that breaks its contract", () => {
  it("is refused: an action of -1 that changes the state, a bitmap of another length", () => {
    const g = graph(2, [
      [0, 1, -1],
      [1, 1, 0],
    ]);
    expect(() => findFairLasso(g, [], {})).toThrow("edge 0 changes the state but has no action");
    expect(() => findFairLasso(g, [], { stay: setOf(3) })).toThrow("stay has 3 entries instead of 2");
    expect(() => findFairLasso(g, [], { avoid: setOf(2) })).toThrow("avoid has 2 entries instead of 1");
    const wrong: FairnessSet = { name: "kubelet", kind: "weak", members: setOf(4) };
    expect(() => findFairLasso(g, [wrong], {})).toThrow('fairness set "kubelet" has 4 entries instead of 1');
  });
});

describe("a large graph", () => {
  it("is searched without recursion, with one component of 300,000 states", () => {
    const n = 300_000;
    const ring = ringOf(n);
    const lasso = findFairLasso(ring, [fair("weak", ring, 0), fair("strong", ring, 1)], {});
    expect([lasso?.stem.length, lasso?.cycle.length, lasso?.minimal]).toEqual([0, n, "whole"]);
    const visitLast: LassoQuery = { stay: setAllBut(n, n - 1) };
    expect(findFairLasso(ring, [fair("weak", ring, 0)], visitLast)).toBeUndefined();
  });

  /** A ring of action 0; its last edge is action 1. */
  function ringOf(n: number): StateGraph {
    return {
      stateCount: n,
      initial: Int32Array.of(0),
      offsets: Uint32Array.from({ length: n + 1 }, (_, s) => s),
      targets: Int32Array.from({ length: n }, (_, s) => (s + 1) % n),
      actions: Int32Array.from({ length: n }, (_, s) => (s === n - 1 ? 1 : 0)),
      actionCount: 2,
    };
  }

  function setAllBut(n: number, zero: number): Uint8Array {
    const all = new Uint8Array(n).fill(1);
    all[zero] = 0;
    return all;
  }
});

// What lassos look like, which of several is given, and what is refused; by hand.
import { describe, expect, it } from "vitest";
import type { FairnessSet, LassoQuery, StateGraph } from "../graph.ts";
import { findFairLasso } from "./lasso.ts";
import { fair, graph, setOf, shape } from "./small-graphs.ts";

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

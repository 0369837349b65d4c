// Mistakes that other model checkers have made about stuttering and fairness, one test each, made by hand.
import { describe, expect, it } from "vitest";
import type { FairnessSet, LassoQuery } from "../graph.ts";
import { fair, graph, type Row, setOf, shape } from "./small-graphs.ts";

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
    // Two ways from 0 to 3, found in this order; only the one that takes action 1 may go on through 4 and home.
    // The nearest action 1 after 4 makes a longer cycle.
    const g = graph(8, [
      [0, 2, 0],
      [0, 1, 0],
      [2, 3, 0],
      [1, 3, 1],
      [3, 4, 0],
      [4, 0, 0],
      [4, 7, 1],
      [4, 5, 0],
      [5, 6, 1],
      [6, 0, 0],
    ]);
    const query: LassoQuery = { visit: setOf(8, 4) };
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

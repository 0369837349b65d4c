// The pick among the nodes that pass the filters.
import { describe, expect, it } from "vitest";
import { bestNodes } from "./node-selection.ts";
import { failed, scored, skipped } from "./scores.ts";

const nodes = ["a", "b", "c"];

describe("bestNodes", () => {
  it("adds up weighted scores", () => {
    const scorings = { NodeResourcesFit: scored([100, 0, 0]), TaintToleration: scored([0, 30, 40]) };
    expect(bestNodes(nodes, scorings)).toEqual([2]);
    expect(bestNodes(nodes, scorings, { NodeResourcesFit: 1, TaintToleration: 1 })).toEqual([0]);
  });

  it("leaves ties open", () => {
    expect(bestNodes(nodes, { NodeAffinity: scored([50, 100, 100]) })).toEqual([1, 2]);
    expect(bestNodes(nodes, { NodeAffinity: skipped(nodes) })).toEqual([0, 1, 2]);
    expect(bestNodes(nodes, {})).toEqual([0, 1, 2]);
  });

  it("does not listen to plugins without a weight", () => {
    expect(bestNodes(nodes, { Mine: scored([100, 0, 0]) })).toEqual([0, 1, 2]);
  });

  it("picks none if a plugin fails, or if there is none", () => {
    const broken = { InterPodAffinity: failed(nodes, "bad selector"), NodeAffinity: scored([1, 2, 3]) };
    expect(bestNodes(nodes, broken)).toEqual([]);
    expect(bestNodes([], { NodeAffinity: scored([]) })).toEqual([]);
  });
});

// Scores by how full nodes would be, and by how evenly.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Amounts } from "./resources.ts";
import { balancedAllocationScores } from "./scores-balanced-allocation.ts";
import { type LoadedNode, resourceFitScores, scoredRequests } from "./scores-resources.ts";
import {
  DEFAULT_SCORING_STRATEGY,
  type ScoringStrategy,
  type ShapePoint,
  scoringStrategyProblems,
} from "./scoring-strategy.ts";

const MI = 2 ** 20;
const node = (allocatable: Amounts, requested: Amounts = {}): LoadedNode => ({ allocatable, requested });
const weights = (resources: { readonly [name: string]: number }) =>
  Object.entries(resources).map(([name, weight]) => ({ name, weight }));
const evenly = (...names: string[]) => names.map((name) => ({ name, weight: 1 }));

function ratio(...points: readonly (readonly [utilization: number, score: number])[]): ScoringStrategy {
  const shape = points.map(([utilization, score]): ShapePoint => ({ utilization, score }));
  return { type: "RequestedToCapacityRatio", resources: evenly("cpu"), requestedToCapacityRatio: { shape } };
}

describe("resourceFitScores", () => {
  const nodes = [node({ cpu: 4000, memory: 10000 }), node({ cpu: 6000, memory: 10000 })];
  const pod = { cpu: 3000, memory: 5000 };

  it("prefers empty nodes or full ones, as the strategy says", () => {
    const most: ScoringStrategy = { ...DEFAULT_SCORING_STRATEGY, type: "MostAllocated" };
    expect(resourceFitScores(pod, nodes)).toEqual({ code: "Success", scores: [37, 50] });
    expect(resourceFitScores(pod, nodes, most).scores).toEqual([62, 50]);
    const heavy: ScoringStrategy = { type: "LeastAllocated", resources: weights({ memory: 2, cpu: 1 }) };
    expect(resourceFitScores(pod, nodes, heavy).scores).toEqual([41, 50]);
  });

  it("counts what is there already, and stops at the capacity", () => {
    const full = [node({ cpu: 4000, memory: 10000 }, { cpu: 3000, memory: 5000 })];
    const most: ScoringStrategy = { ...DEFAULT_SCORING_STRATEGY, type: "MostAllocated" };
    expect(resourceFitScores({ cpu: 3000, memory: 0 }, full).scores).toEqual([25]);
    expect(resourceFitScores({ cpu: 3000, memory: 0 }, full, most).scores).toEqual([75]);
    expect(resourceFitScores({ cpu: 3000 }, full, ratio([0, 0], [100, 10])).scores).toEqual([100]);
  });

  it.each([
    ["that the node lacks", { cpu: 1000 }, node({ cpu: 2000 }), evenly("cpu", "memory"), 50],
    [
      "extended, if not requested",
      { cpu: 1000 },
      node({ cpu: 2000, "a.b/c": 4 }),
      evenly("cpu", "a.b/c"),
      50,
    ],
    ["that pods cannot request", { cpu: 1000 }, node({ cpu: 2000, pods: 110 }), evenly("cpu", "pods"), 50],
    ["of none at all", {}, node({}), evenly("cpu"), 0],
  ])("leaves out resources %s", (_, requests, one, resources, score) => {
    expect(resourceFitScores(requests, [one], { type: "LeastAllocated", resources }).scores).toEqual([score]);
  });

  it("takes ephemeral storage as it is, and extended resources that are requested", () => {
    const resources = evenly("ephemeral-storage", "a.b/c");
    const loaded = node({ "ephemeral-storage": 100, "a.b/c": 4 }, { "ephemeral-storage": 40, "a.b/c": 1 });
    const least: ScoringStrategy = { type: "LeastAllocated", resources };
    expect(resourceFitScores({}, [loaded], least).scores).toEqual([60]);
    expect(resourceFitScores({ "a.b/c": 1 }, [loaded], least).scores).toEqual([55]);
  });

  it("is an error without any resources", () => {
    expect(resourceFitScores(pod, nodes, { type: "MostAllocated", resources: [] })).toMatchObject({
      code: "Error",
      scores: [0, 0],
    });
  });

  it.each([
    ["level before the first point", ratio([10, 2], [90, 8]), 0, 20],
    ["level behind the last point", ratio([10, 2], [90, 8]), 95, 80],
    ["on a point", ratio([10, 2], [90, 8]), 10, 20],
    ["between the points, truncated", ratio([0, 0], [30, 1], [100, 10]), 29, 9],
    ["downhill, truncated towards zero", ratio([0, 10], [30, 9]), 2, 100],
    ["a single point", ratio([50, 7]), 1, 70],
  ])("follows a shape: %s", (_, strategy, utilization, score) => {
    const one = [node({ cpu: 100 })];
    expect(resourceFitScores({ cpu: utilization }, one, strategy).scores).toEqual([score]);
  });

  it("rounds the mean over a shape, of positive scores only", () => {
    const strategy: ScoringStrategy = {
      ...ratio([0, 0], [100, 1]),
      resources: weights({ "a.b/c": 3, "a.b/d": 5 }),
    };
    const one = [node({ "a.b/c": 8, "a.b/d": 4 })];
    expect(resourceFitScores({ "a.b/c": 4, "a.b/d": 2 }, one, strategy).scores).toEqual([5]);
    expect(resourceFitScores({ "a.b/c": 2, "a.b/d": 2 }, one, strategy).scores).toEqual([4]);
    const light = [node({ "a.b/c": 100, "a.b/d": 4 })];
    expect(resourceFitScores({ "a.b/c": 1, "a.b/d": 4 }, light, strategy).scores).toEqual([10]);
  });

  it("stays exact, and within the scale, for the largest amounts", () => {
    const amount = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(amount, amount, (capacity, requested) => {
        const of = (type: "LeastAllocated" | "MostAllocated") =>
          resourceFitScores({ memory: requested }, [node({ memory: capacity })], {
            type,
            resources: evenly("memory"),
          }).scores[0];
        const used = (100n * BigInt(Math.min(requested, capacity))) / BigInt(capacity);
        const exact = (100n * BigInt(Math.min(requested, capacity))) % BigInt(capacity) === 0n;
        expect(of("MostAllocated")).toBe(Number(used));
        expect(of("LeastAllocated")).toBe(100 - Number(used) - (exact ? 0 : 1));
      }),
      { seed: 1 },
    );
  });
});

describe("scoredRequests", () => {
  it("defaults cpu and memory of containers that do not name them", () => {
    const zero = { resources: { requests: { cpu: "0", memory: "0", "a.b/c": "1" } } };
    const of = (pod: Parameters<typeof scoredRequests>[0]) => scoredRequests(pod, "of incoming pod");
    expect(of({})).toEqual({});
    expect(of({ containers: [{}, {}] })).toEqual({ cpu: 200, memory: 400 * MI });
    expect(of({ containers: [zero] })).toEqual({ cpu: 0, memory: 0, "a.b/c": 1 });
    expect(of({ containers: [zero], initContainers: [{}] })).toEqual({
      cpu: 100,
      memory: 200 * MI,
      "a.b/c": 1,
    });
  });

  it("treats pods with pod-level resources differently once they are placed", () => {
    const pod = {
      containers: [{ resources: { requests: { cpu: "1" } } }, {}],
      resources: { requests: { memory: "1Mi" } },
    };
    expect(scoredRequests(pod, "of incoming pod")).toEqual({ cpu: 1100, memory: MI });
    expect(scoredRequests(pod, "of placed pod")).toEqual({ cpu: 1000, memory: MI });
    expect(scoredRequests({ containers: pod.containers }, "of placed pod").cpu).toBe(1100);
    const limited = { containers: [{}, {}], resources: { limits: { memory: "1Mi" } } };
    expect(scoredRequests(limited, "of placed pod")).toEqual({ cpu: 200, memory: 400 * MI });
  });

  it("takes a resize in progress into account", () => {
    const pod = { containers: [{ name: "a", resources: { requests: { cpu: "1", memory: "0" } } }] };
    const status = {
      containers: { a: { allocatedResources: { cpu: "2", memory: "0" } } },
      infeasible: false,
    };
    expect(scoredRequests(pod, "of incoming pod", status).cpu).toBe(2000);
  });
});

describe("scoringStrategyProblems", () => {
  const problems = (strategy: ScoringStrategy) =>
    scoringStrategyProblems(strategy).map(({ type, field }) => `${type} ${field}`);
  const shape = "scoringStrategy.requestedToCapacityRatio.shape";

  it.each<[string, ScoringStrategy, string[]]>([
    ["the default", DEFAULT_SCORING_STRATEGY, []],
    [
      "weights outside 1 to 100",
      { type: "MostAllocated", resources: weights({ a: -1, b: 0, c: 1, d: 100, e: 101 }) },
      [0, 1, 4].map((i) => `Invalid scoringStrategy.resources[${i}].weight`),
    ],
    ["a good shape", ratio([0, 0], [100, 10]), []],
    ["no points", ratio(), [`Required ${shape}`]],
    ["points out of order", ratio([10, 1], [10, 2], [5, 3]), [`Invalid ${shape}[1].utilization`]],
    [
      "points out of range",
      ratio([-1, 11], [101, -1]),
      [
        `Invalid ${shape}[0].utilization`,
        `Invalid ${shape}[0].score`,
        `Invalid ${shape}[1].utilization`,
        `Invalid ${shape}[1].score`,
      ],
    ],
    [
      "a shape that is missing",
      { type: "RequestedToCapacityRatio", resources: [] },
      ["Required scoringStrategy.requestedToCapacityRatio"],
    ],
    [
      "a shape that nothing follows",
      { ...ratio([0, 0]), type: "LeastAllocated" },
      ["Forbidden scoringStrategy.requestedToCapacityRatio"],
    ],
  ])("%s", (_, strategy, expected) => {
    expect(problems(strategy)).toEqual(expected);
  });
});

describe("balancedAllocationScores", () => {
  const resources = evenly("cpu", "memory", "a.b/c");
  const pod = { cpu: 3000, memory: 5000 };
  const both = (requests: Amounts, one: LoadedNode) =>
    (["balance", "improvement"] as const).map(
      (rule) => balancedAllocationScores(requests, [one], resources, rule).scores[0],
    );

  it.each([
    ["even on an empty node", pod, node({ cpu: 6000, memory: 10000 }), [100, 75]],
    ["uneven on an empty node", pod, node({ cpu: 4000, memory: 10000 }), [87, 68]],
    ["less uneven than before", pod, node({ cpu: 10000, memory: 20000 }, { cpu: 3000, memory: 0 }), [82, 73]],
    ["all the difference", { memory: 5000 }, node({ cpu: 3000, memory: 5000 }, { cpu: 3000 }), [100, 100]],
    ["all the difference, for the worse", { memory: 5000 }, node({ cpu: 3000, memory: 5000 }), [50, 50]],
    ["beyond the capacity", { cpu: 6000 }, node({ cpu: 3000, memory: 1 }, { memory: 1 }), [100, 100]],
    ["two resources, to the last bit", { cpu: 1, memory: 8 }, node({ cpu: 1, memory: 25 }), [66, 58]],
    ["one resource only", pod, node({ cpu: 4000 }), [100, 75]],
    ["three resources", { "a.b/c": 1 }, node({ cpu: 3500, memory: 40000, "a.b/c": 8 }, pod), [65, 76]],
  ])("%s", (_, requests, one, scores) => {
    expect(both(requests, one)).toEqual(scores);
  });

  it("skips pods that request none of the resources", () => {
    const one = node({ cpu: 4000, memory: 10000 });
    expect(balancedAllocationScores({ cpu: 0 }, [one])).toEqual({ code: "Skip", scores: [0] });
    expect(balancedAllocationScores({ cpu: 1 }, [one]).code).toBe("Success");
  });
});

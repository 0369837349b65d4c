import { describe, expect, it } from "vitest";
import { behaviorOf } from "./behavior.ts";
import { replicaChangeInPeriod, storeScaleEvent } from "./scale-events.ts";
import { stabilize, stabilizeByBehavior } from "./stabilization.ts";

const NOW = 1000;

describe("scale events", () => {
  const event = (replicaChange: number, age: number, outdated = false) => ({
    replicaChange,
    at: NOW - age,
    outdated,
  });
  const { scaleUp } = behaviorOf({
    scaleUp: { policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] },
  });

  it("count while they are younger than the period", () => {
    expect(replicaChangeInPeriod([event(1, 59), event(2, 60), event(4, 61)], 60, NOW)).toBe(1);
  });

  it("are not kept without rules", () => {
    expect(storeScaleEvent([event(1, 99)], undefined, 5, NOW)).toEqual([event(1, 99)]);
  });

  it("replace the last one that is outdated, and mark the others", () => {
    expect(storeScaleEvent([event(1, 61), event(2, 61), event(3, 60)], scaleUp, 5, NOW)).toEqual([
      event(1, 61, true),
      event(5, 0),
      event(3, 60),
    ]);
    expect(storeScaleEvent([event(3, 60)], scaleUp, 5, NOW)).toEqual([event(3, 60), event(5, 0)]);
  });
});

describe("stabilization", () => {
  const log = (...entries: readonly (readonly [number, number])[]) =>
    entries.map(([replicas, age]) => ({ replicas, at: NOW - age }));

  it("keeps to the largest recommendation within the window", () => {
    const result = stabilize(log([10, 301], [7, 300], [4, 10]), 3, 300, NOW);
    expect(result).toEqual({ replicas: 7, recommendations: log([3, 0], [7, 300], [4, 10]) });
  });

  it.each([
    ["falls only to the largest of late", 100, 3, [4, 5], 0, 180, 5],
    ["rises only to the smallest of late", 1, 9, [4, 5], 180, 0, 4],
    ["moves at once without windows", 100, 3, [4, 5], 0, 0, 3],
    ["stays in between", 4, 9, [2, 7], 180, 180, 4],
  ])(
    "%s",
    (_, currentReplicas, desiredReplicas, [a = 0, b = 0], scaleUpSeconds, scaleDownSeconds, replicas) => {
      const wanted = { currentReplicas, desiredReplicas };
      const windows = { scaleUpSeconds, scaleDownSeconds };
      const result = stabilizeByBehavior(log([a, 100], [b, 50]), wanted, windows, NOW);
      expect(result.replicas).toBe(replicas);
    },
  );

  it("forgets what neither window reaches", () => {
    const windows = { scaleUpSeconds: 60, scaleDownSeconds: 180 };
    const wanted = { currentReplicas: 5, desiredReplicas: 5 };
    const kept = stabilizeByBehavior(log([9, 180]), wanted, windows, NOW).recommendations;
    expect(kept).toEqual(log([9, 180], [5, 0]));
    expect(stabilizeByBehavior(log([9, 181]), wanted, windows, NOW).recommendations).toEqual(log([5, 0]));
  });
});

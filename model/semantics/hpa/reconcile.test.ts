import { describe, expect, it } from "vitest";
import { behaviorOf } from "./behavior.ts";
import { type Autoscaler, type AutoscalerMemory, largestProposal, reconcileAutoscaler } from "./reconcile.ts";

const NONE: AutoscalerMemory = { recommendations: [], scaleUpEvents: [], scaleDownEvents: [] };
/** Its recommendation is too old to hold anything back. */
const OLD: AutoscalerMemory = { ...NONE, recommendations: [{ replicas: 1, at: -1000 }] };
const unknown = { problem: "no samples" } as const;
const bounds = { minReplicas: 2, maxReplicas: 10 };
const behavior = behaviorOf({});

it.each([
  ["the largest", 3, [{ replicas: 2 }, { replicas: 5 }], 5],
  ["an increase, whatever is unknown", 3, [unknown, { replicas: 5 }], 5],
  ["no decrease while something is unknown", 3, [unknown, { replicas: 2 }], undefined],
  ["the same size", 3, [unknown, { replicas: 3 }], 3],
  ["nothing", 3, [unknown], undefined],
])("of several metrics it follows %s", (_, current, proposals, size) => {
  expect(largestProposal(proposals, current)).toBe(size);
});

describe("an autoscaler", () => {
  it.each([
    ["is off at size zero", bounds, 0, 5, 0],
    ["comes up from zero if zero is allowed", { minReplicas: 0, maxReplicas: 10 }, 0, 3, 3],
    ["returns to its maximum", bounds, 11, 20, 10],
    ["returns to its minimum", bounds, 1, 1, 2],
    ["follows its metrics", bounds, 4, 6, 6],
    ["follows them within its bounds", bounds, 4, 1, 2],
    ["doubles at most, or adds four", { ...bounds, behavior }, 2, 10, 6],
  ])("%s", (_, autoscaler, current, wanted, replicas) => {
    expect(reconcileAutoscaler(autoscaler, current, [{ replicas: wanted }], OLD, 0).replicas).toBe(replicas);
  });

  it("stays when it knows nothing, and starts from there", () => {
    const memory = { ...NONE, recommendations: [{ replicas: 4, at: 9 }] };
    expect(reconcileAutoscaler(bounds, 4, [unknown], NONE, 9)).toEqual({ replicas: 4, memory });
  });

  it("does not fall while it remembers that it wanted more, or after a restart", () => {
    const seen = reconcileAutoscaler(bounds, 4, [{ replicas: 4 }], NONE, 0).memory;
    const size = (memory: AutoscalerMemory, now: number) =>
      reconcileAutoscaler(bounds, 4, [{ replicas: 2 }], memory, now).replicas;
    expect([size(seen, 300), size(seen, 301), size(NONE, 301)]).toEqual([4, 2, 4]);
  });

  it("keeps to its rate over several syncs", () => {
    const slow = behaviorOf({ scaleUp: { policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] } });
    let now = { replicas: 2, memory: NONE };
    const sizes = [0, 15, 30, 59, 60, 61].map((second) => {
      now = reconcileAutoscaler(
        { ...bounds, behavior: slow },
        now.replicas,
        [{ replicas: 9 }],
        now.memory,
        second,
      );
      return now.replicas;
    });
    expect(sizes).toEqual([3, 3, 3, 3, 4, 4]);
    expect(now.memory.scaleUpEvents.map(({ at }) => at)).toEqual([0, 60]);
  });

  it("remembers its changes only with behavior", () => {
    const down = [{ replicas: 3 }];
    const events = (autoscaler: Autoscaler) =>
      reconcileAutoscaler(autoscaler, 4, down, OLD, 7).memory.scaleDownEvents;
    expect(events(bounds)).toEqual([]);
    expect(events({ ...bounds, behavior })).toEqual([{ replicaChange: 1, at: 7, outdated: false }]);
  });
});

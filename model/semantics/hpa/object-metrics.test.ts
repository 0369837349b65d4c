import { describe, expect, it } from "vitest";
import { replicasForValue, replicasForValuePerPod } from "./object-metrics.ts";
import type { ScaledPod } from "./pod-samples.ts";

const tolerances = { scaleUp: 0.1, scaleDown: 0.1 };

function pods(...ready: readonly boolean[]): readonly ScaledPod[] {
  return ready.map((is, i) => ({
    name: `${i}`,
    phase: "Running",
    deleting: false,
    readiness: { ready: is, since: 0 },
  }));
}

describe("the size for a value", () => {
  it.each([
    ["in proportion to the ready pods", 3, 20, 15, pods(true, true, false), 3],
    ["within the tolerance", 3, 16, 15, pods(true, true, false), 3],
    ["from nothing, by the ratio", 0, 31, 15, [], 3],
    ["stays at nothing", 0, 0, 15, [], 0],
    ["goes to nothing", 1, 0, 15, pods(true), 0],
  ])("%s", (_, currentReplicas, value, target, all, replicas) => {
    const proposal = replicasForValue({ currentReplicas, value, target, tolerances }, all);
    expect(proposal).toEqual({ replicas, usage: value });
  });

  it("knows nothing without pods", () => {
    const problem = replicasForValue({ currentReplicas: 1, value: 9, target: 1, tolerances }, []);
    expect(problem).toEqual({ problem: "no pods" });
  });
});

describe("the size for a value per pod", () => {
  it.each([
    ["as many as the value feeds", 3, 20_000, 5000, { replicas: 4, usage: 6667 }],
    ["within the tolerance", 4, 20_166, 5000, { replicas: 4, usage: 5042 }],
    ["from nothing", 0, 9, 5, { replicas: 2 }],
    ["nothing from nothing", 0, 0, 5, { replicas: 0 }],
  ])("%s", (_, currentReplicas, value, target, proposal) => {
    expect(replicasForValuePerPod({ currentReplicas, value, target, tolerances })).toEqual(proposal);
  });

  it("may tolerate more in one direction", () => {
    const lazy = { scaleUp: 0.5, scaleDown: 0 };
    const size = (value: number) =>
      replicasForValuePerPod({ currentReplicas: 10, value, target: 10, tolerances: lazy }).replicas;
    expect([150, 151, 100, 90].map(size)).toEqual([10, 16, 10, 9]);
  });
});

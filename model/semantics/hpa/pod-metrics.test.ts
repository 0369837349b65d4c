import { describe, expect, it } from "vitest";
import { replicasForAverage, replicasForUtilization } from "./pod-metrics.ts";
import { groupPods, type Sample, type ScaledPod } from "./pod-samples.ts";

const NOW = 10_000;
const START_UP = { cpuInitializationSeconds: 120, initialReadinessDelaySeconds: 10 };
const TOLERANCES = { scaleUp: 0.1, scaleDown: 0.1 };

function pod(name: string, change: Partial<ScaledPod> = {}): ScaledPod {
  const readiness = { ready: true, since: 0 };
  return { name, phase: "Running", deleting: false, startedAt: 0, readiness, ...change };
}

const unready = { readiness: { ready: false, since: 0 } };

function sampled(values: { readonly [name: string]: number }): ReadonlyMap<string, Sample> {
  return new Map(
    Object.entries(values).map(([name, value]) => [name, { value, at: NOW, windowSeconds: 60 }]),
  );
}

function measured(currentReplicas: number, pods: readonly ScaledPod[], samples: ReadonlyMap<string, Sample>) {
  return { currentReplicas, pods, samples, cpu: true, tolerances: TOLERANCES, startUp: START_UP, now: NOW };
}

/** Every pod requests 1000. */
function utilization(
  target: number,
  current: number,
  pods: readonly ScaledPod[],
  values: { readonly [name: string]: number },
) {
  return replicasForUtilization(measured(current, pods, sampled(values)), target, () => 1000);
}

describe("the size for a utilization", () => {
  it.each([
    ["grows in proportion", 30, 3, [pod("a"), pod("b"), pod("c")], { a: 300, b: 500, c: 700 }, 5],
    ["may go to zero", 50, 1, [pod("a")], { a: 0 }, 0],
    ["stays within the tolerance, bounds included", 100, 2, [pod("a"), pod("b")], { a: 1100, b: 1100 }, 2],
    ["moves just outside of it", 100, 2, [pod("a"), pod("b")], { a: 1110, b: 1110 }, 3],
    ["rounds the utilization down before it compares", 100, 1, [pod("a")], { a: 1109 }, 1],
    [
      "takes pending pods as idle when it grows",
      50,
      2,
      [pod("a"), pod("b", { phase: "Pending" })],
      { a: 1000 },
      2,
    ],
    ["leaves them out when it shrinks", 50, 2, [pod("a"), pod("b", { phase: "Pending" })], { a: 100 }, 1],
    ["takes missing pods as fully used when it shrinks", 50, 3, [pod("a"), pod("b")], { a: 100 }, 3],
    ["or as on a target above 100 %", 200, 2, [pod("a"), pod("b")], { a: 1000 }, 2],
    [
      "never grows because of guesses while shrinking",
      100,
      1,
      [pod("a"), pod("b"), pod("c")],
      { a: 500, b: 500 },
      1,
    ],
    [
      "does not count pods that are going",
      50,
      1,
      [pod("a"), pod("b", { deleting: true })],
      { a: 1000, b: 9000 },
      2,
    ],
    [
      "counts samples of unknown pods only for the number of pods",
      50,
      2,
      [pod("a"), pod("b")],
      { a: 2000, x: 1 },
      6,
    ],
  ])("%s", (_, target, current, pods, values, replicas) => {
    expect(utilization(target, current, pods, values)).toMatchObject({ replicas });
  });

  it("reports what it measured, without guesses, rounded down", () => {
    const pods = [pod("a"), pod("b"), pod("c", unready)];
    expect(utilization(50, 3, pods, { a: 333, b: 334, c: 900 })).toMatchObject({
      utilization: 33,
      usage: 333,
    });
  });

  it("knows nothing without pods, samples or requests", () => {
    expect(utilization(50, 1, [], { a: 1 })).toEqual({ problem: "no pods" });
    expect(utilization(50, 1, [pod("a", unready)], { a: 1 })).toEqual({ problem: "no samples" });
    expect(utilization(50, 1, [pod("a")], { x: 1 })).toEqual({ problem: "no requests" });
    const one = measured(1, [pod("a")], sampled({ a: 1 }));
    expect(replicasForUtilization(one, 50, () => undefined)).toEqual({ problem: "a pod without a request" });
    expect(replicasForUtilization(one, 50, () => 0)).toEqual({ problem: "no requests" });
  });
});

describe("the size for an average", () => {
  const average = (
    target: number,
    current: number,
    pods: readonly ScaledPod[],
    values: { readonly [n: string]: number },
  ) => replicasForAverage({ ...measured(current, pods, sampled(values)), cpu: false }, target);

  it.each([
    [
      "counts unready pods",
      15,
      3,
      [pod("a", unready), pod("b"), pod("c", unready)],
      { a: 50, b: 15, c: 30 },
      7,
      31,
    ],
    [
      "takes missing pods as on target when it shrinks",
      10,
      3,
      [pod("a"), pod("b"), pod("c")],
      { a: 1, b: 1 },
      2,
      1,
    ],
    ["takes missing pods as idle when it grows", 10, 2, [pod("a"), pod("b")], { a: 40 }, 4, 40],
    ["guesses nothing exactly on target", 10, 2, [pod("a"), pod("b")], { a: 10 }, 2, 10],
    [
      "stays when guesses turn the direction",
      10,
      4,
      [pod("a"), pod("b"), pod("c"), pod("d")],
      { a: 15 },
      4,
      15,
    ],
  ])("%s", (_, target, current, pods, values, replicas, usage) => {
    expect(average(target, current, pods, values)).toEqual({ replicas, usage });
  });
});

describe("groups of pods", () => {
  const groups = (one: ScaledPod, sample: Partial<Sample> = {}) => {
    const samples = new Map([["a", { value: 1, at: NOW, windowSeconds: 60, ...sample }]]);
    return groupPods([one], samples, { cpu: true, now: NOW, startUp: START_UP });
  };

  it.each([
    [
      "ready for longer than the window",
      { startedAt: NOW - 90, readiness: { ready: true, since: NOW - 60 } },
      true,
    ],
    [
      "ready for less than the window",
      { startedAt: NOW - 90, readiness: { ready: true, since: NOW - 59 } },
      false,
    ],
    ["starting and unready", { startedAt: NOW - 90, readiness: { ready: false, since: NOW - 80 } }, false],
    ["started, and never ready", { startedAt: 1000, readiness: { ready: false, since: 1009 } }, false],
    ["started, once ready, unready now", { startedAt: 1000, readiness: { ready: false, since: 1010 } }, true],
    ["without a start", { startedAt: undefined }, false],
    ["without a Ready condition", { readiness: undefined }, false],
  ])("a pod that is %s", (_, change, counts) => {
    const { startedAt, readiness, ...rest } = { ...pod("a"), ...change };
    const one = {
      ...rest,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(readiness === undefined ? {} : { readiness }),
    };
    expect(groups(one).counted).toEqual(counts ? ["a"] : []);
    expect(groups(one).unready).toEqual(counts ? [] : ["a"]);
  });
});

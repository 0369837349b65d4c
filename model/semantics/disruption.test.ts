import { describe, expect, it } from "vitest";
import {
  type BudgetedPod,
  type BudgetSpec,
  type BudgetStatus,
  budgetStatus,
  type ScaledWorkload,
} from "./disruption.ts";

const NOW = 10_000;
const EMPTY: BudgetStatus = {
  disruptionsAllowed: 0,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
  disruptedPods: {},
};

const web = { kind: "Deployment", name: "web", uid: "deployment" };
const deployment: ScaledWorkload = { ...web, replicas: 7 };
const current: ScaledWorkload = {
  kind: "ReplicaSet",
  name: "web-2",
  uid: "new",
  replicas: 5,
  controller: web,
};
const former: ScaledWorkload = {
  kind: "ReplicaSet",
  name: "web-1",
  uid: "old",
  replicas: 3,
  controller: web,
};
const alone: ScaledWorkload = { kind: "ReplicaSet", name: "alone", uid: "alone", replicas: 4 };
const unscalable: ScaledWorkload = { kind: "Thing", name: "thing", uid: "thing" };
const workloads = [deployment, current, former, alone, unscalable];

function pods(
  count: number,
  controller?: ScaledWorkload,
  change: Partial<BudgetedPod> = {},
): readonly BudgetedPod[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `${controller?.name ?? "bare"}-${i}`,
    labels: { app: "web" },
    deleting: false,
    ready: true,
    ...(controller === undefined ? {} : { controller }),
    ...change,
  }));
}

function statusOf(
  spec: BudgetSpec,
  all: readonly BudgetedPod[],
  {
    previous = EMPTY,
    known = workloads,
  }: { previous?: BudgetStatus; known?: readonly ScaledWorkload[] } = {},
) {
  const budget = { selector: { matchLabels: { app: "web" } }, ...spec };
  return budgetStatus(budget, previous, { pods: all, workloads: known }, NOW);
}

/** allowed, healthy, desired, expected */
function figures(...args: Parameters<typeof statusOf>) {
  const status = statusOf(...args);
  return [status.disruptionsAllowed, status.currentHealthy, status.desiredHealthy, status.expectedPods];
}

describe("a budget's status", () => {
  it.each([
    ["a number of pods", { minAvailable: 3 }, pods(4, alone), [1, 4, 3, 4]],
    ["too few pods", { minAvailable: 3 }, pods(2, alone), [0, 2, 3, 2]],
    ["a number, without controllers", { minAvailable: 1 }, pods(2), [1, 2, 1, 2]],
    ["no pods", { minAvailable: 0 }, [], [0, 0, 0, 0]],
    ["a percentage, rounded up", { minAvailable: "34%" }, pods(3, alone), [1, 3, 2, 4]],
    ["at most so many unavailable", { maxUnavailable: 1 }, pods(4, alone), [1, 4, 3, 4]],
    ["more unavailable than there are", { maxUnavailable: 9 }, pods(1, alone), [1, 1, 0, 4]],
    ["a percentage unavailable, rounded up", { maxUnavailable: "30%" }, pods(3, alone), [1, 3, 2, 4]],
    [
      "the Deployment above, once",
      { maxUnavailable: 1 },
      [...pods(5, current), ...pods(3, former)],
      [2, 8, 6, 7],
    ],
    ["several controllers", { maxUnavailable: 1 }, [...pods(5, current), ...pods(4, alone)], [0, 9, 10, 11]],
    ["bare pods under a percentage", { minAvailable: "28%" }, pods(2), [0, 2, 0, 0]],
    ["pods that are not ready", { minAvailable: 1 }, pods(3, alone, { ready: false }), [0, 0, 1, 3]],
    ["pods that are being deleted", { minAvailable: 1 }, pods(3, alone, { deleting: true }), [0, 0, 1, 3]],
    ["neither limit", {}, pods(3, alone), [0, 3, 0, 0]],
    ["pods elsewhere", { minAvailable: 1 }, pods(3, alone, { namespace: "other" }), [0, 0, 1, 0]],
    ["an empty selector", { selector: {}, minAvailable: 1 }, pods(3, alone, { labels: {} }), [2, 3, 1, 3]],
    ["no selector", { selector: null, minAvailable: 1 }, pods(3, alone), [0, 0, 1, 0]],
  ])("%s", (_, spec, all, expected) => {
    expect(figures(spec, all)).toEqual(expected);
  });

  it("falls back to the ReplicaSet if its Deployment is gone", () => {
    const known = [current];
    expect(figures({ maxUnavailable: 1 }, pods(5, current), { known })).toEqual([1, 5, 4, 5]);
  });

  it("says why", () => {
    expect(statusOf({ minAvailable: 3, generation: 2 }, pods(4)).disruptionAllowed?.reason).toBe(
      "SufficientPods",
    );
    expect(statusOf({ minAvailable: 4 }, pods(4)).disruptionAllowed?.reason).toBe("InsufficientPods");
    expect(statusOf({ minAvailable: 3, generation: 2 }, pods(4)).observedGeneration).toBe(2);
  });

  it.each([
    ["a controller without a scale", { maxUnavailable: 1 }, pods(1, unscalable), workloads],
    ["a controller that is gone", { maxUnavailable: 1 }, pods(1, alone), []],
    ["a string that is no percentage", { minAvailable: "3" }, pods(1, alone), workloads],
    ["an invalid selector", { selector: { matchLabels: { "": "" } }, minAvailable: 1 }, pods(1), workloads],
  ])("allows nothing, and keeps the rest, with %s", (_, spec, all, known) => {
    const previous = { ...EMPTY, disruptionsAllowed: 3, currentHealthy: 5, observedGeneration: 4 };
    expect(statusOf({ ...spec, generation: 5 }, all, { previous, known })).toEqual({
      ...previous,
      disruptionsAllowed: 0,
      disruptionAllowed: { status: "False", reason: "SyncFailed" },
    });
  });

  it("does not count pods whose eviction was allowed, until they should be gone", () => {
    const all = pods(4).map((pod, i) => ({ ...pod, deleting: i === 0 }));
    const disruptedPods = {
      "bare-0": NOW,
      "bare-1": NOW - 300,
      "bare-2": NOW,
      "bare-3": NOW - 120,
      gone: NOW,
    };
    const status = statusOf({ minAvailable: 1 }, all, { previous: { ...EMPTY, disruptedPods } });
    expect(status.disruptedPods).toEqual({ "bare-2": NOW, "bare-3": NOW - 120 });
    expect(status.currentHealthy).toBe(2);
  });
});

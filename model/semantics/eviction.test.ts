import { describe, expect, it } from "vitest";
import { type EvictedPod, type EvictionBudget, evict } from "./eviction.ts";

const NOW = 10_000;
const status = {
  disruptionsAllowed: 0,
  currentHealthy: 2,
  desiredHealthy: 2,
  expectedPods: 3,
  disruptedPods: {},
};

function budget(allowed: number, change: Partial<EvictionBudget> = {}): EvictionBudget {
  const selector = { matchLabels: { a: "true" } };
  return { name: "foo", selector, status: { ...status, disruptionsAllowed: allowed }, ...change };
}

function pod(change: Partial<EvictedPod> = {}): EvictedPod {
  return { name: "t", labels: { a: "true" }, deleting: false, ready: true, phase: "Running", ...change };
}

function outcome(change: Partial<EvictedPod>, ...budgets: readonly EvictionBudget[]) {
  return evict(pod(change), budgets, NOW).outcome;
}

const unhealthy = { status: { ...status, currentHealthy: 1 } };
const alwaysAllow = { unhealthyPodEvictionPolicy: "AlwaysAllow" } as const;

describe("an eviction", () => {
  it.each([
    ["of a healthy pod, nothing allowed", {}, budget(0), "tooManyRequests"],
    ["of a healthy pod, with AlwaysAllow", {}, budget(0, alwaysAllow), "tooManyRequests"],
    ["under an empty selector", { labels: {} }, budget(0, { selector: {} }), "tooManyRequests"],
    ["under no selector", {}, budget(0, { selector: null }), "evicted"],
    ["under another selector", {}, budget(0, { selector: { matchLabels: { b: "" } } }), "evicted"],
    ["under an invalid selector", {}, budget(0, { selector: { matchLabels: { "": "" } } }), "evicted"],
    ["in another namespace", { namespace: "other" }, budget(0), "evicted"],
    ["of an ended pod", { phase: "Failed" }, budget(0), "evicted"],
    ["of a pod on its way out", { deleting: true }, budget(0), "evicted"],
    ["of a pending pod", { phase: "Pending", ready: false }, budget(0), "evicted"],
    ["of an unready pod, the others healthy", { ready: false }, budget(0), "evicted"],
    ["of an unready pod, the others too few", { ready: false }, budget(0, unhealthy), "tooManyRequests"],
    [
      "of an unready pod, with AlwaysAllow",
      { ready: false },
      budget(0, { ...unhealthy, ...alwaysAllow }),
      "evicted",
    ],
    [
      "of an unready pod, nothing desired",
      { ready: false },
      budget(0, { status: { ...status, currentHealthy: 0, desiredHealthy: 0 } }),
      "tooManyRequests",
    ],
    ["under a budget that has changed since", {}, budget(1, { generation: 1 }), "tooManyRequests"],
    ["under a broken budget", {}, budget(-1), "forbidden"],
  ])("%s", (_, change, under, expected) => {
    expect(outcome(change, under)).toBe(expected);
  });

  it("is refused while too many wait to be noticed", () => {
    const waiting = (count: number) => {
      const names = Array.from({ length: count }, (_, i) => [`p${i}`, NOW]);
      return budget(1, {
        status: { ...status, disruptionsAllowed: 1, disruptedPods: Object.fromEntries(names) },
      });
    };
    expect(outcome({}, waiting(2000))).toBe("evicted");
    expect(outcome({}, waiting(2001))).toBe("forbidden");
  });

  it("is refused under two budgets, even for a pod that is not ready", () => {
    const both = [budget(1), budget(1, { name: "bar" })];
    const refused = { outcome: "severalBudgets", budgets: ["foo", "bar"] };
    expect(evict(pod({ ready: false }), both, NOW)).toEqual(refused);
    expect(outcome({ phase: "Pending" }, ...both)).toBe("evicted");
  });

  it("uses up the budget, whose condition changes only at zero", () => {
    const sufficient = { status: "True", reason: "SufficientPods" } as const;
    const evictedFrom = (allowed: number) =>
      evict(
        pod(),
        [budget(0, { status: { ...status, disruptionsAllowed: allowed, disruptionAllowed: sufficient } })],
        NOW,
      );
    expect(evictedFrom(3)).toMatchObject({
      budget: { status: { disruptionsAllowed: 2, disruptedPods: { t: NOW }, disruptionAllowed: sufficient } },
    });
    expect(evictedFrom(1)).toMatchObject({
      budget: { status: { disruptionsAllowed: 0, disruptionAllowed: { reason: "InsufficientPods" } } },
    });
  });

  it("that does not count depends on the pod staying as it is, unless it has ended", () => {
    const depends = (change: Partial<EvictedPod>) => evict(pod(change), [budget(0)], NOW);
    expect(depends({ ready: false })).toEqual({ outcome: "evicted", ifUnchanged: true });
    expect(depends({ phase: "Pending" })).toEqual({ outcome: "evicted", ifUnchanged: true });
    expect(depends({ phase: "Succeeded" })).toEqual({ outcome: "evicted", ifUnchanged: false });
  });
});

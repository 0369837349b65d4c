// ReplicaSets: which pods go first, what is reported, how calls are batched.
import { describe, expect, it } from "vitest";
import { isActive, isAvailable, isTerminal, readinessGatesTrue } from "./pod-availability.ts";
import { compareForDeletion, type DeletablePod, deletionCost, podsToDelete } from "./pod-deletion.ts";
import { replicaSetConditions, replicaSetCounts, replicasToManage, slowStartBatch } from "./replicaset.ts";

const HOUR = 3600;
const running: DeletablePod = {
  nodeName: "n",
  phase: "Running",
  ready: true,
  readySince: 0,
  createdAt: 0,
  deletionCost: 0,
  restarts: 0,
};
const now = 1000 * HOUR;
const exact = { cost: true };
const logarithmic = { cost: true, logarithmicAt: now };

describe("compareForDeletion", () => {
  const { readySince: _, ...readyForUnknown } = running;
  const { createdAt: __, ...bornUnknown } = running;
  it.each<[string, DeletablePod, DeletablePod, (readonly [number, number])?]>([
    [
      "unassigned, even if everything else speaks against it",
      { ...running, nodeName: "" },
      { ...running, phase: "Pending", ready: false },
    ],
    ["pending", { ...running, phase: "Pending" }, { ...running, phase: "Unknown" }],
    [
      "a phase that has no order counts as pending",
      { ...running, phase: "" },
      { ...running, phase: "Unknown" },
    ],
    ["unknown", { ...running, phase: "Unknown" }, running],
    ["not ready, even if it costs more", { ...running, ready: false, deletionCost: 9 }, running],
    ["cheaper, even with fewer siblings", { ...running, deletionCost: -1 }, running, [1, 2]],
    ["more siblings, even if ready for longer", running, { ...running, readySince: 9 }, [2, 1]],
    ["ready for an unknown time", readyForUnknown, { ...running, readySince: now }],
    [
      "ready for a shorter time, even with fewer restarts",
      { ...running, readySince: 5 },
      { ...running, restarts: 9 },
    ],
    ["restarted more often, even if older", { ...running, restarts: 1 }, { ...running, createdAt: 5 }],
    ["with sidecars restarted more often", { ...running, sidecarRestarts: 1 }, running],
    ["of unknown age", bornUnknown, { ...running, createdAt: now }],
    ["younger", { ...running, createdAt: 5 }, running],
  ])("%s goes first", (_, first, second, ranks = [1, 1]) => {
    expect(compareForDeletion(first, second, exact, ranks)).toBeLessThan(0);
    expect(compareForDeletion(second, first, exact, [ranks[1], ranks[0]])).toBeGreaterThan(0);
  });

  it("does not care about equals, nor about ready times of pods that are not ready", () => {
    expect(compareForDeletion(running, { ...running, nodeName: "m", uid: "x" }, exact, [1, 1])).toBe(0);
    const waiting = { ...running, ready: false };
    expect(compareForDeletion(waiting, { ...waiting, readySince: 9 }, exact, [1, 1])).toBe(0);
  });

  it("leaves out cost without its switch, and cost and rank without ranks", () => {
    const cheap = { ...running, deletionCost: -1 };
    expect(compareForDeletion(cheap, running, { cost: false }, [1, 1])).toBe(0);
    expect(compareForDeletion(cheap, running, exact)).toBe(0);
  });

  it("compares ages by magnitude, and tells the same magnitude apart by uid", () => {
    const since = (hours: number, uid = "") => ({ ...running, readySince: now - hours * HOUR, uid });
    expect(compareForDeletion(since(1), since(9), logarithmic, [1, 1])).toBeLessThan(0);
    expect(compareForDeletion(since(5), since(8), logarithmic, [1, 1])).toBe(0);
    expect(compareForDeletion(since(8, "a"), since(5, "b"), logarithmic, [1, 1])).toBeLessThan(0);
    expect(compareForDeletion(since(8, "a"), since(5, "b"), exact, [1, 1])).toBeGreaterThan(0);
    expect(compareForDeletion(since(-1), since(1), logarithmic, [1, 1])).toBeLessThan(0);
    expect(compareForDeletion(since(0, "b"), since(-1, "a"), logarithmic, [1, 1])).toBeGreaterThan(0);
    const restarted = { ...since(5), restarts: 7 };
    expect(compareForDeletion(restarted, since(8), logarithmic, [1, 1])).toBe(0);
    const born = (hours: number) => ({ ...running, createdAt: now - hours * HOUR });
    expect(compareForDeletion(born(1), born(9), logarithmic, [1, 1])).toBeLessThan(0);
    expect(compareForDeletion(born(5), born(8), logarithmic, [1, 1])).toBe(0);
  });

  it.each([
    [undefined, 0],
    ["", 0],
    ["7", 7],
    ["-7", -7],
    ["-07", -7],
    ["0", 0],
    ["-0", 0],
    ["+7", 0],
    ["07", 0],
    ["7.5", 0],
    ["2147483647", 2147483647],
    ["2147483648", 0],
    ["-2147483648", -2147483648],
  ])("reads the cost %j as %d", (annotation, cost) => {
    expect(deletionCost(annotation)).toBe(cost);
  });
});

describe("podsToDelete", () => {
  const pod = (name: string, change: Partial<DeletablePod> = {}) => ({ ...running, name, ...change });
  const names = (pods: readonly { name: string }[]) => pods.map(({ name }) => name).join("");
  const plan = (count: number, pods: readonly ReturnType<typeof pod>[], related = pods) => {
    const { certain, tied, choices } = podsToDelete(pods, related, count, exact);
    return `${names(certain)}|${names(tied)}|${choices}`;
  };
  const [a, b, c, d] = [pod("a"), pod("b"), pod("c", { ready: false }), pod("d", { nodeName: "" })];

  it("is certain where the order is, and leaves the choice where it is not", () => {
    expect(plan(0, [a, b, c, d])).toBe("||0");
    expect(plan(1, [a, b, c, d])).toBe("d||0");
    expect(plan(2, [a, b, c, d])).toBe("dc||0");
    expect(plan(3, [a, b, c, d])).toBe("dc|ab|1");
    expect(plan(4, [a, b, c, d])).toBe("abcd||0");
    expect(plan(1, [a, b])).toBe("|ab|1");
    expect(plan(9, [a, b])).toBe("ab||0");
  });

  it("ranks by the pods of the whole family on the node", () => {
    const [left, right] = [pod("l", { nodeName: "left" }), pod("r", { nodeName: "right" })];
    expect(plan(1, [left, right])).toBe("|lr|1");
    expect(plan(1, [left, right], [left, right, pod("x", { nodeName: "right" })])).toBe("r||0");
  });
});

describe("pods", () => {
  it("are active until they have ended or are being deleted", () => {
    expect(isActive({ phase: "Running", deleting: false })).toBe(true);
    expect(isActive({ deleting: false })).toBe(true);
    expect(isActive({ phase: "Running", deleting: true })).toBe(false);
    expect(isActive({ phase: "Failed", deleting: false })).toBe(false);
    expect([isTerminal("Succeeded"), isTerminal("Unknown"), isTerminal(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("are available when they have been ready for long enough", () => {
    expect(isAvailable({ ready: false, since: 0 }, 0, 100)).toBe(false);
    expect(isAvailable({ ready: true }, 0, 100)).toBe(true);
    expect(isAvailable({ ready: true }, 1, 100)).toBe(false);
    expect(isAvailable({ ready: true, since: 91 }, 10, 100)).toBe(false);
    expect(isAvailable({ ready: true, since: 90 }, 10, 100)).toBe(true);
  });

  it("wait for all their readiness gates", () => {
    const conditions = [
      { type: "a", status: "True" },
      { type: "b", status: "False" },
    ];
    expect(readinessGatesTrue([], conditions)).toBe(true);
    expect(readinessGatesTrue(["a"], conditions)).toBe(true);
    expect(readinessGatesTrue(["a", "b"], conditions)).toBe(false);
    expect(readinessGatesTrue(["c"], conditions)).toBe(false);
  });
});

describe("a ReplicaSet", () => {
  it("creates or deletes the difference, up to 500 at a time", () => {
    expect([replicasToManage(3, 1), replicasToManage(1, 3), replicasToManage(3, 3)]).toEqual([2, -2, 0]);
    expect([replicasToManage(1000, 0), replicasToManage(0, 1000)]).toEqual([500, -500]);
  });

  it("counts its pods", () => {
    const labels = { app: "web", extra: "1" };
    const pods = [
      { labels, ready: true, readySince: 0 },
      { labels, ready: true, readySince: 95 },
      { labels: { app: "api" }, ready: false, readySince: 0 },
      { labels: { extra: "1" }, ready: false },
      { ready: false },
    ];
    expect(replicaSetCounts(pods, { app: "web" }, 10, 100)).toEqual({
      replicas: 5,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 1,
    });
    expect(replicaSetCounts(pods, undefined, 0, 100)).toMatchObject({
      fullyLabeledReplicas: 5,
      availableReplicas: 2,
    });
  });

  it("reports a failure from the first error to the first success", () => {
    const other = { type: "Other", status: "True" };
    const failed = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "quota" };
    expect(replicaSetConditions([other], 3, 2, "quota")).toEqual([other, failed]);
    expect(replicaSetConditions([], 3, 4, "no")).toMatchObject([{ reason: "FailedDelete" }]);
    expect(replicaSetConditions([], 3, 3, "no")).toMatchObject([{ reason: "" }]);
    expect(replicaSetConditions([failed], 3, 4, "other")).toEqual([failed]);
    expect(replicaSetConditions([failed, other], 3, 3, undefined)).toEqual([other]);
  });
});

describe("slowStartBatch", () => {
  it.each([
    [0, 1, 0, { calls: 0, successes: 0, failed: false }],
    [1, 1, 1, { calls: 1, successes: 1, failed: false }],
    [10, 1, 10, { calls: 10, successes: 10, failed: false }],
    [10, 1, 0, { calls: 1, successes: 0, failed: true }],
    [10, 1, 2, { calls: 3, successes: 2, failed: true }],
    [10, 1, 7, { calls: 10, successes: 7, failed: true }],
    [10, 4, 3, { calls: 4, successes: 3, failed: true }],
    [3, 8, 3, { calls: 3, successes: 3, failed: false }],
  ])("%d calls from batches of %d, of which %d succeed", (count, initial, good, result) => {
    expect(slowStartBatch(count, initial, (i) => i < good)).toEqual(result);
  });
});

// What a DaemonSet counts, when it is done, and what it forgets.
import { describe, expect, it } from "vitest";
import type { DaemonPod } from "./daemonset.ts";
import { daemonRevisionsToForget, daemonRolloutComplete, daemonSetCounts } from "./daemonset-status.ts";

const clock = { minReadySeconds: 10, now: 100 };

/** Bound, updated, ready for long and never deleted, unless it says otherwise. */
function pod(changes: Partial<DaemonPod> = {}): DaemonPod {
  const readiness = { ready: true, since: 0 };
  return { name: "p", scheduled: true, deleting: false, readiness, updated: true, createdAt: 0, ...changes };
}

function node(shouldRun: boolean, ...pods: readonly DaemonPod[]) {
  return { name: "n", shouldRun, pods };
}

describe("daemonSetCounts", () => {
  const none = {
    desiredNumberScheduled: 0,
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
    updatedNumberScheduled: 0,
    numberAvailable: 0,
  };
  const one = { ...none, desiredNumberScheduled: 1, currentNumberScheduled: 1 };
  const all = { ...one, numberReady: 1, updatedNumberScheduled: 1, numberAvailable: 1 };
  const old = { updated: false, createdAt: -1 };

  it.each<[string, ReturnType<typeof node>, Partial<typeof none>]>([
    ["a node without a pod", node(true), { ...none, desiredNumberScheduled: 1 }],
    ["a pod that is well", node(true, pod()), all],
    [
      "one that is not ready",
      node(true, pod({ readiness: { ready: false } })),
      { ...one, updatedNumberScheduled: 1 },
    ],
    [
      "one that has just become ready",
      node(true, pod({ readiness: { ready: true, since: 95 } })),
      { ...all, numberAvailable: 0 },
    ],
    ["an old one", node(true, pod(old)), { ...all, updatedNumberScheduled: 0 }],
    [
      "an old one beside a new one: the old one counts",
      node(true, pod(), pod(old)),
      { ...all, updatedNumberScheduled: 0 },
    ],
    [
      "also while it is being deleted",
      node(true, pod(), pod({ ...old, deleting: true })),
      { ...all, updatedNumberScheduled: 0 },
    ],
    ["but not without a node", node(true, pod(), pod({ ...old, scheduled: false })), all],
    ["a pod where none belongs", node(false, pod()), { ...none, numberMisscheduled: 1 }],
    ["no pod where none belongs", node(false), none],
  ])("%s", (_, seen, expected) => {
    expect(daemonSetCounts([seen], clock)).toEqual(expected);
  });

  it("adds up", () => {
    const counts = daemonSetCounts(
      [node(true, pod()), node(true), node(true, pod(old)), node(false, pod())],
      clock,
    );
    expect(counts).toEqual({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 2,
      numberMisscheduled: 1,
      numberReady: 2,
      updatedNumberScheduled: 1,
      numberAvailable: 2,
    });
  });
});

describe("daemonRolloutComplete", () => {
  const status = {
    observedGeneration: 2,
    desiredNumberScheduled: 2,
    updatedNumberScheduled: 2,
    numberAvailable: 2,
  };
  it.each<[string, Partial<typeof status>, boolean]>([
    ["all is done", {}, true],
    ["the newest spec has not been seen", { observedGeneration: 1 }, false],
    ["a pod is old", { updatedNumberScheduled: 1 }, false],
    ["a pod is not available", { numberAvailable: 1 }, false],
    ["nothing is wanted", { desiredNumberScheduled: 0, updatedNumberScheduled: 0, numberAvailable: 0 }, true],
  ])("%s", (_, changes, expected) => {
    expect(daemonRolloutComplete(2, { ...status, ...changes })).toBe(expected);
  });
});

describe("daemonRevisionsToForget", () => {
  it.each<[readonly string[], readonly string[], number, readonly string[]]>([
    [["a", "b", "c"], [], 3, []],
    [["a", "b", "c"], [], 1, ["a", "b"]],
    [["a", "b", "c"], ["a"], 1, ["b", "c"]],
    [["a", "b", "c"], ["a"], 2, ["b"]],
    [["a", "b"], ["a", "b"], 0, []],
  ])("of %j, with pods of %j and a limit of %i", (old, live, limit, forgotten) => {
    expect(daemonRevisionsToForget(old, new Set(live), limit)).toEqual(forgotten);
  });
});

// The pods of an Indexed Job: which indexes they settle, which of them are one too many.
import { describe, expect, it } from "vitest";
import {
  duplicatedIndexPods,
  failedIndexes,
  failsIndex,
  nextIndexFailures,
  podsAwaitingReplacement,
  succeededIndexes,
} from "./indexed-pods.ts";
import { CURRENT_JOB_GATES, type JobSpec } from "./job.ts";
import { at, pod, uids } from "./testing.ts";

const spec: JobSpec = {
  parallelism: 2,
  completions: 4,
  completionMode: "Indexed",
  backoffLimit: 6,
  backoffLimitPerIndex: 1,
};

it("adds the indexes of tracked pods that have succeeded", () => {
  const pods = [
    at(1, "Succeeded"),
    at(2, "Succeeded", { tracked: false }),
    at(3, "Failed"),
    at(9, "Succeeded"),
  ];
  expect(succeededIndexes("0", pods, 4)).toEqual({ before: [[0, 0]], now: [[0, 1]] });
});

it("adds the indexes of tracked pods that have failed once too often", () => {
  const often = { indexFailures: 1 };
  const pods = [
    at(0, "Failed", often),
    at(1, "Failed"),
    at(2, "Failed", { ...often, tracked: false }),
    at(9, "Failed", often),
  ];
  expect(failedIndexes("3", pods, spec, CURRENT_JOB_GATES)).toEqual([
    [0, 0],
    [3, 3],
  ]);
});

it("never fails an index without a limit, and does by a deleted pod", () => {
  const { backoffLimitPerIndex: _, ...unlimited } = spec;
  expect(failsIndex(at(0, "Failed", { indexFailures: 99 }), unlimited, CURRENT_JOB_GATES)).toBe(false);
  const deleted = at(0, "Running", { deleting: true, indexFailures: 1 });
  expect(failsIndex(deleted, spec, CURRENT_JOB_GATES)).toBe(true);
  expect(failsIndex(deleted, { ...spec, podReplacementPolicy: "Failed" }, CURRENT_JOB_GATES)).toBe(false);
});

describe("podsAwaitingReplacement", () => {
  const failed = (uid: string, indexFailures: number, finishedAt: number) =>
    pod(uid, "Failed", { completionIndex: 0, indexFailures, finishedAt });

  it.each([
    ["the one with the most failures", [failed("a", 0, 5), failed("b", 2, 6), failed("c", 1, 7)], "b"],
    ["the latest of equals", [failed("a", 1, 5), failed("b", 1, 7), failed("c", 1, 6)], "b"],
    ["the first of those that disagree", [failed("a", 0, 7), failed("b", 1, 5)], "a"],
  ])("keeps %s", (_, pods, expected) => {
    expect(podsAwaitingReplacement(pods, []).get(0)?.uid).toBe(expected);
  });

  it("leaves out settled indexes and pods without one", () => {
    expect(podsAwaitingReplacement([failed("a", 0, 0), pod("b", "Failed")], [[0, 3]]).size).toBe(0);
  });
});

it("hands over the count of failures, and that of ignored ones", () => {
  expect(nextIndexFailures(undefined, spec)).toEqual({ indexFailures: 0, indexIgnoredFailures: 0 });
  const third = at(0, "Failed", { indexFailures: 1, indexIgnoredFailures: 1, containers: [{ exitCode: 3 }] });
  expect(nextIndexFailures(third, spec)).toEqual({ indexFailures: 2, indexIgnoredFailures: 1 });
  const rules = [{ action: "Ignore", onExitCodes: { operator: "In", values: [3] } }];
  const policed = { ...spec, podFailurePolicy: { rules } };
  expect(nextIndexFailures(third, policed)).toEqual({ indexFailures: 1, indexIgnoredFailures: 2 });
});

it("keeps one pod of each index, the one that deletion would take last", () => {
  const pods = [
    at(1, "Pending"),
    at(0, "Running"),
    at(1, "Running"),
    at(6, "Running"),
    pod("lost", "Running"),
  ];
  const { remove, keep } = duplicatedIndexPods(pods, 6);
  expect(uids(remove)).toEqual(["Running-6", "lost", "Pending-1"]);
  expect(uids(keep).toSorted()).toEqual(["Running-0", "Running-1"]);
});

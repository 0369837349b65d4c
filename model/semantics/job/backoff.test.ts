// How long a Job waits after failures, and when a pod has ended.
import { describe, expect, it } from "vitest";
import {
  finishedTime,
  NO_FAILURES,
  nextBackoffRecord,
  remainingBackoff,
  remainingIndexBackoff,
} from "./backoff.ts";

describe("nextBackoffRecord", () => {
  const two = { failuresAfterLastSuccess: 2, lastFailureTime: 5 };
  it.each([
    ["keeps what it knows", two, [], [], two],
    ["adds failures", two, [], [9, 7], { failuresAfterLastSuccess: 4, lastFailureTime: 9 }],
    ["forgets them with a success", two, [6], [], NO_FAILURES],
    [
      "counts failures after the latest success only",
      two,
      [6, 8],
      [9, 7, 10],
      { failuresAfterLastSuccess: 2, lastFailureTime: 10 },
    ],
    ["forgets those of the same instant", two, [9], [9], NO_FAILURES],
  ])("%s", (_, record, succeeded, failed, expected) => {
    expect(nextBackoffRecord(record, succeeded, failed)).toEqual(expected);
  });
});

describe("remainingBackoff", () => {
  it.each([
    [1, 0, 10],
    [1, 4, 6],
    [1, 10, 0],
    [1, 11, 0],
    [3, 0, 40],
    [6, 0, 320],
    [7, 0, 600],
    [2000, 0, 600],
  ])("%i failures, the last one %i s ago: %i s", (failures, ago, expected) => {
    expect(remainingBackoff({ failuresAfterLastSuccess: failures, lastFailureTime: 100 - ago }, 100)).toBe(
      expected,
    );
  });

  it("is none without failures, and does not limit the first delay", () => {
    expect(remainingBackoff({ failuresAfterLastSuccess: 0, lastFailureTime: 100 }, 100)).toBe(0);
    const once = { failuresAfterLastSuccess: 1, lastFailureTime: 100 };
    expect(remainingBackoff(once, 100, { initial: 10, max: 5 })).toBe(10);
  });

  it("counts all failures of an index, this one too", () => {
    expect(remainingIndexBackoff(undefined, 100)).toBe(0);
    expect(remainingIndexBackoff({ finishedAt: 95 }, 100)).toBe(5);
    const third = { indexFailures: 1, indexIgnoredFailures: 1, finishedAt: 100 };
    expect(remainingIndexBackoff(third, 100)).toBe(40);
  });
});

describe("finishedTime", () => {
  const pod = { containers: [3, undefined], sidecars: [], createdAt: 1 };
  it.each([
    ["its last container", { ...pod, containers: [3, 9, 4] }, 9],
    ["its last sidecar", { ...pod, containers: [3], sidecars: [12] }, 12],
    ["not while a sidecar runs", { ...pod, containers: [3], sidecars: [undefined] }, 1],
    ["when it was no longer ready", { ...pod, notReadySince: 7, deletionTimestamp: 40 }, 7],
    [
      "when its deletion was asked for",
      { ...pod, deletionTimestamp: 40, deletionGracePeriodSeconds: 30 },
      10,
    ],
    ["its creation, for want of anything better", pod, 1],
    ["its creation without statuses", { ...pod, containers: [] }, 1],
  ])("%s", (_, ended, expected) => {
    expect(finishedTime(ended)).toBe(expected);
  });
});

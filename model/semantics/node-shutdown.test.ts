// In which order a shutdown ends pods: the cases of TestGroupByPriority in pkg/kubelet/nodeshutdown, retold as a table.
import { describe, expect, test } from "vitest";
import { SHUTDOWN_PRIORITIES, shutdownGroup } from "./node-shutdown.ts";

describe("the group that a pod is ended with", () => {
  test.each([
    [0, 0],
    [-5, 0],
    [1_000_000_000, 0],
    [1_999_999_999, 0],
    [2_000_000_000, 1],
    [2_000_001_000, 1],
  ])("critical pods come last: %i is in group %i", (priority, group) =>
    expect(shutdownGroup(priority)).toBe(group),
  );

  test.each([
    [9, 0],
    [10, 1],
    [99, 1],
    [100, 2],
    [2000, 2],
    [-1, 0],
  ])("of groups at 1, 10 and 100, %i is in group %i", (priority, group) =>
    expect(shutdownGroup(priority, [1, 10, 100])).toBe(group),
  );

  test("there are two groups, unless a kubelet is told otherwise", () =>
    expect(SHUTDOWN_PRIORITIES).toHaveLength(2));
});

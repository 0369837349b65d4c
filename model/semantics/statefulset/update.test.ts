// Which pods an update replaces next: cases after Kubernetes' stateful_set_control_test.go.
import { describe, expect, it } from "vitest";
import { IntOrPercentError } from "../fenceposts.ts";
import { replicasOf, type StatefulPod, type StatefulSetSpec } from "./pods.ts";
import { ordinalsToUpdate, statefulMaxUnavailable, type UpdateRules } from "./update.ts";

describe("statefulMaxUnavailable", () => {
  it.each([
    [undefined, 10, 1],
    [3, 10, 3],
    [3, 0, 3],
    [0, 0, 1],
    ["10%", 25, 2],
    ["100%", 5, 5],
    ["50%", 5, 2],
    ["10%", 5, 1],
    ["1%", 0, 1],
  ])("%j of %d", (written, replicas, expected) => {
    expect(statefulMaxUnavailable(written, replicas)).toBe(expected);
  });

  it("refuses what is no percentage", () => {
    expect(() => statefulMaxUnavailable("some", 3)).toThrow(IntOrPercentError);
  });
});

describe("ordinalsToUpdate", () => {
  /** "O" ready, "o" not; "x" ready and being deleted; "N" and "n" have the new revision; "." is missing. */
  const toUpdate = (
    letters: string,
    podManagementPolicy: "OrderedReady" | "Parallel",
    rollingUpdate: { readonly maxUnavailable?: number; readonly partition?: number },
    rules: Partial<UpdateRules> = {},
  ) => {
    const spec: StatefulSetSpec = {
      replicas: letters.length,
      podManagementPolicy,
      updateStrategy: { type: "RollingUpdate", rollingUpdate },
    };
    const pods = [...letters].flatMap((letter, ordinal): readonly StatefulPod[] => {
      if (letter === ".") return [];
      const revision = /n/i.test(letter) ? "new" : "old";
      const readiness = { ready: /[ONx]/.test(letter), since: 0 };
      return [{ ordinal, phase: "Running", readiness, deleting: letter === "x", revision }];
    });
    const allRules = { severalAtOnce: true, brokenPodsCount: false, ...rules };
    return ordinalsToUpdate(spec, replicasOf({ spec, pods, now: 0 }), "new", allRules).join(" ");
  };

  it.each([
    ["OOOOOO", 2, 3, "5 4"],
    ["OOOOOx", 2, 3, "4"],
    ["OOOOxO", 2, 3, "5"],
    ["OOOOxx", 2, 3, ""],
    ["OOOxxx", 2, 3, ""],
    ["OOxOOO", 2, 3, "5"],
    ["OOOOO", 5, 3, "4 3"],
    ["o", 1, 0, ""],
    ["OOo", 1, 0, ""],
    ["OOOOo", 2, 0, "4"],
    ["OOOox", 3, 0, "3"],
    ["OOOxo", 3, 0, "4"],
    ["OOOO", 2, 9, ""],
  ])("in order: %s, at most %d, partition %d", (letters, maxUnavailable, partition, expected) => {
    expect(toUpdate(letters, "OrderedReady", { maxUnavailable, partition })).toBe(expected);
  });

  it.each([
    ["o", 1, 0, "0"],
    ["OOo", 1, 0, "2"],
    ["OOOoo", 2, 0, "4 3"],
    ["OOx", 1, 0, ""],
    ["OOOox", 3, 0, "3 2"],
    ["OOOxo", 3, 0, "4 2"],
    ["OOOOo", 1, 2, "4"],
    ["OOoOO", 1, 2, "2"],
    ["OoOOO", 1, 2, ""],
    ["OOOoo", 2, 3, "4 3"],
    ["OoOOo", 2, 3, "4"],
    ["ooOO", 2, 0, "1 0"],
    ["ooOOO", 3, 0, "1 0 4"],
    ["OOn", 1, 0, ""],
    ["OO.", 1, 0, ""],
    ["OOn", 2, 0, "1"],
  ])("in parallel: %s, at most %d, partition %d", (letters, maxUnavailable, partition, expected) => {
    expect(toUpdate(letters, "Parallel", { maxUnavailable, partition })).toBe(expected);
  });

  it.each([
    ["OOO", "2"],
    ["OoO", "2"],
    ["OOo", "2"],
    ["OOn", ""],
    ["OOx", ""],
    ["OO.", ""],
    ["OON", "1"],
    ["NNN", ""],
  ])("one by one, without the feature gate: %s", (letters, expected) => {
    expect(toUpdate(letters, "Parallel", { maxUnavailable: 3 }, { severalAtOnce: false })).toBe(expected);
  });

  it.each([
    ["o", 1, ""],
    ["OOo", 1, ""],
    ["OOOoo", 2, ""],
    ["OOOOo", 2, "4"],
    ["OOOO", 2, "3 2"],
  ])("in parallel, before 1.37: %s, at most %d", (letters, maxUnavailable, expected) => {
    expect(toUpdate(letters, "Parallel", { maxUnavailable }, { brokenPodsCount: true })).toBe(expected);
  });
});

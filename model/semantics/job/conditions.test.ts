// Conditions of Jobs.
import { expect, it } from "vitest";
import { findTrue, isTerminalCondition, trueCondition, withCondition } from "./conditions.ts";

const reason = { reason: "R", message: "M" };
const a = trueCondition("A", 1, reason);
const b = trueCondition("B", 1);

it("adds a condition, replaces it where it stands, and leaves it if it says so already", () => {
  expect(withCondition([a], b)).toEqual([a, b]);
  for (const change of [{ status: "False" }, { reason: "S" }, { message: "N" }]) {
    const changed = { ...a, ...change, lastTransitionTime: 2 };
    expect(withCondition([a, b], changed)).toEqual([changed, b]);
  }
  const list = [a, b];
  expect(withCondition(list, { ...a, lastTransitionTime: 2 })).toBe(list);
});

it("does not begin with False", () => {
  const list = [a];
  expect(withCondition(list, { ...b, status: "False" })).toBe(list);
});

it("finds what is true", () => {
  expect(findTrue([a, b], "B")).toBe(b);
  expect(findTrue([{ ...a, status: "False" }], "A")).toBeUndefined();
  expect(["Complete", "Failed", "FailureTarget"].map((type) => isTerminalCondition({ ...a, type }))).toEqual([
    true,
    true,
    false,
  ]);
});

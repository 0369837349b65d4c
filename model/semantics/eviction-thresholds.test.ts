// Thresholds of node-pressure eviction.
import { describe, expect, it } from "vitest";
import { parseThresholdValue, sortThresholds, thresholdsMet } from "./eviction-thresholds.ts";
import { parseQuantity, QuantityError } from "./quantity.ts";

describe("thresholdsMet", () => {
  const threshold = (value: string, minReclaim?: string) => ({
    signal: "memory.available",
    value: parseThresholdValue(value),
    ...(minReclaim === undefined ? {} : { minReclaim: parseThresholdValue(minReclaim) }),
  });
  const seen = (available: string) => ({
    "memory.available": { available: parseQuantity(available), capacity: parseQuantity("10Gi") },
  });
  it.each<[string, ReturnType<typeof threshold>, string, boolean, boolean]>([
    ["less than the value", threshold("1Gi"), "1023Mi", false, true],
    ["exactly the value", threshold("1Gi"), "1Gi", false, false],
    ["min reclaim, not enforced", threshold("1Gi", "500Mi"), "1.2Gi", false, false],
    ["min reclaim, enforced", threshold("1Gi", "500Mi"), "1.2Gi", true, true],
    ["enough reclaimed", threshold("1Gi", "500Mi"), "1524Mi", true, false],
    ["nothing to reclaim", threshold("1Gi"), "1.2Gi", true, false],
    ["less than a part of the capacity", threshold("10%"), "1Gi", false, true],
    ["more than a part of the capacity", threshold("5%"), "513Mi", false, false],
    ["a part, with a part to reclaim", threshold("5%", "10%"), "1.4Gi", true, true],
  ])("%s", (_, one, available, enforce, met) => {
    expect(thresholdsMet([one], seen(available), enforce)).toEqual(met ? [one] : []);
  });

  it("leaves out what was not observed, and what is no signal", () => {
    expect(thresholdsMet([threshold("1Gi")], {}, false)).toEqual([]);
    expect(thresholdsMet([{ ...threshold("1Gi"), signal: "constructor" }], seen("1"), false)).toEqual([]);
  });
});

it("reads quantities and percentages, and refuses the rest", () => {
  expect(parseThresholdValue("15%")).toEqual({ fraction: Math.fround(0.15) });
  expect(parseThresholdValue("100Mi")).toEqual({ quantity: parseQuantity("100Mi") });
  for (const text of ["101%", "-5%", "0", "-1Gi", "much"]) {
    expect(() => parseThresholdValue(text)).toThrow(QuantityError);
  }
});

it("deals with memory first, and with what it cannot reclaim last", () => {
  const sorted = (...signals: readonly string[]) =>
    sortThresholds(signals.map((signal) => ({ signal }))).map(({ signal }) => signal);
  expect(sorted("", "nodefs.available", "pid.available", "memory.available")).toEqual([
    "memory.available",
    "nodefs.available",
    "pid.available",
    "",
  ]);
  expect(sorted("imagefs.inodesFree", "allocatableMemory.available", "memory.available")).toEqual([
    "allocatableMemory.available",
    "memory.available",
    "imagefs.inodesFree",
  ]);
});

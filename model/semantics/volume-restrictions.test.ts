// Claims for one pod only, and how many volumes a node takes.
import { expect, test } from "vitest";
import { type CountedVolume, readWriteOncePodConflict, volumeLimitTest } from "./volume-restrictions.ts";

test("a claim for one pod keeps every other one away", () => {
  expect(readWriteOncePodConflict(["a", "b"], ["c"])).toBeUndefined();
  expect(readWriteOncePodConflict([], ["a"])).toBeUndefined();
  expect(readWriteOncePodConflict(["a", "b"], ["b"])?.code).toBe("Unschedulable");
});

const disks = (...names: readonly string[]): readonly CountedVolume[] =>
  names.map((name) => ({ name, driver: "disk" }));

test.each<[string, readonly CountedVolume[], readonly CountedVolume[], number, boolean]>([
  ["what fits", disks("a"), disks("b"), 2, true],
  ["one too many", disks("a"), disks("b", "c"), 2, false],
  ["a volume that is there already", disks("b"), disks("b", "c"), 2, true],
  ["a volume that several pods use", disks("a"), disks("b", "b"), 2, true],
  ["two at once", disks("a", "d"), disks("b"), 2, false],
  ["the same twice", disks("a", "a"), disks("b"), 2, true],
  ["another driver's volumes", disks("a"), [{ name: "x", driver: "other" }, ...disks("b")], 2, true],
  ["nothing that is new, on a node that has too many", disks("b"), disks("b", "c", "d"), 2, true],
])("%s", (_, wanted, taken, limit, fits) => {
  expect(volumeLimitTest(wanted, taken, new Map([["disk", limit]])) === undefined).toBe(fits);
  expect(volumeLimitTest(wanted, taken, new Map())).toBeUndefined();
});

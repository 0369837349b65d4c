// The set of fingerprints, beyond the sizes that the systems of other tests reach: shards grow by little there.
import { expect, test } from "vitest";
import { FingerprintSet } from "./fingerprint-set.ts";
import { MemoryBudget } from "./memory.ts";

const COUNT = 1_200_000;

/** Adds that many distinct fingerprints, well spread; returns how many of them were new. */
function addAll(set: FingerprintSet): number {
  let added = 0;
  for (let i = 1; i <= COUNT; i++) if (set.add(Math.imul(i, 0x9e3779b1), i)) added++;
  return added;
}

test("a large set keeps each fingerprint once, in little more memory than they need", () => {
  const set = new FingerprintSet(new MemoryBudget(Number.POSITIVE_INFINITY));
  expect(addAll(set)).toBe(COUNT);
  expect(addAll(set)).toBe(0);
  expect(set.count).toBe(COUNT);
  // Eight bytes a cell; at most four cells in five are in use, and a shard that has just grown is larger by a quarter.
  expect(set.bytes / COUNT).toBeGreaterThan(8 / 0.8);
  expect(set.bytes / COUNT).toBeLessThan((8 / 0.8) * 1.25);
});

// The default limits: what they share out is there.
import { expect, test } from "vitest";
import { exploreOptions, memoryShares } from "./limits.ts";

const Mi = 2 ** 20;
const Gi = 2 ** 30;

test.each([
  [256 * Mi, 100 * Mi],
  [512 * Mi, 200 * Mi],
  [Gi, 4 * Gi],
  [4 * Gi, 2 * Gi],
  [16 * Gi, 4 * Gi],
  [500 * Gi, 4 * Gi],
])("of %d bytes, with a heap of at most %d, a tenth is left to others", (free, heapLimit) => {
  const { states, heap } = memoryShares(free, heapLimit);
  expect(heap).toBeLessThanOrEqual(heapLimit);
  expect(states + heap).toBeLessThanOrEqual(0.9 * free);
  expect(states).toBeGreaterThan(heap / 2);
  expect(states + heap).toBeGreaterThan(0.89 * free);
});

test("what further threads take is not given to states", () => {
  const bytes = (workers: number) => exploreOptions({ workers }).maxMemoryBytes ?? 0;
  // What is free changes a little meanwhile; what 63 threads take is more than a gigabyte.
  expect(bytes(64)).toBeLessThan(Math.max(bytes(1) - Gi / 2, 8 * Mi + 1));
});

test("where there is next to nothing, a search can still begin", () => {
  expect(memoryShares(Mi, 4 * Gi).states).toBeGreaterThan(0);
});

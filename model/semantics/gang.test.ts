// When a gang may be bound: with how many pods that have a node, and for how many more one is found.
import { expect, test } from "vitest";
import { gangIsFeasible } from "./gang.ts";

test.each([
  { minCount: 3, scheduled: 0, found: 2, expected: false },
  { minCount: 3, scheduled: 0, found: 3, expected: true },
  { minCount: 3, scheduled: 1, found: 2, expected: true },
  { minCount: 3, scheduled: 2, found: 2, expected: true },
  { minCount: 3, scheduled: 1, found: 1, expected: false },
  // Nothing to bind: a cycle that finds nothing has failed.
  { minCount: 3, scheduled: 3, found: 0, expected: false },
])("at least $minCount: $scheduled have nodes, for $found more one was found", (given) => {
  expect(gangIsFeasible(given.minCount, given.scheduled, given.found)).toBe(given.expected);
});

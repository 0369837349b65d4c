// What was seen lately: never a pair that was not.
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashPair } from "./pair-hash.ts";
import { RecentPairs } from "./recent-pairs.ts";

const words = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));

test("only what was seen since it was cleared, and what was seen last", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(words, words), { maxLength: 80 }), fc.nat(), (pairs, clearedAt) => {
      const recent = new RecentPairs();
      let seen = new Set<string>();
      for (const [i, [a, b]] of pairs.entries()) {
        if (i === clearedAt % 80) {
          recent.clear();
          seen = new Set();
        }
        const isRecent = recent.see(a, b, hashPair(a, b));
        if (isRecent) expect(seen.has(`${a},${b}`)).toBe(true);
        seen.add(`${a},${b}`);
        expect(recent.see(a, b, hashPair(a, b))).toBe(true);
      }
    }),
    { seed: 61_507, numRuns: 300 },
  );
});

test("nothing has been seen at first, not even zeros", () => {
  const recent = new RecentPairs();
  expect(recent.see(0, 0, hashPair(0, 0))).toBe(false);
  expect(recent.see(0, 0, hashPair(0, 0))).toBe(true);
});

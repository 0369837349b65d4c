// Sets of pairs that several hands insert into in turn: what every thread was told of its pairs is what the set holds.
import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryBudget } from "./memory.ts";
import { hashPair } from "./pair-hash.ts";
import { PairSet } from "./pair-set.ts";

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -3, max: 3 })), {
  maxLength: 60,
});

/** Inserts the pairs by the set's side of a thread. Returns their numbers. */
function insert(set: PairSet, batch: readonly (readonly [number, number])[]): readonly number[] {
  const hashes = Int32Array.from(batch, ([a, b]) => hashPair(a, b));
  const ids = new Int32Array(batch.length);
  const added = set.insertMany(Int32Array.from(batch.flat()), hashes, batch.length, ids);
  expect(added).toBeLessThanOrEqual(batch.length);
  return [...ids];
}

test("numbers are dense again after each slice, and everybody can find what was inserted", () => {
  fc.assert(
    fc.property(fc.array(fc.array(pairs, { minLength: 2, maxLength: 4 }), { maxLength: 4 }), (slices) => {
      const set = new PairSet(new MemoryBudget(Number.POSITIVE_INFINITY));
      set.share();
      const numbers = new Map<string, number>();
      for (const batches of slices) {
        set.ensure(4096);
        const hands = batches.map(() => {
          const hand = new PairSet(new MemoryBudget(Number.POSITIVE_INFINITY));
          hand.attach(set.asShared());
          return hand;
        });
        const told = batches.flatMap((batch, i) => {
          const hand = hands[i];
          const ids = hand === undefined ? [] : insert(hand, batch);
          return batch.map((pair, k) => [String(pair), ids[k] ?? -1] as const);
        });
        const { from, to } = set.closeGaps(hands.map((hand) => hand.takeSpare()));
        for (const [pair, id] of told) {
          const now = id < from ? id : (to[id - from] ?? -1);
          expect(numbers.get(pair) ?? now).toBe(now);
          numbers.set(pair, now);
        }
        expect(set.count).toBe(numbers.size);
      }
      expect([...numbers.values()].sort((a, b) => a - b)).toEqual([...numbers.keys()].map((_, i) => i));
      for (const [pair, id] of numbers) {
        const [a = 0, b = 0] = pair.split(",").map(Number);
        expect(set.find(a, b)).toBe(id);
      }
    }),
    { seed: 88_213, numRuns: 200 },
  );
});

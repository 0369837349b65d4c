// Multisets: the same elements are the same value, whatever was done to them in which order.
import fc from "fast-check";
import { expect, test } from "vitest";
import { added, distinct, mapped, replaced, without } from "./multiset.ts";

const SEED = { seed: 20_261_123, numRuns: 300 };
const item = fc.record({ owner: fc.constantFrom("a", "b"), ready: fc.boolean() });
const items = fc.array(item, { maxLength: 6 });

function made<T>(from: readonly T[]): readonly T[] {
  return from.reduce<readonly T[]>((all, x) => added(all, x), []);
}

test("the order of insertion does not matter", () => {
  fc.assert(
    fc.property(items, fc.nat(), (list, by) => {
      const rotated = [...list.slice(by % (list.length + 1)), ...list.slice(0, by % (list.length + 1))];
      expect(made(rotated)).toEqual(made(list));
      expect(made(list.toReversed())).toEqual(made(list));
      expect(made(list)).toHaveLength(list.length);
    }),
    SEED,
  );
});

test("removing undoes adding; an element that is not there cannot be removed", () => {
  fc.assert(
    fc.property(items, item, (list, x) => {
      expect(without(added(made(list), x), x)).toEqual(made(list));
      expect(replaced(added(made(list), x), x, { ...x, owner: "c" })).toEqual(
        made([...list, { ...x, owner: "c" }]),
      );
      expect(() => without(made(list), { ...x, owner: "c" })).toThrow(RangeError);
    }),
    SEED,
  );
});

test("mapping keeps the order, and distinct leaves one of each", () => {
  fc.assert(
    fc.property(items, (list) => {
      const flip = (x: { owner: string; ready: boolean }) => ({ ...x, ready: !x.ready });
      expect(mapped(made(list), flip)).toEqual(made(list.map(flip)));
      const different = new Set(list.map((x) => JSON.stringify(x)));
      expect(distinct(made(list)).map((x) => JSON.stringify(x))).toEqual([...different].sort());
    }),
    SEED,
  );
});

// The field-level diff: readable on examples, complete on random values.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Difference, diff, patch } from "./diff.ts";

const pod = (phase: string, node: string) => ({ phase, node, labels: { app: "web" } });

describe("diff", () => {
  test.each<[string, unknown, unknown, readonly Difference[]]>([
    ["equal values", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
    ["the order of keys", { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    [
      "a field deep inside",
      { spec: { replicas: 2, paused: false } },
      { spec: { replicas: 3, paused: false } },
      [{ kind: "changed", path: ["spec", "replicas"], before: 2, after: 3 }],
    ],
    [
      "fields that come and go",
      { a: 1, b: { c: 2 } },
      { a: 1, d: null },
      [
        { kind: "removed", path: ["b"], value: { c: 2 } },
        { kind: "added", path: ["d"], value: null },
      ],
    ],
    ["another type", { a: {} }, { a: [] }, [{ kind: "changed", path: ["a"], before: {}, after: [] }]],
    [
      "a short list of leaves, whole",
      ["a", "b"],
      ["b"],
      [{ kind: "changed", path: [], before: ["a", "b"], after: ["b"] }],
    ],
    [
      "one more of the same",
      [pod("Running", "n1")],
      [pod("Running", "n1"), pod("Running", "n1")],
      [{ kind: "added", path: [1], value: pod("Running", "n1") }],
    ],
    [
      "an element in the middle of a sorted list",
      [pod("A", "n1"), pod("C", "n3")],
      [pod("A", "n1"), { kind: "other" }, pod("C", "n3")],
      [{ kind: "added", path: [1], value: { kind: "other" } }],
    ],
    [
      "a field of a nameless element that also moved",
      [pod("Pending", "n1"), pod("Running", "n2")],
      [pod("Running", "n1"), pod("Running", "n2")].reverse(),
      [
        { kind: "changed", path: [0, "phase"], before: "Pending", after: "Running" },
        { kind: "reordered", path: [], order: [1, 0] },
      ],
    ],
    [
      "elements with names keep them, however much they change",
      [
        { name: "a", x: 1 },
        { name: "b", x: 1 },
      ],
      [
        { name: "b", x: 2 },
        { name: "c", x: 1 },
      ],
      [
        { kind: "removed", path: [0], value: { name: "a", x: 1 } },
        { kind: "changed", path: [1, "x"], before: 1, after: 2 },
        { kind: "added", path: [1], value: { name: "c", x: 1 } },
      ],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(diff(before, after)).toEqual(expected);
    expect(patch(before, expected)).toEqual(after);
  });
});

describe("laws, on random values", () => {
  const leaf = fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom("a", "b", ""),
    fc.boolean(),
    fc.constant(null),
  );
  const key = fc.constantFrom("name", "x", "y", "z", "__proto__", "0", "metadata");
  const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("value"), { maxLength: 12 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  /** Pairs that are alike, as consecutive states are: both drawn from a small pool of parts. */
  const alike = fc.array(value, { minLength: 1, maxLength: 4 }).chain((pool) => {
    const list = fc.array(fc.constantFrom(...pool), { maxLength: 12 });
    return fc.tuple(fc.record({ list, one: value }), fc.record({ list, one: value }));
  });
  const parameters = { seed: 20_251_123, numRuns: 1_000 };

  test("applying the difference gives the value after", () => {
    const law = (before: unknown, after: unknown): void => {
      expect(patch(before, diff(before, after))).toEqual(after);
    };
    fc.assert(fc.property(value, value, law), parameters);
    fc.assert(
      fc.property(alike, ([before, after]) => law(before, after)),
      parameters,
    );
  });

  test("there is no difference exactly between equal values", () => {
    fc.assert(
      fc.property(value, (same) => diff(same, JSON.parse(JSON.stringify(same))).length === 0),
      parameters,
    );
    const different = fc.tuple(value, value).filter(([a, b]) => !isDeepStrictEqual(a, b));
    fc.assert(
      fc.property(different, ([a, b]) => diff(a, b).length > 0),
      parameters,
    );
  });

  test("adding an element to an array of objects is one addition", () => {
    const element = fc.record({ x: leaf, y: leaf });
    fc.assert(
      fc.property(fc.array(element, { maxLength: 6 }), element, fc.nat(6), (list, extra, at) => {
        const longer = list.toSpliced(at, 0, extra);
        expect(diff(list, longer).map((d) => d.kind)).toEqual(["added"]);
      }),
      parameters,
    );
  });
});

// What counts as a difference between an example and what came out.
import { expect, test } from "vitest";
import type { Expectation } from "../model/index.ts";
import { differences, type Outcome } from "./pairs.ts";

const expected: Expectation = {
  verdict: "violated",
  properties: { a: { status: "violated", steps: 2 }, b: { status: "holds" } },
};
const found: Outcome = {
  verdict: "violated",
  properties: [
    { id: "a", status: "violated", trace: { minimal: "whole", steps: [1, 2] } },
    { id: "b", status: "holds", trace: null },
    { id: "c", status: "off" },
  ],
  notModelled: [],
};
const [a, b, c] = found.properties;

test("what is as expected makes none", () => {
  expect(differences("bad", expected, found)).toEqual([]);
});

test.each<[string, Outcome, string]>([
  [
    "another verdict",
    { ...found, verdict: "inconclusive" },
    "verdict: expected violated, found inconclusive",
  ],
  [
    "a property that nobody expected to be violated",
    { ...found, properties: [a, b, { ...c, id: "c", status: "violated" }].flatMap((p) => p ?? []) },
    "violated: expected a, found a, c",
  ],
  [
    "a property that should hold and is not checked",
    { ...found, properties: [a].flatMap((p) => p ?? []) },
    "b: expected holds, found undefined",
  ],
  [
    "a longer run",
    {
      ...found,
      properties: [
        { id: "a", status: "violated", trace: { minimal: "whole", steps: [1, 2, 3] } },
        { id: "b", status: "holds" },
      ],
    },
    "a: steps: expected 2, found 3",
  ],
  [
    "a run that may not be the shortest",
    {
      ...found,
      properties: [
        { id: "a", status: "violated", trace: { minimal: "stem", steps: [1, 2] } },
        { id: "b", status: "holds" },
      ],
    },
    "a: minimal: expected whole, found stem",
  ],
  [
    "input that is not modelled",
    { ...found, notModelled: [{}] },
    "parts that are not modelled: expected 0, found 1",
  ],
])("%s", (_, outcome, difference) => {
  expect(differences("bad", expected, outcome)).toEqual([difference]);
});

test("a bad variant must be violated, a good one must not, and both must expect something", () => {
  expect(differences("good", expected, found)).toEqual(["a good variant that is expected to be violated"]);
  const open = { verdict: "inconclusive", properties: {} } as const;
  expect(differences("good", open, { ...found, verdict: "inconclusive", properties: [] })).toEqual([]);
  expect(differences("bad", open, { ...found, verdict: "inconclusive", properties: [] })).toHaveLength(1);
  expect(differences("good", undefined, found)).toEqual(["plimsoll.yaml expects nothing"]);
});

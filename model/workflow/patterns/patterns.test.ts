// The catalogue is complete, and its nets are sound, each for as many cases as it says.
import { expect, test } from "vitest";
import { soundness, soundUpTo } from "../soundness.ts";
import { MOST_CASES, PATTERN_IDS, patternId, patternOf, patterns, perspectivePatterns } from "./index.ts";

test("there are 43 patterns, numbered without gaps", () => {
  expect(patterns.map(({ number }) => number)).toEqual(Array.from({ length: 43 }, (_, i) => i + 1));
});

test("whatever has no net says why", () => {
  expect(patterns.filter(({ net }) => net === undefined).map(patternId)).toEqual(["WCP-22"]);
  for (const { net, why } of patterns) expect(why === undefined).toBe(net !== undefined);
});

const nets = patterns.flatMap((pattern) =>
  pattern.net === undefined ? [] : [[patternId(pattern), pattern.net] as const],
);

test.each(nets)("the net of %s is sound", (_, net) => {
  const { verdict, broken, dead } = soundness(net);
  expect({ broken, dead, verdict }).toEqual({ broken: [], dead: [], verdict: "sound" });
});

test.each(perspectivePatterns.map((one) => [one.id, one] as const))(
  "the net of %s is sound for as many cases as it says, and no more",
  (_, { net, soundFor, why }) => {
    expect(soundUpTo(net, MOST_CASES)).toBe(soundFor);
    expect(why === undefined).toBe(soundFor === MOST_CASES);
  },
);

test("patterns are found by their ids, which are all different", () => {
  expect(new Set(PATTERN_IDS.map((id) => id.toLowerCase())).size).toBe(PATTERN_IDS.length);
  for (const id of PATTERN_IDS) expect(patternOf(id.toLowerCase())?.id).toBe(id);
  expect(patternOf("WCP-44")).toBeUndefined();
});

// The catalogue is complete, and its nets are sound.
import { expect, test } from "vitest";
import { soundness } from "../soundness.ts";
import { patternId, patterns } from "./index.ts";

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

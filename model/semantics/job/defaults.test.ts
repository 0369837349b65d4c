// Defaults of Jobs.
import { expect, it } from "vitest";
import { defaultedJobSpec } from "./defaults.ts";

it.each([
  ["one pod, if nothing is said", {}, { parallelism: 1, completions: 1, backoffLimit: 6, suspend: false }],
  [
    "a work queue, if only parallelism is given",
    { parallelism: 3 },
    { parallelism: 3, completions: undefined },
  ],
  ["one at a time, if only completions are given", { completions: 3 }, { parallelism: 1, completions: 3 }],
  ["no limit in all, if there is one per index", { backoffLimitPerIndex: 0 }, { backoffLimit: 2147483647 }],
  ["both limits, if both are given", { backoffLimitPerIndex: 0, backoffLimit: 4 }, { backoffLimit: 4 }],
  ["replacement at once", {}, { podReplacementPolicy: "TerminatingOrFailed", completionMode: "NonIndexed" }],
  [
    "replacement of failed pods only, under a pod failure policy",
    { podFailurePolicy: { rules: [] } },
    { podReplacementPolicy: "Failed" },
  ],
])("%s", (_, written, expected) => {
  const spec = { completions: undefined, ...defaultedJobSpec(written) };
  expect(spec).toMatchObject(expected);
});

// Containers that wait for each other end when all that run at a time run, and no sooner.
import { expect, test } from "vitest";
import { job, type Sample, sample, settles, takes } from "../samples.ts";

function together(spec: object, nodes: string, more = ""): Sample {
  const waits = "containers: [{ workload: Job/report, waitsForPeers: true }]";
  return sample(job("report", { cpu: "1", spec }), `nodes: [${nodes}]\n${waits}\n${more}`);
}

const completes = (s: Sample): boolean =>
  settles(s, ({ nodes, pending }) => [...pending.flat(), ...nodes.flatMap(({ pods }) => pods)].length === 0);
const everEnds = (s: Sample): boolean =>
  takes(s, (_before, _after, { label }) => label.startsWith("complete"));

test("with room for all of them they end, each for itself", () => {
  expect(completes(together({ completions: 2, parallelism: 2 }, "1x2cpu4Gi"))).toBe(true);
});

test("with room for one of two none ends", () => {
  expect(everEnds(together({ completions: 2, parallelism: 2 }, "1x1cpu4Gi"))).toBe(false);
});

test("the last of a Job with more completions than pods at a time waits for nobody", () => {
  expect(completes(together({ completions: 3, parallelism: 2 }, "1x2cpu4Gi"))).toBe(true);
  expect(everEnds(together({ completions: 3, parallelism: 2 }, "1x1cpu4Gi"))).toBe(false);
});

test("a Job without completions: all meet, and end", () => {
  expect(completes(together({ parallelism: 2 }, "1x2cpu4Gi"))).toBe(true);
  expect(everEnds(together({ parallelism: 2 }, "1x1cpu4Gi"))).toBe(false);
});

test("one that crashes is waited for again", () => {
  const s = together({ completions: 2, parallelism: 2, backoffLimit: 1 }, "1x2cpu4Gi", "crashes: 1");
  expect(completes(s)).toBe(true);
});

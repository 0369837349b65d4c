// What reports say of threads.
import { expect, test } from "vitest";
import type { ReductionReport, WorkersReport } from "../explorer/result.ts";
import type { VerifiedGroup } from "../invariants/verify-result.ts";
import { human } from "./human.ts";
import { HOLDS, sampleGroup } from "./samples.ts";
import { workerLines } from "./workers.ts";

const APPLIED: ReductionReport = {
  name: "partial-order",
  applied: true,
  expanded: 31,
  partly: 0,
  leftOut: 0,
  restarts: 0,
};

function groupWith(
  workers: WorkersReport | undefined,
  reductions?: readonly ReductionReport[],
): VerifiedGroup {
  const group = sampleGroup("web");
  return { ...group, report: { ...group.report, workers, ...(reductions && { reductions }) } };
}

const all = groupWith({ asked: 4, used: 4 });
const some = groupWith({ asked: 4, used: 3 });
const small = groupWith({ asked: 4, used: 1, why: "all is small" });
const reduced = groupWith({ asked: 4, used: 1, why: "one suffices" }, [APPLIED]);

test.each([
  ["only one was asked for", [groupWith({ asked: 1, used: 1 })], []],
  ["a simulation", [groupWith(undefined)], []],
  ["nothing", [], []],
  ["all in one group", [all], ["threads: 4 of 4"]],
  ["the most of several groups", [some, all], ["threads: 4 of 4"]],
  ["one", [small], ["threads: 1 of 4: all is small"]],
  [
    "one, because of a reduction that can be switched off",
    [reduced],
    ["threads: 1 of 4: one suffices (--no-reduction partial-order lets more help)"],
  ],
  ["one everywhere, for the same reason", [small, small], ["threads: 1 of 4: all is small"]],
  [
    "one in some groups, for different reasons",
    [small, some, reduced],
    [
      "threads: 3 of 4, and one in 2 of 3 groups: all is small; one suffices (--no-reduction partial-order lets more help)",
    ],
  ],
])("%s", (_, groups, lines) => {
  expect(workerLines(groups)).toEqual(lines);
});

test("below the table of coverage stands what depends on timing, where it does", () => {
  const text = (groups: readonly VerifiedGroup[]) =>
    human({ ...HOLDS, groups }, undefined, { coverage: true });
  expect(text([some])).toContain(
    "\n  which action is the first to lead to a state depends on the timing of the threads\n",
  );
  expect(text([small])).not.toContain("timing");
  expect(human({ ...HOLDS, groups: [some] })).not.toContain("timing");
});

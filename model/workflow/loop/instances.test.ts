// Loops with one thing different each, compared with the net of "a; (b || c); d": relations, sizes of quotients and lengths of
// witnesses as computed by others, and checked there with mCRL2.
import { describe, expect, test } from "vitest";
import { compare } from "../../../explorer/equivalence/compare.ts";
import { ltsOfSystem } from "../../../explorer/equivalence/from-system.ts";
import type { Lts } from "../../../explorer/equivalence/lts.ts";
import { engineSystem } from "./engine.ts";
import { DIAMOND, EITHER } from "./examples.ts";
import { type LoopOptions, TEXTBOOK } from "./options.ts";
import { loopLts, netLts, type Starts } from "./theorem.ts";

const synchronous: Partial<LoopOptions> = { acts: "synchronous", round: 3 };
const all: Partial<LoopOptions> = { ...synchronous, dispatch: "all" };

function engine(polls: boolean): Lts {
  return ltsOfSystem(engineSystem(DIAMOND, polls), ({ label }) =>
    /^do\(|^done$/.test(label) ? { show: label } : "hide",
  ).lts;
}

type Finding = "strong" | "branching-divergence" | "branching" | "traces" | "more";

interface Row {
  readonly id: string;
  readonly is: string;
  readonly loop: Partial<LoopOptions>;
  readonly against: Lts;
  readonly starts?: Starts;
  readonly finding: Finding;
  /** States of the branching quotients. */
  readonly minimal: readonly [loop: number, pattern: number];
  /** Steps of the shortest trace that only the loop has. */
  readonly witness?: number;
}

const atOnce = netLts(DIAMOND, "synchronous");
const seen = netLts(DIAMOND, "asynchronous", "seen");
const hidden = netLts(DIAMOND);

const ROWS: readonly Row[] = [
  {
    id: "LOOP-1",
    is: "select-one loop and engine, both quiescent",
    loop: synchronous,
    against: engine(false),
    finding: "strong",
    minimal: [9, 9],
  },
  {
    id: "LOOP-2",
    is: "the loop polls",
    loop: { ...synchronous, polls: true },
    against: engine(false),
    finding: "branching",
    minimal: [9, 9],
  },
  {
    id: "LOOP-3",
    is: "both poll",
    loop: { ...synchronous, polls: true },
    against: engine(true),
    finding: "strong",
    minimal: [9, 9],
  },
  {
    id: "LOOP-4",
    is: "select-one loop against the net",
    loop: synchronous,
    against: atOnce,
    finding: "traces",
    minimal: [9, 7],
  },
  {
    id: "LOOP-5",
    is: "dispatch-all loop",
    loop: all,
    against: atOnce,
    finding: "branching-divergence",
    minimal: [7, 7],
  },
  {
    id: "LOOP-6",
    is: "dispatch-all loop that polls",
    loop: { ...all, polls: true },
    against: atOnce,
    finding: "branching",
    minimal: [7, 7],
  },
  {
    id: "LOOP-7",
    is: "dispatch-all on a cache, guarded",
    loop: { ...all, round: 2, reads: "cached", rereads: false },
    against: atOnce,
    finding: "branching",
    minimal: [7, 7],
  },
  {
    id: "LOOP-8",
    is: "dispatch-all on a cache, unguarded",
    loop: { ...all, round: 2, reads: "cached", guarded: false },
    against: atOnce,
    finding: "more",
    minimal: [26, 7],
    witness: 2,
  },
  {
    id: "LOOP-9",
    is: "asynchronous acts, starts seen",
    loop: {},
    against: seen,
    starts: "seen",
    finding: "traces",
    minimal: [16, 14],
  },
  {
    id: "LOOP-10",
    is: "asynchronous acts, starts hidden",
    loop: {},
    against: hidden,
    finding: "branching-divergence",
    minimal: [7, 7],
  },
  {
    id: "LOOP-11",
    is: "it polls",
    loop: { polls: true },
    against: hidden,
    finding: "branching",
    minimal: [7, 7],
  },
  {
    id: "LOOP-12",
    is: "on a cache, guarded",
    loop: { reads: "cached", rereads: false },
    against: hidden,
    finding: "branching",
    minimal: [7, 7],
  },
  {
    id: "LOOP-13",
    is: "on a cache, unguarded",
    loop: { reads: "cached", guarded: false },
    against: hidden,
    finding: "more",
    minimal: [140, 7],
    witness: 2,
  },
  {
    id: "LOOP-14",
    is: "a crash between effect and record, starts seen",
    loop: { faults: ["crash"] },
    against: seen,
    starts: "seen",
    finding: "more",
    minimal: [29, 14],
    witness: 2,
  },
  {
    id: "LOOP-15",
    is: "the same, starts hidden",
    loop: { faults: ["crash"] },
    against: hidden,
    finding: "branching-divergence",
    minimal: [7, 7],
  },
  {
    id: "LOOP-16",
    is: "it may stop for ever",
    loop: { faults: ["stop"] },
    against: hidden,
    finding: "traces",
    minimal: [21, 7],
  },
  {
    id: "LOOP-17",
    is: "led by events, none of which is lost",
    loop: { trigger: "edge" },
    against: hidden,
    finding: "branching-divergence",
    minimal: [7, 7],
  },
  {
    id: "LOOP-18",
    is: "one event is lost",
    loop: { trigger: "edge", faults: ["event-lost"] },
    against: hidden,
    finding: "traces",
    minimal: [14, 7],
  },
  {
    id: "LOOP-19",
    is: "one is lost, and a resync repairs it",
    loop: { trigger: "edge with resync", faults: ["event-lost"] },
    against: hidden,
    finding: "branching",
    minimal: [7, 7],
  },
  {
    id: "LOOP-20",
    is: "a finished task is undone",
    loop: { faults: ["undo"], drifting: ["b", "c"], guarded: false },
    against: hidden,
    finding: "more",
    minimal: [16, 7],
    witness: 3,
  },
  { id: "LOOP-21", is: "one slot", loop: { slots: 1 }, against: hidden, finding: "traces", minimal: [9, 7] },
];

test.each(ROWS)("$id: $is: $finding", ({ loop, against, starts, finding, minimal, witness }) => {
  const found = compare(loopLts(DIAMOND, { ...TEXTBOOK, ...loop }, starts), against);
  expect([found.left.minimal.get("branching")?.states, found.right.minimal.get("branching")?.states]).toEqual(
    minimal,
  );
  expect(findingOf(found)).toBe(finding);
  expect(extraSteps(found)).toBe(witness);
});

describe("the alternative that was taken, its pod being lost once", () => {
  const lossy: LoopOptions = { ...TEXTBOOK, faults: ["pod-lost"] };

  test("LOOP-22: recorded: as if the decision were part of the net", () => {
    const loop = loopLts(EITHER, lossy, "seen");
    const found = compare(loop, loopLts(EITHER, { ...lossy, round: 3 }, "seen"));
    expect(found.left.minimal.get("branching")?.states).toBe(11);
    expect(findingOf(found)).toBe("branching-divergence");
  });

  test("LOOP-23: taken anew: the other one may begin after it", () => {
    const found = compare(
      loopLts(EITHER, { ...lossy, recordsChoice: false }, "seen"),
      loopLts(EITHER, lossy, "seen"),
    );
    expect(found.left.minimal.get("branching")?.states).toBe(12);
    expect(findingOf(found)).toBe("more");
    expect(extraSteps(found)).toBe(2);
  });
});

type Found = ReturnType<typeof compare>;

/** As the table of instances says it: the finest of these, or that the loop can do more than the net. */
function findingOf({ equivalences, rightInLeft }: Found): Finding | "none of these" {
  const holds = (relation: string): boolean =>
    equivalences.some((one) => one.relation === relation && one.status === "holds");
  const fine = (["strong", "branching-divergence", "branching"] as const).find(holds);
  if (fine !== undefined) return fine;
  if (holds("trace")) return holds("weak") ? "none of these" : "traces";
  return rightInLeft.some((one) => one.relation === "simulation" && one.status === "holds")
    ? "more"
    : "none of these";
}

function extraSteps({ leftInRight }: Found): number | undefined {
  const traces = leftInRight.find((one) => one.relation === "trace");
  if (traces?.status !== "fails") return undefined;
  return traces.evidence.flatMap((one) => (one.kind === "trace" ? [one.trace.length] : []))[0];
}

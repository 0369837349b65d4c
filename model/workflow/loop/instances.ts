// Loops with one thing different each, against the net of "a; (b || c); d", an engine, or another loop: what is known of each was computed by
// others, and checked there with mCRL2.
import { ltsOfSystem } from "../../../explorer/equivalence/from-system.ts";
import type { Lts } from "../../../explorer/equivalence/lts.ts";
import { engineSystem } from "./engine.ts";
import { DIAMOND, EITHER } from "./examples.ts";
import { type LoopOptions, TEXTBOOK } from "./options.ts";
import type { TaskNet } from "./task-net.ts";
import { loopLts, netLts, type Starts } from "./theorem.ts";

export interface LoopInstance {
  readonly id: string;
  readonly is: string;
  /** What it is like, where it is not as in a textbook. */
  readonly loop: Partial<LoopOptions>;
  /** What it carries out; "a; (b || c); d" if absent. */
  readonly net?: TaskNet;
  /** What it is compared with, where faults may happen or not: nets and engines have none. */
  readonly against: (faults: boolean) => Lts;
  readonly starts?: Starts;
  readonly finding: "strong" | "branching-divergence" | "branching" | "traces" | "more";
  /** States of the branching quotients. */
  readonly minimal: readonly [loop: number, pattern: number];
  /** Steps of the shortest trace that only the loop has. */
  readonly witness?: number;
}

const synchronous: Partial<LoopOptions> = { acts: "synchronous", round: 3 };
const all: Partial<LoopOptions> = { ...synchronous, dispatch: "all" };

function engine(polls: boolean): Lts {
  return ltsOfSystem(engineSystem(DIAMOND, polls), ({ label }) =>
    /^do\(|^done$/.test(label) ? { show: label } : "hide",
  ).lts;
}

const atOnce = () => netLts(DIAMOND, "synchronous");
const seen = () => netLts(DIAMOND, "asynchronous", "seen");
const hidden = () => netLts(DIAMOND);

/** One of two tasks, whose pod may be lost once. */
function choosing(faults: boolean, more: Partial<LoopOptions> = {}): Lts {
  return loopLts(EITHER, { ...TEXTBOOK, ...more, faults: faults ? ["pod-lost"] : [] }, "seen");
}

/** The loop and what it is compared with. */
export function instanceLts(one: LoopInstance, faults: boolean): readonly [loop: Lts, against: Lts] {
  const options = { ...TEXTBOOK, ...one.loop };
  const loop = loopLts(one.net ?? DIAMOND, faults ? options : { ...options, faults: [] }, one.starts);
  return [loop, one.against(faults)];
}

export const LOOP_INSTANCES: readonly LoopInstance[] = [
  {
    id: "LOOP-1",
    is: "select-one loop and engine, both quiescent",
    loop: synchronous,
    against: () => engine(false),
    finding: "strong",
    minimal: [9, 9],
  },
  {
    id: "LOOP-2",
    is: "the loop polls",
    loop: { ...synchronous, polls: true },
    against: () => engine(false),
    finding: "branching",
    minimal: [9, 9],
  },
  {
    id: "LOOP-3",
    is: "both poll",
    loop: { ...synchronous, polls: true },
    against: () => engine(true),
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
  {
    id: "LOOP-22",
    is: "which alternative was taken is recorded, and its pod is lost once; as if the decision were part of the net",
    loop: { faults: ["pod-lost"] },
    net: EITHER,
    starts: "seen",
    against: (faults) => choosing(faults, { round: 3 }),
    finding: "branching-divergence",
    minimal: [11, 11],
  },
  {
    id: "LOOP-23",
    is: "which alternative was taken is decided anew when its pod is lost",
    loop: { faults: ["pod-lost"], recordsChoice: false },
    net: EITHER,
    starts: "seen",
    against: (faults) => choosing(faults),
    finding: "more",
    minimal: [12, 11],
    witness: 2,
  },
];

// Loops that carry out nets with cycles: on which guard it depends whether they are the net, and the boundaries of those whose acts are synchronous.
import fc from "fast-check";
import { expect, test } from "vitest";
import { netSystem } from "../net-system.ts";
import { soundness } from "../soundness.ts";
import { type CyclicOptions, cyclicLoop, FRESH } from "./cyclic-loop.ts";
import { type CyclicTask, cyclicNet, cyclicOffersTwo, cyclicRunsInRounds } from "./cyclic-nets.ts";
import { anyCyclicTasks } from "./random-nets.ts";
import { type LoopRelation, ltsOfTasks, relates } from "./theorem.ts";

/** One task may be done again and again, until the other is. */
const AGAIN: readonly CyclicTask[] = [
  { name: "again", takes: "begin", gives: "begin" },
  { name: "on", takes: "begin", gives: "end" },
];

function is(tasks: readonly CyclicTask[], options: Partial<CyclicOptions>, relation: LoopRelation): boolean {
  const net = cyclicNet("net", tasks, "asynchronous");
  return relates(ltsOfTasks(cyclicLoop(net, { ...FRESH, ...options })), ltsOfTasks(netSystem(net)), relation);
}

const cached = { reads: "cached", rereads: false } as const;

test("a guard that only asks what is due takes one round for another, where the copy lags behind", () => {
  expect(is(AGAIN, { ...cached, guard: "due" }, "branching")).toBe(false);
  expect(is(AGAIN, { ...cached, guard: "due" }, "weak")).toBe(true);
  expect(is(AGAIN, { ...cached, guard: "version" }, "branching")).toBe(true);
  expect(is(AGAIN, { ...cached, guard: "version" }, "branching-divergence")).toBe(false);
  expect(is(AGAIN, { reads: "cached", guard: "version" }, "branching-divergence")).toBe(true);
  expect(is(AGAIN, { guard: "due" }, "branching-divergence")).toBe(true);
});

test("random nets are sound, with cycles in them, and some run in rounds", () => {
  const seed = 20_261_124;
  const nets = fc.sample(anyCyclicTasks({ most: 6 }), { seed, numRuns: 100 });
  for (const tasks of nets)
    expect(soundness(cyclicNet("net", tasks, "asynchronous"))).toMatchObject({ verdict: "sound" });
  const among = (holds: (tasks: readonly CyclicTask[]) => boolean): number => nets.filter(holds).length;
  expect(among((tasks) => tasks.some((t) => t.gives === "begin"))).toBeGreaterThan(10);
  const rounds = among((tasks) => cyclicRunsInRounds(cyclicNet("net", tasks, "synchronous")));
  expect(rounds).toBeGreaterThan(20);
  expect(rounds).toBeLessThan(80);
});

test("a task that can be done again and again is in no round, and is two that are offered", () => {
  const net = cyclicNet("net", AGAIN, "synchronous");
  expect(cyclicRunsInRounds(net)).toBe(false);
  expect(cyclicOffersTwo(net)).toBe(true);
});

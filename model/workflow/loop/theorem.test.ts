// What can be proved of loops and engines, tried on random nets, and the two exact boundaries of loops whose acts are synchronous.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bisimulation, classesOf } from "../../../explorer/equivalence/bisimulation.ts";
import { compare } from "../../../explorer/equivalence/compare.ts";
import type { Lts } from "../../../explorer/equivalence/lts.ts";
import { sideBySide } from "../../../explorer/equivalence/shapes.ts";
import { soundness } from "../soundness.ts";
import { EXAMPLES } from "./examples.ts";
import { CONDITION_NAMES, type LoopOptions, TEXTBOOK } from "./options.ts";
import { anyTaskNet } from "./random-nets.ts";
import { offersTwo, runsInRounds } from "./rounds.ts";
import { netOf, taskNet } from "./task-net.ts";
import { Lattice, loopLts, loopVerdict, netLts } from "./theorem.ts";

const anyNet = anyTaskNet({ most: 5 });
const seed = 20_261_124;

function equal(a: Lts, b: Lts, relation: Bisimulation): boolean {
  const { lts, left, right } = sideBySide(a, b);
  const { of } = classesOf(lts, relation);
  return of[left] === of[right];
}

function hasSameTraces(a: Lts, b: Lts): boolean {
  return compare(a, b).equivalences.some(
    ({ relation, status }) => relation === "trace" && status === "holds",
  );
}

function refines(a: Lts, b: Lts): boolean {
  return compare(a, b).leftInRight.some(({ relation, status }) => relation === "trace" && status === "holds");
}

test("the nets of tasks are sound", () => {
  fc.assert(
    fc.property(anyNet, (net) => soundness(netOf(net)).verdict === "sound"),
    { seed, numRuns: 60 },
  );
});

describe("with acts that only begin tasks, beginnings hidden", () => {
  const asynchronous = (options: Partial<LoopOptions>, relation: Bisimulation) =>
    fc.assert(
      fc.property(anyNet, (net) => equal(loopLts(net, { ...TEXTBOOK, ...options }), netLts(net), relation)),
      { seed, numRuns: 100 },
    );

  test("fresh reads: the net, and divergence too", () => asynchronous({}, "branching-divergence"));
  test("a cache, acts guarded: the net but for conflicts", () =>
    asynchronous({ reads: "cached", rereads: false }, "branching"));
  test("a cache, acts guarded, a fresh look after each conflict: the net", () =>
    asynchronous({ reads: "cached" }, "branching-divergence"));
  test("polling: the net but for divergence", () => asynchronous({ polls: true }, "branching"));
});

describe("with synchronous acts", () => {
  const one: LoopOptions = { ...TEXTBOOK, acts: "synchronous" };
  const all: LoopOptions = { ...one, dispatch: "all" };
  const nets = fc.sample(anyNet, { seed, numRuns: 150 });
  const among = (has: (net: (typeof nets)[number]) => boolean): number => nets.filter(has).length;

  test("one at a time: the same traces, and the net exactly if no marking enables two tasks", () => {
    expect(among(offersTwo)).toBeGreaterThan(20);
    expect(among((net) => !offersTwo(net))).toBeGreaterThan(20);
    for (const net of nets) {
      const [loop, pattern] = [loopLts(net, one), netLts(net, "synchronous")];
      expect(hasSameTraces(loop, pattern)).toBe(true);
      expect(equal(loop, pattern, "branching")).toBe(!offersTwo(net));
    }
  });

  test("all that is due: a refinement, and the net exactly if it runs in rounds", () => {
    expect(among(runsInRounds)).toBeGreaterThan(20);
    expect(among((net) => !runsInRounds(net))).toBeGreaterThan(20);
    for (const net of nets) {
      const [loop, pattern] = [loopLts(net, all), netLts(net, "synchronous")];
      expect(refines(loop, pattern)).toBe(true);
      expect(equal(loop, pattern, "branching")).toBe(runsInRounds(net));
    }
  });

  test("(a; b) || d is the smallest net that does not run in rounds", () => {
    const net = taskNet("(a; b) || d", [
      { name: "a", after: [] },
      { name: "b", after: [["a"]] },
      { name: "d", after: [] },
    ]);
    expect(runsInRounds(net)).toBe(false);
    expect(equal(loopLts(net, all), netLts(net, "synchronous"), "weak")).toBe(false);
  });
});

describe("the ten conditions", () => {
  test("under all of them the loop is the net, pods lost and crashes notwithstanding", () => {
    for (const net of EXAMPLES)
      expect(loopVerdict(net, new Set(CONDITION_NAMES))).toMatchObject({ relation: "branching-divergence" });
    fc.assert(
      fc.property(
        anyTaskNet({ most: 4 }),
        (net) => loopVerdict(net, new Set(CONDITION_NAMES)).relation === "branching-divergence",
      ),
      { seed, numRuns: 25 },
    );
  });

  test("none can be left out for all nets", () => {
    expect(new Lattice(EXAMPLES).minimal("branching-divergence")).toEqual([CONDITION_NAMES]);
  });
});

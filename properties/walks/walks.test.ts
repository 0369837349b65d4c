// Walks are runs of the system, the same for the same seed, and what they are shrunk to still fails.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../explorer/check.ts";
import { follower, traceIn } from "../../explorer/follow.ts";
import { canonicalJson, exploreNaively } from "../../explorer/naive.ts";
import { randomSystem, shapes } from "../../explorer/random-systems.ts";
import { act, process, projection, slot, system } from "../../explorer/system.ts";
import { specification } from "../../explorer/textbook/index.ts";
import { ReplayError, replay, satisfies, WalkViolation, walks } from "./index.ts";
import { COARSE, smallerWalks } from "./shrink.ts";
import { GroundedWalk, type Walk } from "./walk.ts";

const SEED = 815_4711;

function sampled(explored: Parameters<typeof walks>[0], seed: number, numRuns: number): readonly Walk[] {
  return fc.sample(walks(explored, { maxSteps: 30 }), { seed, numRuns });
}

describe("random systems", () => {
  test("walks are runs of the reference graph, and so is everything they are shrunk to", () => {
    let shrunk = 0;
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = randomSystem(shape);
        const reference = exploreNaively(explored);
        const follow = follower(reference);
        const known = new Set(reference.states.map((state) => canonicalJson(state)));
        for (const walk of sampled(explored, shape.seed, 3)) {
          const { states } = follow(walk.trace);
          expect([...walk.states()].map((s) => s.snapshot())).toEqual(states);
          for (const state of walk.states()) expect(known).toContain(canonicalJson(state.snapshot()));
          const { ground, path: whole } = GroundedWalk.inside(walk);
          const smaller = [...smallerWalks(ground, whole, COARSE)].slice(0, 20);
          shrunk += smaller.length;
          for (const { path } of smaller) {
            expect(path.steps.length).toBeLessThanOrEqual(walk.length);
            follow(new GroundedWalk(ground, path).trace);
          }
        }
      }),
      { seed: SEED, numRuns: 25 },
    );
    expect(shrunk).toBeGreaterThan(200);
  });

  test("a walk written down is walked again, step by step", () => {
    let steps = 0;
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = randomSystem(shape);
        for (const walk of sampled(explored, shape.seed, 3)) {
          const again = replay(explored, JSON.parse(JSON.stringify(walk.steps)), walk.start);
          expect(again.last.snapshot()).toEqual(walk.last.snapshot());
          expect(again.steps).toEqual(walk.steps);
          steps += again.length;
        }
      }),
      { seed: SEED, numRuns: 25 },
    );
    expect(steps).toBeGreaterThan(200);
  });

  test("the same seed makes the same walks, whatever was walked before", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const first = sampled(randomSystem(shape), shape.seed, 5);
        const explored = randomSystem(shape);
        sampled(explored, shape.seed + 1, 5);
        const again = sampled(explored, shape.seed, 5);
        expect(again.map((w) => w.steps)).toEqual(first.map((w) => w.steps));
      }),
      { seed: SEED, numRuns: 25 },
    );
  });
});

describe("a lost update among 5 threads", () => {
  const { system: racy, properties } = specification("racy-increment", { threads: 5 });
  const run = (path?: string) =>
    fc.check(fc.property(walks(racy), satisfies(...properties)), {
      seed: SEED,
      ...(path === undefined ? {} : { path }),
    });
  const ran = run();
  const [walk] = ran.counterexample ?? [];

  test("is shrunk to a shortest run, and told as a story that can be replayed", () => {
    const shortest = traceIn(check(racy, properties), "no lost update")?.steps.length;
    expect(walk?.length).toBe(shortest);
    expect(ran.errorInstance).toBeInstanceOf(WalkViolation);
    const told = fc.stringify(walk);
    expect(told).toContain('a walk of 4 steps through "racy increment"');
    expect(told).toMatch(/1\. thread \d: read/);
    const [, steps = ""] = told.split("replay: ");
    expect(replay(racy, JSON.parse(steps)).last.snapshot()).toEqual(walk?.last.snapshot());
  });

  test("is found again by seed and path", () => {
    const again = run(ran.counterexamplePath ?? "");
    expect(again.numShrinks).toBe(0);
    expect(again.counterexample?.[0]?.steps).toEqual(walk?.steps);
  });
});

describe("a ship that is loaded, and the waves", () => {
  const load = slot("load", 0);
  const waves = slot("waves", { left: 5 });
  const left = projection(waves, "left", (w) => w.left);
  const crane = process({
    name: "crane",
    reads: { load },
    fairness: "weak",
    step: ({ load: now }) =>
      now === 4
        ? []
        : [
            { ...act("load", load.set(now + 1)), detail: "a crate" },
            { ...act("load", load.set(Math.min(4, now + 2))), detail: "two crates" },
          ],
  });
  const sea = process({
    name: "sea",
    environment: true,
    reads: { waves },
    step: ({ waves: now }) => (now.left === 0 ? [] : [act("wave", waves.set({ left: now.left - 1 }))]),
  });
  const ship = system({
    name: "ship",
    slots: [load, waves],
    processes: [crane, sea],
    initial: [[], [waves.set({ left: 6 })]],
  });

  test("states are read through slots and projections, and shrunk walks have few events and merged steps", () => {
    const ran = fc.check(
      fc.property(walks(ship), (walk) => walk.last.get(load) < 3 || walk.last.get(left) > 3),
      { seed: SEED },
    );
    const [walk] = ran.counterexample ?? [];
    // From the first initial state: two loads, and the two waves that it takes.
    expect(walk?.start).toBe(0);
    expect(walk?.steps.map((s) => s.label).toSorted()).toEqual(["load", "load", "wave", "wave"]);
    expect(walk?.last.get(waves)).toEqual({ left: 3 });
    expect(walk?.trace.environmentEvents).toBe(2);
  });

  test("the environment acts at the beginning of some walks, late in others, and never in some", () => {
    const all = fc.sample(walks(ship), { seed: SEED, numRuns: 200 });
    const firstWave = all.map((walk) => walk.steps.findIndex((s) => s.process === "sea"));
    for (const at of [-1, 0, 1, 2, 3]) expect(firstWave.filter((i) => i === at).length).toBeGreaterThan(5);
  });

  test("steps that are not possible are refused, with what is", () => {
    const two = { process: "crane", label: "load", detail: "two crates" };
    expect(replay(ship, [two, two]).last.get(load)).toBe(4);
    // Without a detail, the first alternative of the label is meant; `choice` counts on.
    expect(replay(ship, [{ process: "crane", label: "load" }]).last.get(load)).toBe(1);
    expect(replay(ship, [{ process: "crane", label: "load", choice: 1 }]).last.get(load)).toBe(2);
    expect(replay(ship, [], 1).last.get(left)).toBe(6);
    expect(() => replay(ship, [two, two, two])).toThrow(
      new ReplayError(
        'step 3 is not possible in "ship": crane: load (two crates); possible is, for example:\n  sea: wave',
      ),
    );
    expect(() => replay(ship, [{ process: "tug", label: "tow" }])).toThrow(/step 1 .*tug: tow/);
    expect(() => replay(ship, [], 2)).toThrow('"ship" has 2 initial states: there is none of number 2');
    expect(() => replay(ship, []).state(1)).toThrow(RangeError);
  });
});

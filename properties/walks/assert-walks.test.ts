// What walks refute is false, what they do not refute is never said to hold, and what they refute is shrunk to a short run.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../explorer/check.ts";
import { follower, isFair, violates } from "../../explorer/follow.ts";
import { exploreNaively } from "../../explorer/naive.ts";
import {
  alwaysEventually,
  alwaysPossible,
  invariant,
  isLiveness,
  leadsTo,
  ltl,
  type Property,
  predicate,
  sometimes,
} from "../../explorer/property.ts";
import {
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "../../explorer/random-systems.ts";
import { withTimers } from "../../explorer/random-timers.ts";
import { act, process, slot, system, type TransitionSystem } from "../../explorer/system.ts";
import { specification } from "../../explorer/textbook/index.ts";
import { nameOf, oracles } from "../../explorer/textbook/oracles.ts";
import { assertWalks, checkWalks, satisfies, WalkViolation } from "./index.ts";

const SEED = 815_4711;

describe("random systems", () => {
  const refuted = { by: 0, of: 0 };

  test("what walks refute, the search refutes, and the run is one of the reference graph", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = randomSystem(shape);
        expectHonest(explored, explored, randomProperties(explored, shape.seed), shape.seed);
        const lazy = withTimers(explored, shape.seed);
        expectHonest(lazy, lazy, randomProperties(lazy, shape.seed), shape.seed);
        const { full, reduced } = symmetricSystem(shape);
        expectHonest(reduced, full, symmetricProperties(reduced, shape.seed), shape.seed);
      }),
      { seed: SEED, numRuns: 8 },
    );
    console.info(`refuted by walks: ${refuted.by} of ${refuted.of} that a search refutes`);
    expect(refuted.of).toBeGreaterThan(60);
    expect(refuted.by / refuted.of).toBeGreaterThan(0.95);
  });

  /** @param full the same system, with nothing interchangeable */
  function expectHonest(
    explored: TransitionSystem,
    full: TransitionSystem,
    all: readonly Property[],
    seed: number,
  ): void {
    const reference = exploreNaively(full);
    const follow = follower(reference);
    for (const property of all.filter((p) => p.kind !== "sometimes")) {
      const [verdict] = check(explored, [property]).properties;
      const options = { seed, numRuns: 30, maxSteps: 40 };
      const outcome = checkWalks(explored, [property], options);
      const unaided = checkWalks(explored, [property], { ...options, shortestWithin: 0 });
      expect(unaided.status).toBe(outcome.status);
      if (verdict?.status === "violated") refuted.of++;
      if (outcome.status === "not refuted" || unaided.status === "not refuted") continue;
      refuted.by++;
      if (verdict?.status !== "violated") throw new Error(`${property.id} holds`);
      // Of lassos, the search does not always know a shortest one.
      const shortest = verdict.trace?.steps.length ?? Number.NaN;
      const isKnown = verdict.trace?.minimal === "whole";
      expect(outcome.trace.steps.length).toBeLessThanOrEqual(shortest);
      if (isKnown) expect(outcome.trace.steps.length).toBe(shortest);
      expect(unaided.trace.steps.length).toBeGreaterThanOrEqual(outcome.trace.steps.length);
      for (const { trace, walk } of [outcome, unaided]) {
        const followed = follow(trace);
        follow(walk.trace);
        expect(() => satisfies(property)(walk)).toThrow(WalkViolation);
        expect(trace.loop === undefined).toBe(!isLiveness(property));
        if (trace.loop === undefined || !isLiveness(property)) continue;
        expect(violates(followed, trace.loop, property, full)).toBe(true);
        expect(isFair(followed, trace.loop, full, reference)).toBe(true);
      }
    }
  }
});

describe("the textbook's counterexamples", () => {
  /** Behind so many right choices in a row, random walks do not meet it. */
  const tooDeep = 40;
  const violated = oracles.witnesses.filter((o) => o.status === "violated" && (o.steps ?? tooDeep) < tooDeep);

  test.each(violated.map((o) => ({ ...o, name: nameOf(o) })))("$name: $property", (oracle) => {
    const { system: walked, properties } = specification(oracle.system, oracle.parameters);
    const outcome = checkWalks(
      walked,
      properties.filter((p) => p.id === oracle.property),
      { seed: SEED },
    );
    if (outcome.status !== "refuted") throw new Error("not refuted");
    expect(outcome.trace.steps.length).toBe(oracle.steps);
  });
});

test("the failure is a story, with what reproduces it", () => {
  const { system: racy, properties } = specification("racy-increment", { threads: 3 });
  const outcome = checkWalks(racy, properties, { seed: SEED });
  if (outcome.status !== "refuted") throw new Error("not refuted");
  const { seed, path, message, walk } = outcome;
  expect(message).toContain("VIOLATED no lost update: ");
  expect(message).toMatch(/1\. thread \d: read\n/);
  expect(message).toContain("no run to a violation is shorter");
  expect(message).toContain(`again: { seed: ${seed}, path: "${path}", maxSteps: 200 }`);
  expect(message).toContain(`replay: ${JSON.stringify(walk.steps)}`);
  const again = checkWalks(racy, properties, { seed, path });
  if (again.status !== "refuted") throw new Error("not refuted");
  expect(again.walk.steps).toEqual(walk.steps);
  expect(() => assertWalks(racy, properties, { seed: SEED })).toThrow(WalkViolation);
  expect(() => assertWalks(racy, properties, { seed: SEED })).toThrow(message);
});

describe("a lamp", () => {
  const lamp = slot("lamp", "off");
  const person = process({
    name: "person",
    reads: { lamp },
    fairness: "weak",
    step: ({ lamp: now }) => [act("press", lamp.set(now === "off" ? "on" : "off"))],
  });
  const fuse = process({
    name: "fuse",
    reads: { lamp },
    environment: true,
    step: ({ lamp: now }) => (now === "on" ? [act("blow", lamp.set("broken"))] : []),
  });
  const repair = process({
    name: "electrician",
    reads: { lamp },
    step: ({ lamp: now }) => (now === "broken" ? [act("replace", lamp.set("off"))] : []),
  });
  const careful = process({
    name: "person",
    reads: { lamp },
    fairness: "weak",
    step: ({ lamp: now }) => (now === "broken" ? [] : [act("press", lamp.set(now === "off" ? "on" : "off"))]),
  });
  const is = (value: string) => predicate(`it is ${value}`, { lamp }, ({ lamp: now }) => now === value);
  const good = system({ name: "lamp", slots: [lamp], processes: [person] });
  const bad = system({ name: "lamp", slots: [lamp], processes: [careful, fuse, repair] });

  test("not refuted is not said to hold", () => {
    const told = assertWalks(
      good,
      [
        alwaysEventually("lit again and again", is("on")),
        invariant(
          "whole",
          predicate("whole", { lamp }, ({ lamp: now }) => now !== "broken"),
        ),
        sometimes("lit", is("on")),
        sometimes("broken", is("broken")),
        leadsTo("repaired", is("broken"), is("off")),
        alwaysPossible("can be lit", is("on")),
      ],
      { numRuns: 20, maxSteps: 10 },
    );
    const walks = "20 walks of at most 10 steps";
    expect(told).toEqual([
      { id: "lit again and again", status: "not refuted", reason: `not refuted in ${walks}` },
      { id: "whole", status: "not refuted", reason: `not refuted in ${walks}` },
      { id: "lit", status: "reached", reason: "reached by a walk" },
      { id: "broken", status: "not reached", reason: `not reached in ${walks}` },
      {
        id: "repaired",
        status: "not refuted",
        reason: `not refuted in ${walks}`,
        vacuous: 'its premise "it is broken" was never true on these walks',
      },
      {
        id: "can be lit",
        status: "a walk cannot tell",
        reason: `a walk cannot tell which other ways stay open; there were ${walks}`,
      },
    ]);
    expect(JSON.stringify(told)).not.toContain("holds");
  });

  test("where a walk comes to rest for ever, and where it goes round for ever", () => {
    const rest = checkWalks(bad, [alwaysEventually("lit again and again", is("on"))]);
    if (rest.status !== "refuted") throw new Error("not refuted");
    expect(rest.trace.steps.map((s) => s.label)).toEqual(["press", "blow"]);
    expect(rest.trace.loop).toBe(2);
    expect(rest.message).toContain("then for ever nothing");
    const round = checkWalks(good, [ltl("stays on", "F G on", { on: is("on") })]);
    if (round.status !== "refuted") throw new Error("not refuted");
    expect(round.trace.loop).toBe(0);
    expect(round.message).toContain("then for ever steps 1 to 2");
  });
});

// What stays possible from every state: by hand, against the reference explorer, and whatever way the states are explored.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, type ExploreOptions } from "./check.ts";
import { follower, traceIn } from "./follow.ts";
import { canonicalJson, exploreNaively, type NaiveReport } from "./naive.ts";
import { deadEndsNaively } from "./naive-possible.ts";
import { type AlwaysPossible, alwaysPossible, invariant, predicate } from "./property.ts";
import {
  chance,
  randomPredicates,
  randomSystem,
  shapes,
  symmetricPredicates,
  symmetricSystem,
} from "./random-systems.ts";
import { simulate } from "./simulate/index.ts";
import { act, process, slot, system, type TransitionSystem } from "./system.ts";

/** A door that the wind may shut; who is inside opens it, unless they have lost the key. A neighbour has another. */
function door() {
  const open = slot("open", true);
  const key = slot("key", true);
  const wind = process({
    name: "wind",
    environment: true,
    reads: { open },
    step: (now) => (now.open ? [act("shut", open.set(false))] : []),
  });
  const resident = process({
    name: "resident",
    reads: { open, key },
    step: (now) => [
      ...(!now.open && now.key ? [act("open", open.set(true))] : []),
      ...(now.key ? [act("lose", key.set(false))] : []),
    ],
  });
  const neighbour = process({
    name: "neighbour",
    environment: true,
    reads: { open },
    step: (now) => (now.open ? [] : [act("help", open.set(true))]),
  });
  return {
    alone: system({ name: "alone", slots: [open, key], processes: [wind, resident] }),
    helped: system({ name: "helped", slots: [open, key], processes: [wind, resident, neighbour] }),
    isOpen: predicate("the door is open", { open }, (now) => now.open),
    hasKey: predicate("the key is there", { key }, (now) => now.key),
    never: predicate("pigs fly", {}, () => false),
  };
}

describe("a door", () => {
  const { alone, helped, isOpen, hasKey, never } = door();
  const ask = (of: TransitionSystem, p: AlwaysPossible, options?: ExploreOptions) =>
    check(of, [p], options).properties[0];

  test("may be shut for good: the shortest run to where no way leads back", () => {
    const result = ask(alone, alwaysPossible("way out", isOpen));
    expect(result).toMatchObject({
      status: "violated",
      reason: 'from the last state on, no run leads to "the door is open"',
      trace: { loop: undefined, minimal: "whole", simplest: true },
    });
    expect(result?.status === "violated" && result.trace?.steps.map((s) => s.label).sort()).toEqual([
      "lose",
      "shut",
    ]);
  });

  test("can always be opened with another's help, and that may be left out of account", () => {
    expect(ask(helped, alwaysPossible("way out", isOpen))?.status).toBe("holds");
    expect(ask(helped, alwaysPossible("way out", isOpen, { by: "system" }))).toMatchObject({
      status: "violated",
      reason: 'from the last state on, no run without the environment leads to "the door is open"',
    });
  });

  test("can be opened while the key is there; a premise that is never true is reported", () => {
    expect(ask(alone, alwaysPossible("way out", isOpen, { when: hasKey, by: "system" }))).toMatchObject({
      status: "holds",
      vacuous: undefined,
    });
    expect(ask(alone, alwaysPossible("way out", isOpen, { when: never }))).toMatchObject({
      status: "holds",
      vacuous: 'its premise "pigs fly" is never true',
    });
  });

  test("is inconclusive where that is all that can be said", () => {
    const p = alwaysPossible("way out", isOpen);
    expect(ask(helped, p, { maxStates: 2 })).toMatchObject({ status: "inconclusive" });
    expect(ask(alone, p, { store: "compact" })).toMatchObject({
      status: "inconclusive",
      reason: expect.stringContaining("what stays possible needs the exact store"),
    });
    expect(simulate(alone, [p], { walks: 10 }).properties[0]).toMatchObject({
      status: "inconclusive",
      reason: expect.stringContaining("a walk cannot tell which other ways stay open"),
    });
  });

  test("switches partial-order reduction off, since that leaves states out", () => {
    const report = check(alone, [alwaysPossible("way out", isOpen)], { reductions: { partialOrder: true } });
    expect(report.reductions).toContainEqual({
      name: "partial-order",
      applied: false,
      why: '"way out" asks for ways out of every state, and the reduction leaves out states',
    });
  });
});

/** The same processes, some of them the environment's; those of one orbit alike. */
function withEnvironment(of: TransitionSystem, seed: number): TransitionSystem {
  const processes = of.processes.map((p) => ({
    ...p,
    environment: chance(3, seed, "outside", p.orbit ?? p.name) === 0,
  }));
  return system({ ...of, processes });
}

const claims = ({ a, b, c }: ReturnType<typeof randomPredicates>): readonly AlwaysPossible[] => {
  if (a === undefined || b === undefined || c === undefined) throw new Error("three predicates are wanted");
  return [
    alwaysPossible("goal", a),
    alwaysPossible("goal alone", a, { by: "system" }),
    alwaysPossible("when", b, { when: c }),
    alwaysPossible("when alone", b, { when: c, by: "system" }),
  ];
};

/** Expects the verdict that the graph of `full` gives, by a run of it that is as short as any. */
function expectVerdicts(
  full: TransitionSystem,
  graph: NaiveReport,
  properties: readonly AlwaysPossible[],
  report: ReturnType<typeof check>,
  isWhole = true,
): readonly string[] {
  const follow = follower(graph);
  return properties.map((p) => {
    const ends = deadEndsNaively(full, p, graph);
    const result = report.properties.find((r) => r.id === p.id);
    const trace = traceIn(report, p.id);
    if (result?.status === "inconclusive" && !isWhole) return result.status;
    expect(result?.status, p.id).toBe(ends.length === 0 ? "holds" : "violated");
    if (trace !== undefined) {
      const last = canonicalJson(follow(trace).states.at(-1));
      expect(ends.some((s) => canonicalJson(graph.states[s]) === last)).toBe(true);
      if (isWhole) expect(trace.steps.length).toBe(graph.depths[ends[0] ?? -1]);
      else expect(trace.minimal).toBe("none");
    } else expect(ends).toEqual([]);
    return result?.status ?? "";
  });
}

describe("random systems", () => {
  test("agree with the reference explorer, with any number of threads, and within limits", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = withEnvironment(randomSystem(shape), shape.seed);
        const graph = exploreNaively(explored);
        const properties = claims(randomPredicates(explored, shape.seed, ["a", "b", "c"]));
        const report = check(explored, properties);
        for (const status of expectVerdicts(explored, graph, properties, report)) seen.add(status);
        const limited = check(explored, properties, { maxStates: Math.ceil(graph.states.length / 2) });
        expectVerdicts(explored, graph, properties, limited, limited.limit === undefined);
      }),
      { seed: 20_261_123, numRuns: 150 },
    );
    expect([...seen].sort()).toEqual(["holds", "violated"]);
  });

  test("with several threads", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = withEnvironment(randomSystem(shape), shape.seed);
        const graph = exploreNaively(explored);
        const properties = claims(randomPredicates(explored, shape.seed, ["a", "b", "c"]));
        const sharing = { from: 1, chunk: 1, waits: true };
        expectVerdicts(explored, graph, properties, check(explored, properties, { workers: 2, sharing }));
      }),
      { seed: 20_261_124, numRuns: 8 },
    );
  });

  test("with interchangeable members", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(shapes, (shape) => {
        const both = symmetricSystem(shape);
        const full = withEnvironment(both.full, shape.seed);
        const reduced = system({ ...full, interchangeable: both.reduced.interchangeable });
        const graph = exploreNaively(full);
        const properties = claims(symmetricPredicates(reduced, shape.seed, ["a", "b", "c"]));
        const report = check(reduced, properties);
        for (const status of expectVerdicts(full, graph, properties, report)) seen.add(status);
      }),
      { seed: 20_261_125, numRuns: 80 },
    );
    expect([...seen].sort()).toEqual(["holds", "violated"]);
  });

  test("an invariant that something can follow is no stronger than that it stays possible", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = randomSystem(shape);
        const { a } = randomPredicates(explored, shape.seed, ["a"]);
        if (a === undefined) throw new Error("a predicate is wanted");
        const report = check(explored, [invariant("always", a), alwaysPossible("possible", a)]);
        const [always, possible] = report.properties;
        if (always?.status === "holds") expect(possible?.status).toBe("holds");
      }),
      { seed: 20_261_126, numRuns: 100 },
    );
  });
});

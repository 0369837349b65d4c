// The engine on random systems with interchangeable slots, against the same systems explored without reduction.
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectAgreement } from "./agreement.ts";
import { check } from "./check.ts";
import { ModelError } from "./errors.ts";
import { canonicalJson, exploreNaively } from "./naive.ts";
import { alwaysEventually, predicate, sometimes } from "./property.ts";
import { shapes, symmetricProperties, symmetricSystem } from "./random-systems.ts";
import { act, process, slot, system } from "./system.ts";

test("random systems with interchangeable slots, against the same without", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(shapes, (drawn) => {
      const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
      const { full, reduced } = symmetricSystem(shape);
      const properties = symmetricProperties(reduced, shape.seed);
      const [reference, orbits] = [exploreNaively(full, properties), exploreNaively(reduced, properties)];
      const distinct = new Set(
        reference.states.map(({ shared, ...members }) =>
          canonicalJson([shared, Object.values(members).map(canonicalJson).sort()]),
        ),
      );
      expect(orbits.counts.states).toBe(distinct.size);
      expect(orbits.verdicts).toEqual(reference.verdicts);

      const report = check(reduced, properties);
      const { initial, states, transitions, depth, terminal } = orbits.counts;
      expect(report.counts).toMatchObject({ initial, states, transitions, depth, terminal });
      expectAgreement(report, { full, graph: reference, properties }, seen);
    }),
    { seed: 4_241_977, numRuns: 200 },
  );
  expect(seen.size).toBe(16);
  expect(Math.min(...seen.values())).toBeGreaterThan(10);
});

test("one process of an orbit may act for all members, and another for none", () => {
  // After a permutation the orbit as a whole can do the same, and that is all that is asked of it.
  const marks = ["a", "b", "c"].map((name) => slot(name, 0));
  const total = slot("total", 0);
  const [first, second] = marks.map((own, i) =>
    process({
      name: `mark ${own.name}`,
      orbit: "mark",
      reads: { own, all: marks, total },
      step: ({ all, total: sum }) =>
        i === 0 ? [] : marks.map((m, k) => act("mark", m.set(((all[k] ?? 0) + 1) % 3), total.set(1 - sum))),
    }),
  );
  if (first === undefined || second === undefined) throw new Error("there are three marks");
  const declared = { name: "marks", slots: [...marks, total], processes: [first, second] };
  const distinct = new Set(
    exploreNaively(system(declared), []).states.map(({ total: sum, ...members }) =>
      canonicalJson([sum, Object.values(members).toSorted()]),
    ),
  );
  const { counts } = check(system({ ...declared, interchangeable: [marks] }), []);
  expect(counts.states).toBe(distinct.size);
});

test("weak fairness to each of two that take turns is not weak fairness to either", () => {
  // Only one of the two can finish at any moment, and it changes all the time which: neither must ever finish.
  const places = ["a", "b"].map((name) => slot(name, name === "a" ? "up" : "down"));
  const all = { places };
  const [a, b] = places;
  if (a === undefined || b === undefined) throw new Error("two places were declared");
  const turn = process({
    name: "turn",
    reads: all,
    step: ({ places: [x = "", y = ""] }) => (x === y ? [] : [act("turn", a.set(y), b.set(x))]),
  });
  const finish = places.map((own) =>
    process({
      name: `finish ${own.name}`,
      orbit: "finish",
      fairness: "weak",
      reads: { own },
      step: (now) => (now.own === "up" ? [act("finish", own.set("done"))] : []),
    }),
  );
  const done = predicate("one is done", all, (now) => now.places.includes("done"));
  for (const interchangeable of [[], [places]]) {
    const turns = system({
      name: "turns",
      slots: places,
      processes: [turn, ...finish],
      initial: [[], [a.set("down"), b.set("up")]],
      interchangeable,
    });
    const [result] = check(turns, [alwaysEventually("one finishes", done)]).properties;
    expect(result?.status).toBe("violated");
  }
});

test("a lasso names the very processes that make it fair", () => {
  // Both must act again and again, so the shortest fair run without a goal takes turns.
  const marks = ["a", "b"].map((name) => slot(name, 0));
  const clock = slot("clock", 0);
  const tick = marks.map((own) =>
    process({
      name: `tick ${own.name}`,
      orbit: "tick",
      fairness: "weak",
      reads: { own, clock },
      step: (now) => [act("tick", clock.set(1 - now.clock))],
    }),
  );
  const ticking = system({
    name: "ticking",
    slots: [clock, ...marks],
    processes: tick,
    interchangeable: [marks],
  });
  const never = predicate("a mark is set", { marks }, (now) => now.marks.includes(1));
  const [result] = check(ticking, [alwaysEventually("marked", never)]).properties;
  const trace = result?.status === "violated" ? result.trace : undefined;
  expect(trace?.steps.map(({ process: name }) => name).sort()).toEqual(["tick a", "tick b"]);
});

test("a predicate that tells interchangeable slots apart is the model's mistake, and the message says so", () => {
  const marks = ["a", "b"].map((name) => slot(name, 0));
  const steps = marks.map((own) =>
    process({
      name: own.name,
      orbit: "mark",
      reads: { own },
      step: (now) => (now.own === 0 ? [act("mark", own.set(1))] : []),
    }),
  );
  const marking = (interchangeable: readonly (typeof marks)[]) =>
    system({ name: "marking", slots: marks, processes: steps, interchangeable });
  const inOrder = (name: string, [a, b]: readonly number[]) =>
    predicate(name, { marks }, ({ marks: [x, y] }) => x === a && y === b);
  // Whichever of the two states is kept for both, one of the predicates is true of it and not of the run to it.
  const properties = [
    sometimes("first", inOrder("only a", [1, 0])),
    sometimes("second", inOrder("only b", [0, 1])),
  ];
  const judged = properties.map((p) => () => check(marking([marks]), [p]));
  expect(check(marking([]), properties).status).toBe("holds");
  const messages = judged.map((judge) => {
    try {
      return judge().status;
    } catch (error) {
      return error instanceof ModelError ? error.message : String(error);
    }
  });
  expect(
    messages.filter((m) => /is not symmetric: its predicate "only [ab]" answers differently/.test(m)),
  ).toHaveLength(1);
});

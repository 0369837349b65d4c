// Partial-order reduction through the front door: the same verdicts, deadlocks and shortest runs, from fewer states.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, Exploration, type ExploreOptions } from "./check.ts";
import { type LooseShape, looseShapes, looseSymmetricShapes, looseSystem } from "./loose-systems.ts";
import { exploreNaively } from "./naive.ts";
import { alwaysEventually, invariant, ltl, noDeadlock, noStep, predicate, sometimes } from "./property.ts";
import { randomProperties, randomSystem, shapes } from "./random-systems.ts";
import { type CheckReport, type PartialOrderReport, runOf } from "./result.ts";
import { act, process, slot, system, type TransitionSystem } from "./system.ts";
import { independentChains } from "./textbook/independent-chains.ts";
import { specification } from "./textbook/index.ts";
import { nameOf, oracles } from "./textbook/oracles.ts";
import { twoPhaseCommitInterchangeable } from "./textbook/two-phase-commit-interchangeable.ts";

const REDUCED: ExploreOptions = { reductions: { partialOrder: true } };

function partialOrderOf({ reductions }: CheckReport): PartialOrderReport | undefined {
  return reductions.find((r) => r.name === "partial-order" && r.applied);
}

/** What must not depend on reductions. Of infinite runs the reduction promises no shortest one. */
function findings({ properties, counts, neverEnabled }: CheckReport) {
  const verdicts = properties.map((p) => {
    const run = runOf(p);
    const shown = run?.loop === undefined ? [run?.steps.length, run?.minimal] : [];
    return [p.id, p.status, p.vacuous, ...shown];
  });
  return { verdicts, initial: counts.initial, terminal: counts.terminal, neverEnabled };
}

/** How much a series of reductions did, so that a test cannot pass because nothing was reduced. */
function tally() {
  const sums = { systems: 0, reduced: 0, smaller: 0, restarted: 0, violated: 0 };
  return {
    sums,
    add(full: CheckReport, reduced: CheckReport) {
      const did = partialOrderOf(reduced);
      sums.systems++;
      if (full.status === "violated") sums.violated++;
      if (did === undefined) return;
      if (did.partly > 0) sums.reduced++;
      if (did.restarts > 0) sums.restarted++;
      if (reduced.counts.states < full.counts.states) sums.smaller++;
    },
  };
}

test.each([
  [1, 1],
  [2, 3],
  [7, 20],
  [40, 2],
])("independent chains, %i of %i steps: one state for each step, and the first", (chains, steps) => {
  const report = check(independentChains({ chains, steps }).system, [], REDUCED);
  const { states, transitions, depth, terminal } = report.counts;
  expect({ states, transitions, depth, terminal }).toEqual({
    states: chains * steps + 1,
    transitions: chains * steps,
    depth: chains * steps,
    terminal: 1,
  });
  expect(partialOrderOf(report)).toMatchObject({ expanded: states, restarts: 0 });
  expect(report.coverage.reduce((sum, c) => sum + c.fired, 0)).toBe(transitions);
  expect(report.coverage.reduce((sum, c) => sum + c.discovered, 0)).toBe(states - 1);
});

describe("textbook systems", () => {
  const small = oracles.counts.filter(({ counts }) => counts.S <= 3_000);

  test.each(small.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))("$name", (oracle) => {
    const { system: explored, properties } = specification(oracle.system, oracle.parameters);
    const kept = properties.filter(({ kind }) => ["invariant", "sometimes", "no-deadlock"].includes(kind));
    for (const asked of [[], kept, properties]) {
      const [full, reduced] = [check(explored, asked), check(explored, asked, REDUCED)];
      expect(findings(reduced)).toEqual(findings(full));
      expect(reduced.counts.states).toBeLessThanOrEqual(full.counts.states);
      expect(reduced.counts.transitions).toBeLessThanOrEqual(full.counts.transitions);
    }
    // Deadlocks and reachability alone never forbid the reduction.
    expect(partialOrderOf(check(explored, kept, REDUCED))).toBeDefined();
  });
});

function agrees(shape: LooseShape, sums: ReturnType<typeof tally>): void {
  const { system: explored, properties } = looseSystem(shape);
  const asked = [noDeadlock("no end"), ...properties];
  const naive = exploreNaively(explored, asked);
  // The fewer properties look on, the more is left out.
  for (const some of [asked, ...[1, 2, 3].map((n) => asked.slice(0, n))]) {
    const [full, reduced] = [check(explored, some), check(explored, some, REDUCED)];
    expect(findings(reduced)).toEqual(findings(full));
    expect(reduced.counts.terminal).toBe(naive.counts.terminal);
    for (const { id } of some) {
      const result = reduced.properties.find((p) => p.id === id);
      const expected = naive.verdicts.find((v) => v.id === id);
      expect(result?.status, id).toBe(expected?.status);
      expect(result && runOf(result)?.steps.length, id).toBe(expected?.depth);
    }
    sums.add(full, reduced);
  }
}

test("random systems, loosely coupled", () => {
  const sums = tally();
  fc.assert(
    fc.property(looseShapes, (shape) => agrees(shape, sums)),
    { seed: 7_021_993, numRuns: 120 },
  );
  expect(sums.sums.reduced).toBeGreaterThan(60);
  expect(sums.sums.smaller).toBeGreaterThan(40);
  expect(sums.sums.restarted).toBeGreaterThan(20);
  expect(sums.sums.violated).toBeGreaterThan(100);
});

test("random systems with interchangeable slots", () => {
  const sums = tally();
  fc.assert(
    fc.property(looseSymmetricShapes, (shape) => agrees(shape, sums)),
    { seed: 7_021_993, numRuns: 60 },
  );
  expect(sums.sums.reduced).toBeGreaterThan(30);
  expect(sums.sums.restarted).toBeGreaterThan(10);
});

/** The same without fairness. */
function unfair(explored: TransitionSystem): TransitionSystem {
  return { ...explored, processes: explored.processes.map((p) => ({ ...p, fairness: "none" })) };
}

test("liveness without fairness", () => {
  const sums = tally();
  const formulas = ["G F p", "F G p", "F G !(p & q)", "p U q", "G (p -> F q)", "F (p & G !q)"];
  fc.assert(
    fc.property(looseShapes, (shape) => {
      const { system: explored, predicates } = looseSystem(shape);
      const [p, q] = predicates;
      if (p === undefined || q === undefined) throw new RangeError("there are four predicates");
      for (const formula of formulas) {
        const asked = [ltl(formula, formula, { p, q })];
        const [full, reduced] = [check(explored, asked), check(explored, asked, REDUCED)];
        expect(findings(reduced)).toEqual(findings(full));
        expect(partialOrderOf(reduced)).toBeDefined();
        sums.add(full, reduced);
      }
    }),
    { seed: 7_021_993, numRuns: 90 },
  );
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = unfair(randomSystem(shape));
      const asked = randomProperties(explored, shape.seed);
      for (const property of asked)
        expect(findings(check(explored, [property], REDUCED))).toEqual(findings(check(explored, [property])));
    }),
    { seed: 4_241_977, numRuns: 60 },
  );
  expect(sums.sums.reduced).toBeGreaterThan(100);
  expect(sums.sums.smaller).toBeGreaterThan(60);
  expect(sums.sums.violated).toBeGreaterThan(100);
  expect(sums.sums.systems - sums.sums.violated).toBeGreaterThan(50);
});

/** What `late` writes in its last step decides what `reader` can have read before. */
function lateWriter() {
  const [x, reader, late, aside] = [slot("x", 0), slot("reader", 0), slot("late", 0), slot("aside", 0)];
  const read = process({
    name: "reader",
    reads: { x, reader },
    step: (now) => (now.reader === 0 ? [act("read", reader.set(1 + now.x))] : []),
  });
  const write = process({
    name: "late",
    reads: { late },
    step: (now) =>
      now.late < 4 ? [act("step", late.set(now.late + 1), ...(now.late === 3 ? [x.set(1)] : []))] : [],
  });
  const wait = process({
    name: "aside",
    reads: { aside },
    step: (now) => (now.aside < 3 ? [act("step", aside.set(now.aside + 1))] : []),
  });
  return system({ name: "late", slots: [x, reader, late, aside], processes: [read, write, wait] });
}

test("a search that learns too late what a process writes begins anew, in slices of any size", () => {
  const explored = lateWriter();
  const full = check(explored, []);
  const reports = [1, 3, 1_000].map((slice) => {
    const exploration = new Exploration(explored, [], REDUCED);
    while (!exploration.advance(slice));
    return exploration.report();
  });
  for (const report of reports) {
    expect(report.counts.terminal).toBe(2);
    expect(report.counts.states).toBeLessThan(full.counts.states);
    expect(partialOrderOf(report)).toMatchObject({ restarts: 1 });
    expect(report).toEqual(reports[0]);
  }
});

test("what was found before a search begins anew is looked for again", () => {
  const explored = lateWriter();
  const restarts = explored.slots.flatMap((s) =>
    [1, 2].map((value) => {
      const asked = [
        sometimes(
          "reached",
          predicate("reached", { s }, (now) => now.s === value),
        ),
      ];
      const exploration = new Exploration(explored, asked, REDUCED);
      while (!exploration.advance(1));
      const report = exploration.report();
      expect(findings(report)).toEqual(findings(check(explored, asked)));
      return partialOrderOf(report)?.restarts;
    }),
  );
  expect(restarts).toContain(1);
});

test("who can go round in circles keeps nobody else from acting", () => {
  const [wheel, own] = [slot("wheel", 0), slot("own", 0)];
  const turn = process({
    name: "turn",
    reads: { wheel },
    step: (now) => [act("turn", wheel.set((now.wheel + 1) % 3))],
  });
  const end = process({
    name: "end",
    reads: { own },
    step: (now) => (now.own === 0 ? [act("end", own.set(1))] : []),
  });
  const explored = system({ name: "wheel", slots: [wheel, own], processes: [turn, end] });
  const goesOn = predicate("it has not ended", { own }, (now) => now.own === 0);
  for (const property of [invariant("goes on", goesOn), ltl("never ends", "G on", { on: goesOn })]) {
    const report = check(explored, [property], REDUCED);
    expect(report.status).toBe("violated");
    expect(partialOrderOf(report)?.partly).toBeGreaterThan(0);
  }
});

describe("why it is not used", () => {
  const n = slot("n", 0);
  const even = predicate("even", { n }, (now) => now.n % 2 === 0);
  const count = (fairness: "none" | "weak") =>
    system({
      name: "count",
      slots: [n],
      processes: [
        process({ name: "up", reads: { n }, fairness, step: (now) => [act("up", n.set((now.n + 1) % 4))] }),
      ],
    });

  test.each([
    ["none", noStep("never", { n }, () => false), '"never" forbids steps'],
    ["none", ltl("next", "X even", { even }), '"next" uses X'],
    ["weak", alwaysEventually("again", even), '"again" is about infinite runs and process "up" is fair'],
  ] as const)("%s", (fairness, property, why) => {
    const { reductions } = check(count(fairness), [invariant("any", even), property], REDUCED);
    expect(reductions[1]).toMatchObject({ name: "partial-order", applied: false });
    expect(reductions[1]?.applied === false && reductions[1].why).toContain(why);
  });

  test("nobody asked, and nothing is interchangeable", () => {
    expect(check(count("none"), []).reductions).toEqual([
      { name: "symmetry", applied: false, why: "nothing is declared interchangeable" },
      { name: "partial-order", applied: false, why: "it was not asked for" },
    ]);
  });
});

test("symmetry says what it does, and can be switched off", () => {
  const { system: commitment, properties } = twoPhaseCommitInterchangeable({
    managers: 4,
    interchangeable: true,
  });
  const [used, unused] = [
    check(commitment, properties),
    check(commitment, properties, { reductions: { symmetry: false } }),
  ];
  expect(used.reductions[0]).toEqual({ name: "symmetry", applied: true, classes: [4], factor: 24 });
  expect(unused.reductions[0]).toEqual({ name: "symmetry", applied: false, why: "it was switched off" });
  expect(findings(unused).verdicts).toEqual(findings(used).verdicts);
  expect(used.counts.states).toBeLessThan(unused.counts.states);
  const naive = exploreNaively({ ...commitment, interchangeable: [] });
  expect(unused.counts.states).toBe(naive.counts.states);
});

/** Chains, the first of which must not come to its end; the violation is met on the way. */
function forbiddenEnd(chains: number, steps: number) {
  const { system: explored } = independentChains({ chains, steps });
  const first = slot("first", 0);
  const own = process({
    name: "first",
    reads: { first },
    step: (now) => (now.first < steps ? [act("step", first.set(now.first + 1))] : []),
  });
  const goesOn = predicate("the first goes on", { first }, (now) => now.first < steps);
  const all = { ...explored, slots: [...explored.slots, first], processes: [...explored.processes, own] };
  return { explored: all, property: invariant("goes on", goesOn) };
}

describe("shortest runs", () => {
  const { explored, property } = forbiddenEnd(3, 4);
  const shown = (report: CheckReport) => {
    const [result] = report.properties;
    const run = result && runOf(result);
    return { status: result?.status, length: run?.steps.length, minimal: run?.minimal };
  };
  const shortest = { status: "violated", length: 4, minimal: "whole" };

  test("what the reduced graph shows late is shown with its shortest run", () => {
    expect(shown(check(explored, [property], REDUCED))).toEqual(shortest);
  });

  test("where the limits forbid to search again, the run is real, and is not said to be minimal", () => {
    const counts = check(explored, [property], REDUCED).counts;
    const maxStates = counts.states + 1;
    const limited = check(explored, [property], { ...REDUCED, maxStates });
    expect(limited.limit).toBeUndefined();
    expect(shown(limited)).toEqual({ status: "violated", length: counts.depth, minimal: "none" });
  });

  test("so it is if the search is stopped meanwhile", () => {
    const exploration = new Exploration(explored, [property], REDUCED);
    expect(exploration.advance(1_000)).toBe(false);
    exploration.stop("interrupted");
    expect(exploration.advance(1)).toBe(true);
    expect(shown(exploration.report())).toMatchObject({ status: "violated", minimal: "none" });
  });
});

test("any memory budget gives the true verdict or an inconclusive one, and a shortest run is one", () => {
  const { system: explored } = independentChains({ chains: 8, steps: 3 });
  const watched = explored.slots.slice(0, 5);
  const done = predicate("five are at the end", { watched }, (now) => now.watched.every((at) => at === 3));
  const seen = new Set<string>();
  for (let bytes = 1; bytes < 3_000_000; bytes = Math.ceil(bytes * 1.5)) {
    const report = check(explored, [sometimes("done", done)], { ...REDUCED, maxMemoryBytes: bytes });
    const [result] = report.properties;
    const run = result && runOf(result);
    seen.add(`${result?.status}, ${run?.minimal}`);
    if (run?.minimal === "whole") expect(run.steps.length).toBe(15);
  }
  expect([...seen].sort()).toEqual(["holds, none", "holds, whole", "inconclusive, undefined"]);
});

test("where little can be left out, most states are expanded without looking for it, and nothing is lost", () => {
  const { system: commitment, properties } = specification("two-phase-commit", { managers: 6 });
  const safety = properties.filter(({ kind }) => kind === "invariant");
  const report = check(commitment, safety, REDUCED);
  expect(findings(report)).toEqual(findings(check(commitment, safety)));
  expect(partialOrderOf(report)).toMatchObject({ expanded: report.counts.states });
});

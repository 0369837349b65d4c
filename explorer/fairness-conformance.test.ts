// The fairness conformance suite: fifteen published mistakes of model checkers about liveness, one test each, through the
// engine's front door. The table of verdicts under fairness belongs to it: `fairness-table.test.ts`.
// What a mistake was about and the engine does not have is left out: saving a search and resuming it (of 9 and 15, what
// remains is a search in slices and under other options), several workers (8, and the threads of 14),
// and partial-order reduction (the rest of 14).
import { describe, expect, it } from "vitest";
import { check, Exploration, type ExploreOptions } from "./check.ts";
import { follower, isFair, traceIn, violates } from "./follow.ts";
import { asFormula, outcome } from "./ltl/as-formula.ts";
import { exploreNaively } from "./naive.ts";
import { ltl, type Predicate, predicate, recurs } from "./property.ts";
import type { Trace } from "./result.ts";
import { act, type Fairness, process, type Slot, slot, system } from "./system.ts";
import { specification } from "./textbook/index.ts";
import { oracles } from "./textbook/oracles.ts";
import { at } from "./textbook/specification.ts";

/** A place that actions lead away from: "from label to", each with its fairness; actions of one label are one action. */
function placeGraph(initial: string, rows: readonly string[], fair: { readonly [label: string]: Fairness }) {
  const place = slot("place", initial);
  const edges = rows.map((row) => row.split(" "));
  const go = process({
    name: "go",
    reads: { place },
    fairness: (label) => fair[label] ?? "none",
    step: (now) =>
      edges
        .filter(([from]) => from === now.place)
        .map(([, label = "", to = ""]) => act(label, place.set(to))),
  });
  const at = (...places: readonly string[]): Predicate =>
    predicate(`at ${places.join(" or ")}`, { place }, (now) => places.includes(now.place));
  return { place, at, system: system({ name: "places", slots: [place], processes: [go] }) };
}

/** The values that a slot takes on the run's cycle, its first state included; one value if the run stutters. */
function around(trace: Trace | undefined, by: Slot<string>): readonly unknown[] {
  if (trace === undefined) return [];
  const values = [trace.initial[by.name]];
  for (const { changes } of trace.steps) {
    values.push(changes.find((c) => c.slot === by.name)?.after ?? values.at(-1));
  }
  const loop = trace.loop ?? 0;
  return loop === trace.steps.length ? values.slice(-1) : values.slice(loop, -1);
}

describe("fifteen mistakes", () => {
  it("1: a run may stutter in every state, not only where nothing can happen", () => {
    const rows = ["a on b", "b on c", "c on d", "d on a"];
    for (const fairness of ["none", "weak", "strong"] as const) {
      const ring = placeGraph("a", rows, { on: fairness });
      for (const goal of ["b", "c", "d"]) {
        const { status, trace } = outcome(ring.system, ltl("reaches", "F goal", { goal: ring.at(goal) }));
        expect(status).toBe(fairness === "none" ? "violated" : "holds");
        expect(trace?.loop).toBe(fairness === "none" ? 0 : undefined);
      }
      // It may get there, and then stop there.
      const leaves = ltl("leaves", "G (there -> F away)", { there: ring.at("c"), away: ring.at("d") });
      const stopped = outcome(ring.system, leaves);
      expect(around(stopped.trace, ring.place)).toEqual(fairness === "none" ? ["c"] : []);
    }
  });

  it("2: a formula that is not understood is an error, and none is dropped", () => {
    const { at: there, system: two } = placeGraph("a", ["a on b", "b back a"], { on: "weak", back: "weak" });
    const p = { a: there("a"), b: there("b") };
    for (const formula of ["<>[] b", "F G b", "eventually always b", "! [] <> a", "<> ! <> a"]) {
      expect(outcome(two, ltl("settles", formula, p)).status, formula).toBe("violated");
    }
    for (const formula of [
      "<>[]",
      "[]<>c",
      "a ~> b",
      "H a",
      "a S b",
      "<>[]_a b",
      "A G b",
      "E F b",
      "b'",
      "WF(a)",
    ]) {
      expect(() => ltl("unclear", formula, p), formula).toThrow(/not understood/);
    }
  });

  it("3: fairness filters runs: an unfair cycle is no violation, a fair one is", () => {
    const rows = ["a on b", "b back a", "a out c", "b out c"];
    const goal = (fair: { readonly [label: string]: Fairness }) => {
      const graph = placeGraph("a", rows, fair);
      return outcome(graph.system, ltl("out", "F out", { out: graph.at("c") })).status;
    };
    expect(goal({ on: "weak", back: "weak" })).toBe("violated");
    expect(goal({ on: "weak", back: "weak", out: "weak" })).toBe("holds");
    expect(goal({ on: "weak", back: "weak", out: "strong" })).toBe("holds");
  });

  it("4: fairness is asked of the cycle itself, and of its steps, not of the component or its states", () => {
    // The component a, b, c is not fair, for out is possible in a; the cycle of b and c is.
    const rows = ["a on b", "b on c", "c on b", "c home a", "a out d"];
    const graph = placeGraph("a", rows, { on: "weak", out: "strong" });
    const found = outcome(graph.system, ltl("out", "F out", { out: graph.at("d") }));
    expect([...around(found.trace, graph.place)].sort()).toEqual(["b", "c"]);
    // The component is fair as a whole, the small cycle in it is not: out is possible in both of its states.
    const whole = placeGraph("a", ["a on b", "b on a", "a out c", "b out c", "c home a"], {
      on: "weak",
      out: "weak",
      home: "weak",
    });
    expect(outcome(whole.system, ltl("c", "G F c", { c: whole.at("c") })).status).toBe("holds");
    // x' = x + 1 mod 3 or any x': that some cycle passes all states says nothing about the action that it takes.
    const { system: counting, properties } = specification("counter-modulo-3", { fairness: "weak" });
    expect(outcome(counting, at(properties, 0)).status).toBe("holds");
    expect(outcome(counting, recurs("jumps", "jump", "jump")).status).toBe("violated");
  });

  it("5: what is shown is a real cycle, step by step, not a component in some order", () => {
    const rows = [
      "h on a1",
      "a1 red a2",
      "a2 on h",
      "h on b1",
      "b1 blue b2",
      "b2 on h",
      "h on c1",
      "c1 on c2",
      "c2 on h",
    ];
    const graph = placeGraph("h", rows, { on: "weak", red: "strong", blue: "strong" });
    const property = ltl("never c", "! G F c2", { c2: graph.at("c2") });
    const { trace } = outcome(graph.system, property);
    if (trace?.loop === undefined) throw new Error("a lasso was expected");
    const report = exploreNaively(graph.system);
    const run = follower(report)(trace);
    expect(violates(run, trace.loop, property, graph.system)).toBe(true);
    expect(isFair(run, trace.loop, graph.system, report)).toBe(true);
    expect([trace.steps.length, trace.minimal]).toEqual([3, "whole"]);
  });

  it("6: symmetry neither hides violations nor invents them", () => {
    for (const interchangeable of [false, true]) {
      const turns = takingTurns(interchangeable);
      // Only one of the two can finish at any moment, and it changes all the time which: neither must.
      expect(outcome(turns.system, ltl("one finishes", "F done", turns.predicates)).status).toBe("violated");
      // Each of the two waits until it is its turn: up to permutation, it looks as if the same one moved for ever.
      const each = eachMustAct(interchangeable);
      expect(outcome(each.system, ltl("both act", "G F all", each.predicates)).status).toBe("holds");
      expect(outcome(each.system, ltl("all at once", "F G all", each.predicates)).status).toBe("violated");
    }
  });

  it("7: where the search was cut, a run may go on: nothing holds for that reason", () => {
    const rows = ["a on b", "b on c", "c on d", "d on e", "e on a"];
    const graph = placeGraph("a", rows, { on: "weak" });
    const claims = ["G F a", "F G b", "G (b -> F a)", "F e", "G !e", "G (a -> X (a | b))"];
    for (const maxStates of [1, 2, 3, 4, 5]) {
      for (const formula of claims) {
        const predicates = { a: graph.at("a"), b: graph.at("b"), e: graph.at("e") };
        const truth = outcome(graph.system, ltl("claim", formula, predicates)).status;
        const report = check(graph.system, [ltl("claim", formula, predicates)], { maxStates });
        if (report.limit === undefined) expect(report.status, formula).toBe(truth);
        else
          expect(
            [truth, "inconclusive"].filter((s) => s !== "holds"),
            formula,
          ).toContain(report.status);
      }
    }
    const long = counter();
    expect(outcome(long.system, ltl("returns", "G F low", long.predicates), { maxStates: 50 }).status).toBe(
      "inconclusive",
    );
  });

  it("9: a search taken up again and again finds what a search in one go finds", () => {
    for (const { system: name, parameters } of oracles.fairness.slice(0, 12)) {
      const { system: explored, properties } = specification(name, parameters);
      const claims = properties.flatMap((p) => asFormula(p) ?? []);
      const sliced = new Exploration(explored, claims);
      while (!sliced.advance(3));
      expect(sliced.report().properties).toEqual(check(explored, claims).properties);
    }
  });

  it("10: a fair action that changes nothing is a stutter: neither owed nor done", () => {
    const graph = placeGraph("a", ["a on b", "b wait b", "a wait a"], { on: "none", wait: "strong" });
    const p = { b: graph.at("b") };
    expect(outcome(graph.system, ltl("b", "F b", p))).toMatchObject({
      status: "violated",
      trace: { loop: 0, steps: [] },
    });
    // And it does not satisfy the fairness of an action whose other steps do change something.
    const mixed = placeGraph("a", ["a on a", "a on b"], { on: "weak" });
    expect(outcome(mixed.system, ltl("b", "F b", { b: mixed.at("b") })).status).toBe("holds");
  });

  it("11: 'eventually' is about runs, not about the search tree: joins and cycles are found", () => {
    // d is reached through b, and through c; the cycle of a and b closes where everything was seen before.
    const join = placeGraph("a", ["a on b", "a on c", "b on d", "c on d"], { on: "weak" });
    expect(outcome(join.system, ltl("b", "F b", { b: join.at("b") }))).toMatchObject({
      status: "violated",
      trace: { loop: 2 },
    });
    expect(outcome(join.system, ltl("b or c", "F b", { b: join.at("b", "c") })).status).toBe("holds");
    const cycle = placeGraph("a", ["a on b", "b on a", "b out c"], { on: "weak" });
    const stays = outcome(cycle.system, ltl("c", "F c", { c: cycle.at("c") }));
    expect([...around(stays.trace, cycle.place)].sort()).toEqual(["a", "b"]);
  });

  it("12: several fairness assumptions are assumed together, each of them", () => {
    // A run that never comes to r owes red all the time, and one that never comes to b owes blue.
    const rows = ["h red r", "r home h", "h blue b", "b home h", "r blue b", "b red r"];
    const verdict = (formula: string, fair: { readonly [label: string]: Fairness }) => {
      const graph = placeGraph("h", rows, fair);
      const predicates = { h: graph.at("h"), r: graph.at("r"), b: graph.at("b") };
      return outcome(graph.system, ltl("claim", formula, predicates)).status;
    };
    for (const kind of ["weak", "strong"] as const) {
      const both = { red: kind, blue: kind };
      expect(verdict("G F r & G F b", both)).toBe("holds");
      expect(verdict("G F r & G F b", { red: kind })).toBe("violated");
      expect(verdict("G F r & G F b", { blue: kind })).toBe("violated");
      // Runs that are fair to both exist: they are not all ruled out, which would prove anything.
      expect(verdict("F G !h", both)).toBe("violated");
      expect(verdict("F G h", both)).toBe("violated");
      expect(verdict("F G !r | F G !b", both)).toBe("violated");
    }
  });

  it("13: a bounded search says what it covered and decides nothing beyond", () => {
    const { system: growing, predicates } = counter();
    const report = check(
      growing,
      [ltl("negative", "G negative", predicates), ltl("not", "G !negative", predicates)],
      { maxStates: 200 },
    );
    for (const result of report.properties) {
      expect(result.status).toBe("inconclusive");
      const reason = result.status === "inconclusive" ? result.reason : "";
      expect(reason).toBe("no fair violation within what was explored before the limit on states");
    }
    expect([report.status, report.limit]).toEqual(["inconclusive", "states"]);
    expect(report.counts.states).toBeGreaterThanOrEqual(200);
  });

  it("14: every step of a counterexample has the name of a process and an action that was possible there", () => {
    let steps = 0;
    for (const { system: name, parameters } of oracles.fairness) {
      const { system: explored, properties } = specification(name, parameters);
      if (name === "ewd840" || name === "k-state-ring" || parameters.clients === 3) continue;
      const claims = properties.flatMap((p) => asFormula(p) ?? []);
      const reference = exploreNaively(explored);
      const report = check(explored, claims);
      for (const claim of claims) {
        const trace = traceIn(report, claim.id);
        if (trace?.loop === undefined) continue;
        const run = follower(reference)(trace);
        expect(violates(run, trace.loop, claim, explored)).toBe(true);
        expect(isFair(run, trace.loop, explored, reference)).toBe(true);
        steps += trace.steps.length;
      }
    }
    expect(steps).toBeGreaterThan(50);
  });

  it("15: no option of the search changes a verdict, but to inconclusive", () => {
    const { system: explored, properties } = specification("peterson", { fairness: "weak" });
    const claims = properties.flatMap((p) => asFormula(p) ?? []);
    const truth = check(explored, claims).properties.map(({ status }) => status);
    expect(new Set(truth)).toEqual(new Set(["holds", "violated"]));
    const verdicts = (options: ExploreOptions) =>
      check(explored, claims, options).properties.map(({ status }) => status);
    expect(verdicts({ paranoid: true })).toEqual(truth);
    for (const options of [
      { maxStates: 5 },
      { maxStates: 20 },
      { maxMemoryBytes: 60_000 },
      { maxMemoryBytes: 90_000 },
    ]) {
      for (const [i, status] of verdicts(options).entries()) {
        expect(status === truth[i] || status === "inconclusive").toBe(true);
      }
    }
  });
});

/** A counter without an end. */
function counter() {
  const n = slot("n", 0);
  const step = process({
    name: "counter",
    reads: { n },
    fairness: "weak",
    step: (now) => [act("count", n.set(now.n + 1))],
  });
  const predicates = {
    low: predicate("n is below 10", { n }, (now) => now.n < 10),
    negative: predicate("n is negative", { n }, (now) => now.n < 0),
  };
  return { predicates, system: system({ name: "counter", slots: [n], processes: [step] }) };
}

/** Two places trade "up" and "down" for ever; one that is up may finish, and must if it stays up. */
function takingTurns(reduced: boolean) {
  const places = ["up", "down"].map((value, i) => slot(`place ${i}`, value));
  const [a, b] = [at(places, 0), at(places, 1)];
  const turn = process({
    name: "turn",
    reads: { places },
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
  const done = predicate("one is done", { places }, (now) => now.places.includes("done"));
  const initial = [[], [a.set("down"), b.set("up")]];
  const interchangeable = reduced ? [places] : [];
  return {
    predicates: { done },
    system: system({ name: "turns", slots: places, processes: [turn, ...finish], initial, interchangeable }),
  };
}

/** Two marks, each set by its own weakly fair process; when both are set, both are cleared. */
function eachMustAct(reduced: boolean) {
  const marks = ["a", "b"].map((name) => slot(name, false));
  const setting = marks.map((own) =>
    process({
      name: `set ${own.name}`,
      orbit: "set",
      fairness: "weak",
      reads: { own },
      step: (now) => (now.own ? [] : [act("set", own.set(true))]),
    }),
  );
  const clear = process({
    name: "clear",
    fairness: "weak",
    reads: { marks },
    step: (now) => (now.marks.every(Boolean) ? [act("clear", ...marks.map((m) => m.set(false)))] : []),
  });
  const all = predicate("all are set", { marks }, (now) => now.marks.every(Boolean));
  const interchangeable = reduced ? [marks] : [];
  return {
    predicates: { all },
    system: system({ name: "marks", slots: marks, processes: [...setting, clear], interchangeable }),
  };
}

// The simplest of the shortest runs of small systems, of which one can see it.
import { describe, expect, test } from "vitest";
import { check } from "./check.ts";
import { Actors } from "./engine/actors.ts";
import { Compiled } from "./engine/compiled.ts";
import { MemoryBudget } from "./engine/memory.ts";
import { Search } from "./engine/search.ts";
import { ModelError } from "./errors.ts";
import { traceIn } from "./follow.ts";
import { layersOfSearch } from "./layers.ts";
import { eventually, invariant, leadsTo, predicate } from "./property.ts";
import { NO_STEP, ShortestRuns } from "./shortest-runs.ts";
import { simplestRun } from "./simplest-run.ts";
import { act, process, slot, system } from "./system.ts";
import { range } from "./textbook/specification.ts";

/** Two ways of two steps from 0 to 3, the second by one process alone; the first is found first. */
function diamond(environment: boolean) {
  const n = slot("n", 0);
  const mover = (name: string, moves: Readonly<Record<number, number>>, isEnvironment = false) =>
    process({
      name,
      reads: { n },
      environment: isEnvironment,
      step: (now) => (moves[now.n] === undefined ? [] : [act("move", n.set(moves[now.n] ?? 0))]),
    });
  return {
    n,
    explored: system({
      name: "diamond",
      slots: [n],
      processes: [mover("a", { 0: 1 }), mover("b", { 1: 3 }), mover("c", { 0: 2, 2: 3 }, environment)],
    }),
  };
}

describe("by hand", () => {
  test.each([
    [false, ["c", "c"], 0, 0],
    [true, ["a", "b"], 0, 1],
  ])("events of the environment count more than switches: %s", (environment, names, events, switches) => {
    const { n, explored } = diamond(environment);
    const report = check(explored, [
      invariant(
        "not 3",
        predicate("n is not 3", { n }, (v) => v.n !== 3),
      ),
    ]);
    const trace = traceIn(report, "not 3");
    expect(trace?.steps.map((s) => s.process)).toEqual(names);
    expect(trace).toMatchObject({ environmentEvents: events, contextSwitches: switches, simplest: true });
  });

  test("a violation that was not found first may be the simpler one", () => {
    const { n, explored } = diamond(false);
    const early = invariant(
      "at most 1",
      predicate("not 1 or 2", { n }, (v) => v.n !== 1 && v.n !== 2),
    );
    expect(traceIn(check(explored, [early]), "at most 1")?.steps[0]?.process).toBe("a");
    const events = system({
      ...explored,
      processes: explored.processes.map((p) => ({ ...p, environment: p.name === "a" })),
    });
    expect(traceIn(check(events, [early]), "at most 1")?.steps[0]?.process).toBe("c");
  });

  test("a limit within the level leaves it open whether a run is the simplest", () => {
    const path = slot("path", "");
    const grow = process({
      name: "grow",
      reads: { path },
      step: (now) => ["l", "r"].map((side) => act(side, path.set(`${now.path}${side}`))),
    });
    const tree = system({ name: "tree", slots: [path], processes: [grow] });
    const short = invariant(
      "short",
      predicate("not 10 long", { path }, (now) => now.path.length < 10),
    );
    const cut = traceIn(check(tree, [short], { maxStates: 1_100 }), "short");
    expect(cut).toMatchObject({ minimal: "whole", simplest: false, steps: { length: 10 } });
    expect(traceIn(check(tree, [short], { maxStates: 3_000 }), "short")?.simplest).toBe(true);
  });

  test("beyond the bound on steps any shortest run will do, and it is not said to be the simplest", () => {
    const { explored } = diamond(false);
    const budget = new MemoryBudget(Number.POSITIVE_INFINITY);
    const search = new Search(new Compiled(explored), { budget, recordsEdges: false, watches: [] });
    while (search.expandSome(4096, Number.POSITIVE_INFINITY));
    const actors = new Actors(search.compiled);
    const layers = layersOfSearch(search);
    const aim = { level: 2, positions: Int32Array.of(3), actions: Int32Array.of(NO_STEP) };
    const run = (mostSteps: number) => {
      const towards = new ShortestRuns(layers, actors, [aim], mostSteps).towards(0);
      const { replay, isSimplest } = simplestRun(search, actors, layers, towards);
      return [isSimplest, ...replay.trace(undefined, "whole").steps.map((s) => s.process)];
    };
    expect(run(4)).toEqual([true, "c", "c"]);
    expect(run(3)).toEqual([false, "a", "b"]);
  });

  test("more than eight properties at once", () => {
    const n = slot("n", 0);
    const step = process({
      name: "up",
      reads: { n },
      step: (v) => (v.n < 12 ? [act("up", n.set(v.n + 1))] : []),
    });
    const counter = system({ name: "counter", slots: [n], processes: [step] });
    const properties = range(12).map((i) =>
      invariant(
        `below ${i}`,
        predicate(`n is below ${i}`, { n }, (v) => v.n < i),
      ),
    );
    const report = check(counter, properties);
    expect(properties.map(({ id }) => traceIn(report, id)?.steps.length)).toEqual(range(12));
  });

  test("a stem may come back to a state that it has passed", () => {
    const n = slot("n", 0);
    const [go, back] = [0, 1].map((from) =>
      process({
        name: from === 0 ? "go" : "back",
        reads: { n },
        fairness: from === 0 ? "none" : "weak",
        step: (now) => (now.n === from ? [act("move", n.set(1 - from))] : []),
      }),
    );
    if (go === undefined || back === undefined) throw new RangeError("two processes");
    const explored = system({ name: "there and back", slots: [n], processes: [go, back] });
    const at = (m: number) => predicate(`n is ${m}`, { n }, (v) => v.n === m);
    const trace = traceIn(check(explored, [leadsTo("1 leads to 2", at(1), at(2))]), "1 leads to 2");
    expect(trace?.steps.map((s) => s.process)).toEqual(["go", "back"]);
    expect(trace).toMatchObject({ loop: 2, minimal: "whole", contextSwitches: 1, simplest: true });
  });

  test("a switch from the stem to the loop counts as well", () => {
    const n = slot("n", 0);
    const mover = (name: string, moves: Readonly<Record<number, readonly number[]>>) =>
      process({
        name,
        reads: { n },
        fairness: "weak",
        step: (now) => (moves[now.n] ?? []).map((to) => act("move", n.set(to))),
      });
    const processes = [
      mover("x", { 0: [1, 2] }),
      mover("y", { 1: [3] }),
      mover("z", { 2: [3], 3: [4], 4: [3] }),
    ];
    const explored = system({ name: "to a loop", slots: [n], processes });
    const nine = predicate("n is 9", { n }, (now) => now.n === 9);
    const trace = traceIn(check(explored, [eventually("nine", nine)]), "nine");
    expect(trace?.steps.map((s) => s.process)).toEqual(["x", "z", "z", "z"]);
    expect(trace).toMatchObject({ loop: 2, minimal: "whole", contextSwitches: 1, simplest: true });
  });

  test("processes of one orbit agree on whether they are environment", () => {
    const n = slot("n", 0);
    const one = (name: string, environment: boolean) =>
      process({ name, reads: { n }, orbit: "same", environment, step: () => [] });
    const declare = (second: boolean) =>
      system({ name: "s", slots: [n], processes: [one("a", true), one("b", second)] });
    expect(() => declare(true)).not.toThrow();
    expect(() => declare(false)).toThrow(ModelError);
  });
});

// The simplest of the shortest runs, against brute force over all shortest runs, and whatever the numbers of states are.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "./check.ts";
import { Actors } from "./engine/actors.ts";
import { Compiled } from "./engine/compiled.ts";
import { MemoryBudget } from "./engine/memory.ts";
import { Search } from "./engine/search.ts";
import { ModelError } from "./errors.ts";
import { follower, traceIn, violates } from "./follow.ts";
import { type Layers, layersOfSearch } from "./layers.ts";
import { canonicalJson, exploreNaively, holdsIn, type NaiveEdge, type NaiveReport } from "./naive.ts";
import {
  eventually,
  invariant,
  isLiveness,
  leadsTo,
  type NoStep,
  type Property,
  predicate,
} from "./property.ts";
import {
  chance,
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "./random-systems.ts";
import type { Snapshot, Trace } from "./result.ts";
import { NO_STEP, ShortestRuns } from "./shortest-runs.ts";
import { idsOf, simplestRun } from "./simplest-run.ts";
import { act, process, type Reads, slot, system, type TransitionSystem } from "./system.ts";
import { range } from "./textbook/specification.ts";

/** The same system, in which a third of the processes are environment. */
function withEnvironment(plain: TransitionSystem, seed: number): TransitionSystem {
  const processes = plain.processes.map((p) => ({
    ...p,
    environment: chance(3, seed, "environment", p.orbit ?? p.name) === 0,
  }));
  return system({ ...plain, processes });
}

interface Cost {
  readonly events: number;
  readonly switches: number;
}

/** What counts as one process. */
type ActorOf = (name: string) => string;

function actorsIn({ processes, interchangeable }: TransitionSystem): ActorOf {
  const isReduced = interchangeable.some((c) => !("kind" in c) && c.length > 1);
  return (name) => (isReduced && processes.find((p) => p.name === name)?.orbit) || name;
}

function environmentOf({ processes }: TransitionSystem): ReadonlySet<string> {
  return new Set(processes.filter((p) => p.environment).map((p) => p.name));
}

function costOf(names: readonly string[], actorOf: ActorOf, environment: ReadonlySet<string>): Cost {
  return {
    events: names.filter((name) => environment.has(name)).length,
    switches: names.filter((name, i) => i > 0 && actorOf(name) !== actorOf(names[i - 1] ?? "")).length,
  };
}

function least(costs: readonly Cost[]): Cost | undefined {
  return costs.toSorted((a, b) => a.events - b.events || a.switches - b.switches)[0];
}

function viewIn(explored: TransitionSystem, reads: Reads, state: Snapshot): unknown {
  let view: unknown;
  const seen = predicate("see", reads, (v) => {
    view = v;
    return true;
  });
  holdsIn(state, explored, seen);
  return view;
}

/** The least cost of all runs of `depth` steps that decide the property: every one of them is walked. */
function bruteForce(
  explored: TransitionSystem,
  { states, edges, counts }: NaiveReport,
  property: Property,
  depth: number,
  actorOf: ActorOf,
): Cost | undefined {
  const environment = environmentOf(explored);
  const outgoing = states.map((_, s) => edges.filter((e) => e.source === s));
  const decides = (s: number): boolean => {
    const state = states[s] ?? {};
    switch (property.kind) {
      case "invariant":
        return (
          !holdsIn(state, explored, property.holds) &&
          (property.when === undefined || holdsIn(state, explored, property.when))
        );
      case "sometimes":
        return holdsIn(state, explored, property.goal);
      case "no-deadlock":
        return (
          outgoing[s]?.length === 0 &&
          (property.except === undefined || !holdsIn(state, explored, property.except))
        );
      default:
        return false;
    }
  };
  const forbids = (p: NoStep, e: NaiveEdge): boolean =>
    p.forbids(
      viewIn(explored, p.reads, states[e.source] ?? {}),
      viewIn(explored, p.reads, states[e.target] ?? {}),
      {
        process: e.process,
        label: e.label,
      },
    );
  // All runs that are at the same place after costing the same, and were there by the same process, go on alike.
  let runs = new Map(
    range(counts.initial).map((state) => [`${state}`, { state, last: "", events: 0, switches: 0 }]),
  );
  for (const step of range(depth)) {
    const next: typeof runs = new Map();
    for (const run of runs.values()) {
      for (const e of outgoing[run.state] ?? []) {
        if (property.kind === "no-step" && step === depth - 1 && !forbids(property, e)) continue;
        const last = actorOf(e.process);
        const events = run.events + (environment.has(e.process) ? 1 : 0);
        const switches = run.switches + (run.last !== "" && run.last !== last ? 1 : 0);
        next.set([e.target, last, events, switches].join(), { state: e.target, last, events, switches });
      }
    }
    runs = next;
  }
  return least([...runs.values()].filter(({ state }) => property.kind === "no-step" || decides(state)));
}

function expectSimplest(trace: Trace, explored: TransitionSystem, expected: Cost | undefined): void {
  const names = trace.steps.map((s) => s.process);
  const { events, switches } = costOf(names, actorsIn(explored), environmentOf(explored));
  expect({ events, switches }).toMatchObject({ events: expected?.events, switches: expected?.switches });
  expect([trace.environmentEvents, trace.contextSwitches, trace.simplest]).toEqual([events, switches, true]);
}

describe("as simple as brute force over all shortest runs", () => {
  test("random systems, and the same with their processes in another order", () => {
    let simpler = 0;
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = withEnvironment(randomSystem(shape), shape.seed);
        const properties = randomProperties(explored, shape.seed).filter((p) => !isLiveness(p));
        const reference = exploreNaively(explored, properties);
        const shuffled = system({ ...explored, processes: explored.processes.toReversed() });
        const [report, other] = [check(explored, properties), check(shuffled, properties)];
        expect(canonicalJson(check(explored, properties))).toBe(canonicalJson(report));
        for (const property of properties) {
          const trace = traceIn(report, property.id);
          const twin = traceIn(other, property.id);
          if (trace === undefined || twin === undefined) continue;
          const expected = bruteForce(explored, reference, property, trace.steps.length, actorsIn(explored));
          expectSimplest(trace, explored, expected);
          expectSimplest(twin, explored, expected);
          if (trace.steps.length > 1 && trace.contextSwitches < trace.steps.length - 1) simpler++;
        }
      }),
      { seed: 4_241_977, numRuns: 250 },
    );
    expect(simpler).toBeGreaterThan(50);
  });

  test("random systems with interchangeable slots: on the graph of all their permutations", () => {
    let seen = 0;
    fc.assert(
      fc.property(shapes, (drawn) => {
        const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
        const reduced = withEnvironment(symmetricSystem(shape).reduced, shape.seed);
        const full = system({ ...reduced, interchangeable: [] });
        const properties = symmetricProperties(reduced, shape.seed).filter((p) => !isLiveness(p));
        const reference = exploreNaively(full, properties);
        const report = check(reduced, properties);
        for (const property of properties) {
          const trace = traceIn(report, property.id);
          if (trace === undefined) continue;
          follower(reference)(trace);
          const expected = bruteForce(full, reference, property, trace.steps.length, actorsIn(reduced));
          expectSimplest(trace, reduced, expected);
          if (trace.steps.length > 1) seen++;
        }
      }),
      { seed: 4_241_978, numRuns: 120 },
    );
    expect(seen).toBeGreaterThan(40);
  });

  test("the stems of lassos", () => {
    let seen = 0;
    fc.assert(
      fc.property(shapes, (shape) => {
        const explored = withEnvironment(randomSystem(shape), shape.seed);
        const properties = randomProperties(explored, shape.seed).filter(isLiveness);
        const reference = exploreNaively(explored, properties);
        const report = check(explored, properties);
        for (const property of properties) {
          const trace = traceIn(report, property.id);
          if (trace?.loop === undefined || trace.loop === 0 || trace.loop > 4 || property.kind === "ltl")
            continue;
          const others = otherStems(explored, reference, trace, trace.loop, property);
          expect(least(others)).toEqual({ events: trace.environmentEvents, switches: trace.contextSwitches });
          expect(trace.simplest).toBe(true);
          if (trace.loop > 1) seen++;
        }
      }),
      { seed: 4_241_979, numRuns: 150 },
    );
    expect(seen).toBeGreaterThan(40);
  });
});

/** The costs of all lassos with the same cycle and an equally short stem that violate the property. */
function otherStems(
  explored: TransitionSystem,
  reference: NaiveReport,
  trace: Trace,
  loop: number,
  property: Parameters<typeof violates>[2],
): readonly Cost[] {
  const { states, steps } = follower(reference)(trace);
  const { edges, counts } = reference;
  const index = (state: Snapshot | undefined): number =>
    reference.states.findIndex((s) => canonicalJson(s) === canonicalJson(state));
  const entry = index(states[loop]);
  const cycle = trace.steps.slice(loop).map((s) => s.process);
  let stems: (readonly NaiveEdge[])[] = [[]];
  for (const i of range(loop)) {
    stems = stems.flatMap((stem) =>
      edges.flatMap((e) => {
        const fits = i === 0 ? e.source < counts.initial : e.source === stem.at(-1)?.target;
        return fits && e.effective ? [[...stem, e]] : [];
      }),
    );
  }
  return stems.flatMap((stem) => {
    if (stem.at(-1)?.target !== entry) return [];
    const before = stem.map((e) => reference.states[e.source] ?? {});
    const whole = [...before, ...states.slice(loop)];
    const run = { states: whole, steps: [...stem.map((e) => [e]), ...steps.slice(loop)] };
    if (!violates(run, loop, property, explored)) return [];
    // What must be followed by the goal has happened before the loop, as in the run that was found.
    const { when } = property.kind === "leads-to" ? property : { when: undefined };
    if (when !== undefined && !whole.slice(0, loop + 1).some((s) => holdsIn(s, explored, when))) return [];
    const names = [...stem.map((e) => e.process), ...cycle];
    return [costOf(names, actorsIn(explored), environmentOf(explored))];
  });
}

/** The search to its end, after values were numbered in another order, or not. */
function searched(explored: TransitionSystem, backwards: boolean): Search {
  const compiled = new Compiled(explored);
  if (backwards) {
    const { states } = exploreNaively(explored);
    for (const state of states.toReversed()) {
      for (const [i, { name }] of explored.slots.entries()) compiled.intern(i, state[name], {});
    }
  }
  const budget = new MemoryBudget(Number.POSITIVE_INFINITY);
  const search = new Search(compiled, { budget, recordsEdges: false, watches: [] });
  while (search.expandSome(4096, Number.POSITIVE_INFINITY));
  return search;
}

/** The same layers, with the positions within each level turned round. */
function turned(layers: Layers): Layers {
  const { levels } = layers;
  const turn = (p: number): number => {
    const level = levels.findLastIndex((first) => first <= p);
    return (levels[level] ?? 0) + (levels[level + 1] ?? 0) - 1 - p;
  };
  return {
    levels,
    steps(first, end, add) {
      for (let p = first; p < end; p++)
        layers.steps(turn(p), turn(p) + 1, (_, target, action) => add(p, turn(target), action));
    },
    stateAt: (p) => layers.stateAt(turn(p)),
  };
}

test("the same run, however states and values are numbered", () => {
  let seen = 0;
  const run = (explored: TransitionSystem, seed: number, backwards: boolean, level: number) => {
    const search = searched(explored, backwards);
    const { compiled } = search;
    const plain = layersOfSearch(search);
    const layers = backwards ? turned(plain) : plain;
    const [begin, end] = [layers.levels[level] ?? 0, layers.levels[level + 1] ?? 0];
    const wanted = range(end - begin).flatMap((i) => {
      const ids = idsOf(search, layers.stateAt(begin + i));
      const texts = [...ids].map((id, s) => canonicalJson(compiled.domainOf(s).values[id])).sort();
      return chance(2, seed, texts) === 0 ? [begin + i] : [];
    });
    if (wanted.length === 0) return undefined;
    const actions = new Int32Array(wanted.length).fill(NO_STEP);
    const aim = { level, positions: Int32Array.from(wanted), actions };
    const actors = new Actors(compiled);
    const shortest = new ShortestRuns(layers, actors, [aim]).towards(0);
    return simplestRun(search, actors, layers, shortest).replay.trace(undefined, "whole");
  };
  fc.assert(
    fc.property(shapes, (drawn) => {
      const shape = { ...drawn, slots: Math.min(3, drawn.slots), values: Math.min(3, drawn.values) };
      for (const plain of [randomSystem(drawn), symmetricSystem(shape).reduced]) {
        const explored = withEnvironment(plain, shape.seed);
        for (const level of [1, 2, 3]) {
          const trace = run(explored, shape.seed, false, level);
          expect(run(explored, shape.seed, true, level)).toEqual(trace);
          if (trace !== undefined) seen++;
        }
      }
    }),
    { seed: 4_241_980, numRuns: 100 },
  );
  expect(seen).toBeGreaterThan(100);
});

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
    const search = searched(explored, false);
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

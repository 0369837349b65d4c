// The reference explorer on systems small enough to count by hand.
import { expect, test } from "vitest";
import { canonicalJson, exploreNaively, holdsIn } from "./naive.ts";
import { eventually, invariant, noDeadlock, noStep, predicate, sometimes } from "./property.ts";
import { act, process, projection, slot, system } from "./system.ts";

/** Counts from 0 to `last`, and there either stops or, with `idle`, goes on doing nothing. */
function counter(last: number, idle: boolean) {
  const n = slot("n", 0);
  const count = process({
    name: "count",
    reads: { n },
    step: (now) => {
      if (now.n < last) return [act("add", n.set(now.n + 1))];
      return idle ? [act("idle", n.set(now.n)), act("nothing")] : [];
    },
  });
  return { n, system: system({ name: "counter", slots: [n], processes: [count] }) };
}

test("counts self-loops and parallel edges as transitions, but not as effective steps", () => {
  const { system: idling } = counter(2, true);
  const { counts, edges, states, depths } = exploreNaively(idling);
  expect(counts).toEqual({
    initial: 1,
    states: 3,
    transitions: 4,
    edges: 3,
    depth: 2,
    terminal: 0,
    components: 3,
  });
  expect(states).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  expect(depths).toEqual([0, 1, 2]);
  expect(edges).toEqual([
    { source: 0, target: 1, process: "count", label: "add", effective: true },
    { source: 1, target: 2, process: "count", label: "add", effective: true },
    { source: 2, target: 2, process: "count", label: "idle", effective: false },
    { source: 2, target: 2, process: "count", label: "nothing", effective: false },
  ]);
});

test("merges equal initial states, whatever the order of their keys", () => {
  const pair = slot("pair", { a: 0, b: 0 });
  const two = system({
    name: "pairs",
    slots: [pair],
    processes: [],
    initial: [[pair.set({ a: 1, b: 2 })], [pair.set({ b: 2, a: 1 })], []],
  });
  expect(exploreNaively(two).counts).toMatchObject({ initial: 2, states: 2, terminal: 2, components: 2 });
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: "x" })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
});

test("reports the distance of the nearest violation, goal and deadlock", () => {
  const { n, system: stopping } = counter(4, false);
  const below = (bound: number) => predicate(`below ${bound}`, { n }, (now) => now.n < bound);
  const parity = projection(n, "parity", (value) => value % 2);
  const odd = predicate("odd", { parity }, (now) => now.parity === 1);
  const { verdicts, states } = exploreNaively(stopping, [
    invariant("below 3", below(3)),
    invariant("below 5", below(5)),
    invariant("odd ones below 3", below(3), odd),
    invariant("negative ones", below(9), below(0)),
    noStep("not from odd", { n, parity }, (before, after) => before.parity === 1 && after.n > 3),
    noStep("never down", { n }, (before, after) => after.n < before.n),
    sometimes("odd", odd),
    sometimes("negative", below(0)),
    noDeadlock("never stuck"),
    noDeadlock(
      "stuck only at the end",
      predicate("end", { n }, (now) => now.n === 4),
    ),
    eventually("negative in the end", below(0)),
  ]);
  expect(verdicts.map(({ id, status, depth, vacuous }) => [id, status, depth, vacuous])).toEqual([
    ["below 3", "violated", 3, false],
    ["below 5", "holds", undefined, false],
    ["odd ones below 3", "violated", 3, false],
    ["negative ones", "holds", undefined, true],
    ["not from odd", "violated", 4, false],
    ["never down", "holds", undefined, false],
    ["odd", "holds", 1, false],
    ["negative", "violated", undefined, false],
    ["never stuck", "violated", 4, false],
    ["stuck only at the end", "holds", undefined, false],
    ["negative in the end", "undecided", undefined, false],
  ]);
  expect(states.map((state) => holdsIn(state, stopping, odd))).toEqual([false, true, false, true, false]);
});

test("sorts the values of an interchangeable class, but calls only what changes something effective", () => {
  const tokens = ["a", "b"].map((name) => slot(name, 0));
  const swap = process({
    name: "swap",
    reads: { tokens },
    step: ({ tokens: now }) => [act("swap", ...tokens.map((token, i) => token.set(now[1 - i] ?? 0)))],
  });
  const processes = tokens.map((token) =>
    process({
      name: token.name,
      orbit: "token",
      reads: { token },
      step: (now) => (now.token < 1 ? [act("raise", token.set(1))] : []),
    }),
  );
  const interchangeable = system({
    name: "tokens",
    slots: tokens,
    processes: [...processes, swap],
    interchangeable: [tokens],
  });
  const { counts, states, edges } = exploreNaively(interchangeable);
  expect(counts).toMatchObject({ states: 3, transitions: 6, edges: 5, depth: 2, components: 3 });
  expect(states).toEqual([
    { a: 0, b: 0 },
    { a: 0, b: 1 },
    { a: 1, b: 1 },
  ]);
  const swaps = edges.filter(({ label }) => label === "swap");
  expect(swaps.map(({ source, target, effective }) => [source, target, effective])).toEqual([
    [0, 0, false],
    [1, 1, true],
    [2, 2, false],
  ]);
});

test("finds components that need more than one pass over the stack", () => {
  // Two cycles of two states each, the first leading to the second, and one state on its own.
  const at = slot("at", 0);
  const targets = [[1, 4], [0, 2], [3], [2], []];
  const walk = process({
    name: "walk",
    reads: { at },
    step: (now) => (targets[now.at] ?? []).map((to) => act("go", at.set(to))),
  });
  const { counts } = exploreNaively(system({ name: "walk", slots: [at], processes: [walk] }));
  expect(counts).toMatchObject({ states: 5, transitions: 6, components: 3, terminal: 1, depth: 3 });
});

test("stops beyond the largest number of states, and refuses what no engine may accept", () => {
  const { n, system: long } = counter(10, false);
  expect(exploreNaively(long, [], { maxStates: 11 }).counts.states).toBe(11);
  expect(() => exploreNaively(long, [], { maxStates: 10 })).toThrow("counter has more than 10 states");
  const stranger = slot("stranger", 0);
  const broken = (...writes: Parameters<typeof act>[1][]) =>
    system({
      name: "broken",
      slots: [n],
      processes: [process({ name: "p", reads: {}, step: () => [act("write", ...writes)] })],
    });
  expect(() => exploreNaively(broken(stranger.set(1)))).toThrow(
    '"write" writes "stranger", which is not listed',
  );
  expect(() => exploreNaively(broken(n.set(1), n.set(2)))).toThrow('"write" writes a slot twice');
  const odd = predicate("odd", { stranger }, (now) => now.stranger === 1);
  expect(() => exploreNaively(long, [sometimes("odd", odd)])).toThrow('"stranger" is read');
});

test("hands out frozen views", () => {
  const list = slot<number[]>("list", []);
  const careless = process({
    name: "careless",
    reads: { list },
    step(now) {
      now.list.push(1);
      return [];
    },
  });
  expect(() => exploreNaively(system({ name: "careless", slots: [list], processes: [careless] }))).toThrow(
    TypeError,
  );
});

// Limits end a run as inconclusive, wherever they strike: never with a crash, a false violation or a false "holds".
import { expect, test } from "vitest";
import { check, Exploration } from "./check.ts";
import { ranOutOfMemory } from "./engine/memory.ts";
import { exploreNaively } from "./naive.ts";
import { alwaysEventually, eventually, invariant, ltl, predicate, sometimes } from "./property.ts";
import { act, process, slot, system } from "./system.ts";
import { twoPhaseCommit } from "./textbook/two-phase-commit.ts";

test("any memory budget gives the true verdict or an inconclusive one", () => {
  const { system: commitment, properties } = twoPhaseCommit({ managers: 5 });
  const whole = exploreNaively(commitment).counts.states;
  const seen = new Set<string>();
  for (let bytes = 1; bytes < 1_500_000; bytes = Math.ceil(bytes * (bytes < 40_000 ? 9 : 1.07))) {
    const report = check(commitment, properties, { maxMemoryBytes: bytes });
    seen.add(report.status);
    expect(report.status).toBe(report.limit === undefined ? "holds" : "inconclusive");
    expect(report.limit ?? "memory").toBe("memory");
    expect(report.counts.states).toBeLessThanOrEqual(whole);
  }
  expect([...seen].sort()).toEqual(["holds", "inconclusive"]);
});

/** A counter that never ends; its domain outgrows its field again and again. */
function counter() {
  const n = slot("n", 0);
  const step = process({
    name: "counter",
    reads: { n },
    fairness: "weak",
    step: (v) => [act("count", n.set(v.n + 1))],
  });
  const below = (most: number) => predicate(`n is below ${most}`, { n }, (v) => v.n < most);
  return { n, below, system: system({ name: "counter", slots: [n], processes: [step] }) };
}

test("an endless system violates what it violates early, and leaves the rest open", () => {
  const { below, n, system: endless } = counter();
  const negative = predicate("n is negative", { n }, (v) => v.n < 0);
  const properties = [
    invariant("early", below(10)),
    invariant("late", below(1_000_000_000)),
    sometimes("never", negative),
    eventually("one day", negative),
  ];
  for (const limit of [{ maxStates: 3_000 }, { maxMemoryBytes: 300_000 }]) {
    const report = check(endless, properties, limit);
    expect(report.status).toBe("violated");
    const [early, ...others] = report.properties;
    expect(early?.status === "violated" ? early.trace?.steps.length : undefined).toBe(10);
    expect(others.map((p) => p.status)).toEqual(["inconclusive", "inconclusive", "inconclusive"]);
  }
});

test("a search ends where all states are expanded, and are just as many as allowed", () => {
  const n = slot("n", 0);
  const still = system({ name: "still", slots: [n], processes: [] });
  expect(check(still, [], { maxStates: 1 })).toMatchObject({ status: "holds", limit: undefined });
});

test("a run can be stopped from outside", () => {
  const { below, system: endless } = counter();
  const exploration = new Exploration(endless, [invariant("late", below(1_000_000_000))]);
  expect(exploration.advance(100)).toBe(false);
  exploration.stop("interrupted");
  expect(exploration.advance(100)).toBe(true);
  expect(exploration.report()).toMatchObject({ status: "inconclusive", limit: "interrupted" });
});

/** Three wheels that turn on their own: all n^3 states are one component. Each position of each is passed for ever. */
function wheels(n: number, positions: number) {
  const slots = ["a", "b", "c"].map((name) => slot(name, 0));
  const processes = slots.map((wheel) =>
    process({
      name: wheel.name,
      reads: { wheel },
      fairness: "strong",
      step: (v) => [act("turn", wheel.set((v.wheel + 1) % n))],
    }),
  );
  const properties = slots.flatMap((wheel) =>
    Array.from({ length: positions }, (_, k) =>
      alwaysEventually(
        `${wheel.name}${k}`,
        predicate(`${wheel.name} is ${k}`, { wheel }, (v) => v.wheel === k),
      ),
    ),
  );
  const at = (k: number) =>
    Object.fromEntries(
      slots.map((wheel) => [wheel.name, predicate(`${wheel.name} is ${k}`, { wheel }, (v) => v.wheel === k)]),
    );
  return { system: system({ name: "wheels", slots, processes }), properties, at };
}

test("judging liveness can be stopped: what is not judged then is inconclusive, what was judged stands", () => {
  const { system: turning, properties } = wheels(48, 5);
  const judged = (stopAfter: number) => {
    const exploration = new Exploration(turning, properties);
    let calls = 0;
    for (let finished = false; !finished; ) {
      finished = exploration.advance(1 << 13);
      if (exploration.progress().frontier === 0) calls++;
      if (calls === stopAfter) exploration.stop("time");
    }
    return { calls, report: exploration.report() };
  };
  const whole = judged(Number.POSITIVE_INFINITY);
  expect(whole.report.status).toBe("holds");
  expect(whole.calls).toBeGreaterThan(1_000);
  const { calls, report } = judged(10);
  expect(calls).toBeLessThan(600);
  expect(report).toMatchObject({ status: "inconclusive", limit: undefined });
  const statuses = report.properties.map((p) => p.status);
  expect(statuses.slice(0, 2)).toEqual(["holds", "holds"]);
  expect(report.properties.at(-1)).toMatchObject({
    status: "inconclusive",
    reason: "the search for a fair violation was ended by the limit on time",
  });
});

test("memory for judging liveness counts, is given back, and may be enough for one property and not for another", () => {
  const { system: turning, properties, at } = wheels(16, 1);
  const formula = ltl("formula", "G (a -> F (b & F c))", at(0));
  const outcomes = new Set<string>();
  for (let maxMemoryBytes = 200_000; maxMemoryBytes < 10_000_000; maxMemoryBytes *= 1.3) {
    const exploration = new Exploration(turning, [...properties, formula], { maxMemoryBytes });
    const used: number[] = [];
    while (!exploration.advance(1 << 13)) {
      const { frontier, memoryBytes } = exploration.progress();
      expect(memoryBytes).toBeLessThanOrEqual(maxMemoryBytes);
      if (frontier === 0) used.push(memoryBytes);
    }
    const { limit, properties: results } = exploration.report();
    const statuses = results.map((p) => p.status);
    outcomes.add(`${limit ?? "all seen"}: ${[...new Set(statuses)].join()}`);
    if (limit !== undefined) continue;
    expect(Math.max(...used)).toBeGreaterThan(4096 * 30);
    expect(exploration.progress().memoryBytes).toBe(Math.min(...used));
  }
  expect(outcomes).toContain("memory: inconclusive");
  expect(outcomes).toContain("all seen: holds,inconclusive");
  expect(outcomes).toContain("all seen: holds");
});

test("the heap of the model's values has a limit, too", () => {
  const { below, system: endless } = counter();
  const properties = [invariant("late", below(1_000_000_000))];
  expect(check(endless, properties, { maxHeapBytes: 1 })).toMatchObject({
    status: "inconclusive",
    limit: "memory",
    memory: { full: "heap" },
  });
  expect(check(endless, properties, { maxMemoryBytes: 300_000 })).toMatchObject({
    limit: "memory",
    memory: { full: "states", maxBytes: 300_000 },
  });
});

test.each([
  ["a buffer that is too large", () => new ArrayBuffer(Number.MAX_SAFE_INTEGER)],
  ["an array that is too long", () => new Int32Array(2 ** 45)],
])("what the runtime says of %s is known to be a limit", (_, allocate) => {
  const error = [allocate].flatMap((call) => {
    try {
      return [call()];
    } catch (thrown) {
      return [thrown];
    }
  })[0];
  expect(error).toBeInstanceOf(RangeError);
  expect(ranOutOfMemory(error)).toBe(true);
  expect(ranOutOfMemory(new RangeError("some other mistake"))).toBe(false);
});

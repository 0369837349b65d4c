// Limits end a run as inconclusive, wherever they strike: never with a crash, a false violation or a false "holds".
import { expect, test } from "vitest";
import { check, Exploration } from "./check.ts";
import { exploreNaively } from "./naive.ts";
import { eventually, invariant, predicate, sometimes } from "./property.ts";
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

test("a run can be stopped from outside", () => {
  const { below, system: endless } = counter();
  const exploration = new Exploration(endless, [invariant("late", below(1_000_000_000))]);
  expect(exploration.advance(100)).toBe(false);
  exploration.stop("interrupted");
  expect(exploration.advance(100)).toBe(true);
  expect(exploration.report()).toMatchObject({ status: "inconclusive", limit: "interrupted" });
});

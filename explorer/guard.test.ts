// Guards: they save calls of the model, change no count, and are found out if they lie.
import { expect, test } from "vitest";
import { check } from "./check.ts";
import { exploreNaively } from "./naive.ts";
import { act, guard, process, projection, slot, system } from "./system.ts";

/** Two counters run up to 9; a third process resets the first when their sum is 18, and reads both whole. */
function counters(threshold: number, guarded: boolean) {
  const [a, b] = [slot("a", 0), slot("b", 0)];
  const up = [a, b].map((own) =>
    process({
      name: `up ${own.name}`,
      reads: { own },
      step: (v) => (v.own < 9 ? [act("up", own.set(v.own + 1))] : []),
    }),
  );
  const isHigh = [a, b].map((own) => projection(own, "is high", (n) => n >= threshold));
  const reset = process({
    name: "reset",
    reads: { a, b },
    ...(guarded ? { onlyIf: guard({ isHigh }, (v) => !v.isHigh.includes(false)) } : {}),
    step: (v) => (v.a + v.b >= 18 ? [act("reset", a.set(0))] : []),
  });
  return system({ name: "counters", slots: [a, b], processes: [...up, reset] });
}

test("a true guard changes nothing but the number of model calls", () => {
  const plain = check(counters(9, false), []);
  const guarded = check(counters(9, true), []);
  expect({ ...guarded.counts, modelCalls: 0 }).toEqual({ ...plain.counts, modelCalls: 0 });
  expect(guarded.counts.modelCalls).toBeLessThan(plain.counts.modelCalls / 2);
  const { states, transitions } = exploreNaively(counters(9, true)).counts;
  expect(guarded.counts).toMatchObject({ states, transitions });
});

test("with paranoid, a guard that forbids what the step does is an error", () => {
  expect(() => check(counters(10, true), [], { paranoid: true })).toThrow(
    'process "reset" can act although its guard does not hold\n  in the view {"a":9,"b":9}',
  );
});

// The states in which nothing can happen, seen through reads.
import { expect, test } from "vitest";
import { Exploration } from "./check.ts";
import { act, process, projection, slot, system } from "./system.ts";

test("every view of a state without alternatives is given once", () => {
  const [left, right] = [slot("left", 0), slot("right", 0)];
  const counter = (name: string, own: typeof left) =>
    process({
      name,
      reads: { own },
      step: ({ own: n }) => (n < 2 ? [act("one more", own.set(n + 1)), act("stop", own.set(7 - n))] : []),
    });
  const twice = system({
    name: "two counters",
    slots: [left, right],
    processes: [counter("left", left), counter("right", right)],
  });
  const exploration = new Exploration(twice, []);
  while (!exploration.advance(100));
  const ends = [2, 6, 7];
  const views = exploration.terminalViews({ left, right });
  expect(views).toHaveLength(exploration.report().counts.terminal);
  expect(new Set(views.map(({ left: l, right: r }) => `${l} ${r}`))).toEqual(
    new Set(ends.flatMap((l) => ends.map((r) => `${l} ${r}`))),
  );
  const isEven = projection(left, "is even", (n) => n % 2 === 0);
  expect(
    exploration
      .terminalViews({ isEven })
      .map((v) => v.isEven)
      .toSorted(),
  ).toEqual([false, true]);
});

test("a compact store keeps no states to look at", () => {
  const n = slot("n", 0);
  const still = system({ name: "still", slots: [n], processes: [] });
  const exploration = new Exploration(still, [], { store: "compact" });
  while (!exploration.advance(100));
  expect(() => exploration.terminalViews({ n })).toThrow(RangeError);
});

// Each clause of the reduction has a small system here that needs it: without the clause, something reachable is lost.
import { describe, expect, test } from "vitest";
import { holdsIn } from "../naive.ts";
import { findViolationNaively } from "../naive-liveness.ts";
import {
  alwaysEventually,
  invariant,
  ltl,
  noDeadlock,
  noStep,
  type Property,
  predicate,
  recurs,
  sometimes,
} from "../property.ts";
import { act, guard, process, projection, type Slot, slot, system } from "../system.ts";
import { exploreReduced } from "./partial-order/reference.ts";
import { both, chain, slots } from "./partial-order/small-systems.ts";
import { partialOrderApplies } from "./partial-order.ts";

describe("deadlocks", () => {
  test("who may write what a process reads must act before it, too", () => {
    const [x, reader, writer, aside] = slots("x", "reader", "writer", "aside");
    const read = process({
      name: "reader",
      reads: { x, reader },
      step: (now) => (now.reader === 0 ? [act("read", reader.set(1 + now.x))] : []),
    });
    const { found, expected, isSmaller } = both(
      [x, reader, writer, aside],
      [read, chain(writer, 1, x.set(1)), chain(aside, 3)],
    );
    expect(found).toEqual(expected);
    expect(expected.length).toBe(2);
    expect(isSmaller).toBe(true);
  });

  test("who reads what a process writes must act before it, too", () => {
    const [x, reader, writer, aside] = slots("x", "reader", "writer", "aside");
    const read = process({
      name: "reader",
      reads: { x, reader },
      step: (now) => (now.reader === 0 ? [act("read", reader.set(1 + now.x))] : []),
    });
    const { found, expected, isSmaller } = both(
      [x, reader, writer, aside],
      [chain(writer, 1, x.set(1)), read, chain(aside, 3)],
    );
    expect(found).toEqual(expected);
    expect(expected.length).toBe(2);
    expect(isSmaller).toBe(true);
  });

  test("who writes blindly what a process writes blindly must act before it, too", () => {
    const [x, a, b, aside] = slots("x", "a", "b", "aside");
    const { found, expected, isSmaller } = both(
      [x, a, b, aside],
      [chain(a, 1, x.set(1)), chain(b, 1, x.set(2)), chain(aside, 3)],
    );
    expect(found).toEqual(expected);
    expect(expected.length).toBe(2);
    expect(isSmaller).toBe(true);
  });

  test("who may enable a disabled process of the set is in the set; a guard tells who cannot", () => {
    const [x, y, z, late] = slots("x", "y", "z", "late");
    const [writer, enabler, busy] = slots("writer", "enabler", "busy");
    const keepBusy = process({
      name: "busy",
      reads: { busy },
      step: (now) => (now.busy < 3 ? [act("step", busy.set(now.busy + 1), z.set(now.busy))] : []),
    });
    const sizes = [undefined, guard({ y }, (now) => now.y === 1)].map((onlyIf) => {
      // What `waiting` sees of x and z depends on whether `enabler` comes first.
      const waiting = process({
        name: "waiting",
        reads: { x, y, z, late },
        ...(onlyIf === undefined ? {} : { onlyIf }),
        step: (now) =>
          now.y === 1 && now.late === 0 ? [act("late", late.set(1 + 2 * now.x + 4 * now.z))] : [],
      });
      const { found, expected, reduced, isSmaller } = both(
        [x, y, z, late, writer, enabler, busy],
        [chain(writer, 1, x.set(1)), waiting, chain(enabler, 2, y.set(1)), keepBusy],
      );
      expect(found).toEqual(expected);
      expect(expected.length).toBe(6);
      expect(isSmaller).toBe(true);
      return reduced.report.counts.states;
    });
    const [unguarded = 0, guarded = 0] = sizes;
    expect(guarded).toBeLessThan(unguarded);
  });

  test("a guard is read, even if the step does not read the same", () => {
    const [gate, own, opener, aside] = slots("gate", "own", "opener", "aside");
    const passes = process({
      name: "passes",
      reads: { own },
      onlyIf: guard({ gate }, (now) => now.gate === 0),
      step: (now) => (now.own === 0 ? [act("pass", own.set(1))] : []),
    });
    const explored = system({
      name: "gate",
      slots: [gate, own, opener, aside],
      processes: [passes, chain(opener, 1, gate.set(1)), chain(aside, 3)],
    });
    const { deadlocks, report } = exploreReduced(explored, []);
    expect(deadlocks.map((i) => report.states[i]?.own).sort()).toEqual([0, 1]);
  });

  test("who changes a slot but not what is seen of it is in nobody's way", () => {
    const [x, reader, writer] = slots("x", "reader", "writer");
    const sizes = [1, 3].map((high) => {
      const isHigh = projection(x, "is high", (v) => v >= high);
      const read = process({
        name: "reader",
        reads: { isHigh, reader },
        step: (now) => (now.reader < 3 ? [act("read", reader.set(now.reader + (now.isHigh ? 2 : 1)))] : []),
      });
      const write = process({
        name: "writer",
        reads: { x, writer },
        step: (now) => (now.x < 2 ? [act("write", x.set(now.x + 1), writer.set(now.writer + 1))] : []),
      });
      const { found, expected, full, reduced } = both([x, reader, writer], [read, write]);
      expect(found).toEqual(expected);
      return [full.counts.states, reduced.report.counts.states];
    });
    expect(sizes).toEqual([
      [14, 14],
      [12, 6],
    ]);
  });

  test("pausing processes are in nobody's way, and keep a state from being a deadlock", () => {
    const [a, b, c] = slots("a", "b", "c");
    const pause = process({ name: "pause", reads: { c }, step: (now) => [act("pause", c.set(now.c))] });
    const { found, expected, reduced } = both([a, b, c], [pause, chain(a, 3), chain(b, 3)]);
    expect([found, expected]).toEqual([[], []]);
    expect(reduced.report.counts.states).toBe(7);
  });

  test("the smallest set is taken, whoever is in it", () => {
    const [x, b, c, aside] = slots("x", "b", "c", "aside");
    const { reduced } = both(
      [x, b, c, aside],
      [chain(b, 1, x.set(1)), chain(c, 1, x.set(2)), chain(aside, 3)],
    );
    expect(reduced.report.states.filter((state) => state.aside !== 3).length).toBe(3);
  });

  test("more than 32 processes", () => {
    const chains = Array.from({ length: 70 }, (_, i) => slot(`chain ${i}`, 0));
    const x = slot("x", 0);
    const [first, ...others] = chains;
    const last = others.pop();
    if (first === undefined || last === undefined) throw new Error("there are 70 chains");
    const explored = system({
      name: "many",
      slots: [x, ...chains],
      processes: [chain(first, 1, x.set(1)), ...others.map((own) => chain(own, 1)), chain(last, 1, x.set(2))],
    });
    const { deadlocks, report } = exploreReduced(explored, []);
    expect(deadlocks.map((i) => report.states[i]?.x).sort()).toEqual([1, 2]);
    expect(report.counts.states).toBeLessThan(300);
  });
});

describe("what properties look at", () => {
  const [a, b] = slots("a", "b");
  const only = (of: Slot<number>, not: Slot<number>) =>
    predicate(`only ${of.name}`, { of, not }, (now) => now.of > 0 && now.not === 0);

  test("in which order two visible processes act is kept", () => {
    for (const goal of [only(a, b), only(b, a)]) {
      const property = sometimes("only one", goal);
      const { explored, reduced } = both([a, b], [chain(a, 1), chain(b, 1)], [property]);
      expect(
        reduced.report.states.some((state) => holdsIn(state, explored, goal)),
        goal.name,
      ).toBe(true);
    }
  });

  test("a visible process that is disabled yet counts as well", () => {
    const [c, d] = slots("c", "d");
    const after = process({
      name: "after",
      reads: { c, b },
      step: (now) => (now.c === 2 && now.b === 0 ? [act("after", b.set(1))] : []),
    });
    const goal = only(b, a);
    const { explored, reduced, isSmaller } = both(
      [a, b, c, d],
      [chain(a, 1), chain(c, 2), after, chain(d, 3)],
      [sometimes("b without a", goal)],
    );
    expect(reduced.report.states.some((state) => holdsIn(state, explored, goal))).toBe(true);
    expect(isSmaller).toBe(true);
  });

  /** Goes round for ever without anybody seeing it. */
  const [wheel] = slots("wheel");
  const turn = process({
    name: "turn",
    reads: { wheel },
    step: (now) => [act("turn", wheel.set((now.wheel + 1) % 3))],
  });
  const set = predicate("a is set", { a }, (now) => now.a > 0);

  test("nothing is put off for ever", () => {
    const round = system({ name: "round", slots: [wheel, a], processes: [turn, chain(a, 1)] });
    const sees = (without: Parameters<typeof exploreReduced>[2]) =>
      exploreReduced(round, [sometimes("set", set)], without).report.states.some((state) =>
        holdsIn(state, round, set),
      );
    expect(sees({})).toBe(true);
    expect(sees({ proviso: true })).toBe(false);
  });

  test("nor in a circle of states that are all equally deep", () => {
    const flip = process({
      name: "flip",
      reads: { wheel },
      step: (now) => [act("flip", wheel.set(1 - now.wheel))],
    });
    const flipping = system({
      name: "flipping",
      slots: [wheel, a],
      processes: [flip, chain(a, 1)],
      initial: [[], [wheel.set(1)]],
    });
    const { report } = exploreReduced(flipping, [sometimes("set", set)]);
    expect(report.states.some((state) => holdsIn(state, flipping, set))).toBe(true);
  });

  test("nor is it for deadlocks, or else not everything would be learned", () => {
    // What breaks the wheel is learned only after three steps of somebody whom the wheel never waits for.
    const [broken] = slots("broken");
    const wheeling = process({
      name: "turn",
      reads: { wheel, broken },
      step: (now) => (now.broken === 0 ? [act("turn", wheel.set((now.wheel + 1) % 3))] : []),
    });
    const round = system({
      name: "round",
      slots: [wheel, broken, a],
      processes: [wheeling, chain(a, 3, broken.set(1))],
    });
    expect(exploreReduced(round, []).deadlocks.length).toBe(3);
    expect(exploreReduced(round, [], { proviso: true }).deadlocks.length).toBe(0);
  });

  test("formulas: no visible step is taken alone", () => {
    const race = system({ name: "race", slots: [a, b], processes: [chain(b, 1), chain(a, 1)] });
    const isSet = { a: set, b: predicate("b is set", { b }, (now) => now.b > 0) };
    const order = ltl("order", "!a W b", isSet);
    const { report } = exploreReduced(race, [order]);
    expect(findViolationNaively(race, order, { ...report, verdicts: [] })).toBeDefined();
  });

  test("formulas: while somebody invisible can act, nobody visible does", () => {
    const [aside] = slots("aside");
    const beside = system({ name: "beside", slots: [a, aside], processes: [chain(a, 1), chain(aside, 3)] });
    const early = (property: Property) =>
      exploreReduced(beside, [property]).report.states.some((s) => s.a === 1 && s.aside !== 3);
    expect(early(sometimes("set", set))).toBe(true);
    expect(early(alwaysEventually("set", set))).toBe(false);
  });

  test("formulas: every way on counts, not only those that lead deeper", () => {
    const [place] = slots("place");
    const stroll = process({
      name: "stroll",
      reads: { place },
      step: ({ place: at }) =>
        at === 0
          ? [act("go", place.set(1))]
          : at === 1
            ? [act("back", place.set(0)), act("on", place.set(2))]
            : [],
    });
    const blink = process({
      name: "blink",
      reads: { a },
      step: (now) => [act("blink", a.set(1 - now.a))],
    });
    const strolling = system({ name: "strolling", slots: [place, a], processes: [stroll, blink] });
    const { report } = exploreReduced(strolling, [alwaysEventually("set", set)]);
    // Both places of the cycle are visited with the light on and off.
    expect(report.states.filter((state) => state.place !== 2).length).toBe(4);
  });
});

describe("where it applies", () => {
  const [n] = slots("n");
  const up = (fairness: "none" | "weak") =>
    system({ name: "up", slots: [n], processes: [{ ...chain(n, 2), fairness }] });
  const zero = predicate("zero", { n }, (now) => now.n === 0);

  test("to properties of states, with and without fairness", () => {
    const properties = [invariant("i", zero, zero), sometimes("s", zero), noDeadlock("d", zero)];
    expect(partialOrderApplies(up("weak"), properties)).toBeUndefined();
    expect(partialOrderApplies(up("none"), [...properties, alwaysEventually("e", zero)])).toBeUndefined();
    expect(partialOrderApplies(up("none"), [ltl("until", "zero U !zero", { zero })])).toBeUndefined();
  });

  test("a condition is looked at as well", () => {
    const [a, b] = slots("a", "b");
    const goal = predicate("a", { a }, (now) => now.a === 0);
    const when = predicate("b", { b }, (now) => now.b === 1);
    // `b` may come first, and then the condition is met in a state where it holds: else it would be met in none.
    for (const processes of [
      [chain(a, 1), chain(b, 1)],
      [chain(b, 1), chain(a, 1)],
    ]) {
      const { reduced } = both([a, b], processes, [invariant("i", goal, when)]);
      expect(reduced.report.states.some((state) => state.a === 0 && state.b === 1)).toBe(true);
      expect(reduced.report.states.some((state) => state.a === 1 && state.b === 0)).toBe(true);
    }
  });

  test.each([
    ["none", noStep("n", { n }, () => false), '"n" forbids steps'],
    ["none", recurs("r", "up"), '"r" asks for steps'],
    ["none", ltl("x", "G (zero -> X zero)", { zero }), '"x" uses X'],
    ["weak", alwaysEventually("e", zero), '"e" is about infinite runs and process "n" is fair'],
  ] as const)("%s: not to %o", (fairness, property, why) => {
    expect(partialOrderApplies(up(fairness), [property])).toContain(why);
  });
});

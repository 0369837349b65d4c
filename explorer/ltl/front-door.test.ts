// Formulas through the front door: pauses, vacuity, limits, interchangeable slots, and errors of the model.
import { describe, expect, it } from "vitest";
import { check } from "../check.ts";
import { eventually, ltl, predicate } from "../property.ts";
import { PAUSE } from "../result.ts";
import { act, type Fairness, process, slot, system } from "../system.ts";

/** A counter from 0 up to `end`; after that, with `again`, from 0 on. */
function counter(end: number, fairness: Fairness = "weak", again = false) {
  const n = slot("n", 0);
  const count = process({
    name: "counter",
    reads: { n },
    fairness,
    step: (now) => (now.n < end ? [act("count", n.set(now.n + 1))] : again ? [act("reset", n.set(0))] : []),
  });
  const is = (value: number) => predicate(`n is ${value}`, { n }, (now) => now.n === value);
  return { n, is, system: system({ name: "counter", slots: [n], processes: [count] }) };
}

function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined || list.length > 1) throw new Error("there should be one");
  return first;
}

describe("X", () => {
  const { is, system: two } = counter(1);
  const p = { zero: is(0), one: is(1) };

  it("sees that a run may pause in any state, however fair its steps are", () => {
    const result = only(check(two, [ltl("at once", "X one", p)]).properties);
    expect(result).toMatchObject({ status: "violated", trace: { loop: 2, minimal: "whole" } });
    const steps = result.status === "violated" ? result.trace?.steps : undefined;
    expect(steps?.map(({ label }) => label)).toEqual(["pause", "count"]);
    expect(steps?.[0]).toBe(PAUSE);
  });

  it("is true of what no pause and no step can undo", () => {
    const properties = [
      ltl("stays", "G (one -> X one)", p),
      ltl("one or other", "X (zero | one)", p),
      ltl("last step", "F (zero & X one)", p),
    ];
    expect(check(two, properties).properties.map(({ status }) => status)).toEqual([
      "holds",
      "holds",
      "holds",
    ]);
  });

  it("finds runs that must pause on their cycle", () => {
    const { is: at, system: ring } = counter(1, "weak", true);
    // No run has two 1s in a row again and again, unless it pauses there.
    const property = ltl("never twice", "! G F (one & X one)", { one: at(1) });
    const result = only(check(ring, [property]).properties);
    const labels = result.status === "violated" ? result.trace?.steps.map(({ label }) => label) : [];
    expect(labels).toEqual(["count", "pause", "reset"]);
    expect(result).toMatchObject({ trace: { loop: 0, minimal: "whole" } });
  });
});

describe("a formula that holds for a poor reason", () => {
  const { is, system: three } = counter(2);
  const p = { one: is(1), two: is(2), nine: is(9) };

  it.each([
    ["G (one -> F two)", undefined],
    ["G (nine -> F two)", "its premise nine is never true"],
    ["G (one & (two | nine) -> F nine)", "its premise (one & (two | nine)) is never true"],
    ["G (F nine -> F two)", undefined],
    ["F nine -> F F nine", "its formula is true of every run"],
  ])("is reported: %s", (formula, vacuous) => {
    const result = only(check(three, [ltl("claim", formula, p)]).properties);
    expect(result).toMatchObject({ status: "holds", vacuous });
  });
});

describe("a search that reached a limit", () => {
  it("decides nothing from what it did not see, and keeps what it did", () => {
    const { is, system: long } = counter(1_000_000, "none");
    const properties = [
      ltl("stops", "F nine", { nine: is(9) }),
      ltl("never negative", "G !negative", { negative: is(-1) }),
      ltl("comes far", "F far", { far: is(900_000) }),
    ];
    const [stops, never, far] = check(long, properties, { maxStates: 1000 }).properties;
    expect(stops).toMatchObject({ status: "violated", trace: { loop: 0, steps: [], minimal: "whole" } });
    expect(never).toMatchObject({ status: "inconclusive" });
    expect(far?.status).toBe("violated");
    const fair = counter(1_000_000);
    const [open] = check(fair.system, [ltl("far", "F far", { far: fair.is(-1) })], {
      maxStates: 1000,
    }).properties;
    expect(open).toMatchObject({
      status: "inconclusive",
      reason: "no fair violation within what was explored before the limit on states",
    });
  });

  it("does not call a lasso the shortest if a shorter one may be where it did not look", () => {
    // Fairness wants all three rounds by "home" to be made, six steps; three steps away from it one may stop for good.
    const place = slot("place", "home");
    const rounds = [1, 2, 3].map((i) =>
      process({
        name: `round ${i}`,
        reads: { place },
        fairness: "strong",
        step: (now) => {
          if (now.place === "home") return [act("go", place.set(`round ${i}`))];
          return now.place === `round ${i}` ? [act("return", place.set("home"))] : [];
        },
      }),
    );
    const onward = (label: string, to: number) =>
      Array.from({ length: 150 }, (_, i) => act(label, place.set(`away ${to} ${i}`)));
    const leave = process({
      name: "leave",
      reads: { place },
      fairness: (label) => (label === "leave" ? "none" : "weak"),
      step({ place: now }) {
        if (now === "home") return onward("leave", 1);
        const [kind, distance] = now.split(" ");
        return kind === "away" && distance !== "3" ? onward("go on", Number(distance) + 1) : [];
      },
    });
    const leaving = system({ name: "leaving", slots: [place], processes: [...rounds, leave] });
    const never = predicate("never", { place }, () => false);
    const properties = [ltl("formula", "F never", { never }), eventually("shape", never)];
    const traces = (maxStates: number) =>
      check(leaving, properties, { maxStates }).properties.map((r) =>
        r.status === "violated" ? r.trace : r,
      );
    for (const whole of traces(100_000))
      expect(whole).toMatchObject({ steps: { length: 3 }, minimal: "whole" });
    for (const part of traces(380)) expect(part).toMatchObject({ steps: { length: 6 }, minimal: "none" });
  });

  it("any memory budget gives the true verdict or an inconclusive one", () => {
    const { is, system: ring } = counter(3_000, "weak", true);
    const property = ltl("again", "G F last & G (first -> F last)", { last: is(3_000), first: is(0) });
    const seen = new Set<string>();
    for (let bytes = 50_000; bytes < 2_000_000; bytes = Math.ceil(bytes * 1.3)) {
      seen.add(only(check(ring, [property], { maxMemoryBytes: bytes }).properties).status);
    }
    expect([...seen].sort()).toEqual(["holds", "inconclusive"]);
  });
});

describe("what does not fit", () => {
  it("is refused: a predicate that tells interchangeable slots apart, if the formula uses it", () => {
    const marks = ["a", "b"].map((name) => slot(name, 0));
    const steps = marks.map((own) =>
      process({ name: own.name, orbit: "mark", reads: { own }, step: () => [act("mark", own.set(1))] }),
    );
    const marking = system({ name: "marking", slots: marks, processes: steps, interchangeable: [marks] });
    const one = predicate(
      "the first is marked",
      { own: marks[0] ?? slot("none", 0) },
      (now) => now.own === 1,
    );
    const all = predicate("all are marked", { marks }, (now) => now.marks.every((m) => m === 1));
    const unfit = () => check(marking, [ltl("one", "F one", { one, all })]);
    expect(unfit).toThrow("reads some, but not all, slots of an interchangeable class");
    expect(only(check(marking, [ltl("all", "F all", { one, all })]).properties).status).toBe("violated");
  });

  it("is refused: a hand-made property whose formula is not understood, a predicate that lies", () => {
    const { is, system: two } = counter(1);
    const good = ltl("good", "F one", { one: is(1) });
    expect(() => check(two, [{ ...good, formula: "F two" }])).toThrow('there is no predicate "two"');
    let asked = 0;
    const moody = { ...is(1), holds: () => asked++ >= 2 };
    expect(() => check(two, [ltl("moody", "F moody", { moody })])).toThrow("does not replay");
  });
});

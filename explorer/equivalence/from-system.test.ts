// Systems by label maps: what is observed, hidden and blocked; held against the reference explorer.
import fc from "fast-check";
import { expect, test } from "vitest";
import { exploreNaively } from "../naive.ts";
import { predicate } from "../property.ts";
import { randomSystem, shapes } from "../random-systems.ts";
import { act, process, slot, system } from "../system.ts";
import { classesOf } from "./bisimulation.ts";
import { LimitReached } from "./budget.ts";
import { type LabelMap, ltsOfSystem } from "./from-system.ts";
import { fromSteps, type NamedStep, stepsOf } from "./lts.ts";
import { reachablePart, sideBySide } from "./shapes.ts";

const all: LabelMap = ({ process: name, label }) => ({ show: `${name} ${label}` });

test("every step of every state is there, as the reference explorer finds them", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const declared = randomSystem({ ...shape, initial: 1 });
      const naive = exploreNaively({ ...declared, interchangeable: [] }, [], { maxStates: 2000 });
      const steps = naive.edges.map((e): NamedStep => [e.source, `${e.process} ${e.label}`, e.target]);
      const wanted = fromSteps(naive.counts.states, steps);
      const { lts } = ltsOfSystem(declared, all);
      expect(lts.stateCount).toBe(wanted.stateCount);
      expect([...stepsOf(lts)].length).toBe([...stepsOf(wanted)].length);
      const { lts: both, left, right } = sideBySide(lts, wanted);
      const { of } = classesOf(both, "strong");
      expect(of[left]).toBe(of[right]);
    }),
    { seed: 20_260_804, numRuns: 60 },
  );
});

const left = slot("left", 0);
const right = slot("right", 0);
const worker = (name: string, own: typeof left) =>
  process({
    name,
    reads: { own },
    step: (now) => (now.own < 2 ? [act("work", own.set(now.own + 1))] : [act("idle")]),
  });
const two = system({
  name: "two workers",
  slots: [left, right],
  processes: [worker("l", left), worker("r", right)],
  interchangeable: [],
});

test("a run is told in the system's own steps, replayed", () => {
  const seen = ltsOfSystem(two, ({ process: name, label }) =>
    label === "idle" ? "block" : name === "r" ? "hide" : { show: "left" },
  );
  const all = [...stepsOf(seen.lts)];
  const [first] = all;
  const steps = all.filter((step) => step === first || step[0] === first?.[2]).slice(0, 2);
  const { initial, steps: told, loop } = seen.trace(steps, 1);
  expect(initial).toEqual({ left: 0, right: 0 });
  expect(told.map(({ process: name, label }) => `${name} ${label}`)).toEqual(
    steps.map(([, label]) => (label === undefined ? "r work" : "l work")),
  );
  expect(told[0]?.changes).toHaveLength(1);
  expect(loop).toBe(1);
  expect(() => seen.trace([[0, "left", 0]])).toThrow(RangeError);
});

test("a label map shows, hides and blocks, and may look at values before and after", () => {
  const map: LabelMap = (step) => {
    if (step.label === "idle") return "block";
    if (step.process === "r") return "hide";
    return { show: `work ${step.before(left)} to ${step.after(left)}` };
  };
  const { lts, snapshot, stepBehind } = withMethods(ltsOfSystem(two, map));
  expect(lts.stateCount).toBe(9);
  expect(new Set([...stepsOf(lts)].map(([, label]) => label))).toEqual(
    new Set(["work 0 to 1", "work 1 to 2", undefined]),
  );
  expect(snapshot(0)).toEqual({ left: 0, right: 0 });
  const [first] = [...stepsOf(lts)].filter(([, label]) => label === "work 0 to 1");
  expect(stepBehind(first?.[0] ?? 0, "work 0 to 1", first?.[2] ?? 0)).toMatchObject({
    process: "l",
    label: "work",
  });
});

function withMethods(made: ReturnType<typeof ltsOfSystem>) {
  return {
    lts: made.lts,
    snapshot: (s: number) => made.snapshot(s),
    stepBehind: (s: number, label: string | undefined, t: number) => made.stepBehind(s, label, t),
  };
}

test("hidden steps that change nothing are silent loops, or none, as one wishes", () => {
  const loops = (idle: "loop" | "ignore"): number =>
    [...stepsOf(ltsOfSystem(two, () => "hide", { idle }).lts)].filter(([s, , t]) => s === t).length;
  expect([loops("loop"), loops("ignore")]).toEqual([5, 0]);
});

test("ends are steps to a last state", () => {
  const done = predicate("done", { left, right }, (now) => now.left + now.right === 4);
  const { lts, snapshot } = withMethods(
    ltsOfSystem(two, (s) => (s.label === "idle" ? "block" : "hide"), {
      ends: [{ label: "done", when: done }],
    }),
  );
  const ends = [...stepsOf(lts)].filter(([, label]) => label === "done");
  expect(ends).toEqual([[8, "done", 9]]);
  expect(snapshot(9)).toBeUndefined();
  expect(reachablePart(lts).lts.stateCount).toBe(10);
});

test("interchangeable slots are not merged: an observer may tell them apart", () => {
  const merged = system({
    ...two,
    interchangeable: [[left, right]],
    processes: [process({ ...workerOf("l", left) }), process({ ...workerOf("r", right) })],
  });
  expect(ltsOfSystem(merged, all).lts.stateCount).toBe(9);
});

function workerOf(name: string, own: typeof left) {
  return {
    name,
    orbit: "workers",
    reads: { own },
    step: (now: { readonly own: number }) => (now.own < 2 ? [act("work", own.set(now.own + 1))] : []),
  };
}

test("beyond the limit of states nothing is compared", () => {
  expect(() => ltsOfSystem(two, all, { maxStates: 3 })).toThrow(LimitReached);
});

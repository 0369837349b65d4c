// Classes of members with several slots and names: orbits, traces, members that look alike, and fairness.
import { describe, expect, test } from "vitest";
import { check } from "./check.ts";
import { follower, traceIn } from "./follow.ts";
import { exploreNaively } from "./naive.ts";
import { eventually, invariant, predicate, sometimes } from "./property.ts";
import { orbitKey } from "./random-symmetric-systems.ts";
import { act, process, refers, slot, symmetryClass, system } from "./system.ts";
import { specification } from "./textbook/index.ts";
import { range } from "./textbook/specification.ts";

describe("the orbits of textbook systems, by brute force over the full graph", () => {
  test.each([
    ["two-phase-commit", { managers: 3 }],
    ["allocator", { clients: 2, resources: 2 }],
    ["allocator", { clients: 3, resources: 2 }],
    ["voting", { acceptors: 3, values: 2, ballots: 2 }],
    ["voting", { acceptors: 3, values: 3, ballots: 1 }],
    ["pods-naming-nodes", { pods: 2, nodes: 3 }],
    ["pods-naming-nodes", { pods: 3, nodes: 2 }],
  ])("%s %o", (name, parameters) => {
    const { system: full } = specification(name, parameters);
    const { system: reduced, properties } = specification(name, { ...parameters, interchangeable: true });
    const { states } = exploreNaively(full);
    const orbits = new Set(states.map((state) => orbitKey(reduced, state)));
    const report = check(reduced, properties, { paranoid: true });
    expect(report.counts.states).toBe(orbits.size);
    expect(report.status).toBe("holds");
  });
});

test("a trace is one of the real system, though the search has only seen representatives", () => {
  const parameters = { pods: 3, nodes: 3, interchangeable: true };
  const { system: reduced } = specification("pods-naming-nodes", parameters);
  const all = { all: reduced.slots };
  const text = (values: readonly unknown[]) => values.map((v) => JSON.stringify(v));
  const apart = predicate("three run on three nodes, and all fail", all, ({ all: now }) => {
    const running = new Set(text(now).filter((v) => v.includes("true")));
    return running.size === 3 && now.filter((v) => v === "failed").length === 3;
  });
  const report = check(reduced, [sometimes("apart", apart)]);
  const trace = traceIn(report, "apart");
  expect(trace?.steps.length).toBe(9);
  const full = specification("pods-naming-nodes", { pods: 3, nodes: 3 }).system;
  if (trace === undefined) throw new Error("no witness");
  const { states } = follower(exploreNaively(full))(trace);
  expect(apart.holds({ all: Object.values(states.at(-1) ?? {}) })).toBe(true);
});

/** Each of n members names the next one, in a ring of so many members. */
function ring(n: number, length = n) {
  const names = range(n).map((i) => `m${i}`);
  const slots = names.map((_, i) =>
    slot<string | null>(`after ${i}`, names[i - (i % length) + ((i + 1) % length)] ?? null),
  );
  const leave = slots.map((own) =>
    process({
      name: `leave ${own.name}`,
      orbit: "leave",
      reads: { own },
      step: (now) => (now.own === null ? [] : [act("leave", own.set(null))]),
    }),
  );
  const members = slots.map((own) => [own]);
  const rename = [refers(slots, (name, to) => to.member(name))];
  return system({
    name: `ring of ${n}`,
    slots,
    processes: leave,
    interchangeable: [symmetryClass({ names, members, rename })],
  });
}

describe("members that look alike but are not interchangeable one by one", () => {
  test("a ring falls into chains: as many orbits as there are partitions of its length, and the ring itself", () => {
    const partitions = [1, 1, 2, 3, 5, 7, 11, 15, 22, 30, 42];
    for (const n of [2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(check(ring(n), []).counts.states).toBe((partitions[n] ?? 0) + 1);
  });

  test("a ring of three and a ring of four are one state, whichever members are in which", () => {
    const { slots, interchangeable } = ring(7);
    // Members in both rings look alike: each names one other, and is named by one other.
    const rings = (order: readonly number[]) =>
      order.map((i, at) => {
        const after = at === 2 ? order[0] : at === 6 ? order[3] : order[at + 1];
        return { slot: slots[i] ?? slot("none", null), value: `m${after}` };
      });
    const orders = range(7).flatMap((turn) =>
      [1, 2, 3].map((stride) => range(7).map((i) => (turn + stride * i) % 7)),
    );
    const declaredRings = { name: "rings", slots, processes: [], initial: orders.map(rings) };
    expect(check(system(declaredRings), []).counts.states).toBe(21);
    expect(check(system({ ...declaredRings, interchangeable }), []).counts.states).toBe(1);
  });

  test("more than 40,320 permutations of one state are refused", () => {
    expect(check(ring(6, 3), []).counts.states).toBe(10);
    expect(() => check(ring(18, 3), [])).toThrow("more than 40320 permutations would have to be tried");
  });

  test("members that nothing tells apart are no effort, however many", () => {
    // Without failures, all there is to tell is whether two pods run, and whether on one node.
    const statesOf = (nodes: number) => {
      const { system: all } = specification("pods-naming-nodes", { pods: 2, nodes, interchangeable: true });
      return check(system({ ...all, processes: all.processes.filter((p) => p.orbit !== "node") }), []).counts
        .states;
    };
    expect(statesOf(12)).toBe(statesOf(2));
  });
});

describe("fairness up to permutation", () => {
  const marks = ["a", "b"].map((name) => slot(name, 0));
  const done = slot("done", false);
  const goal = eventually(
    "done",
    predicate("done", { done }, (now) => now.done),
  );

  test("an actor that is one with another process of its own member may neglect it", () => {
    // Each member turns its mark, or finishes, and is strongly fair as a whole: it may turn for ever.
    const steps = marks.flatMap((own) => [
      process({
        name: `turn ${own.name}`,
        orbit: "turn",
        fairAs: own.name,
        fairness: "strong",
        reads: { own },
        step: (now) => [act("turn", own.set(1 - now.own))],
      }),
      process({
        name: `finish ${own.name}`,
        orbit: "finish",
        fairAs: own.name,
        fairness: "strong",
        reads: { own },
        step: (now) => (now.own === 1 ? [act("finish", done.set(true))] : []),
      }),
    ]);
    for (const interchangeable of [[], [marks]]) {
      const turning = system({ name: "turning", slots: [done, ...marks], processes: steps, interchangeable });
      expect(check(turning, [goal]).properties[0]?.status).toBe("violated");
    }
  });

  test("one member may not be fairer than another", () => {
    const steps = marks.map((own, i) =>
      process({
        name: own.name,
        orbit: "set",
        fairness: i === 0 ? "weak" : "none",
        reads: { own },
        step: (now) => (now.own === 0 ? [act("set", own.set(1)), act("end", done.set(true))] : []),
      }),
    );
    const uneven = system({
      name: "uneven",
      slots: [done, ...marks],
      processes: steps,
      interchangeable: [marks],
    });
    expect(() => check(uneven, [goal])).toThrow('is not as fair in "set" as');
    expect(
      check(uneven, [
        invariant(
          "safe",
          predicate("true", { done }, () => true),
        ),
      ]).status,
    ).toBe("holds");
  });
});

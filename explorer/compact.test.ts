// The compact store against the exact one and the reference explorer: the same counts, verdicts and runs, and what is said
// where fingerprints collide.
import fc from "fast-check";
import { expect, test } from "vitest";
import { check, Exploration, type ExploreOptions } from "./check.ts";
import { CompactStore } from "./engine/compact-store.ts";
import { Layout } from "./engine/layout.ts";
import { MemoryBudget } from "./engine/memory.ts";
import { Rows } from "./engine/store.ts";
import { follower, traceIn } from "./follow.ts";
import { exploreNaively } from "./naive.ts";
import { eventually, invariant, isLiveness, type Property, predicate, sometimes } from "./property.ts";
import {
  randomProperties,
  randomSystem,
  shapes,
  symmetricProperties,
  symmetricSystem,
} from "./random-systems.ts";
import type { CheckReport } from "./result.ts";
import { act, process, slot, system, type TransitionSystem } from "./system.ts";
import { twoPhaseCommit } from "./textbook/two-phase-commit.ts";

/** With fingerprints of so few bits that states are left out. */
function checkWithBits(
  bits: number,
  of: TransitionSystem,
  properties: readonly Property[],
  options: ExploreOptions = {},
): CheckReport {
  const exploration = new Exploration(of, properties, { ...options, store: "compact" }, bits);
  while (!exploration.advance(1 << 20));
  return exploration.report();
}

test("random systems: counts, verdicts and lengths of runs as the reference explorer finds them", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(shapes, (shape) => {
      const explored = randomSystem(shape);
      const properties = randomProperties(explored, shape.seed);
      const reference = exploreNaively(explored, properties);
      const report = check(explored, properties, { store: "compact" });
      const { initial, states, transitions, depth, terminal } = reference.counts;
      expect(report.counts).toMatchObject({ initial, states, transitions, depth, terminal });
      expect(report.coverage).toEqual(check(explored, properties).coverage);
      const follow = follower(reference);
      for (const p of properties) {
        const result = report.properties.find(({ id }) => id === p.id);
        seen.add(`${p.id} ${result?.status}`);
        if (isLiveness(p)) {
          expect(result).toMatchObject({
            status: "inconclusive",
            reason: expect.stringMatching(/exact store/),
          });
          continue;
        }
        const verdict = reference.verdicts.find(({ id }) => id === p.id);
        const trace = traceIn(report, p.id);
        expect(result?.status, p.id).toBe(verdict?.status);
        expect(trace?.steps.length, p.id).toBe(verdict?.depth);
        expect(result?.upTo, p.id).toBe(trace === undefined ? "hash collisions" : undefined);
        if (trace !== undefined) follow(trace);
      }
    }),
    { seed: 19_930_628, numRuns: 150 },
  );
  expect([...seen].filter((s) => !s.endsWith("inconclusive"))).toHaveLength(12);
});

test("random systems with interchangeable slots: as with the exact store", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { reduced } = symmetricSystem(shape);
      const properties = symmetricProperties(reduced, shape.seed).filter((p) => !isLiveness(p));
      const [exact, compact] = [check(reduced, properties), check(reduced, properties, { store: "compact" })];
      expect(compact.counts).toEqual(exact.counts);
      for (const p of exact.properties) {
        expect(compact.properties.find(({ id }) => id === p.id)?.status, p.id).toBe(p.status);
        expect(traceIn(compact, p.id)?.steps.length, p.id).toBe(traceIn(exact, p.id)?.steps.length);
      }
    }),
    { seed: 4_711, numRuns: 60 },
  );
});

test("two-phase commit: published counts, fewer bytes a state, and both probabilities", () => {
  const { system: commitment, properties } = twoPhaseCommit({ managers: 6 });
  const [exact, compact] = [
    check(commitment, properties),
    check(commitment, properties, { store: "compact" }),
  ];
  expect(compact.counts).toMatchObject({ ...exact.counts, states: 50_816, transitions: 402_305 });
  expect(compact).toMatchObject({
    status: "holds",
    properties: [{ status: "holds", upTo: "hash collisions" }],
  });
  expect(exact.properties[0]?.upTo).toBeUndefined();
  expect(exact.store?.kind).toBe("exact");
  expect(exact.store?.collision).toBeUndefined();
  expect(compact.store?.bytesPerState).toBeLessThan(exact.store?.bytesPerState ?? 0);
  // 50,816 distinct states out of 402,306 generated.
  expect(compact.store?.collision?.calculated).toBeCloseTo((50_816 * 351_490) / 2 ** 64, 15);
  // Among n random fingerprints the least distance is about 2^64 / n^2.
  expect(compact.store?.collision?.actual).toBeGreaterThan(50_816 ** 2 / 2 ** 64 / 100);
  expect(compact.store?.collision?.actual).toBeLessThan((50_816 ** 2 / 2 ** 64) * 100);
});

/** A counter up to `most`; its domain outgrows its field again and again. */
function counter(most: number) {
  const n = slot("n", 0);
  const noise = [slot("a", false), slot("b", false)];
  const step = process({
    name: "counter",
    reads: { n },
    step: (v) => (v.n < most ? [act("count", n.set(v.n + 1))] : []),
  });
  const toggles = noise.map((bit) =>
    process({ name: bit.name, reads: { bit }, step: (now) => [act("toggle", bit.set(!now.bit))] }),
  );
  const counting = system({ name: "counter", slots: [n, ...noise], processes: [step, ...toggles] });
  const is = (value: number) => predicate(`n is ${value}`, { n }, (v) => v.n === value);
  return { counting, is, below: (end: number) => predicate(`n < ${end}`, { n }, (v) => v.n < end) };
}

test("fingerprints outlive packing anew", () => {
  const { counting, below } = counter(3_000);
  const properties = [invariant("low", below(3_001)), invariant("lower", below(2_500))];
  const report = check(counting, properties, { store: "compact" });
  expect(report.counts).toEqual(check(counting, properties).counts);
  expect(report.counts.states).toBe(4 * 3_001);
  expect(report.properties.map((p) => p.status).sort()).toEqual(["holds", "violated"]);
  expect(traceIn(report, "lower")?.steps).toHaveLength(2_500);
});

test("colliding fingerprints leave states out, and never make a violation", () => {
  const real = { holds: 0, violated: 0, missed: 0 };
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 8 }), (shape, bits) => {
      const explored = randomSystem(shape);
      const properties = randomProperties(explored, shape.seed).filter((p) => !isLiveness(p));
      const reference = exploreNaively(explored, properties);
      const report = checkWithBits(bits, explored, properties);
      expect(report.counts.states).toBeLessThanOrEqual(reference.counts.states);
      expect(report.counts.states).toBeLessThanOrEqual(2 ** bits);
      const follow = follower(reference);
      for (const p of report.properties) {
        const verdict = reference.verdicts.find(({ id }) => id === p.id);
        if (p.upTo === undefined) {
          expect(p.status, p.id).toBe(verdict?.status);
          const trace = traceIn(report, p.id);
          expect(trace?.steps.length, p.id).toBe(verdict?.depth);
          if (trace !== undefined) follow(trace);
          real.violated += p.status === "violated" ? 1 : 0;
        } else if (p.status === verdict?.status) real.holds++;
        else real.missed++;
      }
    }),
    { seed: 1_995, numRuns: 200 },
  );
  expect(Math.min(real.holds, real.violated, real.missed)).toBeGreaterThan(20);
});

test("where states collide, the probabilities say so", () => {
  const { system: commitment, properties } = twoPhaseCommit({ managers: 4 });
  const states = exploreNaively(commitment).counts.states;
  const [few, enough] = [checkWithBits(9, commitment, properties), checkWithBits(48, commitment, properties)];
  expect(few.counts.states).toBeLessThan(states / 2);
  expect(few).toMatchObject({ status: "holds", properties: [{ upTo: "hash collisions" }] });
  expect(few.store?.collision).toEqual({ calculated: 1, actual: 1 });
  expect(enough.counts.states).toBe(states);
  expect(enough.store?.collision?.calculated).toBeLessThan(1e-4);
});

test("only states that are still to be expanded can be read", () => {
  const layout = new Layout([20, 20]);
  const store = new CompactStore(layout, 2, new MemoryBudget(Number.POSITIVE_INFINITY));
  const row = new Int32Array(store.stride);
  for (let id = 0; id < 5_000; id++) {
    layout.pack(Int32Array.of(id, 7), row, 0);
    store.add(row, 0);
    store.add(row, 0);
  }
  expect(store.count).toBe(5_000);
  store.forget(3_000);
  const rows = new Rows();
  const ids = new Int32Array(2);
  store.read(3_000, 2_000, rows);
  for (let i = 0; i < 2_000; i++) {
    layout.unpack(rows.words, rows.base + i * rows.stride, ids);
    expect([...ids]).toEqual([3_000 + i, 7]);
  }
  expect(() => store.read(0, 1, rows)).toThrow(/not kept/);
  expect(() => store.read(4_999, 2, rows)).toThrow(/not kept/);
});

test("any memory budget gives the true verdict or an inconclusive one", () => {
  const { system: commitment, properties } = twoPhaseCommit({ managers: 4 });
  const whole = exploreNaively(commitment).counts.states;
  const seen = new Set<string>();
  for (let bytes = 1; bytes < 250_000; bytes = Math.ceil(bytes * (bytes < 10_000 ? 9 : 1.05))) {
    const report = check(commitment, properties, { store: "compact", maxMemoryBytes: bytes });
    seen.add(report.status);
    expect(report.status).toBe(report.limit === undefined ? "holds" : "inconclusive");
    expect(report.limit ?? "memory").toBe("memory");
    expect(report.store?.collision === undefined).toBe(report.limit !== undefined);
    expect(report.counts.states).toBeLessThanOrEqual(whole);
  }
  expect([...seen].sort()).toEqual(["holds", "inconclusive"]);
});

test("a violation whose run does not fit into the limits any more is told without it", () => {
  const { counting, below, is } = counter(Number.POSITIVE_INFINITY);
  const properties = [
    invariant("early", below(10)),
    invariant("late", below(1_400)),
    sometimes("reached", is(1_400)),
    sometimes("never", is(-1)),
    eventually("one day", is(-1)),
  ];
  const report = check(counting, properties, { store: "compact", maxStates: 6_000, maxMemoryBytes: 200_000 });
  expect(report.status).toBe("violated");
  const of = (id: string) => report.properties.find((p) => p.id === id);
  expect(traceIn(report, "early")?.steps).toHaveLength(10);
  expect(of("late")).toMatchObject({
    status: "violated",
    trace: undefined,
    reason: expect.stringMatching(/after 1400 steps.*a limit/),
  });
  expect(of("reached")?.status).toBe("holds");
  expect(of("reached")?.upTo).toBeUndefined();
  expect(traceIn(report, "reached")).toBeUndefined();
  expect(of("never")?.status).toBe("inconclusive");
  expect(of("one day")?.status).toBe("inconclusive");
});

test("a run that is stopped while it searches again has its verdicts all the same", () => {
  const { counting, below } = counter(5_000);
  const exploration = new Exploration(counting, [invariant("late", below(4_000))], { store: "compact" });
  while (!exploration.advance(30_000) && exploration.progress().frontier > 0);
  exploration.stop("interrupted");
  expect(exploration.advance(1)).toBe(true);
  expect(exploration.report()).toMatchObject({
    status: "violated",
    properties: [{ status: "violated", trace: undefined }],
  });
});

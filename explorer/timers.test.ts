// Timers that fire at any time, and timers that wait: what differs, by hand, on a protocol that everybody knows.
import { describe, expect, test } from "vitest";
import { check } from "./check.ts";
import { Compiled } from "./engine/compiled.ts";
import { Replay } from "./engine/replay.ts";
import { ModelError } from "./errors.ts";
import { traceIn } from "./follow.ts";
import { exploreNaively } from "./naive.ts";
import { eventually, invariant, noDeadlock, predicate, recurs, sometimes } from "./property.ts";
import { simulate } from "./simulate/index.ts";
import { act, process, slot, system, type Timers, timer } from "./system.ts";

/**
 * Stop and wait without sequence numbers: a message is sent, delivered and acknowledged, and sent again when no answer has
 * come for some time. The line may lose so many messages, and holds one each way.
 */
function stopAndWait({ losses, timers }: { readonly losses: number; readonly timers: Timers }) {
  const [message, ack, done] = [slot("message", true), slot("ack", false), slot("done", false)];
  const [delivered, lossesLeft] = [slot("delivered", 0), slot("losses left", losses)];
  const receiver = process({
    name: "receiver",
    reads: { message, delivered },
    fairness: "weak",
    step: (now) =>
      now.message
        ? [act("deliver", message.set(false), delivered.set(Math.min(2, now.delivered + 1)), ack.set(true))]
        : [],
  });
  const sender = process({
    name: "sender",
    reads: { message, ack, done },
    fairness: "weak",
    step: (now) => [
      ...(now.ack ? [act("receive ack", ack.set(false), done.set(true))] : []),
      ...(now.done || now.message ? [] : [timer("time out", message.set(true))]),
    ],
  });
  const line = process({
    name: "line",
    reads: { message, lossesLeft },
    environment: true,
    step: (now) =>
      now.message && now.lossesLeft > 0
        ? [act("lose", message.set(false), lossesLeft.set(now.lossesLeft - 1))]
        : [],
  });
  const once = predicate("at most one delivery", { delivered }, (now) => now.delivered <= 1);
  const acknowledged = predicate("done", { done }, (now) => now.done);
  return {
    system: system({
      name: "stop and wait",
      slots: [message, ack, done, delivered, lossesLeft],
      processes: [receiver, sender, line],
      timers,
    }),
    properties: [
      invariant("once", once),
      eventually("done", acknowledged),
      noDeadlock("ends only when done", acknowledged),
    ],
  };
}

function verdicts(parameters: Parameters<typeof stopAndWait>[0]) {
  const { system: explored, properties } = stopAndWait(parameters);
  const report = check(explored, properties);
  const { states, transitions, depth, terminal } = exploreNaively(explored, properties).counts;
  expect(report.counts).toMatchObject({ states, transitions, depth, terminal });
  return {
    figures: [states, transitions, depth, terminal],
    statuses: report.properties.map((p) => p.status),
    run: traceIn(report, "once")?.steps.map((s) => s.label),
    heldBack: report.heldBack,
    neverEnabled: report.neverEnabled,
  };
}

describe("stop and wait", () => {
  test("a timeout that comes too early makes a second delivery", () => {
    // M, A: a message, an acknowledgement under way; d: done; and how many were delivered.
    // M0 -> A1 -> d1 | MA1; MA1 -> A2 | Md1; A2 -> d2 | MA2; Md1 -> Ad2 -> d2; MA2 -> A2 | Md2; Md2 -> Ad2.
    expect(verdicts({ losses: 0, timers: "free" })).toEqual({
      figures: [10, 12, 5, 2],
      // It may also time out again and again, and never look at an answer.
      statuses: ["violated", "violated", "holds"],
      run: ["deliver", "time out", "deliver"],
      heldBack: [],
      neverEnabled: ["line"],
    });
  });

  test.each([0, 1, 2, 5])("if timeouts wait for what is under way, there is one; losses: %i", (losses) => {
    // For each number of losses M0, A1, d1; between two of them nothing is under way, and only the timeout is left.
    expect(verdicts({ losses, timers: "lazy" })).toEqual({
      figures: [4 * losses + 3, 4 * losses + 2, 2 * losses + 2, losses + 1],
      statuses: ["holds", "holds", "holds"],
      run: undefined,
      heldBack: losses === 0 ? ["sender: time out"] : [],
      neverEnabled: losses === 0 ? ["sender: time out", "line"] : [],
    });
  });

  test("walks keep to it", () => {
    const refuted = (timers: Timers) => {
      const { system: explored, properties } = stopAndWait({ losses: 1, timers });
      const report = simulate(explored, properties, { walks: 200, depth: 20 });
      return {
        ids: report.properties.filter((p) => p.status === "violated").map((p) => p.id),
        heldBack: report.heldBack,
      };
    };
    expect(refuted("free")).toEqual({ ids: ["once", "done"], heldBack: [] });
    expect(refuted("lazy")).toEqual({ ids: [], heldBack: [] });
  });

  test("every order of steps is explored, and the report says why", () => {
    const { system: explored, properties } = stopAndWait({ losses: 1, timers: "lazy" });
    const { reductions } = check(explored, properties.slice(0, 1), { reductions: { partialOrder: true } });
    expect(reductions.find((r) => r.name === "partial-order")).toEqual({
      name: "partial-order",
      applied: false,
      why: "timers wait until nothing else moves, so every step may be in the way of every timer",
    });
  });
});

describe("what holds timers back", () => {
  const n = slot("n", 0);
  const other = slot("other", 0);
  const rings = process({
    name: "clock",
    reads: { n },
    step: (now) => (now.n < 2 ? [timer("ring", n.set(now.n + 1))] : []),
  });
  const rung = sometimes(
    "rung",
    predicate("it has rung twice", { n }, (now) => now.n === 2),
  );
  const besides = (p: ReturnType<typeof process>) =>
    check(system({ name: "clock", slots: [n, other], processes: [rings, p], timers: "lazy" }), [rung]);

  test("not other timers", () => {
    const too = process({
      name: "too",
      reads: { other },
      step: (now) => [timer("tick", other.set(1 - now.other))],
    });
    expect(besides(too).counts.states).toBe(6);
  });

  test("not steps that change nothing, whether the process reads what it writes or not", () => {
    const reads = process({
      name: "idle",
      reads: { other },
      step: (now) => [act("same", other.set(now.other))],
    });
    const blind = process({ name: "idle", reads: {}, step: () => [act("same", other.set(0))] });
    for (const idle of [reads, blind])
      expect(besides(idle)).toMatchObject({ heldBack: [], counts: { states: 3, transitions: 5 } });
  });

  test("a step whose process does not read what it changes, as long as it changes it", () => {
    const blind = process({ name: "blind", reads: {}, step: () => [act("one", other.set(1))] });
    // First the step, and then each ring, after which it changes nothing any more.
    expect(besides(blind)).toMatchObject({ heldBack: [], counts: { states: 4, transitions: 6 } });
  });

  test("for ever, what goes on for ever", () => {
    const busy = process({
      name: "busy",
      reads: { other },
      step: (now) => [act("turn", other.set(1 - now.other))],
    });
    const report = besides(busy);
    expect(report).toMatchObject({
      heldBack: ["clock: ring"],
      neverEnabled: ["clock"],
      counts: { states: 2 },
    });
    expect(traceIn(report, "rung")).toBeUndefined();
  });

  test("also of runs that are replayed", () => {
    const go = process({
      name: "go",
      reads: { other },
      step: (now) => (now.other < 1 ? [act("go", other.set(1))] : []),
    });
    const explored = system({ name: "replay", slots: [n, other], processes: [rings, go], timers: "lazy" });
    const compiled = new Compiled(explored);
    const replay = new Replay(compiled, compiled.initialIds([]));
    expect(replay.take(({ label }) => label === "ring")).toBe(false);
    expect(replay.take(({ label }) => label === "go")).toBe(true);
    expect(replay.take(({ label }) => label === "ring")).toBe(true);
  });

  test("not the environment, whatever it does: either may come next", () => {
    const busy = process({
      name: "fault",
      reads: { other },
      environment: true,
      step: (now) => [act("turn", other.set(1 - now.other))],
    });
    expect(besides(busy)).toMatchObject({ heldBack: [], counts: { states: 6, transitions: 10 } });
  });

  test("timers of the environment wait as well", () => {
    const outside = process({
      name: "outside",
      reads: { other },
      environment: true,
      step: (now) => (now.other < 1 ? [timer("come", other.set(1))] : []),
    });
    const once = process({
      name: "once",
      reads: { n },
      step: (now) => (now.n === 0 ? [act("go", n.set(2))] : []),
    });
    const explored = system({
      name: "outside",
      slots: [n, other],
      processes: [outside, once],
      timers: "lazy",
    });
    expect(check(explored, []).counts).toMatchObject({ states: 3, transitions: 2 });
  });

  test("a timer that is held back is not enabled: fairness does not ask for it", () => {
    const ring = process({
      name: "clock",
      reads: { n },
      fairness: "strong",
      step: (now) => [timer("ring", n.set(1 - now.n))],
    });
    const busy = process({
      name: "busy",
      reads: { other },
      fairness: "weak",
      step: (now) => [act("turn", other.set(1 - now.other))],
    });
    const status = (timers: Timers) =>
      check(system({ name: "clock", slots: [n, other], processes: [ring, busy], timers }), [
        recurs("rings", "clock"),
      ]).properties[0]?.status;
    expect(status("free")).toBe("holds");
    expect(status("lazy")).toBe("violated");
  });
});

describe("a label is a timer's, or not", () => {
  const n = slot("n", 0);
  const mixed = process({
    name: "p",
    reads: { n },
    step: (now) => [now.n === 0 ? timer("go", n.set(1)) : act("go", n.set(2))],
  });

  test("of one process", () => {
    const explored = system({ name: "mixed", slots: [n], processes: [mixed] });
    expect(() => check(explored, [])).toThrow(ModelError);
    expect(() => check(explored, [])).toThrow(/label "go" for a timer and .* for what is none/);
  });

  test("of one orbit", () => {
    const acting = (of?: string) => {
      const shared = of === undefined ? {} : { orbit: of };
      const one = process({ ...shared, name: "p", reads: { n }, step: () => [timer("go", n.set(1))] });
      const two = process({ ...shared, name: "q", reads: { n }, step: () => [act("go", n.set(2))] });
      return system({ name: "orbit", slots: [n], processes: [one, two] });
    };
    expect(check(acting(), []).counts.states).toBe(3);
    expect(() => check(acting("both"), [])).toThrow(/label "go" for a timer/);
  });

  test("and nothing else", () => {
    const odd = process({
      name: "odd",
      reads: { n },
      step: () => [JSON.parse('{"label":"go","timer":"yes","writes":[]}')],
    });
    expect(() => check(system({ name: "odd", slots: [n], processes: [odd] }), [])).toThrow(
      /with a string as `timer`; use timer\(label, ...writes\)/,
    );
  });
});

// Planted bugs in systems of more than a hundred million states are found by walks, and nothing is where none was planted.
import { describe, expect, test } from "vitest";
import { check } from "../check.ts";
import { traceIn } from "../follow.ts";
import type { Property } from "../property.ts";
import { act, type Process, process, type Slot, system, type TransitionSystem } from "../system.ts";
import { specification } from "../textbook/index.ts";
import { simulate } from "./index.ts";

function slotsNamed(explored: TransitionSystem, start: string): readonly Slot<unknown>[] {
  return explored.slots.filter((s) => s.name.startsWith(start));
}

function slotNamed(explored: TransitionSystem, name: string): Slot<unknown> {
  const found = explored.slots.find((s) => s.name === name);
  if (found === undefined) throw new RangeError(`no slot ${name}`);
  return found;
}

const planted = (explored: TransitionSystem, bug: Process): TransitionSystem =>
  system({ ...explored, processes: [...explored.processes, bug] });

function expectFound(sound: TransitionSystem, bug: Process, property: Property): readonly string[] {
  const buggy = planted(sound, bug);
  expect(check(buggy, [property], { maxStates: 10_000 }).status).toBe("inconclusive");
  const seed = 2;
  expect(simulate(sound, [property], { seed, walks: 50 }).status).toBe("inconclusive");
  const trace = traceIn(simulate(buggy, [property], { seed, shortestWithin: 0 }), property.id);
  expect(trace).toBeDefined();
  return trace?.steps.map((s) => `${s.process}: ${s.label}`) ?? [];
}

describe("a bug in a system that nobody can exhaust", () => {
  test("two-phase commit whose manager does not wait for all", () => {
    // While nothing is decided, each participant is working, prepared, heard of or aborted: at least 4^14 states.
    const { system: sound, properties } = specification("two-phase-commit", { managers: 14 });
    const [tm, commit] = [slotNamed(sound, "tm"), slotNamed(sound, "commit sent")];
    const seens = slotsNamed(sound, "prepared seen");
    const hasty = process({
      name: "hasty tm",
      reads: { tm, seens },
      step: (now) =>
        now.tm === "init" && now.seens.filter((seen) => seen === true).length > 7
          ? [act("commit", tm.set("committed"), commit.set(true))]
          : [],
    });
    const [consistent] = properties;
    if (consistent === undefined) throw new RangeError("there is one property");
    const steps = expectFound(sound, hasty, consistent);
    // Eight prepare and are heard, one aborts alone, and one obeys: none of that can be left out.
    expect(steps.filter((s) => s.endsWith(": prepare"))).toHaveLength(8);
    expect(steps).toContain("hasty tm: commit");
    expect(steps).toHaveLength(19);
  });

  test("philosophers of whom one forgets a fork", () => {
    // Each may hold its left fork or not: at least 2^30 states.
    const { system: sound, properties } = specification("philosophers", {
      philosophers: 30,
      fairness: "strong",
      lastTakesRight: true,
    });
    const [own, fork, other] = ["phase 9", "fork 9 is free", "phase 4"].map((name) => slotNamed(sound, name));
    if (own === undefined || fork === undefined || other === undefined) throw new RangeError("no such slot");
    const forgetful = process({
      name: "forgetful",
      reads: { own, other },
      step: (now) =>
        now.own === "eating" && now.other !== "thinking"
          ? [act("put one", own.set("thinking"), fork.set(true))]
          : [],
    });
    const eats = properties.find((p) => p.id === "holding leads to eating 9");
    if (eats === undefined) throw new RangeError("no such property");
    const steps = expectFound(sound, forgetful, eats);
    expect(steps.length).toBeLessThan(40);
    expect(steps).toContain("forgetful: put one");
    expect(steps.lastIndexOf("philosopher 9: take first")).toBeGreaterThan(
      steps.indexOf("forgetful: put one"),
    );
  });
});

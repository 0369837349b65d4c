// Priorities of new pods, and which classes may be the default.
import { describe, expect, it } from "vitest";
import {
  admitPriority,
  admitsPriorityClass,
  defaultPriority,
  type PrioritizedPod,
  type PriorityClass,
} from "./priority-admission.ts";

const low: PriorityClass = { name: "low", value: 10, globalDefault: true, preemptionPolicy: "Never" };
const lower: PriorityClass = { ...low, name: "lower", value: 5 };
const high: PriorityClass = { name: "high", value: 1000 };

describe("admitPriority", () => {
  const fromHigh = { priorityClassName: "high", priority: 1000 };
  const fromLow = { priorityClassName: "low", priority: 10, preemptionPolicy: "Never" };
  const fromNothing = { priorityClassName: "", priority: 0, preemptionPolicy: "PreemptLowerPriority" };

  it.each<[string, PrioritizedPod, readonly PriorityClass[], object]>([
    ["the class that is named", { priorityClassName: "high" }, [low, high], { pod: fromHigh }],
    ["the default class", {}, [high, low], { pod: fromLow }],
    ["an empty name is no name", { priorityClassName: "" }, [low], { pod: fromLow }],
    ["no class at all", {}, [high], { pod: fromNothing }],
    [
      "an unknown class, in spite of a default",
      { priorityClassName: "x" },
      [low],
      { refusal: "UnknownClass" },
    ],
    ["the same number", { priorityClassName: "high", priority: 1000 }, [high], { pod: fromHigh }],
    ["another number", { priorityClassName: "high", priority: 1 }, [high], { refusal: "PriorityMismatch" }],
    ["a number without any class", { priority: 1 }, [], { refusal: "PriorityMismatch" }],
    ["the same policy", { preemptionPolicy: "Never" }, [low], { pod: fromLow }],
    [
      "another policy",
      { preemptionPolicy: "PreemptLowerPriority" },
      [low],
      { refusal: "PreemptionPolicyMismatch" },
    ],
    [
      "a policy without any class",
      { preemptionPolicy: "Never" },
      [],
      { refusal: "PreemptionPolicyMismatch" },
    ],
    [
      "a policy where the class has none",
      { priorityClassName: "high", preemptionPolicy: "Never" },
      [high],
      { pod: { ...fromHigh, preemptionPolicy: "Never" } },
    ],
  ])("%s", (_, pod, classes, verdict) => {
    expect(admitPriority(pod, classes)).toEqual(verdict);
  });

  it("takes the lowest of several defaults", () => {
    expect(defaultPriority([low, lower, high])).toEqual(lower);
  });
});

describe("admitsPriorityClass", () => {
  it.each<[string, PriorityClass, readonly PriorityClass[], "CREATE" | "UPDATE", boolean]>([
    ["the first default", low, [high], "CREATE", true],
    ["a second default", lower, [low], "CREATE", false],
    ["another class beside the default", high, [low], "CREATE", true],
    ["the default, changed", { ...low, value: 11 }, [low], "UPDATE", true],
    ["the default, created once more", low, [low], "CREATE", false],
    ["another class, made the default", { ...high, globalDefault: true }, [low, high], "UPDATE", false],
  ])("%s", (_, written, existing, operation, admitted) => {
    expect(admitsPriorityClass(written, existing, operation)).toBe(admitted);
  });
});

// What a verdict says about schedulers: just what its input makes matter.
import { describe, expect, test } from "vitest";
import {
  deployment,
  disruptionBudget,
  documents,
  inGroup,
  pod,
  podGroup,
  priorityClass,
  sample,
} from "../model/samples.ts";
import { schedulingAssumptions, schedulingBounds } from "./scheduling-assumptions.ts";

const bounds = (manifests: string, scenario = "") => schedulingBounds(sample(manifests, scenario).inventory);
const assumptions = (manifests: string, scenario = "") =>
  schedulingAssumptions(sample(manifests, scenario).inventory);

describe("bounds", () => {
  test("nothing of the default scheduler and its pods", () => {
    expect(bounds(deployment("web"))).toEqual([]);
  });

  test("pods that no scheduler places, and those whose gates nobody removes", () => {
    const gated = deployment("gated", { pod: { schedulingGates: [{ name: "a" }] } });
    const other = deployment("other", { pod: { schedulerName: "mine" } });
    expect(bounds(documents(gated, other, pod("p", { pod: { schedulingGates: [{ name: "a" }] } })))).toEqual([
      'no scheduler is called "mine": pods of Deployment/other that name it stay pending for ever',
      "nobody removes the scheduling gates of the pods of Deployment/gated: they stay pending",
    ]);
    expect(bounds(other, "schedulers: [default-scheduler, mine]")).toEqual([
      "schedulers: default-scheduler, mine",
    ]);
  });
});

describe("assumptions", () => {
  test("scores are said in any case, preemption only where priorities differ", () => {
    expect(assumptions(deployment("web"))).toEqual([
      expect.stringContaining("any node that passes its filters"),
    ]);
    expect(assumptions(deployment("web"), "scores: exact\nscoringStrategy: MostAllocated")).toEqual([
      expect.stringContaining("MostAllocated"),
    ]);
    const high = documents(
      priorityClass("high", 1),
      pod("a", { pod: { priorityClassName: "high" } }),
      deployment("b"),
    );
    expect(assumptions(high).join("\n")).toContain("a preemption is one decision");
    expect(assumptions(high).join("\n")).not.toContain("PodDisruptionBudgets");
    const budget = disruptionBudget("b", { minAvailable: 1 });
    expect(assumptions(documents(high, budget)).join("\n")).toContain("PodDisruptionBudgets");
    expect(assumptions(documents(priorityClass("high", 1), deployment("b")))).toHaveLength(1);
  });

  test("what gangs are subject to, and which pods no scheduler takes up", () => {
    const gate = "featureGates: { GenericWorkload: true }";
    const a = pod("a", { pod: inGroup("gang") });
    const known = assumptions(documents(podGroup("gang", 2), a), gate).join("\n");
    expect(known).toContain("bound in one step");
    expect(known).not.toContain("PodGroup gang");
    expect(known).not.toContain("volumes");
    expect(assumptions(a, gate).join("\n")).toContain("no pod that names the PodGroup gang is scheduled");
    expect(assumptions(a).join("\n")).not.toContain("gang");
    const data = { name: "data", persistentVolumeClaim: { claimName: "data" } };
    const stored = pod("a", { pod: { ...inGroup("gang"), volumes: [data] } });
    expect(assumptions(documents(podGroup("gang", 2), stored), gate).join("\n")).toContain(
      "the volumes that pods of a gang wait for",
    );
  });

  test("several schedulers do not know each other's plans", () => {
    expect(assumptions(deployment("web"), "schedulers: [default-scheduler, mine]").join("\n")).toContain(
      "nominations of its own pods only",
    );
  });
});

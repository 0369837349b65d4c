// What fails a run: violations one per object, those that are accepted, and what is said of suppressions and baselines.
import { describe, expect, test } from "vitest";
import type { Trace } from "../explorer/result.ts";
import { judge, withOpenFirst } from "./judge.ts";
import { mentioned, type Names } from "./names.ts";
import type { VerifiedClaim, VerifiedProperty, VerifyResult } from "./verify-result.ts";

const COUNTS = { initial: 1, states: 1, transitions: 0, depth: 0, terminal: 1, modelCalls: 0 };
const names: Names = new Map([
  ["node-1", "Node/node-1"],
  ["Node/node-1", "Node/node-1"],
  ["web-rev1", "Deployment/web"],
  ["web-rev12", "Deployment/web-b"],
  ["shop/web-rev1", "Deployment/shop/web"],
  ["Deployment/web", "Deployment/web"],
  ["Deployment/shop/web", "Deployment/shop/web"],
  ["HorizontalPodAutoscaler/web", "HorizontalPodAutoscaler/web"],
]);

function run(...labels: readonly string[]): Trace {
  const steps = labels.map((label) => ({ process: "p", label, detail: undefined, saw: {}, changes: [] }));
  return {
    initial: {},
    steps,
    loop: undefined,
    minimal: "whole",
    environmentEvents: 0,
    contextSwitches: 0,
    simplest: true,
  };
}

function violated(object: string, ...labels: readonly string[]): VerifiedClaim {
  return { object, group: "g", status: "violated", reason: `${object} fails`, trace: run(...labels) };
}

function resultOf(...properties: readonly VerifiedProperty[]): VerifyResult {
  return {
    verdict: properties.some(({ status }) => status === "violated") ? "violated" : "holds",
    groups: [],
    properties,
    counts: COUNTS,
    bounds: [],
    assumptions: [],
    notModelled: [],
    neverEnabled: [],
    names,
  };
}

function property(id: string, ...claims: readonly VerifiedClaim[]): VerifiedProperty {
  const [first] = claims;
  return { id, title: id, status: first === undefined ? "holds" : first.status, claims };
}

const position = { file: "plimsoll.yaml", line: 1, column: 1 };
const suppress = (id: string, object?: string) => ({
  property: id,
  ...(object === undefined ? {} : { object }),
  reason: "we know",
  origin: "scenario" as const,
  position,
});

describe("the objects that a text speaks of", () => {
  test.each<[string, readonly string[]]>([
    ["web-rev1 on node-1", ["Deployment/web"]],
    ["node-1 has web-rev1", ["Deployment/web"]],
    ["web-rev12", ["Deployment/web-b"]],
    ["web-rev123", []],
    ["a-web-rev1", []],
    ["Deployment/web by HorizontalPodAutoscaler/web", ["Deployment/web", "HorizontalPodAutoscaler/web"]],
    ["Pods of ReplicaSet/shop/web-rev1", ["Deployment/shop/web"]],
    ["Deployment/web spec.replicas", ["Deployment/web"]],
    ["all nodes", []],
  ])("%s", (text, expected) => {
    expect(mentioned(text, names).filter((title) => !title.startsWith("Node/"))).toEqual(expected);
  });

  test("nodes come last", () => {
    expect(mentioned("node-1 has web-rev1", names)).toEqual(["Deployment/web", "Node/node-1"]);
  });
});

describe("findings", () => {
  test("are one per property and object, by the claim with the shortest run", () => {
    const claims = [
      violated("web-rev1", "a", "b"),
      violated("Deployment/web", "a"),
      violated("shop/web-rev1", "c"),
    ];
    const { findings, verdict } = judge(resultOf(property("p", ...claims)));
    expect(findings.map(({ subject, reason }) => [subject, reason])).toEqual([
      ["Deployment/web", "Deployment/web fails"],
      ["Deployment/shop/web", "shop/web-rev1 fails"],
    ]);
    expect(verdict).toBe("violated");
  });

  test("have fingerprints that depend on property and object, and on nothing else", () => {
    const [a] = judge(resultOf(property("p", violated("web-rev1", "a")))).findings;
    const [b] = judge(resultOf(property("q"), property("p", violated("Deployment/web", "x", "y")))).findings;
    const [c] = judge(resultOf(property("q", violated("web-rev1", "a")))).findings;
    const [d] = judge(resultOf(property("p", violated("shop/web-rev1", "a")))).findings;
    expect(a?.fingerprint).toBe(b?.fingerprint);
    expect(new Set([a, c, d].map((f) => f?.fingerprint)).size).toBe(3);
    expect(a?.run).not.toBe(b?.run);
    expect(a?.run).toBe(d?.run);
  });
});

test("what is about nodes only is told apart by the group: each group has all nodes", () => {
  const of = (group: string, object: string): VerifiedClaim => ({ ...violated(object, "a"), group });
  const claims = [
    of("g", "all nodes"),
    of("h", "all nodes"),
    of("g", "node-1"),
    of("h", "node-1"),
    of("h", "web-rev1"),
  ];
  const { findings } = judge(resultOf(property("p", ...claims)));
  expect(findings.map(({ subject, group }) => [subject, group])).toEqual([
    ["all nodes", "g"],
    ["all nodes", "h"],
    ["Node/node-1", "g"],
    ["Node/node-1", "h"],
    ["Deployment/web", "h"],
  ]);
  expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(5);
});

describe("suppressions", () => {
  const both = property("p", violated("web-rev1", "a"), violated("shop/web-rev1", "b", "c"));

  test("accept what they name, and nothing else", () => {
    const result = { ...resultOf(both), suppressions: [suppress("p", "Deployment/web")] };
    const judged = judge(result);
    expect(judged.verdict).toBe("violated");
    expect(judged.findings.map(({ accepted }) => accepted?.by)).toEqual(["suppression", undefined]);
    expect(judged.unused).toEqual([]);
    // The story that is told is that of the other object.
    const [shown] = withOpenFirst(result, judged).properties;
    expect(shown).toMatchObject({ status: "violated", reason: "shop/web-rev1 fails" });
    expect(shown?.trace?.steps.map(({ label }) => label)).toEqual(["b", "c"]);
  });

  test("without an object accept all that violates the property", () => {
    const judged = judge({ ...resultOf(both, property("q")), suppressions: [suppress("p")] });
    expect(judged.verdict).toBe("holds");
    expect(judged.findings.every(({ accepted }) => accepted?.by === "suppression")).toBe(true);
  });

  test("never make anything hold that is not known: what is inconclusive elsewhere stays so", () => {
    const result = { ...resultOf({ ...both, undecided: "time was up" }), suppressions: [suppress("p")] };
    expect(judge(result).verdict).toBe("inconclusive");
    const open = { id: "q", title: "q", status: "inconclusive" as const };
    expect(judge({ ...resultOf(both, open), suppressions: [suppress("p")] }).verdict).toBe("inconclusive");
    const walked = { seed: 1, walks: 1, depth: 1, allCounted: true };
    expect(judge({ ...resultOf(both), walked, suppressions: [suppress("p")] }).verdict).toBe("inconclusive");
  });

  test.each<[string, VerifiedProperty, string | undefined]>([
    ["holds", property("q", { object: "web-rev1", group: "g", status: "holds" }), "the property holds"],
    ["is off", { id: "q", title: "q", status: "off" }, "the property is switched off"],
    [
      "does not apply",
      { id: "q", title: "q", status: "not-applicable" },
      "there is nothing that the property speaks of",
    ],
    [
      "is violated elsewhere",
      property("q", violated("shop/web-rev1", "a")),
      "no violation that was found is about this object",
    ],
    ["is inconclusive", { id: "q", title: "q", status: "inconclusive" }, undefined],
    ["was not asked for", property("r"), "the property is only checked if it is asked for"],
  ])("are told to be without use where the property %s", (_, p, why) => {
    const { unused } = judge({ ...resultOf(p), suppressions: [suppress("q", "Deployment/web")] });
    expect(unused.map((u) => u.why)).toEqual(why === undefined ? [] : [why]);
  });
});

describe("a baseline", () => {
  const before = judge(resultOf(property("p", violated("web-rev1", "a")))).findings;

  test("accepts what it has, and says whether the run is another", () => {
    const same = judge(resultOf(property("p", violated("web-rev1", "a"))), { baseline: before });
    expect(same.findings).toMatchObject([{ isNew: false, accepted: { by: "baseline", isSameRun: true } }]);
    expect(same.verdict).toBe("holds");
    const other = judge(resultOf(property("p", violated("web-rev1", "b"))), { baseline: before });
    expect(other.findings).toMatchObject([{ isNew: false, accepted: { by: "baseline", isSameRun: false } }]);
  });

  test("does not accept what is new, and tells what is gone", () => {
    const judged = judge(resultOf(property("p", violated("shop/web-rev1", "a"))), { baseline: before });
    expect(judged.verdict).toBe("violated");
    expect(judged.findings).toMatchObject([{ isNew: true }]);
    expect(judged.gone).toEqual(before);
  });

  test.each<[string, VerifiedProperty]>([
    ["inconclusive", { id: "p", title: "p", status: "inconclusive" }],
    ["off", { id: "p", title: "p", status: "off" }],
    ["undecided elsewhere", { ...property("p", violated("shop/web-rev1", "a")), undecided: "time was up" }],
  ])("does not call gone what is %s", (_, p) => {
    expect(judge(resultOf(p), { baseline: before }).gone).toEqual([]);
  });

  test("without one, nothing is new or gone", () => {
    const judged = judge(resultOf(property("p", violated("web-rev1", "a"))));
    expect(judged.gone).toBeUndefined();
    expect(judged.findings[0]).not.toHaveProperty("isNew");
  });
});

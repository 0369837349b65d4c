// Scores by taints and by preferred node affinity, and how raw values become scores.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizeScores } from "./scores.ts";
import {
  nodeAffinityScores,
  type PreferredNodeTerm,
  preferredTermProblems,
  preferredTermsWeight,
} from "./scores-node-affinity.ts";
import { taintTolerationScores } from "./scores-taints.ts";
import type { TaintLike } from "./taints.ts";

describe("normalizeScores", () => {
  it.each([
    [[1, 2, 3, 4], false, [25, 50, 75, 100]],
    [[1, 2, 3, 4], true, [75, 50, 25, 0]],
    [[1000, 10, 20, 30], true, [0, 99, 98, 97]],
    [[3, 1], false, [100, 33]],
    [[3, 1], true, [0, 67]],
    [[0, 0], false, [0, 0]],
    [[0, 0], true, [100, 100]],
    [[], false, []],
    [[-5, -10], false, [-5, -10]],
  ])("%j, in reverse: %s", (raw, reverse, scores) => {
    expect(normalizeScores(raw, { reverse })).toEqual(scores);
  });

  it("takes another maximum", () => {
    expect(normalizeScores([1, 2, 3], { max: 10 })).toEqual([3, 6, 10]);
  });

  it("stays within the scale, with the maximum at the largest", () => {
    const raws = fc.array(fc.nat(1_000_000), { minLength: 1 });
    fc.assert(
      fc.property(raws, (raw) => {
        const scores = normalizeScores(raw);
        expect(Math.max(...scores)).toBe(Math.max(...raw) === 0 ? 0 : 100);
        expect(scores.every((s) => Number.isInteger(s) && s >= 0)).toBe(true);
      }),
      { seed: 1 },
    );
  });
});

describe("taintTolerationScores", () => {
  const taint = (key: string, effect: TaintLike["effect"] = "PreferNoSchedule", value = "x") => ({
    key,
    value,
    effect,
  });
  const scoresOf = (
    nodes: readonly (readonly TaintLike[])[],
    ...tolerations: { key?: string; effect?: string }[]
  ) =>
    taintTolerationScores(
      tolerations.map((t) => ({ operator: "Exists", ...t })),
      nodes.map((taints) => ({ taints })),
    ).scores;

  it.each([
    ["fewer are better", [[], [taint("a")], [taint("a"), taint("b")]], [], [100, 50, 0]],
    ["tolerated ones do not count", [[taint("a")], [taint("b")]], [{ key: "a" }], [100, 0]],
    [
      "tolerations for another effect do not help",
      [[taint("a")], []],
      [{ key: "a", effect: "NoSchedule" }],
      [0, 100],
    ],
    [
      "only PreferNoSchedule counts",
      [[taint("a", "NoSchedule"), taint("b", "NoExecute")], [taint("a")]],
      [],
      [100, 0],
    ],
    ["all alike", [[taint("a")], [taint("b")]], [], [0, 0]],
    ["no taints", [[], []], [], [100, 100]],
  ])("%s", (_, nodes, tolerations, scores) => {
    expect(scoresOf(nodes, ...tolerations)).toEqual(scores);
  });

  it("compares numbers only where the feature is on", () => {
    const tolerations = [{ key: "a", operator: "Gt", value: "5" }];
    const nodes = [
      { taints: [taint("a", "PreferNoSchedule", "9")] },
      { taints: [taint("a", "PreferNoSchedule", "1")] },
    ];
    expect(taintTolerationScores(tolerations, nodes, { comparisonOperators: false }).scores).toEqual([0, 0]);
    expect(taintTolerationScores(tolerations, nodes).scores).toEqual([100, 0]);
  });
});

describe("nodeAffinityScores", () => {
  const term = (weight: number, key: string, ...values: string[]): PreferredNodeTerm => ({
    weight,
    preference: { matchExpressions: [{ key, operator: "In", values }] },
  });
  const wants = (...terms: PreferredNodeTerm[]) => ({
    affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms } },
  });
  const nodes = [
    { name: "a", labels: { foo: "bar" } },
    { name: "b", labels: { key: "value" } },
    { name: "c", labels: { foo: "bar", key: "value" } },
  ];

  it("adds up the weights of the terms that match, those of the operator included", () => {
    expect(nodeAffinityScores(wants(term(2, "foo", "bar"), term(4, "key", "value")), nodes)).toEqual({
      code: "Success",
      scores: [33, 66, 100],
    });
    const added = [term(3, "key", "value")];
    expect(nodeAffinityScores(wants(term(2, "foo", "bar")), nodes, added).scores).toEqual([40, 60, 100]);
    expect(nodeAffinityScores({}, nodes, added).scores).toEqual([0, 100, 100]);
  });

  it("skips pods without preferences, and fails those with invalid ones", () => {
    expect(nodeAffinityScores({}, nodes)).toEqual({ code: "Skip", scores: [0, 0, 0] });
    expect(nodeAffinityScores(wants(), nodes).code).toBe("Success");
    expect(nodeAffinityScores(wants(term(2, "invalid key", "x")), nodes).code).toBe("Error");
    expect(nodeAffinityScores(wants(term(0, "invalid key", "x")), nodes).code).toBe("Success");
  });

  it("ignores empty terms, and names the fields that are wrong in others", () => {
    const byName = (...values: string[]) => ({
      weight: 1,
      preference: { matchFields: [{ key: "metadata.name", operator: "In", values }] },
    });
    const empty = { weight: 9, preference: {} };
    expect(preferredTermsWeight([empty, byName("a"), term(5, "foo", "bar")], nodes[0] ?? {})).toBe(6);
    expect(preferredTermProblems([empty, byName("a", "b"), byName("a"), term(1, "a b", "x")])).toMatchObject([
      { type: "Invalid", field: "[1].matchFields[0].values" },
      { type: "Invalid", field: "[3].matchExpressions[0].key" },
    ]);
  });
});

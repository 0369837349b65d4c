// Scores by preferred pod affinity and anti-affinity.
import { describe, expect, it } from "vitest";
import type { Labels } from "../kubernetes/index.ts";
import type { AffinePod, PlacedPod, WrittenAffinityTerm } from "./pod-affinity-terms.ts";
import { type InterPodScoreOptions, interPodAffinityScores } from "./scores-inter-pod-affinity.ts";

const china: Labels = { region: "china" };
const india: Labels = { region: "india" };
const zone: Labels = { az: "az1" };
const nodes = [china, india, zone];

function term(value: string, more: Partial<WrittenAffinityTerm> = {}): WrittenAffinityTerm {
  return { topologyKey: "region", labelSelector: { matchLabels: { app: value } }, ...more };
}

const likes = (weight: number, podAffinityTerm: WrittenAffinityTerm): AffinePod["affinity"] => ({
  podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm }] },
});
const dislikes = (weight: number, podAffinityTerm: WrittenAffinityTerm): AffinePod["affinity"] => ({
  podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm }] },
});
const needs = (...terms: WrittenAffinityTerm[]): AffinePod["affinity"] => ({
  podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
});
const on = (nodeLabels: Labels, app: string, affinity?: AffinePod["affinity"]): PlacedPod => ({
  nodeLabels,
  labels: { app },
  ...(affinity === undefined ? {} : { affinity }),
});
const pod = (app: string, affinity?: AffinePod["affinity"]): AffinePod => ({
  labels: { app },
  ...(affinity === undefined ? {} : { affinity }),
});
const scores = (incoming: AffinePod, placed: readonly PlacedPod[], options?: InterPodScoreOptions) =>
  interPodAffinityScores(incoming, nodes, placed, {}, options).scores;

describe("interPodAffinityScores", () => {
  it.each<[string, AffinePod, readonly PlacedPod[], readonly number[]]>([
    ["near what it likes", pod("x", likes(5, term("a"))), [on(china, "a"), on(india, "b")], [100, 0, 0]],
    ["far from what it dislikes", pod("x", dislikes(5, term("a"))), [on(china, "a")], [0, 100, 100]],
    ["near those that like it", pod("a"), [on(china, "x", likes(8, term("a"))), on(india, "x")], [100, 0, 0]],
    ["far from those that dislike it", pod("a"), [on(china, "x", dislikes(5, term("a")))], [0, 100, 100]],
    ["near those that need it", pod("a"), [on(india, "x", needs(term("a")))], [0, 100, 0]],
    ["its own required terms do not count", pod("x", needs(term("a"))), [on(china, "a")], [0, 0, 0]],
    [
      "matches add up",
      pod("x", likes(2, term("a"))),
      [on(china, "a"), on(china, "a"), on(india, "a")],
      [100, 50, 0],
    ],
    [
      "in proportion, from the least to the most",
      pod("x", likes(1, term("a"))),
      [...Array.from({ length: 3 }, () => on(china, "a")), on(india, "a")],
      [100, 33, 0],
    ],
    ["a node without the key has no domain", pod("x", likes(5, term("a"))), [on(zone, "a")], [0, 0, 0]],
    [
      "selectors that are absent match nothing",
      pod("x", likes(5, { topologyKey: "region" })),
      [on(china, "a")],
      [0, 0, 0],
    ],
  ])("%s", (_, incoming, placed, expected) => {
    expect(scores(incoming, placed)).toEqual(expected);
  });

  it("weighs the required terms of others as configured", () => {
    const placed = [on(china, "x", needs(term("a"))), on(india, "x", likes(4, term("a")))];
    expect(scores(pod("a"), placed)).toEqual([25, 100, 0]);
    expect(scores(pod("a"), placed, { hardPodAffinityWeight: 8 })).toEqual([100, 50, 0]);
    expect(scores(pod("a"), placed, { hardPodAffinityWeight: 0 })).toEqual([0, 100, 0]);
    const hardOnly = placed.slice(0, 1);
    expect(interPodAffinityScores(pod("a"), nodes, hardOnly, {}, { hardPodAffinityWeight: 0 }).code).toBe(
      "Skip",
    );
  });

  it("asks placed pods only if the pod has preferences, where it is told so", () => {
    const options = { ignorePreferredTermsOfExistingPods: true };
    const placed = [on(china, "b", likes(8, term("a")))];
    expect(interPodAffinityScores(pod("a"), nodes, placed, {}, options)).toEqual({
      code: "Skip",
      scores: [0, 0, 0],
    });
    expect(scores(pod("a", likes(1, term("c"))), placed, options)).toEqual([100, 0, 0]);
  });

  it("looks at namespaces by name and by label", () => {
    const team = { namespaceSelector: { matchLabels: { team: "t1" } }, namespaces: ["other"] };
    const namespaces = { one: { team: "t1" }, two: { team: "t2" } };
    const placedIn = (nodeLabels: Labels, namespace: string) => ({ ...on(nodeLabels, "a"), namespace });
    const placed = [placedIn(china, "one"), placedIn(india, "two"), placedIn(zone, "other")];
    const byTeam = { namespace: "mine", ...pod("x", likes(5, term("a", team))) };
    expect(interPodAffinityScores(byTeam, nodes, placed, namespaces).scores).toEqual([100, 0, 0]);
    const byDefault = { namespace: "two", ...pod("x", likes(5, term("a"))) };
    expect(interPodAffinityScores(byDefault, nodes, placed, namespaces).scores).toEqual([0, 100, 0]);
  });

  it("takes a namespace that it does not know for unlabelled, if a placed pod asks", () => {
    const unlabelled = {
      namespaceSelector: { matchExpressions: [{ key: "team", operator: "DoesNotExist" }] },
    };
    expect(scores(pod("a"), [on(china, "x", likes(5, term("a", unlabelled)))])).toEqual([100, 0, 0]);
    expect(scores(pod("x", likes(5, term("a", unlabelled))), [on(china, "a")])).toEqual([0, 0, 0]);
  });

  it("fails pods with an invalid term, and overlooks those of others", () => {
    const bad = term("{{.bad-value.}}");
    for (const affinity of [likes(5, bad), dislikes(5, bad), needs(bad)]) {
      expect(interPodAffinityScores(pod("a", affinity), nodes, [], {}).code).toBe("Error");
    }
    const mixed = { ...likes(5, bad), ...dislikes(5, term("a")) };
    expect(scores(pod("a"), [on(china, "x", mixed)])).toEqual([0, 100, 100]);
  });

  it("skips where nobody has anything to say", () => {
    expect(interPodAffinityScores(pod("a"), nodes, [on(china, "b")], {}).code).toBe("Skip");
    expect(interPodAffinityScores(pod("a"), [], [on(china, "b")], {}).scores).toEqual([]);
  });
});

// The engine and the reference explorer on clusters: counts, verdicts and distances must agree, with the model's purity
// watched; interchangeable nodes save states, and change no verdict; equal pods are written alike.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { canonicalJson, exploreNaively, type NaiveReport } from "../explorer/naive.ts";
import { findViolationNaively } from "../explorer/naive-liveness.ts";
import { isLiveness, type Property } from "../explorer/property.ts";
import type { CheckReport } from "../explorer/result.ts";
import type { TransitionSystem } from "../explorer/system.ts";
import { sampleClusters } from "../model/sample-clusters/index.ts";
import type { Sample } from "../model/samples.ts";
import { SCENARIO_DEFAULTS } from "../model/scenario/scenario.ts";
import { selectedProperties } from "./registry.ts";

function claimsOf({ cluster }: Sample): readonly Property[] {
  return selectedProperties(SCENARIO_DEFAULTS).flatMap((p) => p.on(cluster));
}

/** Built-in property to the statuses of its claims, without saying which node is meant: equal nodes trade places. */
function statuses(report: CheckReport): readonly string[] {
  const all = report.properties.map(({ id, status }) => `${id.replace(/ on node-\d$/, "")}: ${status}`);
  return [...new Set(all)].sort();
}

function withoutReduction(system: TransitionSystem): TransitionSystem {
  return { ...system, interchangeable: [] };
}

describe.each(Object.entries(sampleClusters))("%s", (_, make) => {
  const sample = make();
  const claims = claimsOf(sample);
  const report = check(sample.system, claims, { paranoid: true });
  const isReduced = sample.system.interchangeable.length > 0;

  test("both explorers see the same graph, and the same safety verdicts at the same distance", () => {
    const naive = exploreNaively(sample.system, claims);
    const { initial, states, transitions, depth, terminal } = naive.counts;
    expect(report.counts).toMatchObject({ initial, states, transitions, depth, terminal });
    for (const verdict of isReduced ? [] : naive.verdicts.filter(({ status }) => status !== "undecided")) {
      const result = report.properties.find(({ id }) => id === verdict.id);
      expect(result?.status, verdict.id).toBe(verdict.status);
      if (result?.status === "violated") expect(result.trace?.steps.length).toBe(verdict.depth);
    }
    if (!isReduced && states < 800) expectSameLiveness(sample.system, claims, naive, report);
    expectOneTextPerPod(naive);
  });

  test.runIf(isReduced)("interchangeable nodes save states, and change no verdict", () => {
    const exact = check(withoutReduction(sample.system), claims);
    expect(statuses(report)).toEqual(statuses(exact));
    expect(exact.counts.states).toBeGreaterThan(report.counts.states);
    expect(exact.counts.depth).toBe(report.counts.depth);
  });
});

function expectSameLiveness(
  system: TransitionSystem,
  claims: readonly Property[],
  naive: NaiveReport,
  report: CheckReport,
): void {
  for (const claim of claims.filter(isLiveness)) {
    const lasso = findViolationNaively(system, claim, naive);
    const result = report.properties.find(({ id }) => id === claim.id);
    expect(result?.status, claim.id).toBe(lasso === undefined ? "holds" : "violated");
  }
}

/** Multisets are sorted by text: were equal pods written in two ways, equal nodes would be two. */
function expectOneTextPerPod({ states }: NaiveReport): void {
  const texts = new Map<string, string>();
  const arrays = states.flatMap((state) => Object.values(state).flatMap(podsIn));
  expect(arrays.some((pods) => pods.length > 0)).toBe(true);
  for (const pods of arrays) {
    const written = pods.map((pod) => JSON.stringify(pod));
    expect(written).toEqual(written.toSorted());
    for (const pod of pods) {
      const text = JSON.stringify(pod);
      expect(texts.get(canonicalJson(pod)) ?? text).toBe(text);
      texts.set(canonicalJson(pod), text);
    }
  }
}

/** Other lists have an order of their own. */
function podsIn(value: unknown): readonly (readonly unknown[])[] {
  if (Array.isArray(value)) return value.every(isPod) ? [value] : [];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).filter((inner) => Array.isArray(inner) && inner.every(isPod));
}

function isPod(value: unknown): boolean {
  return value !== null && typeof value === "object" && "metadata" in value && "status" in value;
}

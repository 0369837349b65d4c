// The engine's verdicts and traces: every witness, every verdict under fairness, and every property of every small
// textbook system against the reference explorer. Each trace is followed step by step on the reference graph.
import { describe, expect, test } from "vitest";
import { check, type ExploreOptions } from "../check.ts";
import { follower, isFair, violates } from "../follow.ts";
import { exploreNaively } from "../naive.ts";
import { isLiveness, type Property } from "../property.ts";
import { type PropertyResult, runOf } from "../result.ts";
import type { TransitionSystem } from "../system.ts";
import { specification } from "./index.ts";
import { nameOf, oracles } from "./oracles.ts";

function resultOf(
  explored: TransitionSystem,
  properties: readonly Property[],
  id: string,
  options: ExploreOptions = {},
): PropertyResult {
  const found = check(explored, properties, options).properties.find((result) => result.id === id);
  if (found === undefined) throw new Error(`no result for ${id}`);
  return found;
}

describe.each(["exact", "compact"] as const)("witnesses and counterexamples, %s store", (store) => {
  test.each(oracles.witnesses.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))(
    "$name: $property",
    (oracle) => {
      const { system: explored, properties } = specification(oracle.system, oracle.parameters);
      const result = resultOf(explored, properties, oracle.property, { store });
      expect(result.status).toBe(oracle.status);
      const trace = runOf(result);
      expect(trace?.steps.length).toBe(oracle.steps);
      expect(trace?.minimal ?? "whole").toBe("whole");
    },
  );
});

describe("verdicts under fairness", () => {
  test.each(oracles.fairness.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))(
    "$name: $property",
    (oracle) => {
      const { system: explored, properties } = specification(oracle.system, oracle.parameters);
      const result = resultOf(explored, properties, oracle.property);
      expect(result.status).toBe(oracle.status);
      if (result.status !== "violated") return;
      const { trace } = result;
      if (trace?.loop === undefined) throw new Error("a violated liveness property without a lasso");
      const property = properties.find(({ id }) => id === oracle.property);
      if (property === undefined || !isLiveness(property)) throw new Error("not a liveness property");
      const reference = exploreNaively(explored);
      const run = follower(reference)(trace);
      expect(violates(run, trace.loop, property, explored)).toBe(true);
      expect(isFair(run, trace.loop, explored, reference)).toBe(true);
      if (oracle.lasso === undefined) return;
      const { stem, cycle, shortest } = oracle.lasso;
      expect(trace.minimal).toBe("whole");
      if (shortest) expect([trace.loop, trace.steps.length - trace.loop]).toEqual([stem, cycle]);
      expect(trace.steps.length).toBeLessThanOrEqual(stem + cycle);
    },
  );
});

describe("the reference explorer agrees on every property", () => {
  const small = oracles.counts.filter(({ counts }) => counts.S <= 10_000);

  test.each(small.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))(
    "$name",
    ({ system: name, parameters }) => {
      const { system: explored, properties } = specification(name, parameters);
      const reference = exploreNaively(explored, properties);
      const follow = follower(reference);
      const report = check(explored, properties);
      expect(report.properties.map(({ id }) => id)).toEqual(properties.map(({ id }) => id));
      expect(report.limit).toBeUndefined();
      for (const verdict of reference.verdicts) {
        const result = report.properties.find(({ id }) => id === verdict.id);
        if (result === undefined || verdict.status === "undecided") continue;
        expect(result.status, verdict.id).toBe(verdict.status);
        expect(result.vacuous !== undefined, verdict.id).toBe(verdict.vacuous);
        const trace = runOf(result);
        expect(trace?.steps.length, verdict.id).toBe(verdict.depth);
        if (trace !== undefined) follow(trace);
      }
    },
  );
});

// The engine and the reference explorer on clusters with users' own controllers; and what reductions, walks and threads make of them.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { ltsOfSystem } from "../explorer/equivalence/index.ts";
import { exploreNaively } from "../explorer/naive.ts";
import { findViolationNaively } from "../explorer/naive-liveness.ts";
import { isLiveness } from "../explorer/property.ts";
import { BACKUPS_END, databaseOperator, type Faults, ownInput } from "../model/own/samples.ts";
import { Discovery } from "./discovery.ts";
import { ClusterSimulation } from "./simulate.ts";
import { verify } from "./verify.ts";
import type { VerifyInput } from "./verify-result.ts";
import { wholeCluster } from "./whole-cluster.ts";

const ONE = "nodes: [1x4cpu8Gi]\n";
const GOES = `${BACKUPS_END}edits: [{delete: {kind: Database, name: db}}]\n`;

function input(faults: Faults, scenario: string, staleness: "lagging" | "none"): VerifyInput {
  return ownInput(databaseOperator(faults, staleness), scenario);
}

/** The cluster with all known that its controllers write. */
function discovered(given: VerifyInput) {
  const discovery = new Discovery(given, []);
  do check(wholeCluster(given, undefined, discovery).system, []);
  while (discovery.renew());
  return wholeCluster(given, undefined, discovery);
}

describe.each<readonly [string, Faults, string, "lagging" | "none"]>([
  ["an operator at work", {}, ONE, "lagging"],
  ["one that sees what is stored, and a database that goes", {}, GOES, "none"],
  ["one that crashes", { marksFirst: true }, `${GOES}controllerCrashes: 1\n`, "none"],
  ["one that never rests", { addsAgain: true }, ONE, "lagging"],
])("%s", (_, faults, scenario, staleness) => {
  const { system, claims } = discovered(input(faults, scenario, staleness));

  test("both explorers see the same graph, and the same verdicts at the same distance", () => {
    const report = check(system, claims, { paranoid: true });
    const naive = exploreNaively(system, claims);
    const { initial, states, transitions, depth, terminal } = naive.counts;
    expect(report.counts).toMatchObject({ initial, states, transitions, depth, terminal });
    for (const verdict of naive.verdicts.filter(({ status }) => status !== "undecided")) {
      const result = report.properties.find(({ id }) => id === verdict.id);
      expect(result?.status, verdict.id).toBe(verdict.status);
      if (result?.status === "violated") expect(result.trace?.steps.length).toBe(verdict.depth);
    }
    for (const claim of claims.filter(isLiveness)) {
      const lasso = findViolationNaively(system, claim, naive);
      const result = report.properties.find(({ id }) => id === claim.id);
      expect(result?.status, claim.id).toBe(lasso === undefined ? "holds" : "violated");
    }
  });

  test("partial-order reduction changes no verdict", () => {
    const statuses = (partialOrder: boolean) =>
      verify(input(faults, scenario, staleness), { reductions: { partialOrder } }).properties.map(
        ({ id, status }) => `${id}: ${status}`,
      );
    expect(statuses(true)).toEqual(statuses(false));
  });
});

describe.each<readonly [string, Faults, string]>([
  ["at work", {}, ONE],
  ["until its database is gone", {}, GOES],
  ["that trusts its list", { trustsList: true }, ONE],
])("an operator %s", (_, faults, scenario) => {
  const explored = (staleness: "lagging" | "none") =>
    ltsOfSystem(discovered(input(faults, scenario, staleness)).system, () => "hide");

  test("whose caches do not lag reaches nothing that it does not reach with caches that may", () => {
    const [fresh, lagging] = [explored("none"), explored("lagging")];
    // Without what only one of them has: caches, and what only lagging ones lead to.
    const slots = Object.keys(fresh.snapshot(0) ?? {});
    const statesOf = (seen: typeof fresh): readonly string[] =>
      Array.from({ length: seen.lts.stateCount }, (__, i) =>
        JSON.stringify(slots.map((slot) => seen.snapshot(i)?.[slot])),
      );
    const reached = new Set(statesOf(lagging));
    const missing = statesOf(fresh).filter((state) => !reached.has(state));
    expect(missing.slice(0, 1)).toEqual([]);
    expect(lagging.lts.stateCount).toBeGreaterThan(fresh.lts.stateCount);
  });
});

test("walks find out what controllers write, and what they do wrong", () => {
  const simulation = new ClusterSimulation(input({ trustsList: true }, ONE, "lagging"), {
    seed: 7,
    walks: 200,
  });
  while (!simulation.advance(10_000));
  const { properties, verdict } = simulation.result();
  expect(verdict).toBe("violated");
  expect(properties.find(({ id }) => id === "one-set-each")?.status).toBe("violated");
});

test("two nodes that nothing tells apart: fewer states, the same verdicts", () => {
  const given = input({}, "nodes: [2x4cpu8Gi]\n", "lagging");
  const { system, claims } = discovered(given);
  const [reduced, full] = [system, { ...system, interchangeable: [] }].map((one) => check(one, claims));
  const statuses = (report: typeof reduced) => report?.properties.map(({ id, status }) => `${id}: ${status}`);
  expect(statuses(reduced)).toEqual(statuses(full));
  expect(reduced?.counts.states).toBeLessThan(full?.counts.states ?? 0);
});

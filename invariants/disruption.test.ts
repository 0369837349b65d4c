// Evictions and drains: that the properties about them can fail, and that they hold where all is well.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { groupsOf } from "../model/groups/groups.ts";
import {
  disruptionBudget,
  documents,
  pod,
  priorityClass,
  replicaSet,
  type Sample,
  sample,
} from "../model/samples.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { disruptionAssumptions, disruptionBounds } from "./disruption-assumptions.ts";
import { drainCompletes } from "./drain-completes.ts";
import { evictionsRespectPdb } from "./evictions-respect-pdb.ts";

/** undefined if it does not apply. */
function holds(property: ClusterProperty, { cluster, system }: Sample): boolean | undefined {
  const claims = property.on(cluster);
  if (claims.length === 0) return undefined;
  return check(system, claims).properties.every(({ status }) => status === "holds");
}

const web = replicaSet("web", { replicas: 2 });
const DRAIN = "nodes: [2x2cpu4Gi]\nedits: [{drain: {node: node-1}}]";

function drained(spec: object, scenario = ""): Sample {
  return sample(documents(web, disruptionBudget("web", spec)), `${DRAIN}\n${scenario}`);
}

describe("evictions-respect-pdb", () => {
  test("holds while nothing else takes pods away", () => {
    expect(holds(evictionsRespectPdb, drained({ minAvailable: 1 }))).toBe(true);
  });

  test("evictions-respect-pdb: a pod crashes, and the status does not say so yet", () => {
    expect(holds(evictionsRespectPdb, drained({ minAvailable: 1 }, "crashes: 1"))).toBe(false);
  });

  test("fails where a more important pod finds no other room", () => {
    const important = replicaSet("important", {
      replicas: 0,
      cpu: "2",
      pod: { priorityClassName: "high" },
    });
    const manifests = documents(
      priorityClass("high", 1),
      important,
      replicaSet("web", { replicas: 1, cpu: "2" }),
      disruptionBudget("web", { minAvailable: 1 }),
    );
    const s = (nodes: number): Sample =>
      sample(
        manifests,
        `nodes: [${nodes}x2cpu4Gi]\nedits: [{scale: {kind: ReplicaSet, name: important, replicas: 1}}]`,
      );
    expect(holds(evictionsRespectPdb, s(1))).toBe(false);
    expect(holds(evictionsRespectPdb, s(2))).toBe(true);
  });

  test("does not apply where pods are deleted, and where a budget selects none", () => {
    const forced =
      "nodes: [1x2cpu4Gi]\nedits: [{drain: {node: node, disableEviction: true}}, {delete: {kind: PodDisruptionBudget, name: web}}]";
    const budget = disruptionBudget("web", { minAvailable: 1 });
    expect(holds(evictionsRespectPdb, sample(documents(web, budget), forced))).toBeUndefined();
    const others = disruptionBudget("api", { minAvailable: 1 });
    expect(holds(evictionsRespectPdb, sample(documents(web, others), DRAIN))).toBeUndefined();
  });
});

describe("drain-completes", () => {
  test("drain-completes: a budget leaves something, or nothing", () => {
    expect(holds(drainCompletes, drained({ minAvailable: 1 }))).toBe(true);
    expect(holds(drainCompletes, drained({ minAvailable: "100%" }))).toBe(false);
  });

  test("drain-completes: a budget that users change before the drain leaves nothing any more", () => {
    const web = replicaSet("web", { replicas: 2 });
    const budget = (spec: object): string => disruptionBudget("web", spec);
    const completes = (spec: object) =>
      holds(
        drainCompletes,
        sample(
          documents(web, budget({ maxUnavailable: 1 })),
          "nodes: [2x2cpu4Gi]\nedits: [{apply: b}, {drain: {node: node-1}}]",
          { b: budget(spec) },
        ),
      );
    expect(completes({ maxUnavailable: 0 })).toBe(false);
    expect(completes({ maxUnavailable: 1 })).toBe(true);
  });

  test("fails where the node is lost, and its pods never stop", () => {
    expect(holds(drainCompletes, drained({ minAvailable: 0 }, "nodeFailures: 1"))).toBe(false);
  });

  test("does not apply where nobody drains", () => {
    expect(holds(drainCompletes, sample(web, "edits: [{cordon: {node: node-1}}]"))).toBeUndefined();
  });
});

test("a verdict says how a drain is read, and which budgets nobody asks", () => {
  const { inventory } = drained({ minAvailable: 1 });
  expect(disruptionAssumptions(inventory).join("\n")).toContain("kubectl drain --ignore-daemonsets");
  expect(disruptionBounds(inventory)).toEqual([]);
  const idle = sample(documents(web, disruptionBudget("web", { minAvailable: 1 }))).inventory;
  expect(disruptionAssumptions(idle)).toEqual([]);
  expect(disruptionBounds(idle)).toEqual([
    expect.stringContaining("PodDisruptionBudget/web decides nothing"),
  ]);
});

describe("workloads are explored together", () => {
  const groups = (...manifests: readonly string[]): readonly number[] =>
    groupsOf(sample(documents(...manifests), DRAIN).inventory).map(({ length }) => length);
  const [a, b] = [replicaSet("a"), replicaSet("b")];

  test("if a budget selects the pods of both, or one pod may refuse a drain", () => {
    expect(groups(a, b)).toEqual([1, 1]);
    expect(groups(a, b, disruptionBudget("a", { minAvailable: 1 }))).toEqual([2, 1]);
    expect(groups(a, b, disruptionBudget("all", { selector: {}, minAvailable: 1 }))).toEqual([3]);
    expect(groups(a, pod("lone"))).toEqual([2]);
  });
});

// Nodes that run short of memory, disk space or process ids: who is evicted, who is not admitted any more, and that it passes.
import { describe, expect, test } from "vitest";
import {
  documents,
  podsOf,
  priorityClass,
  reaches,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../../samples.ts";
import type { PodState } from "../../state.ts";

const ONE = "nodes: [1x4cpu8Gi]\nmemoryPressure: 1";
const isEvicted = (p: PodState): boolean => p.status.phase === "Failed" && p.status.reason === "Evicted";
const runs = (p: PodState): boolean => p.status.phase === "Running";
const SIZE = { memory: "1Gi", cpu: "1" };

/** A pod of each class of quality of service. */
function podOf(name: "guaranteed" | "burstable" | "best-effort", spec: object = {}): string {
  const resources =
    name === "guaranteed" ? { requests: SIZE, limits: SIZE } : name === "burstable" ? { requests: SIZE } : {};
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { containers: [{ name: "app", image: "app:1", resources }], ...spec },
  });
}

/** Who can be the first to go while all the named pods run. */
function first(s: Sample, names: readonly string[]): readonly string[] {
  return names.filter((name) =>
    takes(s, (before, _, { label }) => {
      const all = names.every((n) => podsOf(before, n, runs).length === 1);
      return all && label === `evict for memory ${name}`;
    }),
  );
}

describe("under memory pressure", () => {
  test.each([
    [["best-effort", "guaranteed"], ["best-effort"]],
    [
      ["burstable", "guaranteed"],
      ["burstable", "guaranteed"],
    ],
    [
      ["best-effort", "burstable"],
      ["best-effort", "burstable"],
    ],
    [["guaranteed"], ["guaranteed"]],
  ] as const)("of %j, any of %j may be evicted first", (names, expected) => {
    const s = sample(documents(...names.map((n) => podOf(n))), ONE);
    expect(first(s, names)).toEqual(expected);
  });

  test("what is evicted has failed, and stays so; it is over sooner or later", () => {
    const s = sample(podOf("best-effort"), ONE);
    expect(reaches(s, (v) => podsOf(v, "best-effort", isEvicted).length === 1)).toBe(true);
    expect(settles(s, (v) => v.nodes[0]?.short === undefined)).toBe(true);
    expect(settles(s, (v) => v.nodes[0]?.status.conditions.MemoryPressure === undefined)).toBe(true);
  });

  test("the node is tainted as soon as the kubelet has said so, and the scheduler avoids it", () => {
    const s = sample(podOf("burstable"), ONE);
    const binds = (reported: boolean): boolean =>
      takes(
        s,
        (before, _, { label }) =>
          label === "bind" && (before.nodes[0]?.status.conditions.MemoryPressure === "True") === reported,
      );
    expect([binds(false), binds(true)]).toEqual([true, false]);
  });

  test.each([
    ["best-effort", {}, true],
    ["burstable", {}, false],
    [
      "best-effort",
      { tolerations: [{ key: "node.kubernetes.io/memory-pressure", operator: "Exists" }] },
      false,
    ],
  ] as const)("the kubelet does not admit pods that promise nothing: %s %j", (name, spec, refused) => {
    const s = sample(podOf(name, { ...spec, nodeName: "node" }), ONE);
    const reported = ({ nodes }: Seen): boolean => nodes[0]?.status.conditions.MemoryPressure === "True";
    expect(takes(s, (before, _, { label }) => reported(before) && label === `reject ${name}`)).toBe(refused);
    expect(takes(s, (before, _, { label }) => reported(before) && label === `start ${name}`)).toBe(!refused);
  });

  test("nothing is evicted without a shortage", () => {
    const s = sample(podOf("best-effort"), "nodes: [1x4cpu8Gi]");
    expect(reaches(s, (v) => podsOf(v, "best-effort", isEvicted).length > 0)).toBe(false);
  });
});

describe.each([
  ["diskPressure", "disk space", "DiskPressure", "node.kubernetes.io/disk-pressure"],
  ["pidPressure", "process ids", "PIDPressure", "node.kubernetes.io/pid-pressure"],
] as const)("under %s", (fault, name, condition, taint) => {
  const SHORT = `nodes: [1x4cpu8Gi]\n${fault}: 1`;
  const isReported = ({ nodes }: Seen): boolean => nodes[0]?.status.conditions[condition] === "True";
  const exists = [{ key: taint, operator: "Exists" }];

  test("pods are evicted until it is over", () => {
    const s = sample(podOf("guaranteed"), SHORT);
    expect(takes(s, (_, __, { label }) => label === `evict for ${name} guaranteed`)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "guaranteed", isEvicted).length === 1)).toBe(true);
    expect(reaches(s, isReported)).toBe(true);
    expect(settles(s, (v) => !isReported(v) && v.nodes[0]?.short === undefined)).toBe(true);
  });

  test("the scheduler avoids the node, and the kubelet refuses all pods, whatever they promise or tolerate", () => {
    const bound = sample(podOf("guaranteed"), SHORT);
    expect(takes(bound, (before, _, { label }) => label === "bind" && isReported(before))).toBe(false);
    const tolerant = sample(podOf("guaranteed", { tolerations: exists }), SHORT);
    expect(takes(tolerant, (before, _, { label }) => label === "bind" && isReported(before))).toBe(true);
    expect(
      takes(tolerant, (before, _, { label }) => label === "start guaranteed" && isReported(before)),
    ).toBe(false);
    expect(
      takes(tolerant, (before, _, { label }) => label === "reject guaranteed" && isReported(before)),
    ).toBe(true);
  });

  test("critical pods are admitted, and not evicted", () => {
    const spec = { tolerations: exists, priorityClassName: "system-node-critical" };
    const s = sample(podOf("best-effort", spec), SHORT);
    expect(takes(s, (before, _, { label }) => label === "start best-effort" && isReported(before))).toBe(
      true,
    );
    expect(takes(s, (_, __, { label }) => label.startsWith("evict"))).toBe(false);
  });
});

test("for want of disk space any pod may go first, for want of process ids only one of the lowest priority", () => {
  const high = (fault: string): readonly string[] => {
    const spec = { priorityClassName: "high" };
    const s = sample(
      documents(priorityClass("high", 1000), podOf("guaranteed", spec), podOf("burstable")),
      `nodes: [1x4cpu8Gi]\n${fault}: 1`,
    );
    const all = (v: Seen): boolean =>
      ["guaranteed", "burstable"].every((n) => podsOf(v, n, runs).length === 1);
    return ["guaranteed", "burstable"].filter((n) =>
      takes(s, (before, _, { label }) => all(before) && label.startsWith("evict for ") && label.endsWith(n)),
    );
  };
  expect(high("diskPressure")).toEqual(["guaranteed", "burstable"]);
  expect(high("pidPressure")).toEqual(["burstable"]);
});

test("a node may run short of several things at once, and evicts for each", () => {
  const s = sample(podOf("burstable"), "nodes: [1x4cpu8Gi]\nmemoryPressure: 1\ndiskPressure: 1");
  expect(reaches(s, (v) => JSON.stringify(v.nodes[0]?.short) === JSON.stringify(["disk", "memory"]))).toBe(
    true,
  );
  expect(
    takes(
      s,
      (before, _, { label }) =>
        before.nodes[0]?.short?.length === 2 && label === "evict for disk space burstable",
    ),
  ).toBe(true);
});

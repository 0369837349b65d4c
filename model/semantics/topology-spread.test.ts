// Topology spread, as a filter and as a preference.
import { describe, expect, it } from "vitest";
import type { Labels } from "../kubernetes/index.ts";
import { systemSpreadDefaults, topologySpreadScores } from "./scores-topology-spread.ts";
import {
  defaultSelector,
  type SpreadingPod,
  type SpreadNode,
  type SpreadPod,
  spreadConstraints,
  topologySpreadTest,
  type WrittenSpreadConstraint,
} from "./topology-spread.ts";

const foo = { matchLabels: { app: "foo" } };
const mine: SpreadingPod = { labels: { app: "foo" }, deleting: false };

function node(
  name: string,
  labels: Labels,
  pods: number | readonly SpreadingPod[],
  taints: SpreadNode["taints"] = [],
): SpreadNode {
  return {
    name,
    labels,
    taints,
    pods: typeof pods === "number" ? Array.from({ length: pods }, () => mine) : pods,
  };
}

function zoned(...counts: readonly number[]): readonly SpreadNode[] {
  return counts.map((count, i) => node(`n${i}`, { zone: `z${i}`, host: `n${i}` }, count));
}

function asking(...constraints: readonly Partial<WrittenSpreadConstraint>[]): SpreadPod {
  const topologySpreadConstraints = constraints.map(
    (more): WrittenSpreadConstraint => ({
      maxSkew: 1,
      topologyKey: "zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: foo,
      ...more,
    }),
  );
  return { labels: { app: "foo" }, topologySpreadConstraints };
}

const fitting = (pod: SpreadPod, nodes: readonly SpreadNode[]) => {
  const test = topologySpreadTest(pod, nodes);
  return nodes.filter(({ labels }) => test(labels ?? {}) === undefined).map(({ name }) => name);
};

describe("topology spread as a filter", () => {
  const tainted = { key: "dedicated", value: "x", effect: "NoSchedule" } as const;
  it.each<[string, SpreadPod, readonly SpreadNode[], readonly string[]]>([
    ["no constraints", { labels: {} }, zoned(5, 0), ["n0", "n1"]],
    ["only the emptier zone", asking({}), zoned(1, 0), ["n1"]],
    ["a larger skew", asking({ maxSkew: 2 }), zoned(2, 1, 0), ["n1", "n2"]],
    ["a preference is no filter", asking({ whenUnsatisfiable: "ScheduleAnyway" }), zoned(5, 0), ["n0", "n1"]],
    ["a pod that does not match itself", { ...asking({}), labels: {} }, zoned(1, 0), ["n0", "n1"]],
    ["no selector: nothing counts", asking({ labelSelector: null }), zoned(5, 0), ["n0", "n1"]],
    [
      "a selector for everything: nothing counts either",
      asking({ labelSelector: {} }),
      zoned(5, 0),
      ["n0", "n1"],
    ],
    ["too few domains: the least has none", asking({ minDomains: 3 }), zoned(1, 1), []],
    ["enough domains", asking({ minDomains: 2 }), zoned(1, 1), ["n0", "n1"]],
    [
      "what is being deleted or elsewhere does not count",
      asking({}),
      [
        node("a", { zone: "a" }, [
          { ...mine, deleting: true },
          { ...mine, namespace: "x" },
        ]),
        node("b", { zone: "b" }, 0),
      ],
      ["a", "b"],
    ],
    ["a node without the label", asking({}), [...zoned(0), node("bare", {}, 0)], ["n0"]],
    [
      "only nodes with the labels of all constraints count",
      asking({}, { topologyKey: "host" }),
      [...zoned(1, 1), node("bare", { zone: "z2" }, 0)],
      ["n0", "n1"],
    ],
    [
      "nodes that affinity excludes do not count",
      { ...asking({}), nodeSelector: { disk: "ssd" } },
      [node("a", { zone: "a", disk: "ssd" }, 1), node("b", { zone: "b" }, 0)],
      ["a", "b"],
    ],
    [
      "unless that is to be ignored",
      { ...asking({ nodeAffinityPolicy: "Ignore" }), nodeSelector: { disk: "ssd" } },
      [node("a", { zone: "a", disk: "ssd" }, 1), node("b", { zone: "b" }, 0)],
      ["b"],
    ],
    [
      "tainted nodes count",
      asking({}),
      [node("a", { zone: "a" }, 1), node("b", { zone: "b" }, 0, [tainted])],
      ["b"],
    ],
    [
      "unless taints are honoured",
      asking({ nodeTaintsPolicy: "Honor" }),
      [node("a", { zone: "a" }, 1), node("b", { zone: "b" }, 0, [tainted])],
      ["a", "b"],
    ],
    [
      "and tolerated",
      { ...asking({ nodeTaintsPolicy: "Honor" }), tolerations: [{ operator: "Exists" }] },
      [node("a", { zone: "a" }, 1), node("b", { zone: "b" }, 0, [tainted])],
      ["b"],
    ],
    [
      "pods of another revision do not count",
      { ...asking({ matchLabelKeys: ["hash", "absent"] }), labels: { app: "foo", hash: "2" } },
      zoned(3, 0),
      ["n0", "n1"],
    ],
    [
      "the test of an invalid selector",
      asking({ labelSelector: { matchExpressions: [{ key: "a", operator: "Is" }] } }),
      zoned(0),
      [],
    ],
  ])("%s", (_, pod, nodes, expected) => {
    expect(fitting(pod, nodes)).toEqual(expected);
  });

  it("says what could be resolved", () => {
    const test = topologySpreadTest(asking({}), zoned(1, 0));
    expect(test({ zone: "z0" })?.code).toBe("Unschedulable");
    expect(test({})?.code).toBe("UnschedulableAndUnresolvable");
    expect(test({ zone: "never counted" })).toBeUndefined();
  });
});

describe("constraints by default", () => {
  const rack: WrittenSpreadConstraint = {
    maxSkew: 2,
    topologyKey: "rack",
    whenUnsatisfiable: "DoNotSchedule",
  };
  const services = [
    { selector: { app: "foo" } },
    { selector: { app: "bar" } },
    { namespace: "x", selector: { other: "namespace" } },
    {},
    { selector: {} },
  ];
  const pod = { labels: { app: "foo", tier: "web" } };

  it("select what the services and the owner select", () => {
    expect(defaultSelector(pod, services, { matchLabels: { tier: "web" } })).toEqual([
      { key: "app", operator: "=", values: ["foo"] },
      { key: "tier", operator: "=", values: ["web"] },
    ]);
    expect(defaultSelector({ labels: {} }, services)).toEqual([]);
  });

  it("apply to pods without constraints of any kind, if there is something to select by", () => {
    const selector = defaultSelector(pod, services);
    const defaults = {
      constraints: [rack, { ...rack, whenUnsatisfiable: "ScheduleAnyway" as const }],
      selector,
    };
    const found = spreadConstraints(pod, "DoNotSchedule", defaults);
    expect(found).toEqual([
      {
        maxSkew: 2,
        topologyKey: "rack",
        selector,
        minDomains: 1,
        nodeAffinityPolicy: "Honor",
        nodeTaintsPolicy: "Ignore",
      },
    ]);
    expect(spreadConstraints(pod, "DoNotSchedule", { ...defaults, selector: [] })).toEqual([]);
    expect(
      spreadConstraints(asking({ whenUnsatisfiable: "ScheduleAnyway" }), "DoNotSchedule", defaults),
    ).toEqual([]);
  });
});

describe("topology spread as a preference", () => {
  const soft = { whenUnsatisfiable: "ScheduleAnyway" } as const;
  const hosts = (...counts: readonly number[]) =>
    counts.map((count, i) => node(`n${i}`, { "kubernetes.io/hostname": `n${i}` }, count));

  it("has nothing to say without valid soft constraints", () => {
    expect(topologySpreadScores(asking({}), zoned(1, 0), [])).toEqual({ code: "Skip", scores: [0, 0] });
    const invalid = asking({ ...soft, labelSelector: { matchExpressions: [{ key: "a", operator: "Is" }] } });
    expect(topologySpreadScores(invalid, zoned(1, 0), []).code).toBe("Error");
  });

  it.each<[string, SpreadPod, readonly SpreadNode[], readonly SpreadNode[], readonly number[]]>([
    ["all empty", asking(soft), zoned(0, 0), [], [100, 100]],
    ["by zone", asking(soft), zoned(2, 1, 0), [], [0, 33, 100]],
    ["a node without the label", asking(soft), [...zoned(1, 0), node("bare", {}, 0)], [], [0, 100, 0]],
    [
      "pods on nodes that failed a filter",
      asking(soft),
      zoned(0, 0),
      [node("x", { zone: "z0" }, 3)],
      [0, 100],
    ],
    [
      "too few domains do not matter",
      asking({ ...soft, maxSkew: 2, minDomains: 10 }),
      zoned(2, 2, 1),
      [],
      [75, 75, 100],
    ],
    ["zones without a candidate", asking(soft), zoned(1, 1), [node("x", { zone: "z9" }, 3)], [100, 100]],
    ["by host", asking({ ...soft, topologyKey: "kubernetes.io/hostname" }), hosts(3, 1, 0), [], [0, 60, 100]],
    [
      "what happens on the host alone, whatever the policies",
      { ...asking({ ...soft, topologyKey: "kubernetes.io/hostname" }), nodeSelector: { disk: "ssd" } },
      hosts(1, 0),
      [],
      [0, 100],
    ],
  ])("%s", (_, pod, candidates, others, expected) => {
    expect(topologySpreadScores(pod, candidates, others).scores).toEqual(expected);
  });

  it("adds up what several constraints say", () => {
    const bar: Labels = { bar: "" };
    const both: Labels = { ...mine.labels, ...bar };
    const at = (zone: string, host: string, ...labels: readonly Labels[]) =>
      node(
        host,
        { zone, "kubernetes.io/hostname": host },
        labels.map((own) => ({ labels: own, deleting: false })),
      );
    const pod = asking(soft, {
      ...soft,
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: bar },
    });
    const [a, b, x] = [at("z1", "a", mine.labels ?? {}), at("z1", "b", both), at("z2", "x")];
    const y = at("z2", "y", mine.labels ?? {}, bar);
    expect(topologySpreadScores(pod, [a, b, x, y], []).scores).toEqual([60, 20, 100, 60]);
    expect(topologySpreadScores(pod, [a, b, x], [y]).scores).toEqual([50, 25, 100]);
  });

  it("spreads over hosts and zones by default, and goes without zones where there are none", () => {
    const pod = { labels: { app: "foo" } };
    const defaults = systemSpreadDefaults([{ key: "app", operator: "=", values: ["foo"] }]);
    expect(topologySpreadScores(pod, hosts(0, 0), [], defaults).scores).toEqual([100, 100]);
    expect(topologySpreadScores(pod, hosts(4, 3, 2, 1), [], defaults).scores).toEqual([44, 66, 77, 100]);
    expect(topologySpreadScores(pod, hosts(1), [], systemSpreadDefaults([])).code).toBe("Skip");
  });
});

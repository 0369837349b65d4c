// Whom a descheduler would evict next, strategy by strategy.
import { describe, expect, test } from "vitest";
import { type DeschedulerNode, type DeschedulerPod, deschedulable, type Strategy } from "./index.ts";
import { lossesBySize } from "./topology-spread.ts";

const POD: DeschedulerPod = {
  namespace: "default",
  labels: { app: "web" },
  controller: "ReplicaSet/web",
  isOfDaemonSet: false,
  images: ["app:1"],
  requests: { cpu: 1000 },
  tolerations: [],
  priority: 0,
  qos: "Burstable",
  topologySpreadConstraints: [],
  deleting: false,
  ended: false,
};
const pods = (count: number, change: Partial<DeschedulerPod> = {}): readonly DeschedulerPod[] =>
  Array.from({ length: count }, () => ({ ...POD, ...change }));
const node = (
  name: string,
  on: readonly DeschedulerPod[],
  change: Partial<DeschedulerNode> = {},
): DeschedulerNode => ({
  name,
  labels: { host: name, zone: "z" },
  taints: [],
  unschedulable: false,
  allocatable: { cpu: 8000, memory: 1000, pods: 10 },
  pods: on,
  ...change,
});
const nodes = (...counts: readonly number[]): readonly DeschedulerNode[] =>
  counts.map((count, i) => node(`n${i}`, pods(count)));
const TAINTED = { taints: [{ key: "k", effect: "NoSchedule" as const }] };

/** How many pods of each node may be the next. */
function next(
  strategy: Strategy,
  on: readonly DeschedulerNode[],
  waiting: readonly DeschedulerPod[] = [],
): readonly number[] {
  const places = deschedulable(strategy, on, waiting).map(({ node: at, pod }) => `${at}/${pod}`);
  return on.map((_, i) => new Set(places.filter((place) => place.startsWith(`${i}/`))).size);
}

describe("RemoveDuplicates", () => {
  const rule: Strategy = { name: "RemoveDuplicates", nodeFit: false };

  test("leaves each node its share, rounded up", () => {
    expect(next(rule, nodes(3, 1, 1))).toEqual([3, 0, 0]);
    expect(next(rule, nodes(2, 1, 1))).toEqual([0, 0, 0]);
    expect(next(rule, nodes(2, 2, 0))).toEqual([0, 0, 0]);
    expect(next(rule, nodes(4, 2, 0))).toEqual([4, 0, 0]);
  });

  test("does not ask for room, unless by nodeFit", () => {
    const full = [
      node("a", pods(1), { allocatable: { cpu: 1000, pods: 10 } }),
      node("b", pods(2)),
      node("c", pods(0), TAINTED),
    ];
    const crowded = full.map((n, i) => (i === 1 ? { ...n, pods: pods(4) } : n));
    expect(next(rule, crowded)).toEqual([0, 4, 0]);
    expect(next({ ...rule, nodeFit: true }, crowded)).toEqual([0, 0, 0]);
    expect(next({ ...rule, nodeFit: true }, nodes(3, 0))).toEqual([3, 0]);
  });

  test("counts nodes by taints and labels, and does nothing if there is one alone", () => {
    expect(next(rule, [node("a", pods(3)), node("b", [], TAINTED)])).toEqual([0, 0]);
    const chosen = pods(3, { nodeSelector: { host: "a" } });
    expect(next(rule, [node("a", chosen), node("b", [])])).toEqual([0, 0]);
  });

  test("counts pods with other images, or of other controllers, apart", () => {
    const mixed = [
      ...pods(1),
      ...pods(1, { images: ["app:2"] }),
      ...pods(1, { controller: "ReplicaSet/api" }),
    ];
    expect(next(rule, [node("a", mixed), node("b", [])])).toEqual([0, 0]);
  });

  test.each<[string, Partial<DeschedulerPod>]>([
    ["of DaemonSets", { isOfDaemonSet: true }],
    ["that are being deleted", { deleting: true }],
    ["of the system", { priority: 2_000_000_000 }],
    ["that have ended", { ended: true }],
  ])("leaves pods alone %s", (_, change) => {
    expect(next(rule, [node("a", pods(3, change)), node("b", [])])).toEqual([0, 0]);
  });

  test("leaves pods alone without a controller", () => {
    const { controller: _, ...lone } = POD;
    expect(next(rule, [node("a", [lone, lone, lone]), node("b", [])])).toEqual([0, 0]);
  });
});

describe("RemovePodsViolatingTopologySpreadConstraint", () => {
  const rule: Strategy = {
    name: "RemovePodsViolatingTopologySpreadConstraint",
    nodeFit: false,
    constraints: ["DoNotSchedule"],
    topologyBalanceNodeFit: true,
  };
  const soft: Strategy = { ...rule, constraints: ["DoNotSchedule", "ScheduleAnyway"] };
  const spread = (
    whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway",
    more = {},
  ): Partial<DeschedulerPod> => ({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "host",
        whenUnsatisfiable,
        labelSelector: { matchLabels: { app: "web" } },
        ...more,
      },
    ],
  });
  const hosts = (change: Partial<DeschedulerPod>, ...counts: readonly number[]): readonly DeschedulerNode[] =>
    counts.map((count, i) => node(`n${i}`, pods(count, change)));

  test("takes pods from domains that are too large", () => {
    expect(next(rule, hosts(spread("DoNotSchedule"), 3, 1, 1))).toEqual([3, 0, 0]);
    expect(next(rule, hosts(spread("DoNotSchedule"), 2, 1, 1))).toEqual([0, 0, 0]);
  });

  test("looks at preferences only if it is asked to", () => {
    expect(next(rule, hosts(spread("ScheduleAnyway"), 3, 1, 1))).toEqual([0, 0, 0]);
    expect(next(soft, hosts(spread("ScheduleAnyway"), 3, 1, 1))).toEqual([3, 0, 0]);
  });

  test("knows the constraints of pods that wait", () => {
    expect(next(rule, nodes(3, 0))).toEqual([0, 0]);
    expect(next(rule, nodes(3, 0), pods(1, spread("DoNotSchedule")))).toEqual([3, 0]);
  });

  test("asks for room on the nodes below average, unless it is told not to", () => {
    const [first, second] = hosts(spread("DoNotSchedule"), 3, 0);
    const full = [first, second && { ...second, ...TAINTED }].flatMap((n) => n ?? []);
    expect(next(rule, full)).toEqual([0, 0]);
    expect(next({ ...rule, topologyBalanceNodeFit: false }, full)).toEqual([3, 0]);
  });

  test("leaves nodes out that do not count for the constraint", () => {
    const [first, second] = hosts(spread("DoNotSchedule", { nodeTaintsPolicy: "Honor" }), 3, 0);
    const tainted = [first, second && { ...second, ...TAINTED }].flatMap((n) => n ?? []);
    expect(next({ ...rule, topologyBalanceNodeFit: false }, tainted)).toEqual([0, 0]);
  });

  test("prefers pods that may go anywhere", () => {
    const bound = { ...spread("DoNotSchedule"), nodeSelector: { zone: "z" } };
    const mixed = node("a", [...pods(2, bound), ...pods(2, spread("DoNotSchedule"))]);
    const chosen = deschedulable(rule, [mixed, node("b", [])], []).map(({ pod }) => pod);
    expect([...new Set(chosen)]).toEqual([2, 3]);
    const most = node("a", [...pods(3, bound), ...pods(1, spread("DoNotSchedule"))]);
    expect(next(rule, [most, node("b", [])])).toEqual([4, 0]);
  });

  test.each([
    [
      [2, 5, 3, 8, 5, 7],
      1,
      [
        [8, 3],
        [7, 2],
      ],
    ],
    [[1, 3, 3], 1, [[3, 1]]],
    [[0, 3], 1, [[3, 1]]],
    [[0, 3], 3, []],
  ])("evens out %j within %i", (sizes, maxSkew, losses) => {
    expect([...lossesBySize(sizes, maxSkew)]).toEqual(losses);
  });
});

describe("LowNodeUtilization", () => {
  const rule: Strategy = {
    name: "LowNodeUtilization",
    nodeFit: false,
    thresholds: { cpu: 20 },
    targetThresholds: { cpu: 50 },
  };

  test("takes pods from nodes above the target, if others are below the threshold", () => {
    expect(next(rule, nodes(5, 1))).toEqual([5, 0]);
    expect(next(rule, nodes(4, 1))).toEqual([0, 0]);
    expect(next(rule, nodes(5, 2))).toEqual([0, 0]);
  });

  test("does not move pods to nodes that take none", () => {
    expect(next(rule, [node("a", pods(5)), node("b", [], { unschedulable: true })])).toEqual([0, 0]);
    expect(next(rule, [node("a", pods(5)), node("b", [], TAINTED)])).toEqual([0, 0]);
  });

  test("takes the least important pods first", () => {
    const mixed = [...pods(3, { priority: 1 }), ...pods(1, { qos: "Guaranteed" }), ...pods(1)];
    expect(deschedulable(rule, [node("a", mixed), node("b", [])], []).map(({ pod }) => pod)).toEqual([4]);
  });
});

describe("HighNodeUtilization", () => {
  const rule: Strategy = { name: "HighNodeUtilization", nodeFit: false, thresholds: { cpu: 20 } };

  test("empties nodes below the threshold, if others have room", () => {
    expect(next(rule, nodes(1, 3))).toEqual([1, 0]);
    expect(next(rule, nodes(2, 3))).toEqual([0, 0]);
    expect(next(rule, nodes(1, 8))).toEqual([0, 0]);
    expect(next(rule, nodes(1, 1))).toEqual([0, 0]);
  });

  test("asks for room for the pod itself by nodeFit", () => {
    const large = [node("a", pods(1, { requests: { cpu: 1600 } })), node("b", pods(7))];
    expect(next(rule, large)).toEqual([1, 0]);
    expect(next({ ...rule, nodeFit: true }, large)).toEqual([0, 0]);
  });
});

test("PodLifeTime takes any pod", () => {
  expect(next({ name: "PodLifeTime", nodeFit: false }, nodes(2, 0))).toEqual([2, 0]);
});

test("RemovePodsViolatingNodeTaints takes pods from nodes with taints that they do not tolerate", () => {
  const rule: Strategy = {
    name: "RemovePodsViolatingNodeTaints",
    nodeFit: false,
    includePreferNoSchedule: false,
  };
  const preferred = { taints: [{ key: "k", effect: "PreferNoSchedule" as const }] };
  expect(next(rule, [node("a", pods(1), TAINTED), node("b", pods(1), preferred)])).toEqual([1, 0]);
  expect(next({ ...rule, includePreferNoSchedule: true }, [node("a", pods(1), preferred)])).toEqual([1]);
  const tolerant = pods(1, { tolerations: [{ operator: "Exists" }] });
  expect(next(rule, [node("a", tolerant, TAINTED)])).toEqual([0]);
});

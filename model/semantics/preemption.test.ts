// Preemption: who may, what would go, and where.
import { describe, expect, it } from "vitest";
import {
  bestCandidates,
  compareImportance,
  type DisruptionBudget,
  isBeingPreempted,
  mayPreempt,
  type NominatedNode,
  type PreemptiblePod,
  preemptionCandidates,
  victimsOn,
} from "./preemption.ts";

interface Sized extends PreemptiblePod {
  readonly name: string;
  readonly size: number;
}

const pod = (name: string, priority: number, size: number, more: Partial<Sized> = {}): Sized => ({
  name,
  priority,
  size,
  ...more,
});
const roomFor = (size: number, capacity: number) => (pods: readonly Sized[]) =>
  pods.reduce((sum, other) => sum + other.size, size) <= capacity;
const app = { labels: { app: "foo" } };
const budget = (disruptionsAllowed: number, more: Partial<DisruptionBudget> = {}): DisruptionBudget => ({
  selector: { matchLabels: { app: "foo" } },
  disruptionsAllowed,
  disruptedPods: [],
  ...more,
});

describe("who may preempt", () => {
  const busy: NominatedNode = { pods: [{ priority: 1, beingPreempted: true }] };
  it.each<[string, string | undefined, NominatedNode | undefined, boolean]>([
    ["by default", undefined, undefined, true],
    ["with the policy Never", "Never", undefined, false],
    ["not while victims terminate", undefined, busy, false],
    ["while others terminate", undefined, { pods: [{ priority: 1, beingPreempted: false }] }, true],
    [
      "while victims of somebody more important terminate",
      undefined,
      { pods: [{ priority: 9, beingPreempted: true }] },
      true,
    ],
    [
      "where the nominated node has become useless",
      undefined,
      { ...busy, rejection: "UnschedulableAndUnresolvable" },
      true,
    ],
    ["not where it is still full", undefined, { ...busy, rejection: "Unschedulable" }, false],
  ])("%s", (_, preemptionPolicy, nominated, expected) => {
    const preemptor = { priority: 9, ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }) };
    expect(mayPreempt(preemptor, nominated)).toBe(expected);
  });

  it("knows a victim by its condition", () => {
    const marked = { type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler" };
    expect(isBeingPreempted(true, [{ type: "Ready", status: "True" }, marked])).toBe(true);
    expect(isBeingPreempted(false, [marked])).toBe(false);
    expect(isBeingPreempted(true, [{ ...marked, status: "False" }])).toBe(false);
    expect(isBeingPreempted(true, [{ ...marked, reason: "EvictionByEvictionAPI" }])).toBe(false);
    expect(isBeingPreempted(true, [])).toBe(false);
  });
});

describe("importance", () => {
  it("is priority, then the time since the start", () => {
    const pods = [
      pod("new", 5, 1, { startedAt: 9 }),
      pod("old", 5, 1, { startedAt: 1 }),
      pod("starting", 5, 1),
      pod("top", 6, 1),
    ];
    expect(pods.toSorted(compareImportance).map(({ name }) => name)).toEqual([
      "top",
      "old",
      "new",
      "starting",
    ]);
    expect(compareImportance(pod("a", 1, 1), pod("b", 1, 1))).toBe(0);
  });
});

describe("victims on a node", () => {
  it.each<
    [string, number, readonly Sized[], readonly DisruptionBudget[], readonly string[] | undefined, number]
  >([
    ["nobody less important", 3, [pod("a", 10, 3)], [], undefined, 0],
    ["the node is too small anyway", 6, [pod("a", 0, 3)], [], undefined, 0],
    ["it fits as it is", 2, [pod("a", 0, 3)], [], undefined, 0],
    ["a small one stays", 3, [pod("small", 0, 1), pod("large", 5, 3)], [], ["large"], 0],
    [
      "mixed priorities",
      3,
      [pod("a", 5, 1), pod("b", 0, 1), pod("c", 5, 2), pod("d", 10, 1)],
      [],
      ["c", "b"],
      0,
    ],
    [
      "the later started goes",
      4,
      [pod("a", 0, 1, { startedAt: 5 }), pod("b", 0, 1, { startedAt: 4 })],
      [],
      ["a"],
      0,
    ],
    ["a budget allows one of two", 5, [pod("a", 5, 2, app), pod("b", 5, 2, app)], [budget(1)], ["b", "a"], 1],
    ["what no budget lets go stays first", 4, [pod("a", 5, 1), pod("b", 0, 1, app)], [budget(0)], ["a"], 0],
    [
      "an eviction under way takes nothing",
      5,
      [pod("a", 5, 2, app), pod("b", 5, 2, app)],
      [budget(1, { disruptedPods: ["b"] })],
      ["a", "b"],
      0,
    ],
    ["a budget of another namespace", 5, [pod("a", 5, 2, app)], [budget(0, { namespace: "x" })], ["a"], 0],
    ["a budget without selector", 5, [pod("a", 5, 2, app)], [budget(0, { selector: null })], ["a"], 0],
    ["a budget with an empty selector", 5, [pod("a", 5, 2, app)], [budget(0, { selector: {} })], ["a"], 0],
    [
      "a budget with an invalid selector",
      5,
      [pod("a", 5, 2, app)],
      [budget(0, { selector: { matchExpressions: [{ key: "app", operator: "Is" }] } })],
      ["a"],
      0,
    ],
    [
      "a pod without labels",
      5,
      [pod("a", 5, 2)],
      [budget(0, { selector: { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] } })],
      ["a"],
      0,
    ],
  ])("%s", (_, size, pods, budgets, expected, violations) => {
    const found = victimsOn(10, pods, budgets, roomFor(size, 5));
    expect(found?.victims.map(({ name }) => name)).toEqual(expected);
    expect(found?.budgetViolations ?? 0).toBe(violations);
  });

  it("lists the nodes that can be freed", () => {
    const nodes = [
      { name: "n1", pods: [pod("a", 10, 5)] },
      { name: "n2", pods: [pod("b", 0, 5)] },
    ];
    const candidates = preemptionCandidates(10, nodes, [], (_, pods) => roomFor(1, 5)(pods));
    expect(candidates).toEqual([{ node: "n2", victims: [pod("b", 0, 5)], budgetViolations: 0 }]);
  });
});

describe("the best candidates", () => {
  const candidate = (node: string, budgetViolations: number, ...victims: readonly [number, number?][]) => ({
    node,
    budgetViolations,
    victims: victims.map(([priority, startedAt = 0]) => ({ priority, startedAt })),
  });
  it.each<[string, readonly ReturnType<typeof candidate>[], readonly string[]]>([
    ["of none", [], []],
    ["budgets first", [candidate("a", 1, [0]), candidate("b", 0, [9], [9])], ["b"]],
    ["the lowest highest priority", [candidate("a", 0, [5]), candidate("b", 0, [4], [4])], ["b"]],
    ["the smallest sum", [candidate("a", 0, [5], [5]), candidate("b", 0, [5], [0])], ["b"]],
    [
      "negative priorities do not make up for numbers",
      [candidate("a", 0, [5], [-9], [-9]), candidate("b", 0, [5], [0])],
      ["b"],
    ],
    [
      "fewest victims, where the sums are equal",
      [candidate("a", 0, [5], [-(2 ** 31)]), candidate("b", 0, [5])],
      ["b"],
    ],
    ["the latest first start", [candidate("a", 0, [5, 2], [5, 9]), candidate("b", 0, [5, 3], [5, 3])], ["b"]],
    [
      "of the most important only",
      [candidate("a", 0, [5, 2], [0, 9]), candidate("b", 0, [5, 3], [0, 1])],
      ["b"],
    ],
    ["or any", [candidate("a", 0, [5, 2]), candidate("b", 0, [5, 2])], ["a", "b"]],
  ])("%s", (_, candidates, expected) => {
    expect(bestCandidates(candidates).map(({ node }) => node)).toEqual(expected);
  });
});

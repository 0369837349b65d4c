// Where daemon pods belong, and the manage pass on one node.
import { describe, expect, it } from "vitest";
import {
  type DaemonPod,
  type DaemonTemplate,
  type DaemonVerdict,
  manageDaemonPods,
  nodeShouldRunDaemonPod,
  strandedDaemonPods,
  withDaemonTolerations,
} from "./daemonset.ts";
import type { TaintLike } from "./taints.ts";

describe("nodeShouldRunDaemonPod", () => {
  const verdict = (template: DaemonTemplate, ...taints: readonly TaintLike[]) => {
    const node = { name: "node-1", labels: { type: "production" }, taints };
    const { shouldRun, shouldContinueRunning } = nodeShouldRunDaemonPod(template, node);
    return [shouldRun, shouldContinueRunning];
  };
  const noSchedule: TaintLike = { key: "dedicated", effect: "NoSchedule" };
  const noExecute: TaintLike = { key: "broken", effect: "NoExecute" };
  const pressure: TaintLike = { key: "node.kubernetes.io/disk-pressure", effect: "NoSchedule" };
  const network: TaintLike = { key: "node.kubernetes.io/network-unavailable", effect: "NoSchedule" };

  it.each<[string, DaemonTemplate, readonly TaintLike[], readonly [boolean, boolean]]>([
    ["a plain node", {}, [], [true, true]],
    ["the named node", { nodeName: "node-1" }, [], [true, true]],
    ["no name", { nodeName: "" }, [], [true, true]],
    ["another node", { nodeName: "node-2" }, [], [false, false]],
    ["a node of that label", { nodeSelector: { type: "production" } }, [], [true, true]],
    ["a node of another label", { nodeSelector: { type: "test" } }, [], [false, false]],
    ["a taint that bars new pods", {}, [noSchedule], [false, true]],
    ["a taint that drives pods off", {}, [noExecute], [false, false]],
    ["both", {}, [noSchedule, noExecute], [false, false]],
    [
      "a taint that is tolerated",
      { tolerations: [{ operator: "Exists" }] },
      [noSchedule, noExecute],
      [true, true],
    ],
    ["a soft taint", {}, [{ key: "k", effect: "PreferNoSchedule" }], [true, true]],
    ["a node under pressure", {}, [pressure], [true, true]],
    ["a node without network", {}, [network], [false, true]],
    ["a node without network, for the host's", { hostNetwork: true }, [network], [true, true]],
  ])("%s", (_, template, taints, expected) => {
    expect(verdict(template, ...taints)).toEqual(expected);
  });

  it("lifts the time limit of a toleration that every daemon pod has", () => {
    const own = {
      key: "node.kubernetes.io/not-ready",
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 30,
    };
    const tolerations = withDaemonTolerations({ tolerations: [own] });
    expect(tolerations).toHaveLength(6);
    expect(tolerations[0]).not.toHaveProperty("tolerationSeconds");
  });
});

it.each([
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/not-ready", operator: "Equal", effect: "NoExecute" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", value: "x" },
  { key: "other", operator: "Exists", effect: "NoExecute" },
])("keeps %j beside those of every daemon pod", (own) => {
  const tolerations = withDaemonTolerations({ tolerations: [own] });
  expect(tolerations).toHaveLength(7);
  expect(tolerations[0]).toBe(own);
});

describe("manageDaemonPods", () => {
  const running: DaemonVerdict = { shouldRun: true, shouldContinueRunning: true };
  const leftover: DaemonVerdict = { shouldRun: false, shouldContinueRunning: true };
  const banned: DaemonVerdict = { shouldRun: false, shouldContinueRunning: false };
  const clock = { minReadySeconds: 10, now: 100 };
  const pod = (name: string, changes: Partial<DaemonPod> = {}): DaemonPod => ({
    name,
    scheduled: true,
    phase: "Running",
    deleting: false,
    readiness: { ready: true, since: 0 },
    updated: true,
    createdAt: 0,
    ...changes,
  });
  const old = (name: string, changes: Partial<DaemonPod> = {}) => pod(name, { updated: false, ...changes });
  const waiting = { readiness: { ready: false, since: 0 } };
  const fresh = { readiness: { ready: true, since: 95 } };

  it.each<[string, DaemonVerdict, readonly DaemonPod[], boolean, boolean, readonly string[]]>([
    ["makes the first pod", running, [], false, true, []],
    ["makes none where none belongs", leftover, [], false, false, []],
    ["leaves one pod alone", running, [pod("a")], false, false, []],
    ["waits for a pod that is going", running, [pod("a", { deleting: true })], false, false, []],
    ["does not, with surge", running, [pod("a", { deleting: true })], true, true, []],
    ["but makes none where none belongs", leftover, [pod("a", { deleting: true })], true, false, []],
    ["removes a pod that has succeeded", leftover, [pod("a", { phase: "Succeeded" })], false, false, ["a"]],
    ["lets pods stay", leftover, [pod("a")], false, false, []],
    ["clears a node", banned, [pod("a"), old("b"), pod("c", { deleting: true })], false, false, ["a", "b"]],
    [
      "keeps the oldest",
      running,
      [pod("a", { createdAt: 2 }), pod("b", { createdAt: 1 })],
      false,
      false,
      ["a"],
    ],
    ["of two equal ones, the first", running, [pod("b"), pod("a")], false, false, ["b"]],
    [
      "rather one with a node",
      running,
      [pod("a", { scheduled: false }), pod("b", { createdAt: 9 })],
      false,
      false,
      ["a"],
    ],
    ["keeps old and new, with surge", running, [old("a"), pod("b", waiting)], true, false, []],
    ["while the new one is not available", running, [old("a"), pod("b", fresh)], true, false, []],
    ["no longer", running, [old("a"), pod("b")], true, false, ["a"]],
    ["nor if the old one is not ready", running, [old("a", waiting), pod("b", waiting)], true, false, ["a"]],
    [
      "one of each",
      running,
      [old("a"), old("b"), pod("c", waiting), pod("d", waiting)],
      true,
      false,
      ["b", "d"],
    ],
    ["two old ones", running, [old("a"), old("b")], true, false, ["b"]],
  ])("%s", (_, verdict, pods, surge, create, deletions) => {
    expect(manageDaemonPods(verdict, pods, surge, clock)).toEqual({ create, deletions, failed: [] });
  });

  it("removes a failed pod once it has waited for long enough; with surge, it makes the next one at once", () => {
    const pods = [pod("a", { phase: "Failed" })];
    const plan = { create: false, deletions: [], failed: ["a"] };
    expect(manageDaemonPods(running, pods, false, clock)).toEqual(plan);
    expect(manageDaemonPods(running, pods, true, clock)).toEqual({ ...plan, create: true });
    expect(manageDaemonPods(leftover, pods, true, clock)).toEqual(plan);
  });

  it("does not wait where no pod may stay", () => {
    const plan = manageDaemonPods(banned, [pod("a", { phase: "Failed" })], false, clock);
    expect(plan).toEqual({ create: false, deletions: ["a"], failed: [] });
  });

  it("removes pods for lost nodes only if nobody else will", () => {
    expect(strandedDaemonPods([pod("a"), pod("b", { scheduled: false })])).toEqual(["b"]);
  });
});

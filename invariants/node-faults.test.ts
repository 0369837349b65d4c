// Which claims survive what happens to nodes: each fault with what it may break, and nothing else.
import { describe, expect, test } from "vitest";
import { daemonSet, job, pod, sample, statefulSet } from "../model/samples.ts";
import { violations } from "./sabotage.ts";

const TWO = "nodes: [2x4cpu8Gi]";
const ONE = "nodes: [{name: node-1, cpu: 4, memory: 8Gi}]";
const DELETED = "edits: [{delete: {kind: Node, name: node-1}}]";

const set = statefulSet("db", { replicas: 1, probe: true });
const LOST_FOR_EVER = ["rollout-completes", "stable-reconciliation"];

describe("a StatefulSet", () => {
  test.each([
    ["gracefulShutdowns: 1", LOST_FOR_EVER],
    ["gracefulShutdowns: 1\nremediation: out-of-service", []],
    ["gracefulReboots: 1", []],
    ["runtimeOutages: 1", LOST_FOR_EVER],
    ["nodeFailures: 1", LOST_FOR_EVER],
    ["nodeFailures: 1\nremediation: out-of-service", []],
    ["nodeFailures: 1\nremediation: delete-node", []],
    ["diskPressure: 1\nprobeFailures: 1", []],
    [DELETED, []],
  ])("with %j violates %j", (scenario, ids) => {
    expect(violations(sample(set, `${TWO}\n${scenario}`), {}).ids.toSorted()).toEqual(ids);
  });
});

describe("a DaemonSet waits for nodes that are not at work, and leaves those that are gone", () => {
  test.each([
    "gracefulShutdowns: 1\nremediation: out-of-service",
    "runtimeOutages: 1",
    "diskPressure: 1",
    "nodeFailures: 1\nremediation: delete-node",
    DELETED,
  ])("%j", (scenario) => {
    expect(violations(sample(daemonSet("agent", { probe: true }), `${ONE}\n${scenario}`), {}).ids).toEqual(
      [],
    );
  });
});

describe("a Job", () => {
  test.each(["runtimeOutages: 1", "nodeFailures: 1\nremediation: delete-node", DELETED])("%j", (scenario) => {
    const report = job("report", { spec: { backoffLimit: 1 } });
    expect(violations(sample(report, `${TWO}\n${scenario}`), {}).ids).toEqual([]);
  });
});

test.each(["gracefulReboots: 1", "diskPressure: 1", "nodeFailures: 1\nremediation: delete-node", DELETED])(
  "a pod of its own does not survive %j",
  (scenario) => {
    expect(violations(sample(pod("p"), `${TWO}\n${scenario}`), {}).ids).toEqual(["stable-reconciliation"]);
  },
);

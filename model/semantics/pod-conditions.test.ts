// The kubelet's conditions about containers.
import { describe, expect, it } from "vitest";
import {
  type ConditionedPod,
  type ContainerReport,
  containersReadyCondition,
  podInitializedCondition,
  podReadyCondition,
} from "./pod-conditions.ts";

const ready = (name: string): ContainerReport => ({ name, ready: true });
const unready = (name: string): ContainerReport => ({ name, ready: false });
const pod: ConditionedPod = {
  initContainers: [{ name: "i" }, { name: "s", restartPolicy: "Always" }],
  containers: [{ name: "a" }, { name: "b" }],
};
const all = ["i", "s", "a", "b"].map(ready);

describe("containersReadyCondition", () => {
  it.each<[string, readonly ContainerReport[] | undefined, string, string, string?, string?]>([
    ["all ready", all, "Running", "True"],
    ["init containers do not matter", all.slice(1), "Running", "True"],
    ["nothing known", undefined, "Running", "False", "UnknownContainerStatuses"],
    [
      "some unknown, some unready",
      [unready("s"), ready("a")],
      "Running",
      "False",
      "ContainersNotReady",
      "containers with unknown status: [b], containers with unready status: [s]",
    ],
    [
      "several, sidecars first",
      [unready("a"), unready("b"), unready("s")],
      "Running",
      "False",
      "ContainersNotReady",
      "containers with unready status: [s a b]",
    ],
    ["succeeded", ["s", "a", "b"].map(unready), "Succeeded", "False", "PodCompleted"],
    [
      "succeeded, but something unknown",
      [unready("s"), unready("a")],
      "Succeeded",
      "False",
      "ContainersNotReady",
      "containers with unknown status: [b], containers with unready status: [s a]",
    ],
    ["failed", [], "Failed", "False", "PodFailed"],
  ])("%s", (_, reports, phase, status, reason, message) => {
    const expected = { status, reason, message };
    expect(containersReadyCondition(pod, reports, phase)).toEqual({ type: "ContainersReady", ...expected });
    expect(podReadyCondition(pod, [], reports, phase)).toEqual({ type: "Ready", ...expected });
  });
});

describe("podReadyCondition", () => {
  it("waits for every readiness gate", () => {
    const gated = { ...pod, readinessGates: ["x", "y", "z"] };
    const conditions = [
      { type: "x", status: "True" },
      { type: "y", status: "Unknown" },
    ];
    expect(podReadyCondition(gated, conditions, all, "Running")).toEqual({
      type: "Ready",
      status: "False",
      reason: "ReadinessGatesNotReady",
      message:
        'the status of pod readiness gate "y" is not "True", but Unknown, ' +
        'corresponding condition of pod readiness gate "z" does not exist.',
    });
    const open = { ...pod, readinessGates: ["x"] };
    expect(podReadyCondition(open, conditions, all, "Running").status).toBe("True");
    expect(podReadyCondition(open, conditions, [], "Running").reason).toBe("ContainersNotReady");
  });
});

describe("podInitializedCondition", () => {
  const started = { ...unready("s"), started: true };
  it.each<[string, readonly ContainerReport[] | undefined, string, string, string?, string?]>([
    ["init done, sidecar started", [ready("i"), started], "Pending", "True"],
    ["nothing known", undefined, "Pending", "False", "UnknownContainerStatuses"],
    [
      "init done, sidecar only ready",
      [ready("i"), ready("s")],
      "Pending",
      "False",
      "ContainersNotInitialized",
      "containers with incomplete status: [s]",
    ],
    [
      "sidecar started, init unknown",
      [started],
      "Pending",
      "False",
      "ContainersNotInitialized",
      "containers with unknown status: [i]",
    ],
    ["succeeded", [unready("i"), unready("s")], "Succeeded", "True", "PodCompleted"],
    [
      "sidecar restarts beside a container",
      [ready("i"), unready("s"), { ...unready("a"), hasRun: true }],
      "Running",
      "True",
    ],
    [
      "a container that waits is no proof",
      [ready("i"), unready("s"), { ...unready("a"), hasRun: false }],
      "Running",
      "False",
      "ContainersNotInitialized",
      "containers with incomplete status: [s]",
    ],
    [
      "an init container that ran is no proof",
      [{ ...unready("i"), hasRun: true }, started],
      "Failed",
      "False",
      "ContainersNotInitialized",
      "containers with incomplete status: [i]",
    ],
  ])("%s", (_, reports, phase, status, reason, message) => {
    expect(podInitializedCondition(pod, reports, phase)).toEqual({
      type: "Initialized",
      status,
      reason,
      message,
    });
  });

  it("stays true", () => {
    expect(podInitializedCondition(pod, [unready("i")], "Running", true).status).toBe("True");
    expect(podInitializedCondition({ containers: [{ name: "a" }] }, undefined, "Pending").status).toBe(
      "True",
    );
  });
});

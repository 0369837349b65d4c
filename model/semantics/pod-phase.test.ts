// The phase that the kubelet gives a pod.
import { describe, expect, it } from "vitest";
import type { RestartPolicy } from "../kubernetes/index.ts";
import type { OwnRestarts } from "./container-restart.ts";
import { type ContainerState, type ContainerStates, podPhase } from "./pod-phase.ts";

const run: ContainerState = { state: "running" };
const started: ContainerState = { state: "running", started: true };
const wait: ContainerState = { state: "waiting" };
const exit = (exitCode: number): ContainerState => ({ state: "terminated", exitCode });
const ended = (exitCode: number, own: OwnRestarts): ContainerState => ({
  state: "terminated",
  exitCode,
  own,
});
const restartOn42: OwnRestarts = {
  restartPolicy: "Never",
  restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }],
};
const backOff = (lastExitCode: number): ContainerState => ({ state: "waiting", lastExitCode });

describe("podPhase", () => {
  const states = (
    containers: ContainerStates["containers"],
    more: Partial<ContainerStates> = {},
  ): ContainerStates => ({
    containers,
    initContainers: [],
    sidecars: [],
    ...more,
  });

  it.each<[string, RestartPolicy, ContainerStates, string]>([
    ["nothing started", "Always", states([undefined]), "Pending"],
    ["one of two started", "Always", states([run, undefined]), "Pending"],
    ["one of two waits for its first run", "Always", states([run, wait]), "Pending"],
    ["all run", "Never", states([run, run]), "Running"],
    ["one runs, one failed", "Never", states([run, exit(1)]), "Running"],
    ["one runs, one in back-off", "Always", states([run, backOff(1)]), "Running"],
    ["all in back-off", "Always", states([backOff(1)]), "Running"],
    ["all done", "Always", states([exit(0)]), "Running"],
    ["all done", "OnFailure", states([exit(0), exit(0)]), "Succeeded"],
    ["all done", "Never", states([exit(0)]), "Succeeded"],
    ["one failed", "OnFailure", states([exit(0), exit(1)]), "Running"],
    ["one failed", "Never", states([exit(0), exit(1)]), "Failed"],
    ["failed, waiting for the next run", "OnFailure", states([backOff(1)]), "Running"],
    ["done, and waiting for a run that will not come", "OnFailure", states([backOff(0)]), "Failed"],
    ["init runs", "Always", states([undefined], { initContainers: [run] }), "Pending"],
    [
      "init runs again beside old containers",
      "Always",
      states([exit(0)], { initContainers: [run] }),
      "Pending",
    ],
    ["init failed", "Never", states([undefined], { initContainers: [exit(1)] }), "Failed"],
    ["init failed", "OnFailure", states([undefined], { initContainers: [exit(1)] }), "Pending"],
    ["init in back-off", "Never", states([undefined], { initContainers: [backOff(1)] }), "Failed"],
    [
      "one init failed, one to come",
      "Never",
      states([undefined], { initContainers: [exit(1), undefined] }),
      "Failed",
    ],
    ["init done", "Always", states([run], { initContainers: [exit(0)] }), "Running"],
    ["sidecar starting, no container yet", "Always", states([wait], { sidecars: [run] }), "Pending"],
    [
      "sidecar not started, container in back-off",
      "Always",
      states([backOff(1)], { sidecars: [run] }),
      "Pending",
    ],
    ["sidecar starting again beside containers", "Always", states([run], { sidecars: [run] }), "Running"],
    [
      "sidecar starting again, one container in back-off",
      "Always",
      states([run, backOff(1)], { sidecars: [run] }),
      "Running",
    ],
    [
      "sidecar started, container in back-off",
      "Always",
      states([backOff(1)], { sidecars: [started] }),
      "Running",
    ],
    [
      "sidecar done, container in back-off",
      "Always",
      states([backOff(1)], { sidecars: [exit(0)] }),
      "Running",
    ],
    [
      "sidecar waiting for its first run beside containers",
      "Always",
      states([run], { sidecars: [wait] }),
      "Pending",
    ],
    ["sidecar in back-off beside containers", "Always", states([run], { sidecars: [backOff(1)] }), "Running"],
    [
      "sidecar without trace beside containers",
      "Always",
      states([run], { sidecars: [undefined] }),
      "Pending",
    ],
    ["sidecar outlives the containers", "Never", states([exit(0)], { sidecars: [started] }), "Running"],
    ["sidecar gone with the containers", "Never", states([exit(0)], { sidecars: [exit(137)] }), "Succeeded"],
    ["no containers at all", "Always", states([]), "Pending"],
    [
      "ends for good by its own policy",
      "Always",
      states([ended(0, { restartPolicy: "Never" })]),
      "Succeeded",
    ],
    ["fails for good by its own policy", "Always", states([ended(1, { restartPolicy: "Never" })]), "Failed"],
    ["restarts by its own policy", "Never", states([ended(1, { restartPolicy: "OnFailure" })]), "Running"],
    ["restarts by its own rule", "Never", states([ended(42, restartOn42)]), "Running"],
    ["fails, as no rule applies", "Never", states([ended(1, restartOn42)]), "Failed"],
    ["one restarts, one has failed for good", "Never", states([exit(1), ended(42, restartOn42)]), "Running"],
    [
      "init fails for good by its own policy",
      "Always",
      states([undefined], { initContainers: [ended(1, { restartPolicy: "Never" })] }),
      "Failed",
    ],
    [
      "init restarts by its own rule",
      "Never",
      states([undefined], { initContainers: [ended(42, restartOn42)] }),
      "Pending",
    ],
  ])("%s, %s", (_, policy, containers, phase) => {
    expect(podPhase(policy, containers, false)).toBe(phase);
  });

  it("ends a terminal pod whatever its policy", () => {
    for (const policy of ["Always", "OnFailure", "Never"] as const) {
      expect(podPhase(policy, states([exit(0)]), true)).toBe("Succeeded");
      expect(podPhase(policy, states([exit(0), exit(1)]), true)).toBe("Failed");
      expect(podPhase(policy, states([backOff(0)]), true)).toBe("Failed");
      expect(podPhase(policy, states([exit(0)], { sidecars: [exit(1)] }), true)).toBe("Succeeded");
      expect(podPhase(policy, states([exit(0)], { sidecars: [started] }), true)).toBe("Running");
      expect(podPhase(policy, states([run]), true)).toBe("Running");
    }
  });

  it("asks whether the pod's present sandbox is initialized, not whether a container ever ran", () => {
    const restarting = states([exit(1)], { sidecars: [run] });
    expect(podPhase("Always", restarting, false)).toBe("Running");
    expect(podPhase("Always", restarting, false, false)).toBe("Pending");
    expect(podPhase("Always", states([backOff(1)], { sidecars: [run] }), false, true)).toBe("Running");
  });
});

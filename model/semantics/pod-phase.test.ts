// The kubelet's verdicts on containers and pods.
import { describe, expect, it } from "vitest";
import type { RestartPolicy } from "../kubernetes.ts";
import {
  type ContainerState,
  type ContainerStates,
  podPhase,
  restartsAfterExit,
  shouldRestart,
} from "./pod-phase.ts";

const run: ContainerState = { state: "running" };
const started: ContainerState = { state: "running", started: true };
const wait: ContainerState = { state: "waiting" };
const exit = (exitCode: number): ContainerState => ({ state: "terminated", exitCode });
const backOff = (lastExitCode: number): ContainerState => ({ state: "waiting", lastExitCode });

describe("restarts", () => {
  it.each<[RestartPolicy, number, boolean]>([
    ["Always", 0, true],
    ["Always", 1, true],
    ["OnFailure", 0, false],
    ["OnFailure", 1, true],
    ["Never", 0, false],
    ["Never", 1, false],
  ])("%s after exit code %d: %s", (policy, code, expected) => {
    expect(restartsAfterExit(policy, code)).toBe(expected);
    expect(shouldRestart(policy, false, "exited", code)).toBe(expected);
    expect(shouldRestart(policy, true, "exited", code)).toBe(false);
  });

  it("start what is not there, and leave alone what runs or is to go", () => {
    expect(shouldRestart("Never", false, "none", 0)).toBe(true);
    expect(shouldRestart("Never", false, "created", 0)).toBe(true);
    expect(shouldRestart("Never", false, "unknown", 0)).toBe(true);
    expect(shouldRestart("Always", false, "running", 0)).toBe(false);
    expect(shouldRestart("Always", true, "none", 0)).toBe(false);
  });
});

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
    ["done, but waiting for the next run", "OnFailure", states([backOff(0)]), "Running"],
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
  ])("%s, %s", (_, policy, containers, phase) => {
    expect(podPhase(policy, containers, false)).toBe(phase);
  });

  it("ends a terminal pod whatever its policy", () => {
    for (const policy of ["Always", "OnFailure", "Never"] as const) {
      expect(podPhase(policy, states([exit(0)]), true)).toBe("Succeeded");
      expect(podPhase(policy, states([exit(0), exit(1)]), true)).toBe("Failed");
      expect(podPhase(policy, states([backOff(0)]), true)).toBe("Failed");
      expect(podPhase(policy, states([exit(0)], { sidecars: [started] }), true)).toBe("Succeeded");
      expect(podPhase(policy, states([run]), true)).toBe("Running");
    }
  });
});

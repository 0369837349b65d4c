// What the kubelet does in one sync of a pod.
import { describe, expect, it } from "vitest";
import {
  type ContainerRun,
  type ContainerRuns,
  type PlannedPod,
  podActions,
  type Sandbox,
} from "./pod-actions.ts";

const up: Sandbox = { ready: true, attempt: 0, hasIP: true };
const down: Sandbox = { ready: false, attempt: 0, hasIP: true };
const running: ContainerRun = { state: "running" };
const created: ContainerRun = { state: "created" };
const unknown: ContainerRun = { state: "unknown" };
const exited = (exitCode: number): ContainerRun => ({ state: "exited", exitCode });

const nothing = {
  killPod: false,
  createSandbox: false,
  attempt: 0,
  initContainersToStart: [],
  containersToStart: [],
  ephemeralContainersToStart: [],
  containersToKill: [],
};
const kill = { ...nothing, killPod: true };
type Expected = Partial<typeof nothing> | object;

const always: PlannedPod = { restartPolicy: "Always", containers: [{ name: "a" }, { name: "b" }] };
const onFailure: PlannedPod = { ...always, restartPolicy: "OnFailure" };
const never: PlannedPod = { ...always, restartPolicy: "Never" };

describe("regular containers", () => {
  it.each<[string, PlannedPod, Sandbox | undefined, ContainerRuns, Expected]>([
    ["all run", always, up, { a: running, b: running }, {}],
    ["a new pod", always, undefined, {}, { killPod: true, createSandbox: true, containersToStart: [0, 1] }],
    [
      "a dead sandbox",
      always,
      down,
      { a: running, b: running },
      { killPod: true, createSandbox: true, attempt: 1, containersToStart: [0, 1] },
    ],
    [
      "a sandbox without address",
      always,
      { ...up, hasIP: false },
      { a: running, b: running },
      { killPod: true, createSandbox: true, attempt: 1, containersToStart: [0, 1] },
    ],
    [
      "which is fine on the host's network",
      { ...always, hostNetwork: true },
      { ...up, hasIP: false },
      { a: running, b: running },
      {},
    ],
    [
      "a dead sandbox of a pod that runs once",
      never,
      down,
      { a: running, b: running },
      { killPod: true, attempt: 1 },
    ],
    [
      "a dead sandbox before anything ran",
      never,
      { ...down, attempt: 2 },
      {},
      { killPod: true, createSandbox: true, attempt: 3, containersToStart: [0, 1] },
    ],
    [
      "a dead sandbox, one container done",
      onFailure,
      down,
      { a: running, b: exited(0) },
      { killPod: true, createSandbox: true, attempt: 1, containersToStart: [0] },
    ],
    [
      "a dead sandbox, all done",
      onFailure,
      down,
      { a: exited(0), b: exited(0) },
      { killPod: true, attempt: 1 },
    ],
    ["exited", always, up, { a: exited(0), b: exited(1) }, { containersToStart: [0, 1] }],
    ["exited", onFailure, up, { a: exited(0), b: exited(1) }, { containersToStart: [1] }],
    ["exited", never, up, { a: exited(1), b: running }, {}],
    ["all exited for good", never, up, { a: exited(1), b: exited(0) }, { killPod: true }],
    ["created, but not started", never, up, { a: created, b: running }, { containersToStart: [0] }],
    ["unknown", never, up, { a: unknown, b: running }, { containersToStart: [0], containersToKill: ["a"] }],
    [
      "another definition",
      never,
      up,
      { a: { ...running, specChanged: true }, b: running },
      { containersToStart: [0], containersToKill: ["a"] },
    ],
    [
      "unhealthy",
      onFailure,
      up,
      { a: { ...running, liveness: "failure" }, b: { ...running, startup: "failure" } },
      { containersToStart: [0, 1], containersToKill: ["a", "b"] },
    ],
    [
      "unhealthy for good",
      never,
      up,
      { a: { ...running, liveness: "failure" }, b: running },
      { containersToKill: ["a"] },
    ],
    [
      "unhealthy for good, and the last one",
      never,
      up,
      { a: { ...running, liveness: "failure" }, b: exited(0) },
      { killPod: true, containersToKill: ["a"] },
    ],
    [
      "unhealthy, but it restarts by its own policy",
      { ...never, containers: [{ name: "a", restartPolicy: "Always" }] },
      up,
      { a: { ...running, liveness: "failure" } },
      { containersToStart: [0], containersToKill: ["a"] },
    ],
    [
      "probes without verdict",
      always,
      up,
      { a: { ...running, liveness: "unknown", startup: "unknown" }, b: running },
      {},
    ],
    ["a pod that is being deleted", { ...always, deleting: true }, up, { a: exited(1), b: running }, {}],
  ])("%s", (_, pod, sandbox, runs, expected) => {
    expect(podActions(pod, sandbox, runs)).toEqual({ ...nothing, ...expected });
  });
});

describe("init containers", () => {
  const withInit = (pod: PlannedPod): PlannedPod => ({
    ...pod,
    initContainers: [{ name: "i" }, { name: "j" }],
  });
  it.each<[string, PlannedPod, Sandbox, ContainerRuns, Expected]>([
    ["the first comes first", always, up, {}, { initContainersToStart: [0] }],
    ["one runs", always, up, { i: running }, {}],
    ["the next", always, up, { i: exited(0) }, { initContainersToStart: [1] }],
    ["only the last trace counts", always, up, { j: running }, {}],
    ["all done", always, up, { i: exited(0), j: exited(0) }, { containersToStart: [0, 1] }],
    ["stuck", always, up, { i: exited(0), j: created }, { initContainersToStart: [1] }],
    ["failed", onFailure, up, { i: exited(0), j: exited(1) }, { initContainersToStart: [1] }],
    ["failed for good", never, up, { i: exited(0), j: exited(1) }, { killPod: true }],
    ["unknown", always, up, { i: unknown }, { initContainersToStart: [0], containersToKill: ["i"] }],
    ["unknown, for good", never, up, { i: unknown }, { killPod: true }],
    ["traces gone, containers running", always, up, { a: running, b: exited(1) }, { containersToStart: [1] }],
    ["containers of an earlier sandbox", always, up, { a: exited(0) }, { initContainersToStart: [0] }],
    [
      "a dead sandbox begins at the start",
      onFailure,
      down,
      { i: exited(0), j: exited(0), a: running },
      { killPod: true, createSandbox: true, attempt: 1, initContainersToStart: [0] },
    ],
    ["a dead sandbox, failed for good", never, down, { i: exited(1) }, { killPod: true, attempt: 1 }],
  ])("%s", (_, pod, sandbox, runs, expected) => {
    expect(podActions(withInit(pod), sandbox, runs)).toEqual({ ...nothing, ...expected });
  });

  it("restarts or gives up by the container's own policy", () => {
    const own = (restartPolicy: string): PlannedPod => ({
      ...always,
      initContainers: [{ name: "i", restartPolicy }],
    });
    expect(podActions(own("Never"), up, { i: exited(1) })).toEqual(kill);
    expect(podActions(own("Never"), up, { i: unknown })).toEqual(kill);
    const retry = { ...nothing, initContainersToStart: [0] };
    expect(podActions({ ...own("OnFailure"), restartPolicy: "Never" }, up, { i: exited(1) })).toEqual(retry);
  });
});

describe("sidecars", () => {
  const probed = { livenessProbe: {}, startupProbe: {} };
  const healthy: ContainerRun = { ...running, liveness: "success", startup: "success" };
  const withSidecars = (pod: PlannedPod): PlannedPod => ({
    ...pod,
    initContainers: [
      { name: "s", restartPolicy: "Always" },
      { name: "t", restartPolicy: "Always", ...probed },
    ],
  });
  const both = { s: running, t: healthy };
  const main = { a: running, b: running };
  it.each<[string, PlannedPod, ContainerRuns, Expected]>([
    ["the next starts beside the first", always, { s: running }, { initContainersToStart: [1] }],
    ["the last has started", always, both, { containersToStart: [0, 1] }],
    ["no startup verdict yet", always, { s: running, t: running }, {}],
    ["startup unknown", always, { s: running, t: { ...running, startup: "unknown" } }, {}],
    [
      "no liveness verdict yet",
      always,
      { s: running, t: { ...running, startup: "success" } },
      { containersToStart: [0, 1] },
    ],
    [
      "never started",
      always,
      { s: running, t: { ...running, startup: "failure" } },
      { initContainersToStart: [1], containersToKill: ["t"] },
    ],
    [
      "not live",
      always,
      { s: running, t: { ...healthy, liveness: "failure" } },
      { initContainersToStart: [1], containersToStart: [0, 1], containersToKill: ["t"] },
    ],
    [
      "another definition",
      always,
      { ...main, s: { ...running, specChanged: true }, t: healthy },
      { initContainersToStart: [0], containersToKill: ["s"] },
    ],
    ["created", always, { s: running, t: created }, { initContainersToStart: [1] }],
    ["unknown", never, { s: running, t: unknown }, { initContainersToStart: [1], containersToKill: ["t"] }],
    ["both exited", never, { s: exited(0), t: exited(1) }, { initContainersToStart: [0, 1] }],
    [
      "one exited beside containers",
      never,
      { ...main, s: exited(1), t: healthy },
      { initContainersToStart: [0] },
    ],
    ["both gone beside containers", never, main, { initContainersToStart: [0, 1] }],
    [
      "one gone, the last runs",
      always,
      { t: healthy },
      { initContainersToStart: [0], containersToStart: [0, 1] },
    ],
    [
      "they do not keep a pod alive",
      never,
      { s: exited(0), t: healthy, a: exited(0), b: exited(1) },
      { killPod: true },
    ],
  ])("%s", (_, pod, runs, expected) => {
    expect(podActions(withSidecars(pod), up, runs)).toEqual({ ...nothing, ...expected });
  });

  it("come before and after ordinary init containers", () => {
    const sidecar = { name: "s", restartPolicy: "Always" };
    const mixed: PlannedPod = { ...always, initContainers: [sidecar, { name: "i" }] };
    expect(podActions(mixed, up, { s: running })).toEqual({ ...nothing, initContainersToStart: [1] });
    expect(podActions(mixed, up, { s: exited(1), i: running })).toEqual({
      ...nothing,
      initContainersToStart: [0],
    });
    expect(podActions(mixed, up, { s: exited(1), i: exited(0) })).toEqual({
      ...nothing,
      initContainersToStart: [0],
      containersToStart: [0, 1],
    });
  });
});

describe("ephemeral containers", () => {
  const debugged: PlannedPod = {
    ...never,
    initContainers: [{ name: "i" }],
    ephemeralContainers: [{ name: "d" }, { name: "e" }],
  };
  it.each<[string, Sandbox, ContainerRuns, Expected]>([
    [
      "start even during initialization",
      up,
      { i: running, d: exited(1) },
      { ephemeralContainersToStart: [1] },
    ],
    ["do not start again", up, { a: running, b: running, i: exited(0), d: exited(1), e: unknown }, {}],
    [
      "do not keep a pod alive",
      up,
      { a: exited(0), b: exited(0), i: exited(0), d: running, e: running },
      { killPod: true },
    ],
    [
      "do not start in a new sandbox",
      down,
      {},
      { killPod: true, createSandbox: true, attempt: 1, initContainersToStart: [0] },
    ],
  ])("%s", (_, sandbox, runs, expected) => {
    expect(podActions(debugged, sandbox, runs)).toEqual({ ...nothing, ...expected });
  });
});

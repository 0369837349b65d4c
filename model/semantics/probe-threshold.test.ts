// Probes: when they run, and what is believed.
import { describe, expect, it } from "vitest";
import {
  afterProbe,
  beforeProbe,
  NEW_WORKER,
  type ProbedContainer,
  type ProbedPod,
  type ProbeResult,
  type ProbeSpec,
  type ProbeType,
  type ProbeWorker,
  probeTick,
} from "./probe-threshold.ts";

const container: ProbedContainer = { id: "1", state: "running", started: true, secondsRunning: 60 };
const pod: ProbedPod = { restartPolicy: "Always", deleting: false, container };
const starting: ProbedPod = { ...pod, container: { ...container, started: false } };

/** What is published after each outcome ("-": nothing believed yet). */
function published(type: ProbeType, spec: ProbeSpec, outcomes: string, seen: ProbedPod = pod): string {
  const results: { readonly [letter: string]: ProbeResult } = { s: "success", f: "failure", u: "unknown" };
  let worker: ProbeWorker = NEW_WORKER;
  return [...outcomes]
    .map((letter) => {
      worker = probeTick(type, spec, worker, seen, results[letter]).worker;
      return worker.published?.[0] ?? "-";
    })
    .join("");
}

describe("thresholds", () => {
  it.each<[ProbeType, ProbeSpec, string, string]>([
    ["readiness", { failureThreshold: 3 }, "sfffssff", "sssfssss"],
    ["readiness", { successThreshold: 3, failureThreshold: 1 }, "sssfsss", "ffsfffs"],
    ["readiness", { failureThreshold: 2 }, "sfsfsff", "ssssssf"],
    ["readiness", {}, "ffff", "ffff"],
    ["readiness", {}, "su", "su"],
    ["liveness", {}, "ffsff", "sssss"],
    ["liveness", {}, "fff", "ssf"],
    ["liveness", { failureThreshold: 1 }, "fss", "fff"],
  ])("%s %o: %s publishes %s", (type, spec, outcomes, expected) => {
    expect(published(type, spec, outcomes)).toBe(expected);
  });

  it("stops a startup probe at its first verdict", () => {
    expect(published("startup", { failureThreshold: 2 }, "ffs", starting)).toBe("uff");
    expect(published("startup", {}, "sfff", starting)).toBe("ssss");
  });

  it("ignores a prober that fails itself", () => {
    expect(published("readiness", { failureThreshold: 2 }, "sf?f")).toBe("sssf");
  });
});

describe("a hold", () => {
  it("ends with a new container, which starts from the initial result", () => {
    const failed = afterProbe(
      "liveness",
      { failureThreshold: 1 },
      { ...NEW_WORKER, container: "1" },
      "failure",
    );
    expect(failed).toMatchObject({ onHold: true, published: "failure" });
    expect(beforeProbe("liveness", {}, failed, pod)).toMatchObject({ probes: false, keepsProbing: true });
    const restarted = { ...pod, container: { ...container, id: "2" } };
    expect(beforeProbe("liveness", {}, failed, restarted)).toMatchObject({
      worker: { onHold: false, published: "success", container: "2" },
      probes: true,
    });
  });
});

describe("beforeProbe", () => {
  const ended = (restartPolicy: ProbedPod["restartPolicy"], exitCode: number, own = {}): ProbedPod => ({
    ...pod,
    restartPolicy,
    container: { ...container, state: "terminated", exitCode, ...own },
  });
  const { container: _, ...empty } = pod;
  it.each<[string, ProbeType, ProbedPod | undefined, boolean, boolean, ProbeResult | undefined]>([
    ["no status yet", "readiness", undefined, false, true, undefined],
    ["no container yet", "readiness", empty, false, true, undefined],
    ["the pod has failed", "readiness", { ...pod, phase: "Failed" }, false, false, undefined],
    ["the pod has succeeded", "liveness", { ...pod, phase: "Succeeded" }, false, false, undefined],
    ["it runs", "readiness", pod, true, true, "failure"],
    ["it runs", "liveness", pod, true, true, "success"],
    ["it has not started", "readiness", starting, false, true, "failure"],
    ["it has not started", "liveness", starting, false, true, "success"],
    ["it has not started", "startup", starting, true, true, "unknown"],
    ["it has started", "startup", pod, false, true, "unknown"],
    [
      "it waits",
      "liveness",
      { ...pod, container: { ...container, state: "waiting" } },
      false,
      true,
      "failure",
    ],
    ["it has ended", "readiness", ended("Always", 0), false, true, "failure"],
    ["it has ended for good", "readiness", ended("OnFailure", 0), false, false, "failure"],
    ["it has failed", "readiness", ended("OnFailure", 1), false, true, "failure"],
    ["it has failed for good", "readiness", ended("Never", 1), false, false, "failure"],
    [
      "a sidecar has ended",
      "readiness",
      ended("Never", 0, { restartPolicy: "Always" }),
      false,
      true,
      "failure",
    ],
    ["the pod shuts down", "liveness", { ...pod, deleting: true }, false, false, "success"],
    ["the pod shuts down", "startup", { ...starting, deleting: true }, false, false, "success"],
    ["the pod shuts down", "readiness", { ...pod, deleting: true }, true, true, "failure"],
  ])("%s, %s", (_, type, seen, probes, keepsProbing, result) => {
    const tick = beforeProbe(type, {}, NEW_WORKER, seen);
    expect([tick.probes, tick.keepsProbing, tick.worker.published]).toEqual([probes, keepsProbing, result]);
  });

  it("waits for the initial delay", () => {
    expect(beforeProbe("readiness", { initialDelaySeconds: 61 }, NEW_WORKER, pod).probes).toBe(false);
    expect(beforeProbe("readiness", { initialDelaySeconds: 60 }, NEW_WORKER, pod).probes).toBe(true);
  });
});

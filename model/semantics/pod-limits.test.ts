// The limits of pods, from their containers, the pod itself and what the kubelet reports.
import { describe, expect, it } from "vitest";
import { type LimitedPod, type LimitOptions, podLimits } from "./pod-limits.ts";
import { formatResourceList } from "./resources.ts";

const may = (cpu: string) => ({ resources: { limits: { cpu } } });
const sidecar = (cpu: string) => ({ ...may(cpu), restartPolicy: "Always" });
const limitsOf = (pod: LimitedPod, options?: LimitOptions) => formatResourceList(podLimits(pod, options));

describe("podLimits", () => {
  it.each<[string, LimitedPod, string | undefined]>([
    ["containers add up", { containers: [may("2"), may("3")], initContainers: [may("2")] }, "5"],
    ["a larger init container counts alone", { containers: [may("1")], initContainers: [may("4")] }, "4"],
    [
      "sidecars count beside containers and later init containers",
      {
        containers: [may("1")],
        initContainers: [may("5"), sidecar("1"), sidecar("2"), may("5"), sidecar("3")],
      },
      "8",
    ],
    ["containers without limits add nothing", { containers: [may("2"), {}] }, "2"],
    ["no limit at all", { containers: [{}] }, undefined],
  ])("%s", (_, pod, cpu) => {
    expect(limitsOf(pod).cpu).toBe(cpu);
  });

  it("adds the overhead only to limits that are there and not zero", () => {
    const limits = { cpu: "2", "a.b/c": "0" };
    const pod = {
      containers: [{ resources: { limits } }],
      overhead: { cpu: "1", memory: "1Gi", "a.b/c": "1" },
    };
    expect(limitsOf(pod)).toEqual({ cpu: "3", "a.b/c": "0" });
    expect(limitsOf(pod, { excludeOverhead: true })).toEqual(limits);
  });

  it("lets pod-level limits replace the total", () => {
    const resources = { limits: { cpu: "4", storage: "1Gi", "hugepages-2Mi": "2Mi" } };
    const pod = { containers: [may("1"), may("2")], resources, overhead: { cpu: "100m" } };
    expect(limitsOf(pod)).toEqual({ cpu: "4100m", "hugepages-2Mi": "2Mi" });
    expect(limitsOf(pod, { skipPodLevelResources: true })).toEqual({ cpu: "3100m" });
  });

  it("takes the larger total of what is specified and in force during a resize", () => {
    const pod = {
      containers: [
        { name: "a", ...may("1") },
        { name: "b", ...may("4") },
      ],
    };
    const containers = {
      a: { resources: { limits: { cpu: "2" } } },
      b: { resources: { limits: { cpu: "2" } } },
    };
    const cpu = (status: LimitOptions["status"]) => limitsOf(pod, status && { status }).cpu;
    expect(cpu({ containers, infeasible: false })).toBe("5");
    expect(cpu({ containers, infeasible: true })).toBe("4");
    expect(cpu({ containers: { a: containers.a }, infeasible: false })).toBe("6");
    expect(cpu({ containers: { a: containers.a }, infeasible: true })).toBe("2");
    const whole = { resources: { limits: { cpu: "7" } } };
    expect(cpu({ containers, infeasible: false, pod: whole })).toBe("7");
    expect(cpu({ containers, infeasible: false, pod: { allocatedResources: { cpu: "9" } } })).toBe("5");
  });

  it("believes the reported pod-level limits, less the overhead, if anything was asked for the whole pod", () => {
    const overhead = { cpu: "100m" };
    const status = (infeasible: boolean, limits?: { cpu: string }) => ({
      containers: {},
      infeasible,
      pod: { resources: limits === undefined ? {} : { limits } },
    });
    const pod = { resources: { limits: { cpu: "2" } }, overhead };
    expect(limitsOf(pod, { status: status(false, { cpu: "3100m" }) }).cpu).toBe("3100m");
    expect(limitsOf(pod, { status: status(false, { cpu: "1" }) }).cpu).toBe("2100m");
    expect(limitsOf(pod, { status: status(true, { cpu: "1" }) }).cpu).toBe("1");
    expect(limitsOf(pod, { status: status(false) }).cpu).toBe("2100m");
    const levels = { containers: [may("2")], resources: { limits: { cpu: "4" } } };
    expect(limitsOf(levels, { status: status(false, { cpu: "5" }) }).cpu).toBe("5");
    expect(limitsOf(levels, { status: status(true, { cpu: "3" }) }).cpu).toBe("3");
    const contained = { containers: [may("8")], overhead };
    expect(limitsOf(contained, { status: status(false, { cpu: "5" }) }).cpu).toBe("8100m");
    const requesting = { resources: { requests: { memory: "1Gi" } } };
    expect(limitsOf(requesting, { status: status(false, { cpu: "1" }) }).cpu).toBe("1");
  });
});

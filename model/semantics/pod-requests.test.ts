// The requests of pods, from their containers, their limits and what the kubelet reports.
import { describe, expect, it } from "vitest";
import type { PodSpec } from "../kubernetes/index.ts";
import { allocatableOf, hostPortsOf, withRequestDefaults } from "./pod-defaults.ts";
import {
  podRequestAmounts,
  podRequests,
  type ReportedResources,
  type RequestingPod,
} from "./pod-requests.ts";
import { formatResourceList } from "./resources.ts";

const asks = (cpu: string) => ({ resources: { requests: { cpu } } });
const cpuOf = (pod: RequestingPod) => formatResourceList(podRequests(pod)).cpu;

describe("podRequests", () => {
  it("sums up containers before it rounds", () => {
    expect(podRequestAmounts({ containers: [asks("0.4m"), asks("0.6m")] })).toEqual({ cpu: 1 });
  });

  it("takes the largest init container, if it is larger than the rest", () => {
    expect(cpuOf({ containers: [asks("1"), asks("1")], initContainers: [asks("3"), asks("2")] })).toBe("3");
    expect(cpuOf({ containers: [asks("2"), asks("2")], initContainers: [asks("3")] })).toBe("4");
  });

  it("counts a sidecar for ever, and beside the init containers after it", () => {
    const sidecar = { ...asks("1"), restartPolicy: "Always" };
    expect(cpuOf({ containers: [asks("1")], initContainers: [sidecar] })).toBe("2");
    expect(cpuOf({ containers: [asks("1")], initContainers: [sidecar, asks("3")] })).toBe("4");
    expect(cpuOf({ containers: [asks("1")], initContainers: [asks("3"), sidecar] })).toBe("3");
    expect(cpuOf({ initContainers: [sidecar, sidecar, asks("3")] })).toBe("5");
  });

  it("lets pod-level requests replace the total, and adds the overhead", () => {
    const pod = {
      containers: [{ resources: { requests: { cpu: "1", memory: "1Gi", "a.b/c": "1" } } }],
      resources: { requests: { cpu: "500m", storage: "1Gi" } },
      overhead: { cpu: "100m" },
    };
    expect(formatResourceList(podRequests(pod))).toEqual({ cpu: "600m", memory: "1Gi", "a.b/c": "1" });
    expect(formatResourceList(podRequests(pod, { excludeOverhead: true })).cpu).toBe("500m");
    expect(formatResourceList(podRequests(pod, { skipPodLevelResources: true })).cpu).toBe("1100m");
    expect(formatResourceList(podRequests(pod, { skipContainerLevelResources: true }))).toEqual({
      cpu: "600m",
    });
  });

  it("fills in requests that containers do not name, but not zeroes", () => {
    const options = { nonMissingContainerRequests: { cpu: "100m" } };
    expect(formatResourceList(podRequests({ containers: [{}, asks("0")] }, options))).toEqual({
      cpu: "100m",
    });
  });

  it("leaves out of the scheduler's amounts what the scheduler does not look at", () => {
    const requests = { cpu: "1", pods: "1", storage: "1Gi", memory: "1Ki" };
    expect(podRequestAmounts({ containers: [{ resources: { requests } }] })).toEqual({
      cpu: 1000,
      memory: 1024,
    });
  });

  it("takes the largest total of what is specified, allocated and in force during a resize", () => {
    const pod = {
      containers: [
        { name: "a", ...asks("1") },
        { name: "b", ...asks("1") },
      ],
    };
    const containers = {
      a: { allocatedResources: { cpu: "2" } },
      b: { resources: { requests: { cpu: "3" } } },
    };
    const cpu = (infeasible: boolean, status: typeof containers | Record<string, never> = containers) =>
      formatResourceList(podRequests(pod, { status: { containers: status, infeasible } })).cpu;
    expect(cpu(false)).toBe("5");
    expect(cpu(true)).toBe("5");
    expect(cpu(false, {})).toBe("2");
    expect(cpu(true, {})).toBeUndefined();
  });

  it("believes the reported pod-level figures, less the overhead", () => {
    const pod = { resources: { requests: { cpu: "1" } }, overhead: { cpu: "100m" } };
    const reported = { allocatedResources: { cpu: "3100m" }, resources: { requests: { cpu: "2100m" } } };
    const status = { containers: {}, infeasible: false, pod: reported };
    expect(formatResourceList(podRequests(pod, { status })).cpu).toBe("3100m");
    const half = (pod: ReportedResources) => podRequests(spec, { status: { ...status, pod } });
    const spec = { ...pod, containers: [asks("5")] };
    expect(formatResourceList(half({ allocatedResources: { cpu: "3100m" } })).cpu).toBe("3100m");
    expect(formatResourceList(half({ resources: { requests: { cpu: "2100m" } } })).cpu).toBe("2100m");
    expect(formatResourceList(half({})).cpu).toBe("1100m");
    // Without pod-level requests in the spec, the reported figures stand for the containers, if they are complete.
    const containers = { containers: [asks("1")] };
    const total = (pod: ReportedResources) => podRequests(containers, { status: { ...status, pod } });
    expect(formatResourceList(total(reported)).cpu).toBe("3100m");
    expect(formatResourceList(total({ allocatedResources: { cpu: "3" } })).cpu).toBe("1");
    const small = { ...status, infeasible: true, pod: { allocatedResources: { cpu: "50m" } } };
    expect(formatResourceList(podRequests(pod, { status: small })).cpu).toBe("100m");
  });
});

describe("defaults", () => {
  it("let limits stand in for missing requests", () => {
    const limits = { cpu: "2", memory: "1Gi" };
    const pod: PodSpec = {
      containers: [{ name: "a", resources: { limits, requests: { cpu: "1" } } }, { name: "b" }],
      initContainers: [{ name: "c", resources: { limits: { cpu: "5" } } }],
    };
    expect(podRequestAmounts(withRequestDefaults(pod))).toEqual({ cpu: 5000, memory: 2 ** 30 });
    expect(podRequestAmounts(pod)).toEqual({ cpu: 1000 });
  });

  it("let pod-level limits stand in where neither pod nor containers request", () => {
    const limits = { cpu: "4", memory: "2Gi", "hugepages-2Mi": "4Mi", storage: "1Gi" };
    const pod = { containers: [asks("1")], resources: { limits, requests: { memory: "1Gi" } } };
    expect(withRequestDefaults(pod).resources.requests).toEqual({ memory: "1Gi", "hugepages-2Mi": "4Mi" });
    expect(withRequestDefaults({ containers: [{}], resources: { limits } }).resources).toEqual({
      limits,
      requests: { cpu: "4", memory: "2Gi", "hugepages-2Mi": "4Mi" },
    });
  });

  it("make container ports host ports on the host network, and count sidecars", () => {
    const containers = [
      { ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 8081, protocol: "UDP" }] },
    ];
    const initContainers = [
      { ports: [{ containerPort: 90, hostPort: 9090, hostIP: "10.0.0.1" }], restartPolicy: "Always" },
      { ports: [{ containerPort: 91, hostPort: 9191 }] },
    ];
    const own = [
      { hostPort: 8081, protocol: "UDP" },
      { hostPort: 9090, hostIP: "10.0.0.1" },
    ];
    expect(hostPortsOf({ containers, initContainers })).toEqual(own);
    expect(hostPortsOf({ containers, initContainers, hostNetwork: true })).toEqual([
      { hostPort: 80 },
      ...own,
    ]);
  });

  it("offer a node's capacity unless it says what is allocatable", () => {
    expect(allocatableOf({ capacity: { cpu: "4" } })).toEqual({ cpu: "4" });
    expect(allocatableOf({ capacity: { cpu: "4" }, allocatable: { cpu: "3" } })).toEqual({ cpu: "3" });
    expect(allocatableOf({})).toEqual({});
  });
});

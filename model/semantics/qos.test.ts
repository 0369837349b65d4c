// Quality of service: classes, and oom_score_adj.
import { describe, expect, it } from "vitest";
import { type OomPod, oomScoreAdj, podQosClass, type QosPod, type ResourceRequirements } from "./qos.ts";

const list = (cpu?: string, memory?: string) => ({
  ...(cpu === undefined ? {} : { cpu }),
  ...(memory === undefined ? {} : { memory }),
});
const same = (cpu?: string, memory?: string): ResourceRequirements => ({
  requests: list(cpu, memory),
  limits: list(cpu, memory),
});
const containers = (...resources: readonly ResourceRequirements[]) =>
  resources.map((r) => ({ resources: r }));

describe("the class of a pod", () => {
  it.each<[string, QosPod, string]>([
    ["no containers", {}, "BestEffort"],
    ["nothing requested", { containers: [{}] }, "BestEffort"],
    ["only huge pages", { containers: containers({ requests: { "hugepages-2Mi": "1Gi" } }) }, "BestEffort"],
    ["two that are guaranteed", { containers: containers(same("1", "1Gi"), same("2", "1Gi")) }, "Guaranteed"],
    [
      "equal, differently written",
      { containers: containers({ requests: list("0.5", "1Gi"), limits: list("500m", "1024Mi") }) },
      "Guaranteed",
    ],
    [
      "one is guaranteed, one asks for nothing",
      { containers: containers(same("1", "1Gi"), {}) },
      "Burstable",
    ],
    ["memory is guaranteed, cpu is not", { containers: containers(same(undefined, "1Gi")) }, "Burstable"],
    ["requests without limits", { containers: containers({ requests: list("1", "1Gi") }) }, "Burstable"],
    [
      "limits with requests of zero",
      { containers: containers({ ...same("1", "1Gi"), requests: list("0", "0") }) },
      "Burstable",
    ],
    [
      "sums that are equal by chance",
      {
        containers: containers(
          { requests: list("100m", "100Mi"), limits: list("200m", "200Mi") },
          { requests: list("100m", "100Mi") },
        ),
      },
      "Burstable",
    ],
    [
      "an init container that differs",
      { containers: [{}], initContainers: containers({ requests: list("10m") }) },
      "Burstable",
    ],
    [
      "pod-level resources overrule the containers'",
      { containers: containers({ requests: list("3m", "10Mi") }), resources: same("10m", "100Mi") },
      "Guaranteed",
    ],
    [
      "pod-level resources that no pod can have",
      { containers: containers(same("10m", "100Mi")), resources: { limits: { storage: "1Gi" } } },
      "Guaranteed",
    ],
    [
      "pod-level resources without memory limits",
      { resources: { ...same("5m"), requests: list("5m", "1Mi") } },
      "Burstable",
    ],
  ])("%s", (_, pod, expected) => {
    expect(podQosClass(pod)).toBe(expected);
  });
});

describe("oom_score_adj", () => {
  const capacity = 8_000_000_000;
  const half: ResourceRequirements = { requests: list("5m", "4000000000"), limits: list(undefined, "10G") };
  const first = (pod: OomPod) => oomScoreAdj(pod, pod.containers?.[0] ?? {}, capacity);

  it.each<[string, OomPod, number]>([
    ["asks for nothing", { containers: [{}] }, 1000],
    ["guaranteed", { containers: containers(same("1", "1Gi")) }, -997],
    ["half of the memory", { containers: containers(half) }, 500],
    ["no memory, but burstable", { containers: containers({ limits: list(undefined, "10G") }) }, 999],
    ["more memory than there is", { containers: containers({ requests: list("1", "9G") }) }, 3],
    ["fractions of a thousandth", { containers: containers({ requests: list("1", "7999999") }) }, 999],
    [
      "critical to the node",
      { containers: [{}], priority: 2_000_001_000, priorityClassName: "system-node-critical" },
      -997,
    ],
    ["critical by its number alone", { containers: [{}], priority: 2_000_000_000 }, -997],
    [
      "critical to the cluster only",
      { containers: [{}], priority: 2_000_000_000, priorityClassName: "system-cluster-critical" },
      1000,
    ],
    [
      "a share of what no container claims",
      { containers: [...containers(half), {}], resources: { requests: list("1", "6G") } },
      1000 - 500 - 125,
    ],
  ])("%s", (_, pod, expected) => {
    expect(first(pod)).toBe(expected);
  });

  it("keeps a sidecar as safe as the regular container that requests least", () => {
    const sidecar = { name: "log", restartPolicy: "Always", resources: { requests: list("1", "1M") } };
    const pod: OomPod = {
      containers: containers(half, { requests: list("1", "2G") }),
      initContainers: [sidecar],
    };
    expect(oomScoreAdj(pod, sidecar, capacity)).toBe(750);
    expect(oomScoreAdj({ ...pod, initContainers: [] }, sidecar, capacity)).toBe(1000 - 0 - 1);
  });
});

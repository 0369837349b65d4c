// What pods are charged.
import { describe, expect, it } from "vitest";
import { type ChargedPodLife, podQuotaUsage } from "./quota.ts";
import { formatResourceList } from "./resources.ts";

const usageOf = (pod: Parameters<typeof podQuotaUsage>[0], life: ChargedPodLife = {}, now = 100) =>
  formatResourceList(podQuotaUsage(pod, life, now));
const once = { pods: "1", "count/pods": "1" };

describe("podQuotaUsage", () => {
  it("charges requests under two names, and limits", () => {
    const resources = { requests: { memory: "1Mi" }, limits: { memory: "2Mi", cpu: "1" } };
    expect(usageOf({ containers: [{ resources }] })).toEqual({
      ...once,
      memory: "1Mi",
      "requests.memory": "1Mi",
      "limits.memory": "2Mi",
      "limits.cpu": "1",
    });
  });

  it.each([
    ["hugepages-2Mi", { "hugepages-2Mi": "4", "requests.hugepages-2Mi": "4" }],
    ["example.com/dongle", { "requests.example.com/dongle": "4" }],
    ["deviceclass.resource.kubernetes.io/gpu", { "requests.deviceclass.resource.kubernetes.io/gpu": "4" }],
    ["kubernetes.io/native", {}],
    ["storage", {}],
  ])("charges %s by its kind", (name, charged) => {
    const resources = { requests: { [name]: "4" }, limits: { [name]: "4" } };
    expect(usageOf({ containers: [{ resources }] })).toEqual({ ...once, ...charged });
  });

  it("charges the pod as a whole: sidecars, overhead, the largest init container", () => {
    const of = (cpu: string) => ({ resources: { requests: { cpu }, limits: { cpu } } });
    const pod = {
      containers: [of("1"), of("1")],
      initContainers: [{ ...of("1"), restartPolicy: "Always" }, of("4")],
      overhead: { cpu: "500m" },
    };
    const cpu = "5500m";
    expect(usageOf(pod)).toEqual({ ...once, cpu, "requests.cpu": cpu, "limits.cpu": cpu });
  });

  it.each<[string, ChargedPodLife, boolean]>([
    ["running", { phase: "Running" }, true],
    ["of unknown phase", { phase: "Unknown" }, true],
    ["succeeded", { phase: "Succeeded" }, false],
    ["failed", { phase: "Failed" }, false],
    ["deleted, in its grace period", { deletionTimestamp: 90, deletionGracePeriodSeconds: 11 }, true],
    [
      "deleted, at the end of its grace period",
      { deletionTimestamp: 90, deletionGracePeriodSeconds: 10 },
      true,
    ],
    ["deleted, past its grace period", { deletionTimestamp: 90, deletionGracePeriodSeconds: 9 }, false],
    ["deleted, without a grace period", { deletionTimestamp: 90 }, true],
  ])("%s", (_, life, charged) => {
    expect(usageOf({}, life)).toEqual(charged ? once : { "count/pods": "1" });
  });
});

// Which pods a quota counts, and what it wants them to say.
import { describe, expect, it } from "vitest";
import type { ResourceList } from "../kubernetes/index.ts";
import {
  inQuotaScopes,
  isPodQuotaResource,
  type ScopedPod,
  type ScopeRequirement,
  unsaidForQuota,
} from "./quota-admission.ts";

const using = (requests: ResourceList = {}, limits: ResourceList = {}) => ({
  resources: { requests, limits },
});
const burstable = { containers: [using({ cpu: "1" })] };
const near = (term: object): ScopedPod => ({
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
});
const avoids = (term: object): ScopedPod => ({
  affinity: {
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: term }] },
  },
});
const scope = (
  scopeName: ScopeRequirement["scopeName"],
  operator: ScopeRequirement["operator"] = "Exists",
  ...values: readonly string[]
): ScopeRequirement => ({ scopeName, operator, values });

describe("inQuotaScopes", () => {
  it.each<[string, ScopedPod, readonly ScopeRequirement[], boolean]>([
    ["no scope", {}, [], true],
    ["a deadline", { activeDeadlineSeconds: 0 }, [scope("Terminating")], true],
    ["no deadline", {}, [scope("Terminating")], false],
    ["no deadline, and wants none", {}, [scope("NotTerminating")], true],
    ["nothing requested", { containers: [{}] }, [scope("BestEffort")], true],
    ["something requested", burstable, [scope("BestEffort")], false],
    ["something requested, and wants it", burstable, [scope("NotBestEffort")], true],
    ["one scope of two", burstable, [scope("NotBestEffort"), scope("Terminating")], false],
    ["a class", { priorityClassName: "a" }, [scope("PriorityClass")], true],
    ["no class", { priorityClassName: "" }, [scope("PriorityClass")], false],
    ["no class, and wants none", {}, [scope("PriorityClass", "DoesNotExist")], true],
    ["the class", { priorityClassName: "a" }, [scope("PriorityClass", "In", "a", "b")], true],
    ["no class of these", {}, [scope("PriorityClass", "In", "a")], false],
    ["no class, and not these", {}, [scope("PriorityClass", "NotIn", "a")], true],
    ["the wrong class", { priorityClassName: "a" }, [scope("PriorityClass", "NotIn", "a")], false],
    ["pods near by", near({}), [scope("CrossNamespacePodAffinity")], false],
    ["pods of a namespace", near({ namespaces: ["a"] }), [scope("CrossNamespacePodAffinity")], true],
    ["pods of any namespace", avoids({ namespaceSelector: {} }), [scope("CrossNamespacePodAffinity")], true],
  ])("%s", (_, pod, scopes, counted) => {
    expect(inQuotaScopes(pod, scopes)).toBe(counted);
  });
});

describe("isPodQuotaResource", () => {
  it.each([
    ["pods", true],
    ["count/pods", true],
    ["limits.ephemeral-storage", true],
    ["hugepages-2Mi", true],
    ["requests.hugepages-2Mi", true],
    ["requests.example.com/dongle", true],
    ["example.com/dongle", false],
    ["requests.storage", false],
    ["count/jobs.batch", false],
    ["services", false],
  ])("%s", (name, counted) => {
    expect(isPodQuotaResource(name)).toBe(counted);
  });
});

describe("unsaidForQuota", () => {
  it("wants every container to say what is limited, of cpu and memory", () => {
    const limited = ["requests.cpu", "memory", "limits.memory", "requests.ephemeral-storage", "pods"];
    const complete = using({ cpu: "1", memory: "1" }, { memory: "1" });
    expect(unsaidForQuota({ containers: [complete] }, limited)).toEqual([]);
    expect(unsaidForQuota({ containers: [complete, using({ cpu: "1" })] }, limited)).toEqual([
      "memory",
      "limits.memory",
    ]);
    expect(unsaidForQuota({ containers: [complete], initContainers: [{}] }, limited)).toEqual([
      "memory",
      "requests.cpu",
      "limits.memory",
    ]);
  });

  it("is content with what the pod says as a whole", () => {
    expect(unsaidForQuota({ containers: [{}], resources: { limits: { cpu: "1" } } }, ["memory"])).toEqual([]);
  });
});

// Resource lists, and which resources the scheduler accounts for.
import { describe, expect, it } from "vitest";
import { QuantityError } from "./quantity.ts";
import {
  addAmounts,
  addResources,
  amountsOf,
  equalResources,
  formatResourceList,
  isExtendedResource,
  isScheduledResource,
  maxResources,
  parseResourceList,
  resourcesWithin,
  subtractResources,
} from "./resources.ts";

const list = parseResourceList;

describe("resource lists", () => {
  const a = list({ cpu: "1", memory: "1Gi" });
  const b = list({ cpu: " 500m ", "nvidia.com/gpu": "2" });

  it("are added, subtracted and maximised key by key", () => {
    expect(formatResourceList(addResources(a, b))).toEqual({
      cpu: "1500m",
      memory: "1Gi",
      "nvidia.com/gpu": "2",
    });
    expect(formatResourceList(subtractResources(a, b))).toEqual({
      cpu: "500m",
      memory: "1Gi",
      "nvidia.com/gpu": "-2",
    });
    expect(formatResourceList(maxResources(b, a))).toEqual({
      cpu: "1",
      memory: "1Gi",
      "nvidia.com/gpu": "2",
    });
  });

  it("are equal by value, with the same keys", () => {
    expect(equalResources(a, list({ memory: "1024Mi", cpu: "1000m" }))).toBe(true);
    expect(equalResources(a, list({ memory: "1024Mi" }))).toBe(false);
    expect(equalResources(list({ cpu: "1" }), list({ memory: "1" }))).toBe(false);
    expect(equalResources(list({}), list({ cpu: "0" }))).toBe(false);
    expect(equalResources(a, list({ cpu: "1", memory: "2Gi" }))).toBe(false);
  });

  it("are within each other if no common key is exceeded", () => {
    expect(resourcesWithin(b, a)).toBe(true);
    expect(resourcesWithin(a, b)).toBe(false);
    expect(resourcesWithin(list({ cpu: "1" }), list({ cpu: "1" }))).toBe(true);
    expect(resourcesWithin(list({ memory: "9" }), list({ cpu: "1" }))).toBe(true);
  });

  it("become integers, rounded up: milli-cores for cpu, units otherwise", () => {
    expect(amountsOf(list({ cpu: "0.0001", memory: "1.5", pods: "110" }))).toEqual({
      cpu: 1,
      memory: 2,
      pods: 110,
    });
    expect(addAmounts({ cpu: 1 }, { cpu: 2, pods: 1 })).toEqual({ cpu: 3, pods: 1 });
    expect(() => addAmounts({ cpu: Number.MAX_SAFE_INTEGER }, { cpu: 1 })).toThrow(QuantityError);
    expect(() => amountsOf(list({ memory: "8Pi" }))).toThrow(QuantityError);
  });

  it("survive names that plain objects know", () => {
    expect(formatResourceList(addResources(list({}), list({ constructor: "1" })))).toEqual({
      constructor: "1",
    });
    expect(resourcesWithin(list({ constructor: "1" }), list({}))).toBe(true);
  });
});

describe("resource names", () => {
  it.each([
    ["cpu", true, false],
    ["memory", true, false],
    ["ephemeral-storage", true, false],
    ["hugepages-2Mi", true, false],
    ["attachable-volumes-aws-ebs", true, false],
    ["nvidia.com/gpu", true, true],
    ["kubernetes.io/batch-cpu", true, false],
    ["sub.kubernetes.io/thing", true, false],
    ["requests.example.com/gpu", false, false],
    ["pods", false, false],
    ["storage", false, false],
    ["example.com/", false, false],
  ])("%s is scheduled: %s, extended: %s", (name, scheduled, extended) => {
    expect([isScheduledResource(name), isExtendedResource(name)]).toEqual([scheduled, extended]);
  });
});

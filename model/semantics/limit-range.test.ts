// What limit ranges fill in and refuse.
import { describe, expect, it } from "vitest";
import {
  claimLimitViolations,
  type LimitablePod,
  type LimitRangeItem,
  limitRangeViolations,
  storedLimitRangeItem,
  withLimitRangeDefaults,
} from "./limit-range.ts";

const using = (request?: string, limit?: string, name = "c") => ({
  name,
  resources: {
    ...(request === undefined ? {} : { requests: { cpu: request } }),
    ...(limit === undefined ? {} : { limits: { cpu: limit } }),
  },
});
const sidecar = (request: string, limit: string) => ({ ...using(request, limit), restartPolicy: "Always" });
const pod = (...containers: ReturnType<typeof using>[]): LimitablePod => ({ containers });
const admits = (subject: LimitablePod, item: LimitRangeItem) =>
  limitRangeViolations(subject, [item]).length === 0;

describe("limits of containers", () => {
  const min = { type: "Container", min: { cpu: "100m" } };
  const max = { type: "Container", max: { cpu: "2" } };
  const ratio = { type: "Container", maxLimitRequestRatio: { cpu: "1.5" } };

  it.each<[string, LimitRangeItem, LimitablePod, boolean]>([
    ["min: request just enough, no limit", min, pod(using("0.1")), true],
    ["min: request a nano too small", min, pod(using("99999999n")), false],
    ["min: no request, even with a limit", min, pod(using(undefined, "1")), false],
    ["min: limit too small", min, pod(using("100m", "50m")), false],
    ["max: limit just small enough, no request", max, pod(using(undefined, "2000m")), true],
    ["max: limit too large", max, pod(using("1", "2001m")), false],
    ["max: no limit, even with a request", max, pod(using("1")), false],
    ["max: request too large", max, pod(using("3", "2")), false],
    ["ratio: exactly kept", ratio, pod(using("200m", "300m")), true],
    ["ratio: exceeded by a nano", ratio, pod(using("200m", "300000001n")), false],
    ["ratio: no request", ratio, pod(using(undefined, "1")), false],
    ["ratio: no limit", ratio, pod(using("1")), false],
    ["ratio: a request of zero", ratio, pod(using("0", "1")), false],
    ["ratio: a limit of zero", ratio, pod(using("1", "0")), false],
    ["every container counts", min, pod(using("1"), using("1m")), false],
    ["init containers count", min, { initContainers: [using("1m")] }, false],
    [
      "a resource named as plain objects' own",
      { type: "Container", min: { constructor: "1" } },
      pod(using("1")),
      false,
    ],
  ])("%s", (_, item, subject, admitted) => {
    expect(admits(subject, item)).toBe(admitted);
  });

  it("say which container does not keep what", () => {
    const items = [{ type: "Container", min: { cpu: "1" }, max: { cpu: "2" } }];
    expect(limitRangeViolations(pod(using("1", "2", "good"), using("500m", "3", "bad")), items)).toEqual([
      { type: "Container", container: "bad", resource: "cpu", constraint: "min" },
      { type: "Container", container: "bad", resource: "cpu", constraint: "max" },
    ]);
  });
});

describe("limits of pods", () => {
  const max = { type: "Pod", max: { cpu: "2" } };

  it.each<[string, LimitRangeItem, LimitablePod, boolean]>([
    ["containers add up", max, pod(using("1", "1"), using("1", "1001m")), false],
    [
      "a larger init container counts alone",
      max,
      { initContainers: [using("1", "2"), using("1", "2")] },
      true,
    ],
    [
      "sidecars count beside containers",
      max,
      { containers: [using("1", "1")], initContainers: [sidecar("1", "1500m")] },
      false,
    ],
    ["one container without a limit is no obstacle", max, pod(using("1", "1"), using()), true],
    ["the overhead does not count", max, { ...pod(using("1", "2")), overhead: { cpu: "1" } }, true],
    [
      "what is asked for the whole pod replaces the sum",
      max,
      { ...pod(using("1", "1")), resources: { limits: { cpu: "3" } } },
      false,
    ],
    [
      "but not for huge pages",
      { type: "Pod", max: { "hugepages-2Mi": "2Mi" } },
      { resources: { limits: { "hugepages-2Mi": "2Mi" } } },
      false,
    ],
  ])("%s", (_, item, subject, admitted) => {
    expect(admits(subject, item)).toBe(admitted);
  });

  it("do not concern containers, nor claims", () => {
    expect(admits(pod(using("3", "3")), { type: "PersistentVolumeClaim", max: { cpu: "1" } })).toBe(true);
  });
});

describe("limits of claims", () => {
  const items = [{ type: "PersistentVolumeClaim", min: { storage: "1Gi" }, max: { storage: "2Gi" } }];

  it.each([
    ["1Gi", []],
    ["2Gi", []],
    ["1G", ["min"]],
    ["3G", ["max"]],
  ])("%s", (storage, broken) => {
    expect(claimLimitViolations({ storage }, items).map(({ constraint }) => constraint)).toEqual(broken);
  });

  it("want a request", () => {
    expect(claimLimitViolations({}, items)).toHaveLength(2);
    expect(claimLimitViolations({}, [{ type: "Container", min: { storage: "1Gi" } }])).toEqual([]);
  });
});

describe("withLimitRangeDefaults", () => {
  const item = { type: "Container", default: { cpu: "2", memory: "1Gi" }, defaultRequest: { cpu: "1" } };

  it("fills in what is missing, in init containers too", () => {
    const subject = { ...pod(using("500m")), initContainers: [{}], hostNetwork: true };
    const limits = { cpu: "2", memory: "1Gi" };
    expect(withLimitRangeDefaults(subject, [item])).toEqual({
      hostNetwork: true,
      containers: [{ name: "c", resources: { requests: { cpu: "500m" }, limits } }],
      initContainers: [{ resources: { requests: { cpu: "1" }, limits } }],
    });
  });

  it("takes the later of two items, and none for pods", () => {
    const items = [
      item,
      { type: "Container", default: { cpu: "3" } },
      { type: "Pod", default: { cpu: "9" } },
    ];
    expect(withLimitRangeDefaults(pod(using()), items)).toEqual({
      containers: [{ name: "c", resources: { requests: { cpu: "1" }, limits: { cpu: "3", memory: "1Gi" } } }],
    });
  });
});

describe("storedLimitRangeItem", () => {
  it("derives missing defaults from the bounds", () => {
    const item = {
      type: "Container",
      min: { cpu: "1", memory: "1Mi" },
      max: { cpu: "4" },
      default: { pods: "1" },
    };
    expect(storedLimitRangeItem(item)).toEqual({
      ...item,
      default: { cpu: "4", pods: "1" },
      defaultRequest: { cpu: "4", memory: "1Mi", pods: "1" },
    });
    const forPods = { ...item, type: "Pod" };
    expect(storedLimitRangeItem(forPods)).toEqual(forPods);
  });
});

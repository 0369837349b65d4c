// Tolerations, evictions and default tolerations.
import { describe, expect, it } from "vitest";
import {
  rescheduledEviction,
  type ScheduledEviction,
  secondsUntilEviction,
  type TaintLike,
  type TolerationLike,
  tolerates,
  untoleratedTaint,
  withDefaultTolerations,
} from "./taints.ts";

const taint: TaintLike = { key: "k", value: "5", effect: "NoExecute" };

describe("tolerates", () => {
  it.each<[TolerationLike, boolean]>([
    [{ key: "k", value: "5" }, true],
    [{ key: "k", operator: "", value: "5" }, true],
    [{ key: "k", operator: "Equal", value: "5", effect: "NoExecute" }, true],
    [{ key: "k", operator: "Equal", value: "6" }, false],
    [{ key: "k" }, false],
    [{ key: "k", operator: "Exists" }, true],
    [{ key: "j", operator: "Exists" }, false],
    [{ key: "k", operator: "Exists", effect: "NoSchedule" }, false],
    [{ operator: "Exists" }, true],
    [{ operator: "Exists", effect: "NoExecute" }, true],
    [{ key: "k", operator: "Near", value: "5" }, false],
    [{ key: "k", operator: "Gt", value: "4" }, false],
  ])("%j: %s", (toleration, expected) => {
    expect(tolerates(toleration, taint, { comparisonOperators: false })).toBe(expected);
  });

  it.each([
    ["Gt", "4", "5", true],
    ["Gt", "5", "5", false],
    ["Lt", "6", "5", true],
    ["Lt", "5", "5", false],
    ["Gt", "-6", "-5", true],
    ["Gt", "04", "5", false],
    ["Gt", "4", "+5", false],
    ["Gt", "-0", "5", false],
    ["Gt", "4", "", false],
    ["Gt", "4", "5.0", false],
    ["Gt", "9007199254740992", "9007199254740993", true],
    ["Gt", "0", "9223372036854775808", false],
    ["Lt", "0", "-9223372036854775808", true],
  ])("%s %s, where numbers may be compared, tolerates %s: %s", (operator, value, taintValue, expected) => {
    const numeric = { key: "k", value: taintValue, effect: "NoSchedule" } as const;
    expect(tolerates({ key: "k", operator, value }, numeric)).toBe(expected);
    expect(tolerates({ key: "k", operator, value }, numeric, { comparisonOperators: false })).toBe(false);
  });

  it("finds the first taint that is not tolerated", () => {
    const taints: TaintLike[] = [
      taint,
      { key: "a", effect: "NoSchedule" },
      { key: "b", effect: "NoSchedule" },
    ];
    expect(untoleratedTaint(taints, [{ key: "k", operator: "Exists" }])?.key).toBe("a");
    expect(untoleratedTaint(taints, [{ operator: "Exists" }])).toBeUndefined();
  });
});

describe("eviction", () => {
  const other: TaintLike = { key: "j", effect: "NoExecute" };
  const forKey = (key: string, tolerationSeconds?: number): TolerationLike => ({
    key,
    operator: "Exists",
    ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
  });

  it.each<[string, readonly TaintLike[], readonly TolerationLike[], number | undefined]>([
    ["without taints, never", [], [], undefined],
    ["at once, without toleration", [taint], [], 0],
    ["soft taints do not evict", [{ key: "k", effect: "NoSchedule" }], [], undefined],
    ["never, if tolerated for ever", [taint], [forKey("k")], undefined],
    ["after the tolerated time", [taint], [forKey("k", 30)], 30],
    ["at once, if one taint is not tolerated", [taint, other], [forKey("k", 30)], 0],
    ["after the shortest time", [taint, other], [forKey("k", 30), forKey("j", 20)], 20],
    [
      "the unlimited toleration of one taint does not help the other",
      [taint, other],
      [forKey("k"), forKey("j", 20)],
      20,
    ],
    [
      "the first toleration that fits is the one",
      [taint],
      [forKey("k", 30), forKey("k", 10), forKey("k")],
      30,
    ],
    ["unused tolerations do not count", [taint], [forKey("k", 30), forKey("j", 10)], 30],
    ["at once, for no time or less", [taint, other], [forKey("k", -5), forKey("j", 20)], 0],
  ])("%s", (_, taints, tolerations, seconds) => {
    expect(secondsUntilEviction(taints, tolerations)).toBe(seconds);
  });

  it("keeps a due time once set, unless it is overruled by an untolerated taint or by never", () => {
    const scheduled = { decidedAt: 0, dueAt: 100 };
    const at10 = (before: ScheduledEviction | undefined, ...tolerations: readonly TolerationLike[]) =>
      rescheduledEviction(before, [taint], tolerations, 10);
    expect(at10(undefined, forKey("k", 30))).toEqual({ decidedAt: 10, dueAt: 40 });
    expect(at10(undefined, forKey("k", 0))).toEqual({ decidedAt: 10, dueAt: 10 });
    expect(at10(scheduled, forKey("k", 300))).toBe(scheduled);
    expect(at10(scheduled, forKey("k", 5))).toBe(scheduled);
    expect(at10(scheduled, forKey("k", 0))).toBe(scheduled);
    expect(at10(scheduled)).toEqual({ decidedAt: 10, dueAt: 10 });
    expect(at10(scheduled, forKey("k"))).toBeUndefined();
    expect(rescheduledEviction(scheduled, [], [forKey("k", 5)], 10)).toBeUndefined();
  });
});

describe("withDefaultTolerations", () => {
  const keys = (...tolerations: readonly TolerationLike[]) =>
    withDefaultTolerations(tolerations).map(({ key, tolerationSeconds }) => `${key}:${tolerationSeconds}`);
  const [notReady, unreachable] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

  it("adds what is missing, for 300 seconds", () => {
    expect(keys()).toEqual([`${notReady}:300`, `${unreachable}:300`]);
    expect(keys({ key: unreachable, operator: "Exists" })).toEqual([
      `${unreachable}:undefined`,
      `${notReady}:300`,
    ]);
    expect(keys({ key: notReady, effect: "NoSchedule" })).toHaveLength(3);
  });

  it("adds nothing beside a toleration of everything", () => {
    expect(keys({ operator: "Exists" })).toHaveLength(1);
    expect(keys({ operator: "Exists", effect: "NoExecute" })).toHaveLength(1);
    expect(keys({ operator: "Exists", effect: "NoSchedule" })).toHaveLength(3);
  });
});

// Percentages and the two limits of a rolling update.
import { describe, expect, it } from "vitest";
import type { IntOrString } from "../kubernetes/index.ts";
import { fencepostsOf, IntOrPercentError, resolveFenceposts, scaledIntOrPercent } from "./fenceposts.ts";

describe("fenceposts", () => {
  it.each<[IntOrString, number, "up" | "down", number]>([
    [3, 10, "up", 3],
    [-3, 10, "up", -3],
    ["25%", 10, "up", 3],
    ["25%", 10, "down", 2],
    ["29%", 100, "up", 29],
    ["100%", 7, "down", 7],
    ["150%", 3, "up", 5],
    ["0%", 10, "up", 0],
    ["-25%", 10, "up", -2],
    ["-1%", 10, "up", 0],
  ])("%s of %d, rounded %s, is %d", (value, total, rounding, expected) => {
    expect(scaledIntOrPercent(value, total, rounding)).toBe(expected);
  });

  it.each(["", "%", "3", "2.5%", "a%", "5 %", "5%%", 2.5])(
    "%j is neither a number nor a percentage",
    (value) => {
      expect(() => scaledIntOrPercent(value, 10, "up")).toThrow(IntOrPercentError);
    },
  );

  it.each<[IntOrString | undefined, IntOrString | undefined, number, number, number]>([
    ["25%", "25%", 10, 3, 2],
    ["25%", "25%", 3, 1, 0],
    ["1%", "1%", 1, 1, 0],
    [0, "1%", 1, 0, 1],
    [0, 0, 10, 0, 1],
    [undefined, undefined, 10, 0, 1],
    [undefined, 2, 10, 0, 2],
    [1, undefined, 10, 1, 0],
  ])(
    "surge %s and unavailable %s of %d are %d and %d",
    (surge, unavailable, desired, maxSurge, maxUnavailable) => {
      expect(resolveFenceposts(surge, unavailable, desired)).toEqual({ maxSurge, maxUnavailable });
    },
  );

  it("stay within the Deployment, and do not concern Recreate", () => {
    expect(
      fencepostsOf({ replicas: 3, strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 5 } } })
        .maxUnavailable,
    ).toBe(3);
    expect(fencepostsOf({ replicas: 0, strategy: { type: "RollingUpdate" } })).toEqual({
      maxSurge: 0,
      maxUnavailable: 0,
    });
    expect(fencepostsOf({ replicas: 3, strategy: { type: "Recreate" } })).toEqual({
      maxSurge: 0,
      maxUnavailable: 0,
    });
  });
});

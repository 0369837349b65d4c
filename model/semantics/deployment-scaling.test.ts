// Resizing a Deployment in the middle of a rollout.
import { describe, expect, it } from "vitest";
import type { IntOrString } from "../kubernetes/index.ts";
import {
  type AnnotatedReplicaSet,
  isScalingEvent,
  readAnnotation,
  replicasAnnotations,
  scaleReplicaSets,
} from "./deployment-scaling.ts";
import type { RolloutSpec } from "./fenceposts.ts";

function rolling(replicas: number, maxSurge: IntOrString, maxUnavailable: IntOrString): RolloutSpec {
  return { replicas, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } } };
}
const recreate = (replicas: number): RolloutSpec => ({ replicas, strategy: { type: "Recreate" } });
const sizes = (scalings: readonly { name: string; replicas: number }[]) =>
  scalings.map(({ name, replicas }) => `${name}=${replicas}`).join(" ");

describe("resizing", () => {
  const noted = (name: string, createdAt: number, replicas: number, desired: number, max = desired) =>
    ({
      name,
      createdAt,
      replicas,
      available: 0,
      desiredReplicas: desired,
      maxReplicas: max,
    }) satisfies AnnotatedReplicaSet;

  it.each<[string, RolloutSpec, AnnotatedReplicaSet | undefined, readonly AnnotatedReplicaSet[], string]>([
    [
      "gives it all to the only active one",
      rolling(5, 1, 0),
      noted("new", 1, 0, 3),
      [noted("old", 0, 3, 3)],
      "old=5",
    ],
    [
      "gives it all to the new one if none is active",
      rolling(5, 1, 0),
      noted("new", 1, 0, 3),
      [noted("old", 0, 0, 3)],
      "new=5",
    ],
    [
      "or to the newest of the old ones",
      rolling(5, 1, 0),
      undefined,
      [noted("b", 1, 0, 3), noted("a", 0, 0, 3)],
      "b=5",
    ],
    ["does nothing without ReplicaSets", rolling(5, 1, 0), undefined, [], ""],
    ["does not touch the only one if it is right", rolling(5, 1, 0), noted("new", 1, 5, 3), [], ""],
    [
      "ends a rollout whose new one has everything",
      rolling(5, 1, 0),
      { ...noted("new", 2, 5, 5), available: 5 },
      [noted("b", 1, 2, 5), noted("a", 0, 0, 5)],
      "b=0",
    ],
    [
      "shares in proportion, the larger first",
      rolling(20, 0, 0),
      noted("new", 1, 4, 10),
      [noted("old", 0, 6, 10)],
      "old=12 new=8",
    ],
    [
      "gives what is left over to the largest",
      rolling(8, 0, 0),
      noted("new", 1, 2, 5),
      [noted("old", 0, 3, 5)],
      "old=5 new=3",
    ],
    [
      "prefers the newer among equals on the way up",
      rolling(5, 0, 0),
      noted("new", 1, 2, 4),
      [noted("old", 0, 2, 4)],
      "new=3 old=2",
    ],
    [
      "and the older on the way down",
      rolling(3, 0, 0),
      noted("new", 1, 2, 4),
      [noted("old", 0, 2, 4)],
      "old=1 new=2",
    ],
    [
      "takes from the larger first",
      rolling(5, 0, 0),
      noted("new", 1, 8, 10),
      [noted("old", 0, 2, 10)],
      "new=4 old=1",
    ],
    [
      "counts the surge in",
      rolling(4, 2, 0),
      noted("new", 1, 2, 2, 4),
      [noted("old", 0, 2, 2, 4)],
      "new=3 old=3",
    ],
    [
      "takes everything away for 0, surge or not",
      rolling(0, 2, 0),
      noted("new", 1, 2, 2, 4),
      [noted("old", 0, 2, 2, 4)],
      "old=0 new=0",
    ],
    [
      "only renews annotations if the sizes fit",
      rolling(4, 0, 0),
      noted("new", 1, 2, 3),
      [noted("old", 0, 2, 4)],
      "new=2",
    ],
    [
      "renews either annotation",
      rolling(4, 1, 0),
      noted("new", 1, 2, 4, 4),
      [noted("old", 0, 3, 4, 5)],
      "new=2",
    ],
    ["leaves Recreate alone", recreate(9), noted("new", 1, 2, 4), [noted("old", 0, 2, 4)], ""],
  ])("%s", (_, spec, newRS, oldRSs, expected) => {
    expect(sizes(scaleReplicaSets(spec, newRS, oldRSs, 0))).toBe(expected);
  });

  it("falls back to the Deployment's status, or to the leftover, for missing annotations", () => {
    const bare = (name: string, createdAt: number, replicas: number) => ({
      ...noted(name, createdAt, replicas, 0),
      desiredReplicas: undefined,
      maxReplicas: undefined,
    });
    const pair = [bare("new", 1, 2), [bare("old", 0, 4)]] as const;
    expect(sizes(scaleReplicaSets(rolling(12, 0, 0), ...pair, 6))).toBe("old=8 new=4");
    expect(sizes(scaleReplicaSets(rolling(12, 0, 0), ...pair, 0))).toBe("old=10 new=2");
  });

  it("is recognised by the annotations of active ReplicaSets", () => {
    const spec = rolling(5, "20%", 0);
    expect(replicasAnnotations(spec)).toEqual({ desiredReplicas: 5, maxReplicas: 6 });
    expect(isScalingEvent(spec, [noted("a", 0, 1, 5)])).toBe(false);
    expect(isScalingEvent(spec, [noted("a", 0, 1, 5), noted("b", 1, 1, 4)])).toBe(true);
    expect(isScalingEvent(spec, [noted("b", 1, 0, 4)])).toBe(false);
    expect(isScalingEvent(spec, [{ replicas: 1, desiredReplicas: undefined }])).toBe(false);
  });

  it("reads annotations as numbers of replicas, or not at all", () => {
    const read = ["12", "0", "2147483647", "2147483648", "-1", "+1", "1.5", "", undefined].map(
      readAnnotation,
    );
    expect(read).toEqual([12, 0, 2147483647, ...Array.from({ length: 6 }, () => undefined)]);
  });
});

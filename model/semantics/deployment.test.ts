// Rollouts: one pass of each strategy, and whole rollouts pass by pass.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IntOrString } from "../kubernetes/index.ts";
import {
  applied,
  cleanupUnhealthyReplicas,
  newReplicaSetSize,
  oldPodsRunning,
  type RolloutReplicaSet,
  reconcileNewReplicaSet,
  reconcileOldReplicaSets,
  scaleDownForRecreate,
} from "./deployment.ts";
import { fencepostsOf, type RolloutSpec } from "./fenceposts.ts";

const SEED = 20_240_115;

function rolling(replicas: number, maxSurge: IntOrString, maxUnavailable: IntOrString): RolloutSpec {
  return { replicas, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } } };
}
const recreate = (replicas: number): RolloutSpec => ({ replicas, strategy: { type: "Recreate" } });
const rs = (name: string, createdAt: number, replicas: number, available = replicas): RolloutReplicaSet => ({
  name,
  createdAt,
  replicas,
  available,
});
const sizes = (scalings: readonly { name: string; replicas: number }[]) =>
  scalings.map(({ name, replicas }) => `${name}=${replicas}`).join(" ");

describe("the new ReplicaSet", () => {
  it.each<[string, RolloutSpec, number, number, number]>([
    ["fills up the surge", rolling(10, 3, 0), 0, 10, 3],
    ["fills up what old ones leave", rolling(10, 3, 0), 3, 11, 5],
    ["does not pass the Deployment", rolling(10, 3, 0), 9, 9, 10],
    ["waits without room", rolling(10, 3, 0), 3, 13, 3],
    ["waits when the others are too many", rolling(10, 3, 0), 3, 20, 3],
    ["is not cut down for want of room", rolling(5, 3, 0), 8, 8, 8],
    ["is whole at once with Recreate", recreate(10), 0, 0, 10],
  ])("%s", (_, spec, current, total, size) => {
    expect(newReplicaSetSize(spec, current, total)).toBe(size);
  });

  it("shrinks at once if it is too large, and is left alone if it is right", () => {
    expect(sizes(reconcileNewReplicaSet(rolling(5, 1, 0), rs("new", 1, 8), [rs("old", 0, 9)]))).toBe("new=5");
    expect(sizes(reconcileNewReplicaSet(rolling(5, 1, 0), rs("new", 1, 5), [rs("old", 0, 9)]))).toBe("");
    expect(sizes(reconcileNewReplicaSet(rolling(5, 1, 0), rs("new", 1, 4), [rs("old", 0, 1)]))).toBe("new=5");
    expect(sizes(reconcileNewReplicaSet(rolling(5, 1, 0), rs("new", 1, 4), [rs("old", 0, 2)]))).toBe("");
  });
});

describe("the old ReplicaSets", () => {
  it.each<[string, RolloutSpec, RolloutReplicaSet, readonly RolloutReplicaSet[], string]>([
    ["give way to available new pods", rolling(10, 3, 2), rs("new", 1, 5), [rs("old", 0, 8)], "old=3"],
    ["do not give way to unavailable ones", rolling(10, 3, 2), rs("new", 1, 5, 0), [rs("old", 0, 8)], ""],
    [
      "do not make up for unavailable new pods with their own",
      rolling(10, 3, 2),
      rs("new", 1, 5, 0),
      [rs("old", 0, 8, 7)],
      "",
    ],
    [
      "do not count what those without replicas still report",
      rolling(4, 0, 1),
      rs("new", 2, 3, 2),
      [rs("a", 0, 0, 2), rs("b", 1, 2)],
      "b=1",
    ],
    ["give way in part", rolling(10, 3, 2), rs("new", 1, 5, 3), [rs("old", 0, 8)], "old=5"],
    ["lose what may be unavailable at once", rolling(10, 0, 2), rs("new", 1, 0), [rs("old", 0, 10)], "old=8"],
    [
      "lose unavailable replicas first, oldest first",
      rolling(10, 3, 2),
      rs("new", 2, 0),
      [rs("b", 1, 8, 6), rs("a", 0, 2, 1)],
      "a=1 b=7",
    ],
    [
      "lose no more unavailable ones than allowed",
      rolling(10, 0, 2),
      rs("new", 1, 0),
      [rs("old", 0, 10, 5)],
      "old=8",
    ],
    [
      "lose available ones after that",
      rolling(10, 2, 2),
      rs("new", 1, 2, 2),
      [rs("old", 0, 10, 8)],
      "old=8 old=6",
    ],
    ["go oldest first", rolling(4, 0, 3), rs("new", 2, 0), [rs("b", 1, 2), rs("a", 0, 2)], "a=0 b=1"],
    [
      "of the same age go by name",
      rolling(4, 0, 3),
      rs("new", 2, 0),
      [rs("b", 0, 2), rs("a", 0, 2)],
      "a=0 b=1",
    ],
    ["without replicas are left alone", rolling(4, 0, 3), rs("new", 2, 0), [rs("a", 0, 0)], ""],
    [
      "still reporting more than they should have stop the pass",
      rolling(4, 0, 2),
      rs("new", 1, 2),
      [rs("old", 0, 2, 4)],
      "",
    ],
    [
      "before those stay scaled",
      rolling(4, 0, 3),
      rs("new", 2, 1),
      [rs("a", 0, 2, 1), rs("b", 1, 2, 3)],
      "a=1",
    ],
  ])("%s", (_, spec, newRS, oldRSs, expected) => {
    expect(sizes(reconcileOldReplicaSets(spec, newRS, oldRSs))).toBe(expected);
  });

  it("count what is cleaned up", () => {
    const old = [rs("b", 1, 3, 0), rs("a", 0, 2, 1), rs("c", 2, 0)];
    expect(cleanupUnhealthyReplicas(old, 3)).toMatchObject({ cleanedUp: 3, invalid: false });
    expect(sizes(cleanupUnhealthyReplicas(old, 3).scalings)).toBe("a=1 b=1");
    expect(sizes(cleanupUnhealthyReplicas(old, 0).scalings)).toBe("");
    expect(cleanupUnhealthyReplicas([rs("a", 0, 2, 1), rs("b", 1, 1, 2)], 1)).toMatchObject({
      invalid: false,
    });
    expect(cleanupUnhealthyReplicas([rs("a", 0, 1, 2)], 3)).toMatchObject({ cleanedUp: 0, invalid: true });
  });

  it("all go to 0 with Recreate, and are waited for until their pods have ended", () => {
    expect(sizes(scaleDownForRecreate([rs("a", 0, 2), rs("b", 1, 0)]))).toBe("a=0");
    expect(oldPodsRunning([{ statusReplicas: 0 }], [])).toBe(false);
    expect(oldPodsRunning([{ statusReplicas: 1 }], [])).toBe(true);
    expect(oldPodsRunning([], [{ phase: "Failed" }, { phase: "Succeeded" }])).toBe(false);
    expect(oldPodsRunning([], [{ phase: "Failed" }, {}])).toBe(true);
    expect(oldPodsRunning([], [{ phase: "Unknown" }])).toBe(true);
  });
});

describe("a whole rollout", () => {
  /** Passes of the controller, with pods that become available (or go) at once, until nothing changes. */
  function rollOut(spec: RolloutSpec): { readonly path: readonly (readonly [number, number])[] } {
    let [newRS, oldRS] = [
      rs("new", 1, newReplicaSetSize(spec, 0, spec.replicas), 0),
      rs("old", 0, spec.replicas),
    ];
    const path: [number, number][] = [];
    for (let pass = 0; pass < 1000; pass++) {
      path.push([newRS.replicas, oldRS.replicas]);
      newRS = { ...newRS, available: newRS.replicas };
      oldRS = { ...oldRS, available: oldRS.replicas };
      const grown = reconcileNewReplicaSet(spec, newRS, [oldRS]);
      const scalings = grown.length > 0 ? grown : reconcileOldReplicaSets(spec, newRS, [oldRS]);
      if (scalings.length === 0) break;
      [newRS, oldRS] = [applied([newRS], scalings)[0] ?? newRS, applied([oldRS], scalings)[0] ?? oldRS];
    }
    return { path };
  }

  it("goes step by step", () => {
    expect(rollOut(rolling(3, 1, 0)).path).toEqual([
      [1, 3],
      [1, 2],
      [2, 2],
      [2, 1],
      [3, 1],
      [3, 0],
    ]);
    expect(rollOut(rolling(2, 0, 0)).path).toEqual([
      [0, 2],
      [0, 1],
      [1, 1],
      [1, 0],
      [2, 0],
    ]);
  });

  it(`always arrives, and stays within its limits (seed ${SEED})`, () => {
    const percent = fc.integer({ min: 0, max: 100 }).map((n) => `${n}%`);
    const limit = fc.oneof(fc.integer({ min: 0, max: 6 }), percent);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), limit, limit, (replicas, surge, unavailable) => {
        const spec = rolling(replicas, surge, unavailable);
        const { maxSurge, maxUnavailable } = fencepostsOf(spec);
        const { path } = rollOut(spec);
        expect(path.at(-1)).toEqual([replicas, 0]);
        for (const [fresh, old] of path) {
          expect(fresh + old).toBeLessThanOrEqual(replicas + maxSurge);
          expect(fresh + old).toBeGreaterThanOrEqual(replicas - maxUnavailable);
        }
      }),
      { seed: SEED },
    );
  });
});

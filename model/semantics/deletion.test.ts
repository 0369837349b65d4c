// Deletion: finalizers, grace periods, and what is left of the object.
import { describe, expect, it } from "vitest";
import { type DeletableObject, type DeleteOptions, deleteObject, isRemovedByUpdate } from "./deletion.ts";
import {
  deletionFinalizers,
  type GarbageCollectionPolicy,
  type PropagationOptions,
} from "./deletion-finalizers.ts";
import { gracefulDeletion, podGracePeriod } from "./graceful-deletion.ts";

describe("deletionFinalizers", () => {
  const orphanByDefault = "OrphanDependents";
  it.each<[string, PropagationOptions, GarbageCollectionPolicy | undefined, string]>([
    ["", {}, undefined, ""],
    ["", {}, orphanByDefault, "orphan"],
    ["a b", {}, orphanByDefault, "a b orphan"],
    ["foregroundDeletion", {}, orphanByDefault, "foregroundDeletion"],
    ["orphan", {}, undefined, "orphan"],
    ["a orphan b", {}, undefined, "a orphan b"],
    ["a orphan b", { orphanDependents: true }, undefined, "a orphan b"],
    ["a orphan b", { orphanDependents: false }, orphanByDefault, "a b"],
    ["foregroundDeletion", { orphanDependents: true }, undefined, "orphan"],
    ["", { propagationPolicy: "Orphan" }, undefined, "orphan"],
    ["", { propagationPolicy: "Foreground" }, orphanByDefault, "foregroundDeletion"],
    ["orphan a", { propagationPolicy: "Foreground" }, undefined, "a foregroundDeletion"],
    ["foregroundDeletion", { propagationPolicy: "Background" }, orphanByDefault, ""],
    ["orphan a", { propagationPolicy: "Orphan" }, "Unsupported", "a"],
    ["a", { propagationPolicy: "Foreground" }, "Unsupported", "a"],
  ])("of [%s] with %j by default %s: [%s]", (existing, options, byDefault, expected) => {
    const finalizers = existing.split(" ").filter((f) => f !== "");
    expect(deletionFinalizers(finalizers, options, byDefault).join(" ")).toBe(expected);
  });
});

describe("gracefulDeletion", () => {
  const now = 1000;
  const again = (end: number, stored: number | undefined, requested: number | undefined) => {
    const period = stored === undefined ? {} : { deletionGracePeriodSeconds: stored };
    const { kind, gracePeriodSeconds, marks } = gracefulDeletion(
      { deletionTimestamp: end, ...period },
      requested,
      () => Number.NaN,
      now,
    );
    return [kind, gracePeriodSeconds, marks.deletionGracePeriodSeconds, (marks.deletionTimestamp ?? 0) - now];
  };

  it.each<[number, number | undefined, number | undefined, readonly unknown[]]>([
    [1030, 30, undefined, ["pending", 30, 30, 30]],
    [1030, 30, 40, ["pending", 40, 30, 30]],
    [1030, 30, 30, ["pending", 30, 30, 30]],
    [1030, 30, 10, ["graceful", 10, 10, 10]],
    [1010, 30, 20, ["graceful", 20, 20, 0]],
    [1010, 30, 19, ["graceful", 19, 1, 0]],
    [1010, 30, 0, ["graceful", 0, 0, 0]],
    [1002, 2, 0, ["graceful", 0, 0, 0]],
    [1000, 0, 1, ["immediate", 1, 0, 0]],
    [1000, undefined, 5, ["immediate", 5, undefined, 0]],
    [999, -1, -1, ["pending", 1, 1, -1]],
    [999, -1, 0, ["graceful", 0, 0, 0]],
    [1002, 2, -5, ["graceful", 1, 1, 1]],
  ])("ending at %d after %s, again with %s: %j", (end, stored, requested, expected) => {
    expect(again(end, stored, requested)).toEqual(expected);
  });

  it("begins with the period of the kind", () => {
    const byKind = (requested: number | undefined) => requested ?? 30;
    expect(gracefulDeletion({}, undefined, byKind, now)).toEqual({
      kind: "graceful",
      gracePeriodSeconds: 30,
      marks: { deletionTimestamp: 1030, deletionGracePeriodSeconds: 30 },
    });
    expect(gracefulDeletion({}, -3, byKind, now).gracePeriodSeconds).toBe(1);
  });

  it.each([
    [{ nodeName: "n", terminationGracePeriodSeconds: 30 }, undefined, 30],
    [{ nodeName: "n", terminationGracePeriodSeconds: 30 }, 5, 5],
    [{ nodeName: "n", terminationGracePeriodSeconds: 30 }, 60, 60],
    [{ nodeName: "n" }, undefined, 0],
    [{ nodeName: "n", terminationGracePeriodSeconds: -1 }, undefined, 1],
    [{ terminationGracePeriodSeconds: 30 }, 5, 0],
    [{ nodeName: "n", phase: "Succeeded", terminationGracePeriodSeconds: 30 }, 5, 0],
    [{ nodeName: "n", phase: "Failed", terminationGracePeriodSeconds: 30 }, undefined, 0],
  ])("of the pod %j with %s asked for takes %d s", (pod, requested, expected) => {
    expect(podGracePeriod(pod, requested)).toBe(expected);
  });
});

describe("deleteObject", () => {
  const pod = {
    gracePeriod: (requested: number | undefined) => podGracePeriod({ nodeName: "n" }, requested),
  };
  const marks = (deletionTimestamp: number, deletionGracePeriodSeconds: number) => ({
    deletionTimestamp,
    deletionGracePeriodSeconds,
  });

  it.each<[string, DeletableObject, DeleteOptions, object, object | undefined]>([
    ["at once, without finalizers or grace", { finalizers: [] }, {}, {}, undefined],
    ["held by a finalizer", { finalizers: ["a"] }, {}, {}, { finalizers: ["a"], ...marks(100, 0) }],
    [
      "held by the finalizer that the request adds",
      { finalizers: [] },
      { propagationPolicy: "Foreground" },
      {},
      { finalizers: ["foregroundDeletion"], ...marks(100, 0) },
    ],
    [
      "let go by a later request",
      { finalizers: ["orphan"], ...marks(50, 0) },
      { orphanDependents: false },
      {},
      undefined,
    ],
    [
      "keeping its first time of deletion",
      { finalizers: ["a"], ...marks(50, 0) },
      { propagationPolicy: "Orphan" },
      {},
      { finalizers: ["a", "orphan"], ...marks(50, 0) },
    ],
    ["gracefully", { finalizers: [] }, { gracePeriodSeconds: 5 }, pod, { finalizers: [], ...marks(105, 5) }],
    ["by force", { finalizers: [] }, { gracePeriodSeconds: 0 }, pod, undefined],
    [
      "by force, but held",
      { finalizers: ["a"] },
      { gracePeriodSeconds: 0 },
      pod,
      { finalizers: ["a"], ...marks(100, 0) },
    ],
    ["by force, later", { finalizers: [], ...marks(110, 30) }, { gracePeriodSeconds: 0 }, pod, undefined],
    ["again, when all was done", { finalizers: [], ...marks(90, 0) }, {}, pod, undefined],
    [
      "again, while it still goes on: the request changes nothing",
      { finalizers: [], ...marks(110, 30) },
      { propagationPolicy: "Foreground" },
      pod,
      { finalizers: [], ...marks(110, 30) },
    ],
  ])("%s", (_, object, options, strategy, expected) => {
    expect(deleteObject(object, options, strategy, 100)).toEqual(expected);
  });

  it("is completed by the update that takes off the last finalizer", () => {
    expect(isRemovedByUpdate(marks(100, 0), [])).toBe(true);
    expect(isRemovedByUpdate({ deletionTimestamp: 100 }, [])).toBe(true);
    expect(isRemovedByUpdate(marks(100, 0), ["a"])).toBe(false);
    expect(isRemovedByUpdate(marks(100, 5), [])).toBe(false);
    expect(isRemovedByUpdate({}, [])).toBe(false);
  });
});

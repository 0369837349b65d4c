// Adoption, release, and the patches that do it.
import { describe, expect, it } from "vitest";
import { type Claimable, type Claimant, claim, isClaimed } from "./claiming.ts";
import {
  adoptionPatch,
  controllerOf,
  releasePatch,
  unblockedReferences,
  withoutOwners,
} from "./owner-references.ts";
import { selectorRequirements } from "./selectors.ts";

const selector = selectorRequirements({ matchLabels: { type: "production" } });
const controller: Claimant = { uid: "123", namespace: "default", deleting: false };
const orphan: Claimable = { namespace: "default", labels: { type: "production" }, deleting: false };
const ownedBy = (uid: string) => ({ ownerReferences: [{ uid, controller: true }] });
const other = { labels: { type: "testing" } };
const dying = { deleting: true };

describe("claim", () => {
  it.each<[string, object, object, string]>([
    ["an orphan that matches", {}, {}, "adopt"],
    ["an orphan that does not match", {}, other, "ignore"],
    ["an orphan that is being deleted", {}, dying, "ignore"],
    ["an orphan, by a controller that is being deleted", dying, {}, "ignore"],
    ["an orphan elsewhere", {}, { namespace: "fakens" }, "ignore"],
    [
      "an orphan elsewhere, by a cluster-scoped controller",
      { namespace: "" },
      { namespace: "fakens" },
      "adopt",
    ],
    ["its own", {}, ownedBy("123"), "own"],
    ["its own, both being deleted", dying, { ...ownedBy("123"), ...dying }, "own"],
    ["its own that does not match any more", {}, { ...ownedBy("123"), ...other }, "release"],
    [
      "its own that is being deleted and does not match",
      {},
      { ...ownedBy("123"), ...other, ...dying },
      "release",
    ],
    [
      "its own that does not match, while it is being deleted",
      dying,
      { ...ownedBy("123"), ...other },
      "ignore",
    ],
    ["another's", {}, ownedBy("AAAAA"), "ignore"],
    ["another's that does not match", {}, { ...ownedBy("AAAAA"), ...other }, "ignore"],
    ["what it owns, but does not control", {}, { ownerReferences: [{ uid: "123" }] }, "adopt"],
  ])("%s", (_, claimant, object, expected) => {
    expect(claim({ ...controller, ...claimant }, selector, { ...orphan, ...object })).toBe(expected);
  });

  it("takes nothing without a selector, and everything with an empty one", () => {
    expect(claim(controller, undefined, orphan)).toBe("ignore");
    expect(claim(controller, undefined, { ...orphan, ...ownedBy("123") })).toBe("release");
    expect(claim(controller, [], { ...orphan, ...other })).toBe("adopt");
  });

  it("counts what it owns and what it adopts", () => {
    expect((["own", "ignore", "adopt", "release"] as const).filter(isClaimed)).toEqual(["own", "adopt"]);
  });
});

describe("owner references", () => {
  const references = [{ uid: "1", blockOwnerDeletion: true }, { uid: "2", controller: true }, { uid: "3" }];

  it("name at most one controller", () => {
    expect(controllerOf(references)?.uid).toBe("2");
    expect(controllerOf([{ uid: "1" }, { uid: "2", controller: false }])).toBeUndefined();
  });

  it("can be removed by owner, and made non-blocking", () => {
    expect(withoutOwners(references, ["1", "3", "7"]).map(({ uid }) => uid)).toEqual(["2"]);
    expect(unblockedReferences(references)).toEqual([
      { uid: "1", blockOwnerDeletion: false },
      { uid: "2", controller: true },
      { uid: "3" },
    ]);
  });

  it("are patched under the condition that the object is the same", () => {
    expect(releasePatch("pod", ["a"])).toEqual({
      metadata: { uid: "pod", ownerReferences: [{ $patch: "delete", uid: "a" }] },
    });
    expect(releasePatch("pod", [], ["f"])).toEqual({
      metadata: { uid: "pod", ownerReferences: [], "$deleteFromPrimitiveList/finalizers": ["f"] },
    });
    const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "a" };
    const reference = { ...owner, controller: true, blockOwnerDeletion: true };
    expect(adoptionPatch(owner, "pod")).toEqual({ metadata: { uid: "pod", ownerReferences: [reference] } });
    expect(adoptionPatch(owner, "pod", ["f"]).metadata.finalizers).toEqual(["f"]);
  });
});

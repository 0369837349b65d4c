// The owners of volume claims: cases after Kubernetes' stateful_set_utils_test.go.
import { describe, expect, it } from "vitest";
import type { OwnerReference } from "../../kubernetes/index.ts";
import {
  type ClaimUsers,
  claimOwnersUpToDate,
  deletesClaims,
  isStaleForNewPod,
  updatedClaimOwners,
} from "./claims.ts";

const set = { name: "web", uid: "set-1" };
const pod = { name: "web-1", uid: "pod-1" };
const setRef: OwnerReference = { apiVersion: "apps/v1", kind: "StatefulSet", ...set, controller: true };
const podRef: OwnerReference = { apiVersion: "v1", kind: "Pod", ...pod, controller: true };
const stranger: OwnerReference = { apiVersion: "v1", kind: "Pod", name: "other", uid: "other-1" };
const boss: OwnerReference = { ...stranger, controller: true };

const users = (
  whenScaled: "Retain" | "Delete",
  whenDeleted: "Retain" | "Delete",
  condemned: boolean,
): ClaimUsers => ({
  set,
  pod,
  condemned,
  policy: { whenScaled, whenDeleted },
});

const policies = [
  ["Retain", "Retain", false, []],
  ["Retain", "Retain", true, []],
  ["Retain", "Delete", false, [setRef]],
  ["Retain", "Delete", true, [setRef]],
  ["Delete", "Retain", false, []],
  ["Delete", "Retain", true, [podRef]],
  ["Delete", "Delete", false, [setRef]],
  ["Delete", "Delete", true, [podRef]],
] as const;

describe.each(policies)(
  "scaled: %s, deleted: %s, condemned: %s",
  (whenScaled, whenDeleted, condemned, wanted) => {
    const claim = users(whenScaled, whenDeleted, condemned);
    it.each([[[]], [[setRef]], [[podRef]], [[setRef, podRef]]])("%j", (owners) => {
      const fits = owners.length === wanted.length && wanted.every((owner) => owners.includes(owner));
      expect(claimOwnersUpToDate(owners, claim)).toBe(fits);
      expect(claimOwnersUpToDate([...owners, stranger], claim)).toBe(fits);
      const updated = updatedClaimOwners([stranger, ...owners], claim);
      expect(claimOwnersUpToDate(updated, claim)).toBe(true);
      expect(updated[0]).toBe(stranger);
    });
  },
);

describe("claims that are not touched", () => {
  const deleting = users("Delete", "Delete", false);
  it.each<[string, readonly OwnerReference[], boolean]>([
    ["of an earlier set of that name", [{ ...setRef, uid: "set-0" }], true],
    ["of an earlier pod of that name", [{ ...podRef, uid: "pod-0" }], true],
    ["even if the present pod owns them, too", [{ ...setRef, uid: "set-0" }, podRef], true],
    ["or the present set", [setRef, { ...podRef, uid: "pod-0" }, stranger], true],
    ["of somebody else", [boss], true],
    ["but not, if they are the set's, too", [boss, setRef], false],
    ["nor if the set does not control them", [{ ...setRef, controller: false }], false],
    ["a set of another API is somebody else", [{ ...setRef, apiVersion: "apps.example/v1", uid: "x" }], true],
  ])("%s", (_, owners, expected) => {
    expect(claimOwnersUpToDate(owners, deleting)).toBe(expected);
  });

  it("somebody else's control does not matter if claims are kept anyway", () => {
    expect(claimOwnersUpToDate([boss, setRef], users("Retain", "Retain", false))).toBe(false);
    expect(claimOwnersUpToDate([boss], users("Retain", "Retain", false))).toBe(true);
    expect(updatedClaimOwners([boss, setRef], users("Retain", "Retain", false))).toEqual([boss]);
  });

  it("leaves a claim to its other controller", () => {
    expect(updatedClaimOwners([boss, setRef], deleting)).toEqual([boss]);
  });

  it.each([
    ["Delete", "Retain"],
    ["Retain", "Delete"],
  ] as const)("leaves it alone, scaled: %s, deleted: %s", (whenScaled, whenDeleted) => {
    expect(claimOwnersUpToDate([boss], users(whenScaled, whenDeleted, true))).toBe(true);
  });

  it("keeps claims by default", () => {
    expect(claimOwnersUpToDate([], { set, pod, condemned: true, policy: {} })).toBe(true);
  });
});

describe("a pod that is to be made", () => {
  it.each([
    ["Delete", [podRef], true],
    ["Delete", [setRef], false],
    ["Delete", [boss], false],
    ["Delete", [], false],
    ["Retain", [podRef], false],
    [undefined, [podRef], false],
  ] as const)("with whenScaled %s and a claim of %j waits: %s", (whenScaled, owners, waits) => {
    expect(isStaleForNewPod(owners, pod.name, whenScaled === undefined ? {} : { whenScaled })).toBe(waits);
  });
});

it.each([
  [undefined, false],
  [{ whenScaled: "Retain", whenDeleted: "Retain" }, false],
  [{ whenScaled: "Delete" }, true],
  [{ whenDeleted: "Delete" }, true],
] as const)("the policy %j has claims deleted: %s", (policy, deletes) => {
  expect(deletesClaims(policy)).toBe(deletes);
});

// What is refused in namespaces that are missing or on their way out.
import { describe, expect, it } from "vitest";
import { namespaceRefusal } from "./namespace-lifecycle.ts";

const pod = { kind: "Pod", name: "pod", namespace: "test" };
const namespace = (name: string) => ({ kind: "Namespace", name });

describe("namespaceRefusal", () => {
  it.each([
    ["CREATE", undefined, "NamespaceTerminating", "NamespaceNotFound"],
    ["UPDATE", undefined, undefined, undefined],
    ["DELETE", undefined, undefined, undefined],
  ] as const)("%s of a pod", (operation, active, terminating, missing) => {
    expect(namespaceRefusal({ ...pod, operation }, "Active")).toBe(active);
    expect(namespaceRefusal({ ...pod, operation }, "Terminating")).toBe(terminating);
    expect(namespaceRefusal({ ...pod, operation }, undefined)).toBe(missing);
  });

  it.each([
    ["default", "NamespaceImmortal"],
    ["kube-system", "NamespaceImmortal"],
    ["kube-public", "NamespaceImmortal"],
    ["kube-node-lease", undefined],
    ["other", undefined],
  ])("deletion of the namespace %s", (name, refusal) => {
    expect(namespaceRefusal({ ...namespace(name), operation: "DELETE" }, undefined)).toBe(refusal);
    expect(namespaceRefusal({ ...namespace(name), operation: "UPDATE" }, "Terminating")).toBeUndefined();
  });

  it.each([
    { kind: "Node", name: "n" },
    { kind: "LocalSubjectAccessReview", name: "r", namespace: "test" },
    { ...namespace("new"), namespace: "new" },
  ])("does not concern a $kind", (object) => {
    expect(namespaceRefusal({ ...object, operation: "CREATE" }, undefined)).toBeUndefined();
  });
});

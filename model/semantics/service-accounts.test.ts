// Source of the expectations: plugin/pkg/admission/serviceaccount/admission_test.go.
import { describe, expect, test } from "vitest";
import { type AccountedPod, secretViolation, serviceAccountOf } from "./service-accounts.ts";

const containers = [{ name: "c" }];

test.each<[Omit<AccountedPod, "containers">, string]>([
  [{}, "default"],
  [{ serviceAccountName: "" }, "default"],
  [{ serviceAccountName: "a" }, "a"],
  [{ serviceAccount: "b" }, "b"],
  [{ serviceAccountName: "", serviceAccount: "b" }, "b"],
  [{ serviceAccountName: "a", serviceAccount: "b" }, "a"],
])("%j runs as %s", (pod, name) => {
  expect(serviceAccountOf({ containers, ...pod })).toBe(name);
});

describe("an account that enforces its list of Secrets", () => {
  const account = (annotation: string) => ({
    metadata: { name: "a", annotations: { "kubernetes.io/enforce-mountable-secrets": annotation } },
    secrets: [{ name: "own" }],
    imagePullSecrets: [{ name: "pull" }],
  });
  const reads = (name: string): AccountedPod => ({
    containers: [{ name: "c", env: [{ valueFrom: { secretKeyRef: { name } } }] }],
  });
  const REFUSED = "Secret x is not allowed because service account a does not reference that secret";

  test.each<[string, AccountedPod, string | undefined]>([
    ["its own", reads("own"), undefined],
    ["another in a variable", reads("x"), REFUSED],
    [
      "another in all variables of an init container",
      { containers, initContainers: [{ name: "i", envFrom: [{ secretRef: { name: "x" } }] }] },
      REFUSED,
    ],
    ["another as a volume", { containers, volumes: [{ secret: { secretName: "x" } }] }, REFUSED],
    ["its own to pull", { containers, imagePullSecrets: [{ name: "pull" }] }, undefined],
    [
      "another to pull",
      { containers, imagePullSecrets: [{ name: "own" }] },
      "imagePullSecret own is not allowed because service account a does not reference that imagePullSecret",
    ],
  ])("%s", (_, pod, problem) => {
    expect(secretViolation(account("true"), pod)).toBe(problem);
  });

  test.each(["false", "yes", ""])("says nothing when the annotation is %j", (annotation) => {
    expect(secretViolation(account(annotation), reads("x"))).toBe(undefined);
  });
});

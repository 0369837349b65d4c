// ServiceAccounts: which pods are made, and which start.
import { describe, expect, test } from "vitest";
import { documents, podsOf, reaches, replicaSet, sample, settles } from "../samples.ts";

const ONE = "nodes: [1x4cpu8Gi]";

function account(name: string, more: object = {}): string {
  return JSON.stringify({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name }, ...more });
}

function web(pod: object): string {
  return replicaSet("web", { replicas: 1, pod });
}

const isMade = (...input: Parameters<typeof sample>): boolean =>
  reaches(sample(...input), (seen) => podsOf(seen, "web").length > 0);
const isRunning = (seen: Parameters<typeof podsOf>[0]): boolean =>
  podsOf(seen, "web", (pod) => pod.status.containers === undefined && pod.status.phase === "Running").length >
  0;

describe("a pod is made", () => {
  test.each<[string, string, string, boolean]>([
    ["as default, which is always there", web({}), ONE, true],
    ["as an account with a manifest", documents(account("a"), web({ serviceAccountName: "a" })), ONE, true],
    ["as one under its old name", documents(account("a"), web({ serviceAccount: "a" })), ONE, true],
    [
      "as one that something else makes",
      web({ serviceAccountName: "a" }),
      `${ONE}\nprovided: [ServiceAccount/a]`,
      true,
    ],
    ["but not as one that is not there", web({ serviceAccountName: "a" }), ONE, false],
    [
      "but not as one of another namespace",
      documents(
        account("a", { metadata: { name: "a", namespace: "other" } }),
        web({ serviceAccountName: "a" }),
      ),
      ONE,
      false,
    ],
    [
      "but not with a Secret that its account does not name, and must",
      documents(
        account("a", {
          metadata: { name: "a", annotations: { "kubernetes.io/enforce-mountable-secrets": "true" } },
        }),
        web({ serviceAccountName: "a", volumes: [{ name: "v", secret: { secretName: "s" } }] }),
      ),
      `${ONE}\nprovided: [Secret/s]`,
      false,
    ],
  ])("%s", (_, manifests, scenario, made) => {
    expect(isMade(manifests, scenario)).toBe(made);
  });
});

describe("an account that comes and goes", () => {
  const pod = web({ serviceAccountName: "a" });

  test("is waited for", () => {
    const edits = `${ONE}\nedits: [{apply: a}]`;
    expect(isMade(pod, edits, { a: account("a") })).toBe(true);
    expect(
      settles(sample(pod, edits, { a: account("a") }), (seen) => seen.done === 0 || isRunning(seen)),
    ).toBe(true);
  });

  test("keeps pods from being made, and from starting with its token, once it is gone", () => {
    const gone = `${ONE}\nedits: [{delete: {kind: ServiceAccount, name: a}}]`;
    const settled = (more: object) =>
      settles(sample(documents(account("a"), web({ serviceAccountName: "a", ...more })), gone), isRunning);
    const starts = (more: object) =>
      settles(
        sample(documents(account("a"), web({ serviceAccountName: "a", ...more })), gone),
        (seen) => podsOf(seen, "web").length === 0 || isRunning(seen),
      );
    expect([settled({}), settled({ automountServiceAccountToken: false })]).toEqual([false, false]);
    expect([starts({}), starts({ automountServiceAccountToken: false })]).toEqual([false, true]);
  });

  test("is made again if it is default", () => {
    const gone = `${ONE}\nedits: [{delete: {kind: ServiceAccount, name: default}}]`;
    expect(settles(sample(documents(account("default"), web({})), gone), isRunning)).toBe(true);
  });

  test("costs no state where it stays", () => {
    const stays = sample(documents(account("a"), pod), ONE);
    expect(stays.cluster.podless).toEqual([]);
  });
});

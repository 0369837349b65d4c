// The properties of what namespaces admit can fail: each is shown a cluster with one saboteur in it, or as users know it.
import { describe, expect, test } from "vitest";
import { newPod } from "../model/cluster.ts";
import { added } from "../model/multiset.ts";
import {
  admissionPolicy,
  admissionRule,
  autoscaler,
  deployment,
  documents,
  quota,
  replicaSet,
  sample,
  webhook,
} from "../model/samples.ts";
import { first, once, violations } from "./sabotage.ts";

const ONE = "nodes: [1x4cpu8Gi]";

describe("safety", () => {
  test("quota-never-exceeded: an API server that stores a pod without asking the quota", () => {
    const s = sample(documents(replicaSet("web", { replicas: 2 }), quota("team", { pods: "2" })), ONE);
    expect(violations(s, {}).ids).toEqual([]);
    const { pending } = first(s.cluster.owners);
    const hasty = once(pending, pending, (_, pods) =>
      pods.length === 2 ? added(pods, newPod("web")) : undefined,
    );
    expect(violations(s, hasty)).toEqual({ ids: ["quota-never-exceeded"], last: "saboteur" });
  });

  test("quota-never-exceeded: the same, of a quota that users lower", () => {
    const s = sample(
      documents(replicaSet("web", { replicas: 2 }), quota("team", { pods: "3" })),
      `${ONE}\nedits: [{apply: less}]`,
      { less: quota("team", { pods: "2" }) },
    );
    expect(violations(s, {}).ids).toEqual([]);
    const { pending } = first(s.cluster.owners);
    const hasty = once(pending, pending, (_, pods) =>
      pods.length === 2 ? added(pods, newPod("web")) : undefined,
    );
    expect(violations(s, hasty)).toEqual({ ids: ["quota-never-exceeded"], last: "saboteur" });
  });
});

describe("what admission policies refuse", () => {
  const atMost = (most: number, ...resources: readonly string[]) => {
    const rule = admissionRule({ operations: ["CREATE", "UPDATE"], apiGroups: ["apps"], resources });
    const spec = { validations: [{ expression: `object.spec.replicas <= ${most}` }] };
    return admissionPolicy("sizes", spec, {}, { resourceRules: [rule] });
  };

  test("edits-admitted: an edit, or a manifest, that a policy refuses", () => {
    const web = deployment("web", { replicas: 1 });
    const ids = (most: number) =>
      violations(
        sample(documents(web, atMost(most, "deployments")), `${ONE}\nedits: [{apply: v2}]`, {
          v2: deployment("web", { replicas: 2 }),
        }),
        {},
      ).ids;
    expect(ids(2)).toEqual([]);
    expect(ids(1)).toEqual(["edits-admitted"]);
    expect(ids(0)).toEqual(["edits-admitted"]);
  });

  test("scaling-admitted: an autoscaler that wants more than a policy allows", () => {
    const ids = (most: number) =>
      violations(
        sample(
          documents(
            deployment("web", { replicas: 1, cpu: "100m" }),
            autoscaler("web", { maxReplicas: 2 }),
            atMost(most, "deployments/scale"),
          ),
          `${ONE}\ntempo: quiescent\nload: [{workload: Deployment/web, totalUtilization: 100}]`,
        ),
        {},
      ).ids;
    expect(ids(2)).toEqual([]);
    expect(ids(1)).toEqual(["scaling-admitted"]);
  });

  test("agent-writes-accepted: an agent that wants more than a policy allows", () => {
    const ids = (most: number) =>
      violations(
        sample(
          documents(deployment("web", { replicas: 1 }), atMost(most, "deployments")),
          `${ONE}\nagents: [{name: git, apply: repo}]`,
          { repo: deployment("web", { replicas: 2 }) },
        ),
        {},
      ).ids;
    expect(ids(2)).toEqual([]);
    expect(ids(1)).toContain("agent-writes-accepted");
  });
});

test("agent-writes-accepted, edits-admitted: a webhook whose server is gone", () => {
  const rule = {
    operations: ["CREATE"],
    apiGroups: ["apps"],
    apiVersions: ["v1"],
    resources: ["deployments"],
  };
  const remove = (name: string) => `{delete: {kind: Deployment, name: ${name}}}`;
  const ids = (failurePolicy: string, more: string) =>
    violations(
      sample(
        documents(
          deployment("guard", { replicas: 1 }),
          deployment("web", { replicas: 0 }),
          webhook("a.guard.example", { failurePolicy, rules: [rule] }),
        ),
        `${ONE}\nwebhooks: [{name: a.guard.example, servedBy: Deployment/guard}]\n${more}`,
        { repo: deployment("web", { replicas: 0 }) },
      ),
      {},
    ).ids;
  const healed = `edits: [${remove("guard")}, ${remove("web")}]\nagents: [{name: git, apply: repo}]`;
  expect(ids("Fail", healed)).toContain("agent-writes-accepted");
  expect(ids("Ignore", healed)).not.toContain("agent-writes-accepted");
  const edited = `edits: [${remove("guard")}, ${remove("web")}, {apply: repo}]`;
  expect(ids("Fail", edited)).toContain("edits-admitted");
  expect(ids("Ignore", edited)).not.toContain("edits-admitted");
});

describe("what stays possible", () => {
  const scenario = (more: string): string =>
    `nodes: [2x4cpu8Gi]\nwebhooks: [{name: pods.guard.example, servedBy: Deployment/guard}]\n${more}`;
  const guarded = (more: object, extra = "") =>
    sample(
      documents(deployment("guard", { replicas: 1 }), webhook("pods.guard.example", more)),
      scenario(extra),
      {
        v2: deployment("guard", { replicas: 1, image: "app:2" }),
      },
    );

  test("recovery-possible: a webhook whose only pod is evicted, and that is asked about the next one", () => {
    const ids = (more: object) => violations(guarded(more, "nodeFailures: 1"), {}).ids;
    expect(ids({})).toContain("recovery-possible");
    expect(ids({ failurePolicy: "Ignore" })).toEqual([]);
    expect(ids({ objectSelector: { matchLabels: { app: "shop" } } })).toEqual([]);
  });

  test("a rollout is no outage, and who is not wanted need not come back", () => {
    expect(violations(guarded({}, "edits: [{apply: v2}]"), {}).ids).toEqual([]);
    const scaled = "edits: [{scale: {kind: Deployment, name: guard, replicas: 0}}]";
    expect(violations(guarded({}, scaled), {}).ids).toEqual([]);
  });
});

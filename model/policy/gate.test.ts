// Requests about whole objects, and what admission policies say of them.
import { describe, expect, test } from "vitest";
import {
  admissionPolicy,
  admissionRule,
  autoscaler,
  cronJob,
  deployment,
  documents,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  sample,
  statefulSet,
  takes,
} from "../samples.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const web = deployment("web", { replicas: 1 });
const apps = (...resources: readonly string[]) => ({
  resourceRules: [admissionRule({ operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources })],
});
const policy = (expression: string, ...resources: readonly string[]) =>
  admissionPolicy("p", { validations: [{ expression }] }, {}, apps(...resources));

/** All steps, of processes whose names begin so. */
function taken(s: Sample, name = ""): readonly string[] {
  const found = new Set<string>();
  takes(s, (_, __, { process, label }) => {
    const text = process.endsWith(": ") ? `${process}${label}` : `${process}: ${label}`;
    if (text.startsWith(name)) found.add(text.slice(name.length));
    return false;
  });
  return [...found].toSorted();
}

describe("an edit", () => {
  const edited = (edit: string, rule: string, v2 = deployment("web", { replicas: 2, image: "app:2" })) =>
    taken(sample(documents(web, rule), `${ONE}\nedits: [${edit}]`, { v2 }), "user: ");

  test("that is refused changes nothing, and is over", () => {
    const s = sample(
      documents(web, policy("object.spec.replicas <= 3", "deployments")),
      `${ONE}\nedits: [{apply: v2}]`,
      {
        v2: deployment("web", { replicas: 5 }),
      },
    );
    expect(taken(s, "user: ")).toEqual(["edit 1, apply Deployment/web: apply refused"]);
    expect(reaches(s, (seen) => podsOf(seen, "web-rev1").length > 1)).toBe(false);
  });

  test.each([
    ["{apply: v2}", "object.spec.replicas <= 1", "apply refused"],
    ["{apply: v2}", "object.spec.replicas <= 2", "apply"],
    ["{apply: v2}", "object.spec.template.spec.containers[0].image == 'app:1'", "apply refused"],
    ["{apply: v2}", "request.operation == 'UPDATE' && oldObject.spec.replicas == 1", "apply"],
    ["{apply: v2}", "oldObject.spec.template.spec.containers[0].image == 'app:1'", "apply"],
    ["{apply: v2}", "object.spec.strategy.rollingUpdate.maxSurge == '25%'", "apply"],
    ["{apply: v2}", "request.userInfo.username == 'kubernetes-admin'", "apply"],
    ["{delete: {kind: Deployment, name: web}}", "request.operation != 'DELETE'", "delete refused"],
    ["{delete: {kind: Deployment, name: web}}", "object == null && oldObject.spec.replicas == 1", "delete"],
    ["{scale: {kind: Deployment, name: web, replicas: 5}}", "false", "scale"],
    [
      "{patch: {kind: Deployment, name: web, spec: {replicas: 2}}}",
      "object.spec.replicas < 2",
      "write refused",
    ],
  ])("%s, by a policy of Deployments that says %s: %s", (edit, expression, label) => {
    const labels = edited(edit, policy(expression, "deployments")).map((text) => text.replace(/^.*: /, ""));
    expect(labels).toEqual([label]);
  });

  test("of the scale is about a Scale", () => {
    const by = (expression: string) =>
      edited(
        "{scale: {kind: Deployment, name: web, replicas: 5}}",
        policy(expression, "deployments/scale"),
      ).map((text) => text.replace(/^.*: /, ""));
    expect(by("object.spec.replicas <= 3")).toEqual(["scale refused"]);
    expect(by("object.kind == 'Scale' && oldObject.spec.replicas == 1")).toEqual(["scale"]);
    expect(by("request.subResource == 'scale' && request.kind.group == 'autoscaling'")).toEqual(["scale"]);
  });
});

describe("agents and controllers", () => {
  test("an agent tries in vain", () => {
    const more = deployment("web", { replicas: 3 });
    const writes = (expression: string) =>
      taken(
        sample(
          documents(web, policy(expression, "deployments")),
          `${ONE}\nagents: [{name: git, apply: repo}]`,
          {
            repo: more,
          },
        ),
        "agent git",
      ).length;
    expect(writes("object.spec.replicas <= 2")).toBe(0);
    expect(writes("object.spec.replicas <= 3")).toBe(1);
  });

  test("an autoscaler notes that it may not scale", () => {
    const scenario = `${ONE}\ntempo: quiescent\nload: [{workload: Deployment/web, totalUtilization: 100}]`;
    const scaled = (rule: string) =>
      taken(
        sample(
          documents(
            deployment("web", { replicas: 1, cpu: "100m" }),
            autoscaler("web", { minReplicas: 1, maxReplicas: 2 }),
            rule,
          ),
          scenario,
        ),
        "horizontal-pod-autoscaler HorizontalPodAutoscaler/web: ",
      );
    expect(scaled(policy("object.spec.replicas <= 1", "deployments/scale"))).toContain("scale refused");
    const isAutoscaler = "!request.userInfo.username.endsWith(':horizontal-pod-autoscaler')";
    expect(scaled(policy(isAutoscaler, "deployments/scale"))).not.toContain("scale");
    expect(scaled(policy("object.spec.replicas <= 1", "deployments"))).toContain("scale");
  });

  test("a Deployment makes no ReplicaSet that is refused, and resizes none", () => {
    const v2 = deployment("web", { replicas: 2 });
    const made = (rule: string) =>
      taken(
        sample(documents(web, rule), `${ONE}\nedits: [{apply: v2}]`, { v2 }),
        "deployment-controller Deployment/web: ",
      ).filter((label) => label.includes("ReplicaSet"));
    const both = ["create ReplicaSet", "scale ReplicaSet"];
    expect(made(policy("true", "replicasets")).toSorted()).toEqual(both);
    expect(made(policy("false", "replicasets"))).toEqual([]);
    expect(made(policy("object.spec.replicas < 2 && has(object.spec.selector)", "replicasets"))).toEqual([
      "create ReplicaSet",
    ]);
    expect(made(policy("object.metadata.ownerReferences[0].name == 'web'", "replicasets")).length).toBe(2);
  });

  test("a CronJob makes no Job that is refused", () => {
    const made = (expression: string) =>
      reaches(
        sample(documents(cronJob("tick"), policy(expression, "jobs")), ONE),
        (seen) => podsOf(seen, "tick-1").length > 0,
      );
    expect(made("object.kind == 'Job' && object.spec.template.spec.containers.size() == 1")).toBe(true);
    expect(made("object.metadata.ownerReferences[0].kind != 'CronJob'")).toBe(false);
  });
});

describe("what policies cost", () => {
  test("nothing, where they refuse nothing", () => {
    const steps = (...more: readonly string[]) =>
      taken(
        sample(documents(replicaSet("a", { replicas: 1 }), statefulSet("b", { replicas: 1 }), ...more), ONE),
      );
    expect(steps(policy("true", "*"))).toEqual(steps());
  });
});

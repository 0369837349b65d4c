// Rules that name another version of the API than requests are made in.
import { describe, expect, test } from "vitest";
import { loadManifests } from "../input/load.ts";
import {
  admissionPolicy,
  autoscaler,
  deployment,
  documents,
  podsOf,
  reaches,
  sample,
  webhook,
} from "../samples.ts";
import { ADMINISTRATOR, objectRequest } from "./request.ts";

const REF = { kind: "HorizontalPodAutoscaler", namespace: "default", name: "web" };
const v2 = JSON.parse(autoscaler("web", { maxReplicas: 3 }));
const v1 = {
  apiVersion: "autoscaling/v1",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web" },
  spec: {
    scaleTargetRef: { kind: "Deployment", name: "web" },
    maxReplicas: 3,
    targetCPUUtilizationPercentage: 50,
  },
};

function about(apiVersions: readonly string[], more: object = {}): object {
  const rule = { operations: ["CREATE"], apiGroups: ["autoscaling"], apiVersions };
  return { resourceRules: [{ ...rule, resources: ["horizontalpodautoscalers"] }], ...more };
}

/** Whether a policy with that rule refuses to make the autoscaler because of what the expression says. */
function isRefused(expression: string, match: object, object: object = v2): boolean {
  const { cluster } = sample(
    documents(
      deployment("web", { replicas: 1 }),
      admissionPolicy("p", { validations: [{ expression }] }, {}, match),
    ),
    "nodes: [1x4cpu8Gi]",
  );
  const [policy] = cluster.policies.admission;
  const request = objectRequest(REF, { operation: "CREATE", object, oldObject: null, user: ADMINISTRATOR });
  return request !== undefined && policy?.refusal(request) !== undefined;
}

describe("a rule about autoscalers", () => {
  test.each<[string, readonly string[], object, object, boolean]>([
    ["of the version of the request", ["v2"], {}, v2, true],
    ["of another version", ["v1"], {}, v2, true],
    ["of another version, of a request in version 1", ["v2"], {}, v1, true],
    ["of another version exactly", ["v1"], { matchPolicy: "Exact" }, v2, false],
    ["of version 1 exactly, of a request in it", ["v1"], { matchPolicy: "Exact" }, v1, true],
    ["of another version by name", ["v1"], { matchPolicy: "Equivalent" }, v2, true],
    ["of a version that is not served any more", ["v2beta2"], {}, v2, false],
    ["that leaves out another version", ["v2"], { excludeResourceRules: [admissionAbout("v1")] }, v2, false],
  ])("%s: %s %j", (_, versions, more, object, refused) => {
    expect(isRefused("false", about(versions, more), object)).toBe(refused);
  });

  function admissionAbout(version: string): object {
    return { operations: ["*"], apiGroups: ["*"], apiVersions: [version], resources: ["*"] };
  }

  test.each<[string, readonly string[], object]>([
    ["object.spec.targetCPUUtilizationPercentage == 50", ["v1"], v2],
    ["!has(object.spec.metrics) && object.apiVersion == 'autoscaling/v1'", ["v1"], v2],
    ["object.spec.targetCPUUtilizationPercentage == 80", ["v1"], withSpec({ metrics: [] })],
    ["!has(object.spec.targetCPUUtilizationPercentage)", ["v1"], withSpec({ metrics: [external()] })],
    ["object.spec.metrics[0].resource.target.averageUtilization == 50", ["v2"], v1],
    ["object.spec.minReplicas == 1 && object.spec.maxReplicas == 3", ["v1"], v2],
    ["request.kind.version == 'v1' && request.requestKind.version == 'v2'", ["v1"], v2],
    ["request.resource.version == 'v1' && request.requestResource.version == 'v2'", ["v1"], v2],
    ["request.kind.version == 'v2' && request.requestKind.version == 'v2'", ["v1", "v2"], v2],
  ])("is shown them in its own version: %s", (expression, versions, object) => {
    expect(isRefused(expression, about(versions), object)).toBe(false);
    expect(isRefused(`!(${expression})`, about(versions), object)).toBe(true);
  });

  function withSpec(more: object): object {
    return { ...v2, spec: { ...v2.spec, ...more } };
  }

  function external(): object {
    return { type: "External", external: { metric: { name: "x" }, target: { type: "Value", value: "1" } } };
  }
});

test("Deployments are served in one version: a rule for another matches nothing", () => {
  const isMade = (version: string) => {
    const rule = { operations: ["*"], apiGroups: ["apps"], apiVersions: [version], resources: ["*"] };
    const validations = [{ expression: "false" }];
    const policy = admissionPolicy("p", { validations }, {}, { resourceRules: [rule] });
    const s = sample(documents(deployment("web", { replicas: 1 }), policy), "nodes: [1x4cpu8Gi]");
    return reaches(s, (seen) => podsOf(seen, "web-rev1").length > 0);
  };
  expect([isMade("v1"), isMade("v1beta1")]).toEqual([false, true]);
});

test.each<[string, string, string, string | undefined]>([
  ["apps", "v1", "deployments", undefined],
  ["apps", "v1beta2", "deployments", "the API does not serve apps/v1beta2"],
  ["policy", "v1beta1", "poddisruptionbudgets", "the API does not serve policy/v1beta1"],
  ["autoscaling", "v2", "horizontalpodautoscalers", undefined],
  ["autoscaling", "v1", "horizontalpodautoscalers", "shown as autoscaling/v1 has them"],
  ["autoscaling", "*", "horizontalpodautoscalers", undefined],
  ["apps", "v1", "deployments/status", "all others pass"],
  ["extensions", "v1beta1", "deployments", "all others pass"],
])("what is said of a rule about %s/%s %s: %s", (group, version, resource, says) => {
  const rule = { operations: ["UPDATE"], apiGroups: [group], apiVersions: [version], resources: [resource] };
  const policy = admissionPolicy(
    "p",
    { validations: [{ expression: "true" }] },
    {},
    { resourceRules: [rule] },
  );
  for (const text of [webhook("a.b.c", { rules: [rule] }), policy]) {
    const { notModelled } = loadManifests([{ file: "x.yaml", text, named: true }]);
    const expected = says === undefined ? [] : [expect.stringContaining(says)];
    expect(notModelled.map(({ consequence }) => consequence)).toEqual(expected);
  }
});

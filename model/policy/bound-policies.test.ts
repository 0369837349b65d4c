// ValidatingAdmissionPolicies: which new pods they refuse, and with which message.
import { describe, expect, test } from "vitest";
import {
  admissionPolicy,
  admissionRule,
  cronJob,
  daemonSet,
  deployment,
  documents,
  job,
  podsOf,
  reaches,
  replicaSet,
  sample,
  sampleInput,
  statefulSet,
} from "../samples.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const web = replicaSet("web", { replicas: 1 });
const never = { validations: [{ expression: "false", message: "never" }] };
const limits = JSON.stringify({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "limits", labels: { for: "policies" } },
  data: { prefix: "app:", most: "3" },
});

/** What the policies say of the pods of the first workload. */
function refusalOf(...manifests: readonly string[]): string | undefined {
  const { workloads } = sample(documents(...manifests), ONE).inventory;
  return workloads.find(({ owners }) => owners.length > 0)?.owners[0]?.template.refusals?.[0];
}

/** The same, without who says it. */
function messageOf(...manifests: readonly string[]): string | undefined {
  return refusalOf(...manifests)?.replace(/^.* denied request: /, "");
}

describe("a pod that a policy refuses", () => {
  test("is never made", () => {
    const made = (policy: string) =>
      reaches(sample(documents(web, policy), ONE), (seen) => podsOf(seen, "web").length > 0);
    expect(made(admissionPolicy("p", never))).toBe(false);
    expect(made(admissionPolicy("p", { validations: [{ expression: "true" }] }))).toBe(true);
    expect(made(admissionPolicy("p", never, { validationActions: ["Warn", "Audit"] }))).toBe(true);
  });

  test("is refused with the name of the policy and of its binding", () => {
    expect(refusalOf(web, admissionPolicy("p", never))).toBe(
      "ValidatingAdmissionPolicy 'p' with binding 'p' denied request: never",
    );
  });

  test("is not, by a policy that is not bound", () => {
    const [policy = ""] = admissionPolicy("p", never).split("---\n");
    expect(refusalOf(web, policy)).toBeUndefined();
  });
});

describe("the message", () => {
  const said = (validation: object) =>
    messageOf(web, admissionPolicy("p", { validations: [{ expression: "false", ...validation }] }));

  test("is worked out, written, or the expression", () => {
    expect(said({ message: "no", messageExpression: "'not ' + object.metadata.name" })).toBe("not web-xxxxx");
    expect(said({ message: "no", messageExpression: "object.metadata.nope" })).toBe("no");
    expect(said({ message: "no", messageExpression: "' '" })).toBe("no");
    expect(said({})).toBe("failed expression: false");
  });

  test("is that of the first validation that fails", () => {
    const validations = [
      { expression: "true" },
      { expression: "false", message: "b" },
      { expression: "false" },
    ];
    expect(messageOf(web, admissionPolicy("p", { validations }))).toBe("b");
  });
});

describe("what expressions see", () => {
  const sees = (expression: string, ...manifests: readonly string[]) =>
    messageOf(...manifests, admissionPolicy("p", { validations: [{ expression }] })) === undefined;

  test.each([
    "object.kind == 'Pod' && object.apiVersion == 'v1'",
    "object.metadata.namespace == 'default' && object.metadata.labels['app'] == 'web'",
    "object.spec.containers[0].image == 'app:1'",
    "object.spec.containers.all(c, c.imagePullPolicy == 'IfNotPresent' && !has(c.securityContext))",
    "object.spec.restartPolicy == 'Always' && object.spec.terminationGracePeriodSeconds == 30",
    "object.metadata.ownerReferences[0].kind == 'ReplicaSet'",
    "oldObject == null && request.operation == 'CREATE' && request.resource.resource == 'pods'",
    "request.kind.kind == 'Pod' && request.namespace == 'default' && request.subResource == ''",
    "request.userInfo.username == 'system:serviceaccount:kube-system:replicaset-controller'",
    "'system:serviceaccounts' in request.userInfo.groups && !request.dryRun",
    "namespaceObject.metadata.labels['kubernetes.io/metadata.name'] == 'default'",
  ])("%s", (expression) => {
    expect(sees(expression, web)).toBe(true);
  });

  test.each([
    ["Deployment", deployment("a", { replicas: 1 }), "a-rev1", "ReplicaSet", "replicaset-controller"],
    ["StatefulSet", statefulSet("a", { replicas: 1 }), "a", "StatefulSet", "statefulset-controller"],
    ["DaemonSet", daemonSet("a"), "a", "DaemonSet", "daemon-set-controller"],
    ["Job", job("a"), "a", "Job", "job-controller"],
    ["CronJob", cronJob("a"), "a-1", "Job", "job-controller"],
  ])("who makes pods of a %s, and for whom", (_, manifest, owner, kind, account) => {
    const reference = `object.metadata.ownerReferences[0]`;
    const isMade = `request.userInfo.username.endsWith(':${account}')`;
    expect(sees(`${reference}.name == '${owner}' && ${reference}.kind == '${kind}'`, manifest)).toBe(true);
    expect(sees(isMade, manifest)).toBe(true);
  });
});

describe("what a policy is asked about", () => {
  const isAsked = (match: object, bound: object = {}) =>
    messageOf(web, admissionPolicy("p", never, bound, match)) !== undefined;
  const rules = (more: object) => ({ resourceRules: [admissionRule(more)] });

  test.each<[string, object, boolean]>([
    ["pods", rules({}), true],
    [
      "everything",
      rules({ operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"] }),
      true,
    ],
    ["updates", rules({ operations: ["UPDATE"] }), false],
    ["other resources", rules({ resources: ["services"] }), false],
    ["subresources", rules({ resources: ["pods/eviction"] }), false],
    ["cluster-wide objects", rules({ scope: "Cluster" }), false],
    ["pods of other names", rules({ resourceNames: ["other"] }), false],
    ["all but pods", { ...rules({}), excludeResourceRules: [admissionRule()] }, false],
    ["labels", { ...rules({}), objectSelector: { matchLabels: { app: "web" } } }, true],
    ["other labels", { ...rules({}), objectSelector: { matchLabels: { app: "api" } } }, false],
    ["other namespaces", { ...rules({}), namespaceSelector: { matchLabels: { team: "a" } } }, false],
  ])("%s", (_, match, asked) => {
    expect(isAsked(match)).toBe(asked);
  });

  test("is narrowed by its binding", () => {
    const matchResources = { objectSelector: { matchLabels: { app: "api" } } };
    expect(isAsked(rules({}), { matchResources })).toBe(false);
    expect(isAsked(rules({}), { matchResources: { objectSelector: {} } })).toBe(true);
  });

  test("is named where the model has no such requests", () => {
    const policy = (more: object) => admissionPolicy("p", never, {}, rules(more));
    const left = (more: object) => sampleInput(policy(more)).notModelled.map(({ field }) => field);
    expect(left({})).toEqual([]);
    expect(left({ resources: ["pods/exec"] })).toEqual(["spec.matchConstraints.resourceRules[0]"]);
    expect(left({ resources: ["*"] })).toEqual(["spec.matchConstraints.resourceRules[0]"]);
  });
});

describe("conditions", () => {
  const refused = (failurePolicy: string, ...conditions: readonly string[]) => {
    const matchConditions = conditions.map((expression, i) => ({ name: `c${i}`, expression }));
    return messageOf(web, admissionPolicy("p", { ...never, failurePolicy, matchConditions }));
  };

  test("must all hold for a policy to be asked; an error counts as a failure unless one is false", () => {
    expect(refused("Fail", "true", "object.metadata.namespace == 'default'")).toBe("never");
    expect(refused("Fail", "true", "false")).toBeUndefined();
    expect(refused("Fail", "object.nope == 1", "false")).toBeUndefined();
    expect(refused("Fail", "object.nope == 1")).toBe("a match condition cannot be evaluated");
    expect(refused("Ignore", "object.nope == 1")).toBeUndefined();
  });
});

describe("expressions that cannot be evaluated", () => {
  const spec = { validations: [{ expression: "object.spec.nope > 1" }] };

  test("refuse, unless failures are ignored", () => {
    expect(messageOf(web, admissionPolicy("p", spec))).toBe(
      "expression 'object.spec.nope > 1' resulted in error: No such key: nope",
    );
    expect(messageOf(web, admissionPolicy("p", { ...spec, failurePolicy: "Ignore" }))).toBeUndefined();
  });

  test("are named where only the API server could", () => {
    const policy = admissionPolicy("p", {
      validations: [{ expression: "authorizer.group('').resource('pods').check('get').allowed()" }],
    });
    expect(sampleInput(policy).notModelled.map(({ field }) => field)).toEqual([
      "spec.validations[0].expression",
    ]);
    expect(messageOf(web, policy)).toBeUndefined();
  });
});

describe("variables and parameters", () => {
  const paramKind = { apiVersion: "v1", kind: "ConfigMap" };
  const spec = {
    paramKind,
    variables: [
      { name: "images", expression: "object.spec.containers.map(c, c.image)" },
      { name: "wrong", expression: "variables.images.filter(i, !i.startsWith(params.data.prefix))" },
    ],
    validations: [
      { expression: "variables.wrong.size() == 0", messageExpression: "variables.wrong.join(',')" },
    ],
  };
  const by = (paramRef: object, image = "app:1", ...more: readonly string[]) => {
    const ref = { parameterNotFoundAction: "Deny", ...paramRef };
    return messageOf(
      replicaSet("web", { replicas: 1, image }),
      admissionPolicy("p", spec, { paramRef: ref }),
      ...more,
    );
  };

  test("are used in validations and messages", () => {
    expect(by({ name: "limits" }, "app:1", limits)).toBeUndefined();
    expect(by({ name: "limits" }, "other:1", limits)).toBe("other:1");
    expect(by({ selector: { matchLabels: { for: "policies" } } }, "other:1", limits)).toBe("other:1");
  });

  test("of which there are several refuse what one of them does not allow", () => {
    const wider = limits.replace('"limits"', '"wider"').replace('"app:"', '""');
    const selected = { selector: { matchLabels: { for: "policies" } } };
    expect(by(selected, "other:1", wider)).toBeUndefined();
    expect(by(selected, "other:1", wider, limits)).toBe("other:1");
    expect(by(selected, "app:1", wider, limits)).toBeUndefined();
  });

  test("that are not found refuse, or let everything pass", () => {
    expect(by({ name: "nothing" }, "other:1", limits)).toMatch(/no params found/);
    expect(by({ name: "nothing", parameterNotFoundAction: "Allow" }, "other:1", limits)).toBeUndefined();
    expect(by({ name: "limits", namespace: "elsewhere" }, "other:1", limits)).toMatch(/no params found/);
  });
});

// What MutatingAdmissionPolicies make of objects.
import { describe, expect, test } from "vitest";
import { loadManifests } from "../input/load.ts";
import { unmodelledMutations } from "../input/mutation-notes.ts";
import {
  admissionPolicy,
  admissionRule,
  deployment,
  documents,
  limitRange,
  mutatingPolicy,
  mutatingWebhook,
  podsOf,
  reaches,
  replicaSet,
  sample,
  sampleInput,
} from "../samples.ts";
import { mutated } from "./mutation.ts";
import { mutatorsOf } from "./mutators.ts";
import { ADMINISTRATOR, objectRequest } from "./request.ts";

const DEPLOYMENTS = {
  resourceRules: [
    admissionRule({ operations: ["CREATE", "UPDATE"], apiGroups: ["apps"], resources: ["deployments"] }),
  ],
};

/** What a policy about Deployments makes of the spec, and of the labels. */
function madeOf(expression: string, object: object, oldObject: object | null = null, more: object = {}) {
  const { objects } = loadManifests([
    { file: "policy.yaml", text: mutatingPolicy("p", [expression], more, {}, DEPLOYMENTS) },
  ]);
  const whole = (part: object) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d" },
    ...part,
  });
  const request = objectRequest(
    { kind: "Deployment", namespace: "default", name: "d" },
    {
      operation: oldObject === null ? "CREATE" : "UPDATE",
      object: whole(object),
      oldObject: oldObject && whole(oldObject),
      user: ADMINISTRATOR,
    },
  );
  if (request === undefined) throw new RangeError("no such request");
  const result = mutated(mutatorsOf(objects, []), request, new Set());
  return result.refusal ?? result.object;
}

const containers = (...all: readonly object[]) => ({ spec: { template: { spec: { containers: all } } } });
const volumes = (...all: readonly object[]) => ({
  spec: { template: { spec: { containers: [], volumes: all } } },
});
const VOLUMES = "Object.spec.template.spec.volumes";
const applied = (pod: string) =>
  `Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{${pod}}}}}`;

const REFUSED =
  "policy 'p' with binding 'p' denied request: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ";

// applyconfigurations/internal/internal.go: elementRelationship is atomic for these. The example of a sidecar in Kubernetes'
// documentation (mutating-admission-policy.md) has args, too.
describe("what is written as a whole is refused (patch/smd.go, validatePatch):", () => {
  test.each([
    [
      "args",
      'initContainers: [Object.spec.template.spec.initContainers{name: "mesh", args: ["proxy"]}]',
      "initContainers[mesh].args",
    ],
    ["tolerations", 'tolerations: [Object.spec.template.spec.tolerations{key: "a"}]', "tolerations"],
    ["a node selector", 'nodeSelector: {"a": "b"}', "nodeSelector"],
    [
      "secrets to pull",
      'imagePullSecrets: [Object.spec.template.spec.imagePullSecrets{name: "a"}]',
      "imagePullSecrets[a]",
    ],
  ])("%s", (_, pod, path) => {
    expect(madeOf(applied(pod), containers({ name: "app" }))).toBe(`${REFUSED}.spec.template.spec.${path}`);
  });

  test("but not finalizers, which are a set, nor labels of such names", () => {
    const before = { metadata: { name: "d", finalizers: ["a"] } };
    const expression =
      'Object{metadata: Object.metadata{finalizers: ["b", "a"], labels: {"secretRef": "x"}}}';
    expect(madeOf(expression, before)).toMatchObject({
      metadata: { finalizers: ["a", "b"], labels: { secretRef: "x" } },
    });
  });
});

describe("as Kubernetes' own tests have it (patch/smd_test.go)", () => {
  test.each([
    [
      applied(`volumes: [${VOLUMES}{name: "y"}]`),
      volumes({ name: "x" }),
      volumes({ name: "x" }, { name: "y" }),
    ],
    [
      applied(`volumes: [${VOLUMES}{name: "y", hostPath: ${VOLUMES}.hostPath{path: "a"}}]`),
      volumes({ name: "x" }, { name: "y" }),
      volumes({ name: "x" }, { name: "y", hostPath: { path: "a" } }),
    ],
    [
      "Object{spec: Object.spec{replicas: object.spec.replicas % 2 == 0?object.spec.replicas + 1:object.spec.replicas}}",
      { spec: { replicas: 2 } },
      { spec: { replicas: 3 } },
    ],
    [
      'Object{spec: Object.spec{selector: Object.spec.selector{matchLabels: {"l": "v"}}}}',
      { spec: { replicas: 1 } },
      "policy 'p' with binding 'p' denied request: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.selector",
    ],
    [
      applied(
        'containers: [Object.spec.template.spec.containers{name: "nginx", env: [Object.spec.template.spec.containers.env{name: "test", value: "c"}]}]',
      ),
      containers({
        name: "nginx",
        env: [
          { name: "test", value: "a" },
          { name: "foo", value: "bar" },
        ],
      }),
      containers({
        name: "nginx",
        env: [
          { name: "test", value: "c" },
          { name: "foo", value: "bar" },
        ],
      }),
    ],
  ])("%s", (expression, object, expected) => {
    const made = madeOf(expression, object);
    if (typeof expected === "string") expect(made).toBe(expected);
    else expect(made).toMatchObject(expected);
  });

  test("with the old object", () => {
    const expression =
      "Object{spec: Object.spec{replicas: oldObject.spec.replicas % 2 == 0?oldObject.spec.replicas + 1:oldObject.spec.replicas}}";
    expect(madeOf(expression, { spec: { replicas: 1 } }, { spec: { replicas: 2 } })).toMatchObject({
      spec: { replicas: 3 },
    });
  });
});

describe("as Kubernetes' own tests have it (patch/json_patch_test.go)", () => {
  const labels = (all: object) => ({ metadata: { labels: all }, spec: {} });
  test.each([
    [
      '[JSONPatch{op: "test", path: "/spec/replicas", value: 100}, JSONPatch{op: "replace", path: "/spec/replicas", value: 3},]',
      { spec: { replicas: 1 } },
      { spec: { replicas: 1 } },
    ],
    [
      '[JSONPatch{op: "test", path: "/spec/replicas", value: 1}, JSONPatch{op: "replace", path: "/spec/replicas", value: 3}]',
      { spec: { replicas: 1 } },
      { spec: { replicas: 3 } },
    ],
    ['[JSONPatch{op: "remove", path: "/metadata/labels/y"}]', labels({ x: "1", y: "1" }), labels({ x: "1" })],
    [
      '[JSONPatch{op: "copy", from: "/metadata/labels/x", path: "/metadata/labels/y"}]',
      labels({ x: "1" }),
      labels({ x: "1", y: "1" }),
    ],
    [
      '[JSONPatch{op: "move", from: "/metadata/labels/x", path: "/metadata/labels/y"}]',
      labels({ x: "1" }),
      labels({ y: "1" }),
    ],
    [
      '[JSONPatch{op: "add", path: "/metadata/labels/x", value: "2"}]',
      labels({ y: "1" }),
      labels({ y: "1", x: "2" }),
    ],
    [
      '[JSONPatch{op: "add", path: "/metadata/labels", value: {"y": "2"}}]',
      labels({ x: "1" }),
      labels({ y: "2" }),
    ],
    [
      '[JSONPatch{op: "replace", path: "/metadata/labels/x", value: "2"}]',
      labels({ y: "1" }),
      labels({ y: "1", x: "2" }),
    ],
    [
      '[JSONPatch{op: "add", path: "/spec/template/spec/containers/0", value: {"name": "x"}}]',
      containers({ name: "a" }),
      containers({ name: "x" }, { name: "a" }),
    ],
    [
      '[JSONPatch{op: "add", path: "/spec", value: Object.spec{selector: Object.spec.selector{}, replicas: 10}}]',
      { spec: {} },
      { spec: { selector: {}, replicas: 10 } },
    ],
    [
      '[JSONPatch{op: "add", path: "/metadata/labels", value: {"op": JSONPatch{op: "opValue"}.op, "same": string(JSONPatch{op: "a"} == JSONPatch{op: "a"})}}]',
      labels({}),
      labels({ op: "opValue", same: "true" }),
    ],
    [
      '[JSONPatch{op: "add", path: "/metadata/labels", value: {}}, JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("k8s.io/x~y"), value: "true"}]',
      labels({}),
      labels({ "k8s.io/x~y": "true" }),
    ],
  ])("%s", (expression, object, expected) => {
    expect(madeOf(expression, object)).toMatchObject(expected);
  });
});

describe("a policy that fails", () => {
  const broken = '[JSONPatch{op: "remove", path: "/spec/nope/x"}]';
  test("refuses the request, unless it may be ignored", () => {
    expect(madeOf(broken, { spec: {} })).toMatch(/^policy 'p' with binding 'p' denied request: /);
    expect(madeOf(broken, { spec: {} }, null, { failurePolicy: "Ignore" })).toMatchObject({ spec: {} });
    const condition = { matchConditions: [{ name: "c", expression: "object.nope == 1" }] };
    expect(madeOf("Object{}", { spec: {} }, null, condition)).toMatch(
      "a match condition cannot be evaluated",
    );
  });
});

const web = replicaSet("web", { replicas: 1 });
const ZONE = `Object{spec: Object.spec{?nodeSelector: optional.none()}}`;
const LABEL = (value: string) => `Object{metadata: Object.metadata{labels: {"team": ${value}}}}`;

function podOf(...manifests: readonly string[]) {
  const { cluster } = sample(documents(web, ...manifests));
  const [owner] = cluster.owners;
  if (owner === undefined) throw new RangeError("no owner");
  return owner.template;
}

describe("a policy about pods", () => {
  test("changes them, and quotas, limits and other policies go by what it makes", () => {
    expect(podOf(mutatingPolicy("team", [LABEL("'a'")])).labels).toEqual({ app: "web", team: "a" });
    const sidecar =
      '[JSONPatch{op: "add", path: "/spec/containers/-", value: Object.spec.containers{name: "proxy", image: "proxy:1"}}]';
    const limits = limitRange("limits", { type: "Container", defaultRequest: { cpu: "100m" } });
    expect(podOf(mutatingPolicy("mesh", [sidecar]), limits).requests).toEqual({ cpu: 200 });
    const wants = (expression: string) => admissionPolicy("team", { validations: [{ expression }] });
    const made = (...policies: readonly string[]) =>
      reaches(sample(documents(web, ...policies)), (v) => podsOf(v, "web").length === 1);
    expect(made(wants("has(object.metadata.labels.team)"))).toBe(false);
    expect(made(wants("has(object.metadata.labels.team)"), mutatingPolicy("m", [LABEL("'a'")]))).toBe(true);
    expect(podOf(mutatingPolicy("none", [ZONE])).spec.nodeSelector).toBeUndefined();
  });

  test("uses variables and parameters, for each of these once", () => {
    const config = (name: string, team: string): string =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name, labels: { p: "x" } },
        data: { team },
      });
    const spec = {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      variables: [
        { name: "team", expression: "params.data.team + object.metadata.?labels.?team.orValue('')" },
      ],
    };
    const bound = { paramRef: { selector: { matchLabels: { p: "x" } }, parameterNotFoundAction: "Deny" } };
    const policy = mutatingPolicy("team", [LABEL("variables.team")], spec, bound);
    expect(podOf(policy, config("a", "one"), config("b", "two")).labels.team).toBe("twoone");
    const again = mutatingPolicy(
      "team",
      [LABEL("variables.team")],
      { ...spec, reinvocationPolicy: "IfNeeded" },
      bound,
    );
    expect(podOf(again, config("a", "one"), config("b", "two")).labels.team).toBe("twoonetwoone");
    expect(podOf(policy).refusals).toEqual([expect.stringContaining("no params found")]);
  });

  test("is asked before webhooks, and again if these have changed something", () => {
    const note = (name: string) => LABEL(`object.metadata.?labels.?team.orValue('') + '${name}'`);
    const labels = (reinvocationPolicy: string) =>
      sample(
        documents(
          web,
          mutatingPolicy("a", [note("p")], { reinvocationPolicy }),
          mutatingWebhook("w.x.example"),
        ),
        `webhooks: [{name: w.x.example, mutates: [{merge: "{'metadata': {'labels': {'team': object.metadata.labels.team + 'w'}}}"}]}]`,
      ).cluster.owners[0]?.template.labels.team;
    expect(labels("Never")).toBe("pw");
    expect(labels("IfNeeded")).toBe("pwp");
  });

  test("is asked in each of its bindings, about what both match", () => {
    const only = (app: string) => ({ matchResources: { objectSelector: { matchLabels: { app } } } });
    expect(podOf(mutatingPolicy("team", [LABEL("'a'")], {}, only("api"))).labels.team).toBeUndefined();
    expect(podOf(mutatingPolicy("team", [LABEL("'a'")], {}, only("web"))).labels.team).toBe("a");
  });
});

test("a policy about workloads changes what users write", () => {
  const cap = "Object{spec: Object.spec{replicas: object.spec.replicas > 2 ? 2 : object.spec.replicas}}";
  const s = sample(
    documents(deployment("web", { replicas: 1 }), mutatingPolicy("cap", [cap], {}, {}, DEPLOYMENTS)),
    "nodes: [1x4cpu8Gi]\nedits: [{apply: v2}]",
    { v2: deployment("web", { replicas: 4 }) },
  );
  const has = (size: number) => reaches(s, ({ deployments: [d] }) => d?.spec.replicas === size);
  expect([1, 2, 4].filter(has)).toEqual([1, 2]);
});

describe("in other versions of Kubernetes", () => {
  const policy = (version: string) =>
    mutatingPolicy("team", [LABEL("'a'")]).replaceAll("k8s.io/v1", `k8s.io/${version}`);
  const said = (version: string, scenario: string): string => {
    try {
      sampleInput(documents(web, policy(version)), scenario);
      return "";
    } catch (error) {
      return String(error);
    }
  };
  test("it is served as that has it, and if the feature gate is on", () => {
    const GATE = "featureGates: {MutatingAdmissionPolicy: true}";
    expect(said("v1", "kubernetesVersion: 1.36")).toBe("");
    expect(said("v1beta1", "kubernetesVersion: 1.36")).toContain(
      "write apiVersion: admissionregistration.k8s.io/v1,",
    );
    expect(said("v1", `kubernetesVersion: 1.34\n${GATE}`)).toContain("no matches for kind");
    expect(said("v1beta1", "kubernetesVersion: 1.34")).toContain(
      "the feature gate MutatingAdmissionPolicy is off",
    );
    expect(said("v1beta1", `kubernetesVersion: 1.34\n${GATE}`)).toBe("");
  });
});

test("policies of which the order decides are said to be so, of pods and of what is written", () => {
  const notes = (one: string, other: string, match = { resourceRules: [admissionRule()] }) => {
    const policies = [mutatingPolicy("a", [one], {}, {}, match), mutatingPolicy("b", [other], {}, {}, match)];
    const manifests = documents(deployment("web", { replicas: 1 }), ...policies);
    const { objects, scenario } = sampleInput(manifests, "nodes: [1x4cpu8Gi]");
    return unmodelledMutations(objects, scenario).map(({ kind, consequence }) => `${kind}: ${consequence}`);
  };
  const said = [expect.stringMatching(/^Deployment: its policies are asked in the order of their names: /)];
  expect(notes(LABEL("'a'"), LABEL("'b'"))).toEqual(said);
  expect(notes(LABEL("'a'"), LABEL("'b'"), DEPLOYMENTS)).toEqual(said);
  expect(notes(LABEL("'a'"), "Object{spec: Object.spec{hostNetwork: true}}")).toEqual([]);
});

// Manifests of the start as mutating admission leaves them: what the rest of the model makes of them then.
import { describe, expect, test } from "vitest";
import {
  deployment,
  documents,
  limitRange,
  mutatingPolicy,
  mutatingWebhook,
  podsOf,
  quota,
  reaches,
  replicaSet,
  sample,
  sampleInput,
  settles,
} from "../samples.ts";

const NAME = "all.change.example";
const ONE = "nodes: [1x4cpu8Gi]";

/** A webhook that is asked about what is made of this resource. */
function changing(resource: string, group = "", more: object = {}): string {
  const rule = {
    operations: ["CREATE", "UPDATE"],
    apiGroups: [group],
    apiVersions: ["*"],
    resources: [resource],
  };
  return mutatingWebhook(NAME, { rules: [rule], ...more });
}

function says(mutates: string, more = ""): string {
  return `${ONE}\nwebhooks: [{name: ${NAME}, mutates: [${mutates}]${more}}]`;
}

function object(kind: string, fields: object, apiVersion = "v1"): string {
  return JSON.stringify({ apiVersion, kind, metadata: { name: "c" }, ...fields });
}

/** What is left of the object named c, and what is said of it. */
function made(manifests: string, scenario: string, files = {}) {
  const { objects, notModelled } = sampleInput(manifests, scenario, files);
  return {
    object: objects.find(({ object: { metadata } }) => metadata.name === "c")?.object,
    said: notModelled.flatMap(({ name, consequence }) => (name === "c" ? [consequence] : [])),
  };
}

const withPods = (s: ReturnType<typeof sample>, count: number) =>
  settles(s, (v) => podsOf(v, "web", ({ status }) => status.phase === "Running").length === count);

describe("a mutating webhook decides what becomes of", () => {
  const web = (spec: object = {}) => replicaSet("web", { replicas: 2, ...spec });

  test("a quota", () => {
    const scenario = says("{merge: {spec: {hard: {pods: '1'}}}}");
    const all = (...more: string[]) => documents(web(), quota("team", { pods: "2" }), ...more);
    expect(withPods(sample(all(), ONE), 2)).toBe(true);
    expect(withPods(sample(all(changing("resourcequotas")), scenario), 1)).toBe(true);
  });

  test("a namespace, whose labels then say what Pod Security refuses", () => {
    const namespace = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
    const patch =
      "{json: [{op: add, path: /metadata/labels/pod-security.kubernetes.io~1enforce, value: restricted}]}";
    expect(withPods(sample(documents(web(), namespace), ONE), 2)).toBe(true);
    const changed = documents(web(), namespace, changing("namespaces"));
    expect(withPods(sample(changed, says(patch)), 0)).toBe(true);
  });

  test("a LimitRange, by which pods do not fit any more", () => {
    const limits = limitRange("limits", { type: "Container", default: { cpu: "1" } });
    const all = documents(web(), limits, changing("limitranges"));
    const patch = "{json: [{op: replace, path: /spec/limits/0/default/cpu, value: '3'}]}";
    expect(withPods(sample(documents(web(), limits), ONE), 2)).toBe(true);
    expect(withPods(sample(all, says(patch)), 1)).toBe(true);
  });

  test("a ReplicaSet with finalizers", () => {
    const all = documents(web({ finalizers: ["a.example/b"] }), changing("replicasets", "apps"));
    expect(withPods(sample(all, says("{merge: {spec: {replicas: 3}}}")), 3)).toBe(true);
  });
});

test("the labels that one webhook gives a namespace decide whether the next is asked", () => {
  const namespace = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  const selected = { namespaceSelector: { matchLabels: { tier: "a" } } };
  const policy = mutatingPolicy(
    "labels",
    ['Object{metadata: Object.metadata{labels: {"tier": "a"}}}'],
    {},
    {},
    {
      resourceRules: [
        { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["namespaces"] },
      ],
    },
  );
  const manifests = [
    namespace,
    object("ConfigMap", { data: { a: "1" } }),
    changing("configmaps", "", selected),
  ];
  const scenario = says("{merge: {data: {b: '2'}}}");
  expect(made(documents(...manifests), scenario).object).toMatchObject({ data: { a: "1" } });
  expect(made(documents(...manifests, policy), scenario).object).toMatchObject({ data: { a: "1", b: "2" } });
});

describe("as it is stored", () => {
  test("an autoscaler", () => {
    const target = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
    const spec = { scaleTargetRef: target, minReplicas: 1, maxReplicas: 9 };
    const autoscaler = object("HorizontalPodAutoscaler", { spec }, "autoscaling/v2");
    const all = documents(deployment("web"), autoscaler, changing("horizontalpodautoscalers", "autoscaling"));
    expect(
      made(all, says("{when: object.spec.maxReplicas > 3, merge: {spec: {maxReplicas: 3}}}")).object,
    ).toMatchObject({ spec: { minReplicas: 1, maxReplicas: 3 } });
  });

  test("a budget", () => {
    const spec = { minAvailable: 1, selector: { matchLabels: { app: "web" } } };
    const all = documents(
      object("PodDisruptionBudget", { spec }, "policy/v1"),
      changing("poddisruptionbudgets", "policy"),
    );
    expect(made(all, says("{merge: {spec: {minAvailable: null, maxUnavailable: 1}}}")).object).toMatchObject({
      spec: { maxUnavailable: 1, selector: spec.selector },
    });
  });

  test("a Service, with all its ports", () => {
    const ports = [
      { name: "a", port: 80 },
      { name: "b", port: 443 },
    ];
    const all = documents(
      object("Service", { spec: { selector: { app: "web" }, ports } }),
      changing("services"),
    );
    expect(made(all, says("{apply: {spec: {publishNotReadyAddresses: true}}}")).object).toMatchObject({
      spec: { ports, publishNotReadyAddresses: true },
    });
    expect(made(all, says("{apply: {spec: {ports: [{port: 443, targetPort: 8443}]}}}")).object).toMatchObject(
      {
        spec: { ports: [ports[0], { ...ports[1], targetPort: 8443 }] },
      },
    );
  });

  test("a Secret, of which texts are data like the rest", () => {
    const all = documents(object("Secret", { stringData: { a: "x" } }), changing("secrets"));
    const patch = "{when: \"object.data.a == 'eA=='\", merge: {data: {b: eQ==}}}";
    expect(made(all, says(patch)).object).toMatchObject({ data: { a: "eA==", b: "eQ==" } });
  });

  // pkg/kubeapiserver/options/plugins.go: DefaultStorageClass comes before mutating admission.
  test("a claim, whose class is the default one before anybody is asked", () => {
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const claim = object("PersistentVolumeClaim", { spec });
    const storageClass = JSON.stringify({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "fast", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "csi.example.com",
    });
    const patch = says(
      "{when: '!has(object.spec.storageClassName)', merge: {spec: {storageClassName: slow}}}",
    );
    const changed = changing("persistentvolumeclaims");
    expect(made(documents(claim, changed), patch).object).toMatchObject({
      spec: { storageClassName: "slow" },
    });
    expect(made(documents(claim, changed, storageClass), patch).object).toHaveProperty("spec", spec);
  });
});

describe("it stays as it is written, and that is said,", () => {
  const config = object("ConfigMap", { data: { a: "1" } });
  const all = documents(config, changing("configmaps"));

  test.each([
    ["an agent applies it", "agents: [{name: argo, apply: v2}]"],
    ["two edits apply it", "edits: [{apply: v2}, {apply: v2}]"],
    ["it may be made anew", "edits: [{delete: {kind: ConfigMap, name: c}}, {apply: v2}]"],
  ])("if %s", (_, writes) => {
    const scenario = `${says("{merge: {data: {b: '2'}}}")}\n${writes}`;
    const { object: found, said } = made(all, scenario, { v2: config });
    expect(found).toHaveProperty("data", { a: "1" });
    expect(said).toEqual([expect.stringContaining("edits or agents apply it")]);
  });

  test.each([
    ["it would be invalid", "{merge: {data: [1]}}", "would refuse it"],
    ["the patch does not fit", "{json: [{op: remove, path: /data/z}]}", "would refuse it"],
  ])("if %s", (_, patch, consequence) => {
    const { object: found, said } = made(all, says(patch));
    expect(found).toHaveProperty("data", { a: "1" });
    expect(said).toEqual([expect.stringContaining(consequence)]);
  });

  test("if its finalizers would be taken off", () => {
    const held = replicaSet("c", { replicas: 1, finalizers: ["a.example/b"] });
    const { said } = made(
      documents(held, changing("replicasets", "apps")),
      says("{merge: {metadata: {finalizers: null}}}"),
    );
    expect(said).toEqual([expect.stringContaining("takes off its finalizers")]);
  });
});

test("a webhook that the cluster serves, and that is not registered yet, was not asked", () => {
  const all = documents(
    deployment("guard"),
    object("ConfigMap", { data: { a: "1" } }),
    changing("configmaps"),
  );
  const found = (more: string) =>
    made(all, says("{merge: {data: {b: '2'}}}", `, servedBy: Deployment/guard${more}`));
  expect(found("").object).toHaveProperty("data", { a: "1" });
  expect(found(", registered: true").object).toHaveProperty("data", { a: "1", b: "2" });
});

describe("what one edit applies is changed as well:", () => {
  const config = (data: object) => object("ConfigMap", { data });
  const applied = (manifests: string, mutates: string, v2: string, more = "") => {
    const scenario = `${says(mutates, more)}\nedits: [{apply: v2}]`;
    const { scenario: read, notModelled } = sampleInput(manifests, scenario, { v2 });
    return {
      object: read.edits.flatMap((edit) => (edit.type === "apply" ? edit.objects : []))[0]?.object,
      said: notModelled.flatMap(({ name, consequence }) => (name === "c" ? [consequence] : [])),
    };
  };

  test("something new", () => {
    const found = applied(changing("configmaps"), "{merge: {data: {b: '2'}}}", config({ a: "1" }));
    expect(found).toMatchObject({ object: { data: { a: "1", b: "2" } }, said: [] });
  });

  test("something that is there, of which kubectl leaves what others have added", () => {
    const all = documents(config({ a: "1", z: "0" }), changing("configmaps"));
    const patch = "{when: request.operation == 'CREATE', merge: {data: {b: '2'}}}";
    expect(applied(all, patch, config({ a: "3" })).object).toHaveProperty("data", { a: "3", b: "2" });
  });

  test("nothing, if nothing differs from what is there", () => {
    const all = documents(config({ a: "1" }), changing("configmaps"));
    const patch = "{when: request.operation == 'UPDATE', merge: {data: {b: '2'}}}";
    expect(applied(all, patch, config({ a: "1" })).object).toHaveProperty("data", { a: "1" });
  });

  test("a quota, which then has room for fewer pods", () => {
    const cap = "{when: int(object.spec.hard.pods) > 2, merge: {spec: {hard: {pods: '2'}}}}";
    const manifests = (...more: string[]) =>
      documents(replicaSet("web", { replicas: 3 }), quota("team", { pods: "1" }), ...more);
    const files = { v2: quota("team", { pods: "3" }) };
    const edits = "edits: [{apply: v2}]";
    const most = (s: ReturnType<typeof sample>) =>
      [0, 1, 2, 3].findLast((n) =>
        reaches(s, (v) => podsOf(v, "web", ({ status }) => status.phase === "Running").length === n),
      );
    expect(most(sample(manifests(), `${ONE}\n${edits}`, files))).toBe(3);
    const changed = manifests(changing("resourcequotas"));
    expect(most(sample(changed, `${says(cap)}\n${edits}`, files))).toBe(2);
  });

  test.each([
    ["the edit would be refused", "{json: [{op: remove, path: /data/z}]}", "", "would refuse it"],
    ["nobody may answer", "{merge: {data: {b: '2'}}}", ", servedBy: Deployment/guard", "depends on which"],
  ])("but not if %s, which is said", (_, patch, more, consequence) => {
    const all = documents(deployment("guard"), changing("configmaps"));
    const found = applied(all, patch, config({ a: "1" }), more);
    expect(found.object).toHaveProperty("data", { a: "1" });
    expect(found.said).toEqual([expect.stringContaining(consequence)]);
  });
});

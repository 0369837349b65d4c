// What mutating webhooks make of pods.
import { describe, expect, test } from "vitest";
import {
  deployment,
  documents,
  job,
  limitRange,
  mutatingWebhook,
  podsOf,
  priorityClass,
  reaches,
  replicaSet,
  type Sample,
  sample,
  settles,
  webhook,
} from "../samples.ts";

const NAME = "pods.change.example";
const ONE = "nodes: [1x4cpu8Gi]";
const web = replicaSet("web", { replicas: 1 });

/** What the scenario says of the webhook. */
function says(text: string, more = ""): string {
  return `${ONE}\nwebhooks: [{name: ${NAME}, ${text}}${more}]`;
}

function templateOf({ cluster }: Sample, name = "web") {
  const owner = cluster.owners.find((o) => o.name === name);
  if (owner === undefined) throw new RangeError(`no pods are made from ${name}`);
  return owner.template;
}

describe("a mutating webhook that always answers", () => {
  const changed = (patch: string, ...manifests: readonly string[]) =>
    templateOf(sample(documents(web, mutatingWebhook(NAME), ...manifests), says(`mutates: [${patch}]`)));

  test.each([
    ["a merge patch", "{merge: {spec: {nodeSelector: {pool: gpu}}}}"],
    ["a JSON patch", "{json: [{op: add, path: /spec/nodeSelector, value: {pool: gpu}}]}"],
    ["an object that is applied", "{apply: {spec: {nodeSelector: {pool: gpu}}}}"],
    [
      "an expression",
      `{merge: "{'spec': {'nodeSelector': {'pool': object.metadata.labels.app == 'web' ? 'gpu' : 'cpu'}}}"}`,
    ],
    [
      "a patch on a condition",
      "{when: object.metadata.labels.app == 'web', merge: {spec: {nodeSelector: {pool: gpu}}}}",
    ],
    [
      "one patch after the other",
      `{merge: {metadata: {labels: {pool: gpu}}}}, {merge: "{'spec': {'nodeSelector': {'pool': object.metadata.labels.pool}}}"}`,
    ],
  ])("changes pods by %s", (_, patch) => {
    const { spec, made } = changed(patch);
    expect(spec.nodeSelector).toEqual({ pool: "gpu" });
    expect(made).toBeUndefined();
  });

  test("finds in pods what the API server has put there", () => {
    const { tolerations } = changed(
      "{json: [{op: add, path: /spec/tolerations/-, value: {key: a, operator: Exists}}]}",
    );
    expect(tolerations.map(({ key }) => key)).toEqual([
      "node.kubernetes.io/not-ready",
      "node.kubernetes.io/unreachable",
      "a",
    ]);
    const { spec } = changed("{json: [{op: add, path: /spec/volumes/-, value: {name: a, emptyDir: {}}}]}");
    expect(spec.volumes?.map(({ name }) => name)).toEqual(["a"]);
  });

  test("leaves pods as they are where its condition does not hold, or it is not asked", () => {
    const patch = "merge: {spec: {nodeSelector: {pool: gpu}}}";
    expect(
      changed(`{when: object.metadata.labels.app == 'api', ${patch}}`).spec.nodeSelector,
    ).toBeUndefined();
    const asked = { objectSelector: { matchLabels: { app: "api" } } };
    const s = sample(documents(web, mutatingWebhook(NAME, asked)), says(`mutates: [{${patch}}]`));
    expect(templateOf(s).spec.nodeSelector).toBeUndefined();
  });

  test("adds containers, which get what LimitRanges give", () => {
    const sidecar = "{json: [{op: add, path: /spec/containers/-, value: {name: proxy, image: 'proxy:1'}}]}";
    const limits = limitRange("limits", { type: "Container", defaultRequest: { cpu: "100m" } });
    expect(changed(sidecar, limits).requests).toEqual({ cpu: 200 });
  });

  test.each([
    [
      "a patch that does not fit",
      "{json: [{op: remove, path: /spec/nodeSelector}]}",
      "doc is missing path: /spec/nodeSelector",
    ],
    ["a pod that is invalid then", "{merge: {spec: {containers: []}}}", "spec.containers: Required value"],
    [
      "a priority that its class does not give",
      "{merge: {spec: {priorityClassName: high}}}",
      "the integer value of priority (0) must not be provided",
    ],
    ["an expression that cannot be worked out", `{merge: "{'spec': object.nope}"}`, "failed calling webhook"],
  ])("has pods refused for %s", (_, patch, reason) => {
    const { refusals } = changed(patch, priorityClass("high", 1000));
    expect(refusals).toEqual([expect.stringContaining(reason)]);
  });

  test("may put something into pods that has no meaning here", () => {
    const [unmodelled] = changed("{merge: {spec: {runtimeClassName: gvisor}}}").unmodelled ?? [];
    expect(unmodelled?.field).toBe("spec.runtimeClassName");
  });

  test("is ignored where it cannot work out its answer, if it may be", () => {
    const s = sample(
      documents(web, mutatingWebhook(NAME, { failurePolicy: "Ignore" })),
      says(`mutates: [{merge: "{'spec': object.nope}"}]`),
    );
    expect(templateOf(s).refusals).toBeUndefined();
    expect(reaches(s, (seen) => podsOf(seen, "web").length === 1)).toBe(true);
  });

  test("changes pods before others judge them", () => {
    const judge = webhook("judge.example.com");
    const s = (patch: string) =>
      sample(
        documents(web, judge, mutatingWebhook(NAME)),
        says(`mutates: [${patch}]`, `, {name: judge.example.com, allow: "has(object.metadata.labels.team)"}`),
      );
    const isMade = (patch: string) => reaches(s(patch), (seen) => podsOf(seen, "web").length === 1);
    expect(isMade("{merge: {metadata: {labels: {team: a}}}}")).toBe(true);
    expect(isMade("{merge: {metadata: {labels: {owner: a}}}}")).toBe(false);
  });

  test("does not make another template of it", () => {
    const s = sample(
      documents(deployment("web", { replicas: 1 }), mutatingWebhook(NAME)),
      says("mutates: [{merge: {spec: {schedulerName: default-scheduler, hostNetwork: true}}}]"),
    );
    expect(settles(s, (seen) => podsOf(seen, "web-rev1").some(({ status }) => status.ready))).toBe(true);
  });
});

test("only mutating webhooks change anything", () => {
  expect(() => sample(documents(web, webhook(NAME)), says("mutates: [{merge: {}}]"))).toThrow(
    `webhooks[0].mutates: Forbidden: "${NAME}" is a validating webhook`,
  );
});

describe("several mutating webhooks", () => {
  const chain = (first: object, second: object, patches: readonly [string, string]) => {
    const hooks = [mutatingWebhook("b.example.com", first), mutatingWebhook("a.example.com", second)];
    const [b, a] = patches;
    const scenario = `${ONE}\nwebhooks: [{name: b.example.com, mutates: [${b}]}, {name: a.example.com, mutates: [${a}]}]`;
    return templateOf(sample(documents(web, ...hooks), scenario));
  };
  const note = (name: string): string =>
    `{merge: "{'metadata': {'annotations': {'order': object.metadata.?annotations.?order.orValue('') + '${name}'}}}"}`;

  test("are asked in the order of the names of their configurations", () => {
    expect(chain({}, {}, [note("b"), note("a")]).annotations).toEqual({ order: "ab" });
  });

  test("are asked again if others have changed the pod since, once", () => {
    const again = { reinvocationPolicy: "IfNeeded" };
    expect(chain({}, again, [note("b"), note("a")]).annotations).toEqual({ order: "aba" });
    expect(chain(again, again, [note("b"), note("a")]).annotations).toEqual({ order: "abab" });
    expect(chain(again, {}, [note("b"), note("a")]).annotations).toEqual({ order: "ab" });
  });
});

describe("a mutating webhook that a workload serves", () => {
  const guard = deployment("guard", { replicas: 1, labels: { app: "guard" } });
  const about = { objectSelector: { matchLabels: { app: "web" } } };
  const made = (more: object, text: string) =>
    sample(
      documents(guard, web, mutatingWebhook(NAME, { ...about, ...more })),
      says(`servedBy: Deployment/guard, ${text}, mutates: [{merge: {spec: {nodeSelector: {pool: gpu}}}}]`),
    );
  const without = `web, without ${NAME}`;
  const isMade = (s: Sample, owner: string): boolean =>
    reaches(s, (seen) => podsOf(seen, owner).length === 1);

  test("changes pods once it is registered, and not before", () => {
    const s = made({}, "decides: allow");
    expect(isMade(s, "web")).toBe(true);
    expect(isMade(s, without)).toBe(true);
    expect(templateOf(s).spec.nodeSelector).toEqual({ pool: "gpu" });
    expect(templateOf(s, without).spec.nodeSelector).toBeUndefined();
  });

  test("lets pods through while it does not answer, if it may be ignored", () => {
    expect(isMade(made({ failurePolicy: "Ignore" }, "registered: true"), without)).toBe(true);
  });

  test("lets none through that it has not changed otherwise", () => {
    const s = made({}, "registered: true");
    expect(isMade(s, "web")).toBe(true);
    expect(s.cluster.owners.map(({ name }) => name)).toEqual(["web", "guard-rev1"]);
  });

  test("leaves them pods of their ReplicaSet", () => {
    const s = made({ failurePolicy: "Ignore" }, "registered: true");
    expect(reaches(s, (seen) => podsOf(seen, without).length + podsOf(seen, "web").length > 1)).toBe(false);
    expect(
      reaches(s, (seen) =>
        podsOf(seen, without).some(({ status }) => status.ready && status.phase === "Running"),
      ),
    ).toBe(true);
  });

  test("costs nothing where it changes nothing", () => {
    const patch = "mutates: [{when: 'false', merge: {spec: {hostNetwork: true}}}]";
    const s = sample(
      documents(guard, web, mutatingWebhook(NAME, about)),
      says(`servedBy: Deployment/guard, ${patch}`),
    );
    expect(s.cluster.owners).toHaveLength(2);
  });
});

test("pods that their controller does not select are released, and more of them are made", () => {
  const s = sample(
    documents(web, mutatingWebhook(NAME)),
    `${says("mutates: [{merge: {metadata: {labels: {app: other}}}}]")}\ntempo: quiescent`,
  );
  expect(s.cluster.owners.map(({ name }) => name)).toEqual(["web", "web, changed"]);
});

test("pods of a Job are made as if its webhook always answered", () => {
  const s = sample(
    documents(deployment("guard", { replicas: 1 }), job("task"), mutatingWebhook(NAME)),
    says("servedBy: Deployment/guard, mutates: [{merge: {spec: {hostNetwork: true}}}]"),
  );
  expect(templateOf(s, "task").spec.hostNetwork).toBe(true);
});

test("more ways than can be told apart are refused, with what to do", () => {
  const names = Array.from({ length: 7 }, (_, i) => `w${i}.change.example`);
  const servers = names.map(
    (name, i) =>
      `{name: ${name}, servedBy: Deployment/guard, mutates: [{merge: {metadata: {labels: {l${i}: x}}}}]}`,
  );
  const manifests = documents(
    deployment("guard", { replicas: 1 }),
    web,
    ...names.map((name) => mutatingWebhook(name, { failurePolicy: "Ignore" })),
  );
  expect(() => sample(manifests, `${ONE}\nwebhooks: [${servers.join(", ")}]`)).toThrow(
    /plimsoll.yaml: webhooks: mutating webhooks may be passed over in more than 64 ways for pods of web; leave out/,
  );
});

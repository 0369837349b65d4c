// What mutating webhooks make of workloads that users, agents and autoscalers write.
import { describe, expect, test } from "vitest";
import { check } from "../../explorer/check.ts";
import { predicate, sometimes } from "../../explorer/property.ts";
import { unmodelledMutations } from "../input/mutation-notes.ts";
import {
  admissionPolicy,
  admissionRule,
  autoscaler,
  cronJob,
  daemonSet,
  deployment,
  documents,
  job,
  mutatingWebhook,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  sample,
  sampleInput,
  settles,
  statefulSet,
  webhook,
} from "../samples.ts";
import { editor } from "../writes/written.ts";
import { startRefusal } from "./gate.ts";

const NAME = "sets.change.example";
const ONE = "nodes: [1x4cpu8Gi]";
const NOBODY: ReadonlySet<string> = new Set();

const RULES = {
  Deployment: ["apps", "deployments"],
  ReplicaSet: ["apps", "replicasets"],
  StatefulSet: ["apps", "statefulsets"],
  DaemonSet: ["apps", "daemonsets"],
  Job: ["batch", "jobs"],
  CronJob: ["batch", "cronjobs"],
} as const;

function about(kind: keyof typeof RULES, operations = ["CREATE", "UPDATE"], sub = ""): object {
  const [group, resource] = RULES[kind];
  return {
    rules: [{ operations, apiGroups: [group], apiVersions: ["v1"], resources: [`${resource}${sub}`] }],
  };
}

function says(text: string, more = ""): string {
  return `${ONE}\nwebhooks: [{name: ${NAME}, ${text}}]\n${more}`;
}

const scaled = (replicas: number) => `edits: [{scale: {kind: Deployment, name: web, replicas: ${replicas}}}]`;
const CAP = "mutates: [{when: object.spec.replicas > 2, merge: {spec: {replicas: 2}}}]";
const sizes = (s: Sample): readonly number[] =>
  [0, 1, 2, 3, 4].filter((size) => reaches(s, ({ deployments: [d] }) => d?.spec.replicas === size));

describe("a webhook that changes what users write", () => {
  const web = deployment("web", { replicas: 1 });
  const capped = (more: object, edits: string, files = {}) =>
    sample(
      documents(web, mutatingWebhook(NAME, { ...about("Deployment"), ...more })),
      says(CAP, edits),
      files,
    );

  test.each([
    ["applied", "edits: [{apply: v2}]"],
    ["applied server-side", "edits: [{apply: v2, manager: op, force: true}]"],
    ["replaced", "edits: [{replace: v2}]"],
    ["patched", "edits: [{patch: {kind: Deployment, name: web, spec: {replicas: 4}}}]"],
  ])("changes a Deployment that is %s", (_, edits) => {
    const v2 = deployment("web", { replicas: 4 });
    expect(sizes(capped({}, edits, { v2 }))).toEqual([1, 2]);
  });

  test("is not asked about scales, unless a rule names them", () => {
    expect(sizes(capped({}, scaled(4)))).toEqual([1, 4]);
    expect(sizes(capped(about("Deployment", ["UPDATE"], "/scale"), scaled(4)))).toEqual([1, 2]);
  });

  test.each([
    ["operations", about("Deployment", ["CREATE"])],
    ["objectSelector", { objectSelector: { matchLabels: { app: "other" } } }],
    ["namespaceSelector", { namespaceSelector: { matchLabels: { env: "prod" } } }],
    ["matchConditions", { matchConditions: [{ name: "c", expression: "request.operation == 'CREATE'" }] }],
  ])("leaves alone what its %s leave out", (_, more) => {
    const v2 = deployment("web", { replicas: 4 });
    expect(sizes(capped(more, "edits: [{apply: v2}]", { v2 }))).toEqual([1, 4]);
  });

  test("has changed what is there at the start, unless the cluster serves it itself", () => {
    const guard = deployment("guard", { replicas: 0 });
    const large = deployment("web", { replicas: 4 });
    const hook = mutatingWebhook(NAME, {
      ...about("Deployment"),
      matchConditions: [{ name: "web", expression: "object.metadata.name == 'web'" }],
    });
    const start = (text: string): unknown => {
      const { initial } = sampleInput(documents(large, guard, hook), says(text)).scenario.written[0] ?? {};
      return initial?.object.object.kind === "Deployment" ? initial.object.object.spec.replicas : undefined;
    };
    expect(start(CAP)).toBe(2);
    expect(start(`servedBy: Deployment/guard, registered: true, ${CAP}`)).toBe(2);
    expect(start(`servedBy: Deployment/guard, ${CAP}`)).toBe(4);
  });

  test("leaves what it would have refused at the start as it is written, and says so", () => {
    const broken = "mutates: [{json: [{op: remove, path: /spec/nope/x}]}]";
    const s = sample(documents(web, mutatingWebhook(NAME, about("Deployment"))), says(broken));
    expect(s.cluster.written[0]?.object.refusedAtStart).toContain("failed calling webhook");
    expect(startRefusal(s.cluster, { kind: "Deployment", namespace: "default", name: "web" })).toContain(
      NAME,
    );
    expect(sizes(s)).toEqual([1]);
  });

  test("changes what is made anew", () => {
    const { scenario } = sampleInput(
      documents(mutatingWebhook(NAME, about("Deployment"))),
      says(CAP, "edits: [{apply: v2}]"),
      { v2: deployment("web", { replicas: 4 }) },
    );
    const [web2] = scenario.written;
    const result = web2?.after(editor(0), null, NOBODY);
    expect(result?.ok === true && result.changedBy).toEqual([NAME]);
    expect(web2?.initial).toBeUndefined();
  });

  test.each([
    ["ReplicaSet", replicaSet("web", { replicas: 0 })],
    ["StatefulSet", statefulSet("web", { replicas: 0 })],
    ["DaemonSet", daemonSet("web")],
    ["Job", job("web", { spec: { suspend: true } })],
    ["CronJob", cronJob("web", { suspend: true })],
  ] as const)("changes a %s", (kind, manifest) => {
    const hook = mutatingWebhook(NAME, about(kind));
    const patch = "mutates: [{merge: {metadata: {labels: {seen: x}}}}]";
    const { scenario } = sampleInput(documents(manifest, hook), says(patch));
    const [changed] = scenario.written;
    expect(changed?.initial?.object.object.metadata.labels).toEqual({ seen: "x" });
  });

  test("makes a template of a Deployment another one, and its pods with it", () => {
    const patch = "mutates: [{merge: {spec: {template: {spec: {hostNetwork: true}}}}}]";
    const s = sample(
      documents(web, mutatingWebhook(NAME, about("Deployment", ["UPDATE"]))),
      says(patch, "edits: [{apply: v2}]"),
      { v2: deployment("web", { replicas: 1, image: "app:2" }) },
    );
    const found = s.cluster.owners.find(({ name }) => name === "web-rev2");
    expect(found?.template.spec.hostNetwork).toBe(true);
    expect(found?.template.spec.containers[0]?.image).toBe("app:2");
    expect(settles(s, (v) => v.done === 0 || podsOf(v, "web-rev2").some(({ status }) => status.ready))).toBe(
      true,
    );
  });

  test("makes no other template of defaults that are only shown", () => {
    const patch = "mutates: [{merge: {metadata: {labels: {seen: x}}}}]";
    const s = sample(
      documents(web, mutatingWebhook(NAME, about("Deployment", ["UPDATE"]))),
      says(patch, "edits: [{patch: {kind: Deployment, name: web, spec: {paused: true}}}]"),
    );
    expect(s.cluster.owners.map(({ name }) => name)).toEqual(["web-rev1"]);
  });
});

describe("a webhook that is asked about the scales that an autoscaler writes", () => {
  const scaledBy = (rules: object, patch = CAP) => {
    const s = sample(
      documents(
        deployment("web", { replicas: 1, cpu: "100m" }),
        autoscaler("web", { maxReplicas: 3 }),
        mutatingWebhook(NAME, rules),
      ),
      says(patch, "tempo: quiescent\nload: [{workload: Deployment/web, totalUtilization: 150}]"),
    );
    const { properties } = check(s.system, scalingAdmitted(s));
    return { sizes: sizes(s), isRefused: properties.some(({ status }) => status === "holds") };
  };
  const SCALES = about("Deployment", ["UPDATE"], "/scale");

  test("changes them, or has them refused", () => {
    expect(scaledBy(about("Deployment"))).toEqual({ sizes: [1, 3], isRefused: false });
    expect(scaledBy(SCALES)).toEqual({ sizes: [1, 2], isRefused: false });
    const broken = "mutates: [{json: [{op: remove, path: /spec/nope/x}]}]";
    expect(scaledBy(SCALES, broken)).toEqual({ sizes: [1], isRefused: true });
  });

  function scalingAdmitted({ cluster }: Sample) {
    const [autoscaled] = cluster.autoscalers;
    if (autoscaled === undefined) throw new RangeError("no autoscaler");
    const isRefused = predicate(
      "refused",
      { autoscaler: autoscaled.slot },
      (v) => v.autoscaler?.scaleRefused === true,
    );
    return [sometimes("refused", isRefused)];
  }
});

describe("a write that mutating admission refuses", () => {
  const v2 = deployment("web", { replicas: 4 });
  const refusedBy = (patch: string, more: readonly string[] = [], scenario = "") => {
    const s = sample(
      documents(
        deployment("web", { replicas: 1 }),
        mutatingWebhook(NAME, about("Deployment", ["UPDATE"])),
        ...more,
      ),
      `${ONE}\nwebhooks: [{name: ${NAME}, ${patch}}${scenario}]\nedits: [{apply: v2}]`,
      { v2 },
    );
    return sizes(s);
  };

  test.each([
    ["a patch that does not fit", "mutates: [{json: [{op: remove, path: /spec/nope}]}]"],
    ["an object that is invalid then", "mutates: [{merge: {spec: {replicas: -1}}}]"],
    ["a field that may not change", "mutates: [{merge: {spec: {selector: {matchLabels: {app: x}}}}}]"],
    ["its own refusal", "decides: deny, mutates: [{merge: {spec: {replicas: 2}}}]"],
  ])("changes nothing: %s", (_, patch) => {
    expect(refusedBy(patch)).toEqual([1]);
  });

  test("is judged by others as it is changed", () => {
    const judge = webhook("judge.example.com", about("Deployment"));
    const allows = (allow: string) => `, {name: judge.example.com, allow: "${allow}"}`;
    expect(refusedBy(CAP, [judge], allows("object.spec.replicas < 3"))).toEqual([1, 2]);
    expect(refusedBy(CAP, [judge], allows("object.spec.replicas < 2"))).toEqual([1]);
    const policy = (most: number): string =>
      admissionPolicy(
        "sizes",
        { validations: [{ expression: `object.spec.replicas < ${most}` }] },
        {},
        {
          resourceRules: [
            admissionRule({ operations: ["UPDATE"], apiGroups: ["apps"], resources: ["deployments"] }),
          ],
        },
      );
    expect(refusedBy(CAP, [policy(3)])).toEqual([1, 2]);
    expect(refusedBy(CAP, [policy(2)])).toEqual([1]);
  });
});

describe("a webhook of writes that the cluster serves", () => {
  const guard = deployment("guard", { replicas: 1 });
  const written = (more: object, text: string) =>
    sample(
      documents(
        guard,
        deployment("web", { replicas: 0 }),
        mutatingWebhook(NAME, {
          ...about("Deployment"),
          matchConditions: [{ name: "web", expression: "object.metadata.name == 'web'" }],
          ...more,
        }),
      ),
      says(`servedBy: Deployment/guard, ${text}, ${CAP}`, "edits: [{apply: v2}]"),
      { v2: deployment("web", { replicas: 4 }) },
    );
  const sizesOf = (s: Sample): readonly number[] =>
    [0, 2, 4].filter((size) =>
      reaches(s, ({ deployments }) => deployments.some((d) => d?.spec.replicas === size)),
    );

  test("changes them once it is registered, and not before", () => {
    expect(sizesOf(written({}, "decides: allow"))).toEqual([0, 2, 4]);
  });

  test("lets them through while it does not answer, if it may be ignored", () => {
    expect(sizesOf(written({ failurePolicy: "Ignore" }, "registered: true"))).toEqual([0, 2, 4]);
  });

  test("has them refused while it does not answer otherwise", () => {
    expect(sizesOf(written({}, "registered: true"))).toEqual([0, 2]);
  });
});

test("several are asked in the order of their names, and again as their reinvocationPolicy says", () => {
  const note = (name: string): string =>
    `{merge: "{'metadata': {'annotations': {'order': object.metadata.?annotations.?order.orValue('') + '${name}'}}}"}`;
  const order = (first: object, second: object): unknown => {
    const hooks = [
      mutatingWebhook("a.example.com", { ...about("Deployment"), ...first }),
      mutatingWebhook("b.example.com", { ...about("Deployment"), ...second }),
    ];
    const scenario = `${ONE}\nwebhooks: [{name: a.example.com, mutates: [${note("a")}]}, {name: b.example.com, mutates: [${note("b")}]}]`;
    const [web] = sampleInput(documents(deployment("web"), ...hooks), scenario).scenario.written;
    return web?.initial?.object.object.metadata.annotations?.order;
  };
  const again = { reinvocationPolicy: "IfNeeded" };
  expect(order({}, {})).toBe("ab");
  expect(order(again, {})).toBe("aba");
  expect(order(again, again)).toBe("abab");
});

test("a webhook that changes what it has changed before is refused, with what to do", () => {
  const later = "'minReadySeconds': object.spec.?minReadySeconds.orValue(0) + 1";
  const grow = `mutates: [{merge: "{'spec': {'replicas': 2, ${later}}}"}]`;
  const manifests = documents(deployment("web"), mutatingWebhook(NAME, about("Deployment")));
  const files = { v2: deployment("web", { replicas: 1 }) };
  expect(() => sample(manifests, says(grow, "agents: [{name: argo, apply: v2}]"), files)).toThrow(
    /plimsoll.yaml:2:\d+: webhooks: Too many: edits, agents and mutating admission lead to more than 500 versions of Deployment\/web/,
  );
});

test("what has no meaning here, or is left as it is written, is said", () => {
  const notes = (manifest: string, patch: string) => {
    const { objects, scenario } = sampleInput(
      documents(manifest, mutatingWebhook(NAME, about("Deployment"))),
      says(`mutates: [${patch}]`),
    );
    return unmodelledMutations(objects, scenario).map(
      ({ kind, field }) => `${kind} ${field ?? "as a whole"}`,
    );
  };
  const web = deployment("web");
  expect(notes(web, "{merge: {spec: {replicas: 2}}}")).toEqual([]);
  expect(notes(web, "{merge: {spec: {template: {spec: {runtimeClassName: gvisor}}}}}")).toEqual([
    "Deployment spec.template.spec.runtimeClassName",
  ]);
  expect(notes(web, "{merge: {metadata: {finalizers: [a.example/b]}}}")).toEqual([
    "Deployment metadata.finalizers",
  ]);
  const held = deployment("web", { finalizers: ["a.example/b"] });
  expect(notes(held, "{merge: {spec: {replicas: 2}}}")).toEqual([]);
});

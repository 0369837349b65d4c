// Webhooks: which pods they are asked about, and what comes of it when nobody answers.
import { describe, expect, test } from "vitest";
import {
  daemonSet,
  deployment,
  documents,
  job,
  mutatingWebhook,
  podsOf,
  reaches,
  replicaSet,
  sample,
  settles,
  statefulSet,
  webhook,
} from "../samples.ts";
import { NEW_NODE, type NodeState, type PodState } from "../state.ts";

const NAME = "pods.guard.example";
const ONE = "nodes: [1x4cpu8Gi]";
const denying = `${ONE}\nwebhooks: [{name: ${NAME}, decides: deny}]`;
const team = JSON.stringify({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "team", labels: { a: "b" } },
});
const rule = { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };
const rules = (...changes: readonly object[]): object => ({
  rules: changes.map((change) => ({ ...rule, ...change })),
});
const condition = (expression: string): readonly object[] => [{ name: "c", expression }];
const inTeam = (selector: object): object => ({ namespaceSelector: selector });

describe("a webhook that refuses everything", () => {
  const isMade = (more: object, scenario = denying): boolean => {
    const web = replicaSet("web", { replicas: 1, namespace: "team" });
    return reaches(
      sample(documents(team, web, webhook(NAME, more)), scenario),
      (seen) => podsOf(seen, "team/web").length > 0,
    );
  };

  test.each<[string, object, boolean]>([
    ["all pods", {}, false],
    [
      "all requests",
      rules({ operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"] }),
      false,
    ],
    ["one rule of two", rules({ resources: ["jobs"] }, {}), false],
    ["nothing", { rules: [] }, true],
    ["updates", rules({ operations: ["UPDATE"] }), true],
    ["another group", rules({ apiGroups: ["apps"] }), true],
    ["subresources", rules({ resources: ["pods/status"] }), true],
    ["objects without a namespace", rules({ scope: "Cluster" }), true],
    ["labels of pods that these have", { objectSelector: { matchLabels: { app: "web" } } }, false],
    ["labels of other pods", { objectSelector: { matchLabels: { app: "api" } } }, true],
    ["labels of the namespace", inTeam({ matchLabels: { a: "b" } }), false],
    ["labels of another namespace", inTeam({ matchLabels: { a: "c" } }), true],
    ["the name of the namespace", inTeam({ matchLabels: { "kubernetes.io/metadata.name": "team" } }), false],
    ["pods, but may be ignored if it cannot be asked", { failurePolicy: "Ignore" }, false],
  ])("asked about %s", (_, more, made) => {
    expect(isMade(more)).toBe(made);
  });

  test.each<[string, object, boolean]>([
    ["that holds", { matchConditions: condition("object.metadata.namespace == 'team'") }, false],
    ["that does not hold", { matchConditions: condition("object.metadata.namespace != 'team'") }, true],
    ["that cannot be worked out", { matchConditions: condition("object.nope == 1") }, false],
    [
      "that cannot be worked out, of a webhook that may be ignored",
      { matchConditions: condition("object.nope == 1"), failurePolicy: "Ignore" },
      true,
    ],
    [
      "of the API server's",
      { matchConditions: condition("authorizer.path('/x').check('get').allowed()") },
      false,
    ],
  ])("on a condition %s", (_, more, made) => {
    expect(isMade(more)).toBe(made);
  });

  test("one of which the scenario says nothing allows everything", () => {
    expect(isMade({}, ONE)).toBe(true);
  });

  test.each([
    ["StatefulSet", statefulSet("web", { replicas: 1 }), "web-rev1"],
    ["DaemonSet", daemonSet("web"), "web-rev1"],
    ["Job", job("web"), "web"],
  ])("a %s makes no pod either", (_, manifest, owner) => {
    const s = sample(documents(manifest, webhook(NAME)), denying);
    expect(reaches(s, (seen) => podsOf(seen, owner).length > 0)).toBe(false);
  });
});

describe("a webhook that allows what an expression says", () => {
  const isMade = (allow: string, more: object = {}): boolean => {
    const web = replicaSet("web", { replicas: 1 });
    const scenario = `${ONE}\nwebhooks: [{name: ${NAME}, allow: "${allow}"}]`;
    return reaches(
      sample(documents(web, webhook(NAME, more)), scenario),
      (seen) => podsOf(seen, "web").length > 0,
    );
  };

  test.each<[string, object, boolean]>([
    ["object.spec.containers.all(c, c.image.startsWith('app:'))", {}, true],
    ["object.spec.containers.all(c, c.image.startsWith('safe/'))", {}, false],
    ["request.operation == 'CREATE' && oldObject == null", {}, true],
    ["object.nope > 1", {}, false],
    ["object.nope > 1", { failurePolicy: "Ignore" }, true],
    ["request.userInfo.username.endsWith(':replicaset-controller')", {}, true],
  ])("%s %j: %s", (allow, more, made) => {
    expect(isMade(allow, more)).toBe(made);
  });
});

describe("a webhook that is served by a workload", () => {
  const served = (more: object) =>
    sample(
      documents(
        deployment("guard", { replicas: 1 }),
        replicaSet("web", { replicas: 1 }),
        webhook(NAME, more),
      ),
      `${ONE}\nwebhooks: [{name: ${NAME}, servedBy: Deployment/guard}]\nedits: [{delete: {kind: Deployment, name: guard}}, {scale: {kind: ReplicaSet, name: web, replicas: 2}}]`,
    );
  const isLocked = (more: object): boolean => {
    const s = served(more);
    const [registration] = s.cluster.webhooks.flatMap((w) => w.registration ?? []);
    return registration !== undefined;
  };

  test("costs state only where it can refuse something", () => {
    expect(isLocked({})).toBe(true);
    expect(isLocked({ failurePolicy: "Ignore" })).toBe(false);
  });

  test("refuses what it cannot be asked about, if it may not be ignored", () => {
    const about = (more: object) => served(more).cluster.webhooks.map(({ asked }) => asked.get("web"));
    expect(about({})).toEqual([{ refuses: false, refusesUnserved: true }]);
    expect(
      reaches(
        served({}),
        (seen) => podsOf(seen, "guard-rev1").length === 0 && podsOf(seen, "web").length === 1,
      ),
    ).toBe(true);
  });

  test("is answered by a ready pod of it, on a node that is in touch", () => {
    const [servers = []] = served({}).cluster.webhooks.map((w) => w.servers);
    const answers = (owner: string, more: Partial<PodState["status"]>, kubelet: NodeState["kubelet"]) => {
      const status = { phase: "Running" as const, ready: true, ...more };
      const state = { ...NEW_NODE, kubelet, pods: [{ metadata: { owner }, status }] };
      return servers.map((server) => server.read(state));
    };
    expect(answers("guard-rev1#1", {}, "running")).toEqual([true]);
    expect(answers("web#1", {}, "running")).toEqual([false]);
    expect(answers("guard-rev1#1", { ready: false }, "running")).toEqual([false]);
    expect(answers("guard-rev1#1", { phase: "Failed" }, "running")).toEqual([false]);
    expect(answers("guard-rev1#1", {}, "partitioned")).toEqual([false]);
    expect(answers("guard-rev1#1", {}, "stopped")).toEqual([false]);
  });

  test("lets pods be made before it is registered, and while it is served", () => {
    expect(reaches(served({}), (seen) => podsOf(seen, "web").length === 2)).toBe(true);
  });
});

describe("a webhook whose answers may come too late", () => {
  const NAME = "slow.guard.example";
  const web = replicaSet("web", { replicas: 1 });
  const scenario = (slow: number, says = "decides: allow"): string =>
    `nodes: [1x4cpu8Gi]\nslowWebhooks: ${slow}\nwebhooks: [{name: ${NAME}, ${says}}]`;

  test("refuses then, if it fails closed, until it answers in time again", () => {
    const refused = (slow: number, failurePolicy = "Fail") => {
      const edits = "edits: [{apply: v2}]";
      const rules = [
        { operations: ["UPDATE"], apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments"] },
      ];
      const s = sample(
        documents(deployment("web", { replicas: 0 }), webhook(NAME, { failurePolicy, rules })),
        `${scenario(slow)}\n${edits}`,
        { v2: deployment("web", { replicas: 1 }) },
      );
      return reaches(s, ({ done, deployments: [d] }) => done === 1 && d?.spec.replicas === 0);
    };
    expect([refused(0), refused(1), refused(1, "Ignore")]).toEqual([false, true, false]);
    const pods = sample(documents(web, webhook(NAME)), scenario(1));
    expect(settles(pods, (seen) => podsOf(seen, "web").length === 1)).toBe(true);
  });

  test("changes nothing then, if it may be ignored", () => {
    const without = `web, without ${NAME}`;
    const patch = "mutates: [{merge: {metadata: {labels: {team: a}}}}]";
    const made = (slow: number) => {
      const s = sample(
        documents(web, mutatingWebhook(NAME, { failurePolicy: "Ignore" })),
        scenario(slow, patch),
      );
      return s.cluster.owners
        .map(({ name }) => name)
        .filter((name) => reaches(s, (v) => podsOf(v, name).length === 1));
    };
    expect(made(0)).toEqual(["web"]);
    expect(made(1)).toEqual(["web", without]);
  });
});

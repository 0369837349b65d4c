// Workloads explored apart and all together give the same verdict on every single claim; those that may influence each
// other are explored together.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { apart, even, near } from "../model/sample-clusters/index.ts";
import {
  deployment,
  documents,
  pod,
  quota,
  replicaSet,
  sample,
  sampleInput,
  webhook,
} from "../model/samples.ts";
import { SCENARIO_DEFAULTS } from "../model/scenario/scenario.ts";
import { selectedProperties } from "./registry.ts";
import { verify } from "./verify.ts";

type Input = Parameters<typeof sampleInput>;

const TWO = "nodes: [2x2cpu8Gi]";

/** Claim to status, of all workloads in one cluster. */
function together(input: Input): readonly string[] {
  const { cluster, system } = sample(...input);
  const report = check(
    system,
    selectedProperties(SCENARIO_DEFAULTS).flatMap((p) => p.on(cluster)),
  );
  return report.properties.map(({ id, status }) => `${id}: ${status}`);
}

/** The same, as `verify` finds it, with the groups that it explored. */
function inGroups(input: Input) {
  const { groups, verdict, assumptions } = verify(sampleInput(...input), { paranoid: true });
  const claims = groups.flatMap(({ report }) =>
    report.properties.map(({ id, status }) => `${id}: ${status}`),
  );
  return { claims, verdict, groups: groups.map(({ name }) => name), assumptions };
}

const scaleA = "{scale: {kind: ReplicaSet, name: a, replicas: 2}}";
const deleteB = "{delete: {kind: Deployment, name: b}}";

const independent: { readonly [name: string]: Input } = {
  "a pod that gets lost beside a ReplicaSet that does not": [
    documents(replicaSet("a", { replicas: 1 }), pod("lone")),
    `${TWO}\nnodeFailures: 1`,
  ],
  "edits of both": [
    documents(replicaSet("a", { replicas: 1 }), deployment("b", { replicas: 1 })),
    `${TWO}\nedits: [${scaleA}, ${deleteB}]`,
  ],
  "a pod that never gets ready beside one that crashes": [
    documents(
      replicaSet("a", { replicas: 1, image: "bad:1" }),
      replicaSet("b", { replicas: 1, probe: true }),
    ),
    `${TWO}\ncrashes: 1\ncontainers: [{image: "bad:1", ready: never}]`,
  ],
  "namesakes of different kinds and namespaces": [
    documents(
      replicaSet("web", { replicas: 1, cpu: "1" }),
      pod("web", { cpu: "500m" }),
      deployment("web", { replicas: 1, namespace: "other", cpu: "500m" }),
    ),
    "nodes: [1x2cpu8Gi]",
  ],
};

test.each(Object.entries(independent))("%s", (_, input) => {
  const found = inGroups(input);
  expect(found.groups.length).toBeGreaterThan(1);
  expect(found.assumptions.join("\n")).toContain(`${found.groups.length} groups of workloads were explored`);
  // A claim about all nodes is made once for each group.
  expect([...new Set(found.claims)].sort()).toEqual([...new Set(together(input))].sort());
});

test("the verdicts compared are of both kinds", () => {
  const all = Object.values(independent).flatMap((input) => inGroups(input).claims);
  expect(all.filter((claim) => claim.endsWith(": violated"))).not.toEqual([]);
  expect(all.filter((claim) => claim.endsWith(": holds"))).not.toEqual([]);
});

describe("capacity", () => {
  const small = replicaSet("small", { replicas: 1 });
  const [a, b] = [deployment("a", { replicas: 1, cpu: "2" }), deployment("b", { replicas: 2, cpu: "1500m" })];

  test("each alone has room, both together do not: they are explored together, and the third is not", () => {
    for (const one of [a, b]) expect(inGroups([one, TWO]).verdict).toBe("holds");
    const found = inGroups([documents(a, small, b), TWO]);
    expect(found.groups).toEqual(["ReplicaSet/small", "Deployment/a + Deployment/b"]);
    expect(found.claims).toContain("pending-pod-bound a-rev1: violated");
    expect(found.claims).toContain("stable-reconciliation ReplicaSet/small: holds");
  });

  test("peaks of faults and edits count, not only what is wanted in the end", () => {
    const [web, db] = [
      deployment("web", { replicas: 1, cpu: "1" }),
      deployment("db", { replicas: 1, cpu: "1" }),
    ];
    const v2 = deployment("web", { replicas: 1, cpu: "1", image: "app:2" });
    const nodes = "nodes: [1x2cpu8Gi]";
    expect(inGroups([documents(web, db), nodes]).groups).toHaveLength(2);
    // While web is rolled out, it has two pods.
    const edited = inGroups([documents(web, db), `${nodes}\nedits: [{apply: v2}]`, { v2 }]);
    expect(edited.groups).toEqual(["Deployment/web + Deployment/db"]);
    expect(edited.verdict).toBe("violated");
  });

  test("the number of pods is a resource too", () => {
    const pods = documents(pod("one"), pod("two"), pod("three"));
    expect(inGroups([pods, "nodes: [1x2cpu8Gi3pods]"]).groups).toHaveLength(3);
    const found = inGroups([pods, "nodes: [1x2cpu8Gi2pods]"]);
    expect(found.groups).toEqual(["Pod/one + Pod/two + Pod/three"]);
    expect(found.verdict).toBe("violated");
  });
});

describe("quotas", () => {
  const three = documents(
    replicaSet("a", { replicas: 1 }),
    replicaSet("b", { replicas: 1 }),
    replicaSet("other", { replicas: 1, namespace: "other" }),
  );

  test("room for both: they are explored apart", () => {
    const found = inGroups([documents(three, quota("team", { pods: "2" })), TWO]);
    expect(found.groups).toHaveLength(3);
    expect(found.verdict).toBe("holds");
  });

  test("room for either: they are explored together, and one of another namespace is not", () => {
    const input: Input = [documents(three, quota("team", { pods: "1" })), TWO];
    const found = inGroups(input);
    expect(found.groups).toEqual(["ReplicaSet/a + ReplicaSet/b", "ReplicaSet/other/other"]);
    expect(found.claims).toContain("stable-reconciliation ReplicaSet/a: violated");
    expect([...new Set(found.claims)].sort()).toEqual([...new Set(together(input))].sort());
  });
});

test("a webhook connects its server with all that it is asked about", () => {
  const objectSelector = { matchLabels: { app: "a" } };
  const pods = documents(deployment("guard", { replicas: 1 }), replicaSet("a", { replicas: 1 }), pod("lone"));
  const scenario = `${TWO}\nwebhooks: [{name: a.b.c, servedBy: Deployment/guard}]`;
  const groups = inGroups([documents(pods, webhook("a.b.c", { objectSelector })), scenario]).groups;
  expect(groups).toEqual(["ReplicaSet/a + Deployment/guard", "Pod/lone"]);
});

describe("what scenarios connect", () => {
  const two = documents(replicaSet("a", { replicas: 1 }), replicaSet("b", { replicas: 1 }));

  test.each([
    ["nothing", "crashes: 1", 2],
    ["nodes that panic when packed full", "nodePanic: {free: 10%}", 1],
    ["nodes that evict for memory", "memoryPressure: 1", 1],
    ["an image that both have to pull", 'images: [{image: "app:1", pull: slow}]', 1],
  ])("%s", (_, scenario, count) => {
    expect(inGroups([two, `${TWO}\n${scenario}`]).groups).toHaveLength(count);
  });
});

describe("what manifests connect", () => {
  const port = (name: string, hostPort: number) =>
    pod(name, {
      pod: {
        initContainers: [
          { name: "init", image: "i", restartPolicy: "Always", ports: [{ containerPort: 80, hostPort }] },
        ],
      },
    });

  test.each([
    ["nothing", documents(replicaSet("a"), replicaSet("b")), 2],
    ["anti-affinity to the other", documents(replicaSet("a", { pod: apart("b") }), replicaSet("b")), 1],
    ["affinity to the other", documents(replicaSet("a"), replicaSet("b", { pod: near("a") })), 1],
    ["anti-affinity to oneself", documents(replicaSet("a", { pod: apart("a") }), replicaSet("b")), 2],
    [
      "a spread in which pods of the other count",
      documents(replicaSet("a", { pod: even("b", "zone") }), replicaSet("b")),
      1,
    ],
    [
      "a spread of the other in which one's own pods count",
      documents(replicaSet("a"), replicaSet("b", { pod: even("a", "zone") })),
      1,
    ],
    ["a spread among one's own", documents(replicaSet("a", { pod: even("a", "zone") }), replicaSet("b")), 2],
    [
      "a spread in which pods of the other would count in one namespace",
      documents(replicaSet("a", { pod: even("b", "zone") }), replicaSet("b", { namespace: "other" })),
      2,
    ],
    [
      "a spread that is only a preference",
      documents(
        replicaSet("a", { pod: even("b", "zone", { whenUnsatisfiable: "ScheduleAnyway" }) }),
        replicaSet("b"),
      ),
      2,
    ],
    ["the same host port", documents(port("a", 8080), port("b", 8080)), 1],
    ["different host ports", documents(port("a", 8080), port("b", 8081)), 2],
  ])("%s", (_, manifests, groups) => {
    expect(inGroups([manifests, TWO]).groups).toHaveLength(groups);
  });

  test("affinity decides verdicts: pods that must be near a pod that never comes wait for ever", () => {
    const found = inGroups([
      documents(replicaSet("a", { replicas: 1, cpu: "3" }), replicaSet("b", { replicas: 1, pod: near("a") })),
      TWO,
    ]);
    expect(found.claims).toContain("pending-pod-bound b: violated");
    expect(inGroups([replicaSet("b", { replicas: 1 }), TWO]).verdict).toBe("holds");
  });
});

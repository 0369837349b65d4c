// A ReplicationController does exactly what the same ReplicaSet does.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { deployment, documents, pod, replicaSet, replicationController, sample } from "../model/samples.ts";
import { convergences } from "./convergence/index.ts";

const TWO = "nodes: [2x2cpu8Gi]";
const scaled = `{scale: {kind: KIND, name: web, replicas: 1}}`;
const deleted = (policy: string): string => `{delete: {kind: KIND, name: web, propagationPolicy: ${policy}}}`;
const applied = "{apply: again}";

const scenarios: readonly (readonly [string, string])[] = [
  ["alone", ""],
  ["scaled down", `edits: [${scaled}]`],
  ["applied again", `edits: [${applied}]`],
  ["deleted, and applied again", `edits: [${deleted("Background")}, ${applied}]`],
  ["deleted in the foreground", `edits: [${deleted("Foreground")}]`],
  ["deleted, its pods orphaned, and applied again", `edits: [${deleted("Orphan")}, ${applied}]`],
  ["with a crash", "crashes: 1\ncontainers: [{workload: KIND/web, mayCrash: true}]"],
  ["an agent that undoes edits", `agents: [{name: sync, apply: again}]\nedits: [${scaled}]`],
  ["spread by default", "scores: exact"],
];

function explored(kind: "ReplicaSet" | "ReplicationController", scenario: string, namespace = "default") {
  const make = kind === "ReplicaSet" ? replicaSet : replicationController;
  const shop = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  const { system } = sample(
    documents(shop, make("web", { replicas: 2, namespace })),
    `${TWO}\n${scenario.replaceAll("KIND", kind)}`,
    { again: make("web", { replicas: 3 }) },
  );
  return check(system, []).counts;
}

test.each(scenarios)("%s", (_, scenario) => {
  const counts = explored("ReplicationController", scenario);
  expect(counts).toEqual(explored("ReplicaSet", scenario));
  expect(counts.states).toBeGreaterThan(5);
});

test("in a namespace that is deleted", () => {
  const scenario = "edits: [{delete: {kind: Namespace, name: shop}}]";
  const counts = explored("ReplicationController", scenario, "shop");
  expect(counts).toEqual(explored("ReplicaSet", scenario, "shop"));
  expect(counts.states).toBeGreaterThan(explored("ReplicationController", "", "shop").states);
});

describe("what it is called", () => {
  const { cluster, system } = sample(
    documents(replicationController("rc", { replicas: 1 }), deployment("web"), pod("one")),
    TWO,
  );
  const names = system.processes.map(({ name }) => name);

  test("its controller has a name of its own", () => {
    expect(names).toContain("replicationcontroller-controller rc");
    expect(names).toContain("replicaset-controller web-rev1");
  });

  test("it has to come to what it asks for, under its own kind", () => {
    const titles = convergences(cluster).map(({ title }) => title);
    expect(titles).toEqual(["Deployment/web", "ReplicationController/rc", "Pod/one"]);
  });
});

// A verdict says what it rests on, and nothing of what its input does not have.
import { describe, expect, test } from "vitest";
import {
  daemonSet,
  deployment,
  documents,
  job,
  mutatingWebhook,
  pod,
  replicaSet,
  sample,
  statefulSet,
} from "../model/samples.ts";
import { assumptionsOf, boundsOf } from "./assumptions.ts";

const said = (manifests: string, scenario = "") =>
  assumptionsOf(sample(manifests, scenario).inventory).join("\n");
const bounds = (manifests: string) => boundsOf(sample(manifests, "").inventory).join("\n");

const orphaning = (kind: string, name: string): string =>
  `edits: [{delete: {kind: ${kind}, name: ${name}, propagationPolicy: Orphan}}]`;

test("of a pod on its own, nothing is said of controllers", () => {
  const text = `${said(pod("p"), "crashes: 1")}\n${bounds(pod("p"))}`;
  expect(text).toContain("weakly fair");
  expect(text).toContain("start, become ready, crash and stop together");
  expect(text).not.toMatch(/ReplicaSet|Deployment|StatefulSet|DaemonSet|Job|decides anew|node that fails/);
});

test("containers that are followed one by one are named", () => {
  const text = said(`${pod("p")}\n---\n${pod("q")}`, "containers: [{workload: Pod/p, oneByOne: true}]");
  expect(text).toContain("stop together, but of Pod/p each container starts and ends by itself");
  const alone = said(pod("p"), "containers: [{oneByOne: true}]");
  expect(alone).not.toContain("start, become ready, crash and stop together");
});

test("readiness gates that nobody sets are named", () => {
  const gated = (name: string) =>
    pod(name, { pod: { readinessGates: [{ conditionType: `example.com/${name}` }] } });
  const text = said(documents(gated("p"), gated("q")), "readinessGates: [example.com/q]");
  expect(text).toContain("nobody sets the readiness gates example.com/p,");
  expect(said(gated("q"), "readinessGates: [example.com/q]")).not.toContain("nobody sets");
});

test("of a namespace alone, nothing is said of pods", () => {
  const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: empty}\n";
  const text = said(namespace, "edits: [{delete: {kind: Namespace, name: empty}}]");
  expect(text).toContain("nothing in it but what the manifests say");
  expect(text).not.toContain("pod");
});

describe("each sentence stands where its subject does", () => {
  const web = deployment("web");
  const other = deployment("web", { image: "app:2" });
  test.each([
    ["ReplicaSets", web, "", pod("p"), "", "ranks equal for deletion"],
    ["surplus pods", web, "", statefulSet("db"), "", "the surplus pods of a ReplicaSet"],
    ["updates of StatefulSets", statefulSet("db"), "", web, "", "what a StatefulSet deletes for an update"],
    ["ended pods", daemonSet("agent"), "", pod("p"), "", "ended pod of each DaemonSet"],
    ["lost nodes", web, "partitions: 1", web, "", "slows no eviction down"],
    ["failed nodes", web, "reboots: 1", web, "partitions: 1", "loses its containers"],
    ["stops of controllers", web, "apiErrors: 1", pod("p"), "apiErrors: 1", "a ReplicaSet's deletion"],
    ["orphans of Jobs", job("j"), orphaning("Job", "j"), job("j"), "", "in a write of its own"],
    [
      "orphans of StatefulSets",
      statefulSet("db"),
      orphaning("StatefulSet", "db"),
      statefulSet("db"),
      "",
      "takes its history",
    ],
    ["stops of Jobs", job("j"), "controllerCrashes: 1", web, "controllerCrashes: 1", "a Job's pods"],
  ])("%s", (_, manifests, scenario, without, otherScenario, sentence) => {
    expect(`${said(manifests, scenario)}${bounds(manifests)}`).toContain(sentence);
    expect(`${said(without, otherScenario)}${bounds(without)}`).not.toContain(sentence);
  });

  test("orphans of kinds that leave them to themselves, beside a ReplicaSet", () => {
    const orphaning = "edits: [{delete: {kind: StatefulSet, name: db, propagationPolicy: Orphan}}]";
    const text = "adopted by one of its own kind and name only";
    expect(said(documents(statefulSet("db"), replicaSet("web")), orphaning)).toContain(text);
    expect(said(documents(statefulSet("db"), replicaSet("web")))).not.toContain(text);
    expect(said(statefulSet("db"), orphaning)).not.toContain(text);
  });

  test("a Deployment with several templates, and one that may adopt", () => {
    const rolled = sample(web, "edits: [{apply: v2.yaml}]", { "v2.yaml": other });
    expect(assumptionsOf(rolled.inventory).join("\n")).toContain(
      "the earlier their templates first appeared",
    );
    // Made anew, it still has one template, whatever names its ReplicaSets get.
    const again = sample(web, "edits: [{delete: {kind: Deployment, name: web}}, {apply: v1.yaml}]", {
      "v1.yaml": web,
    });
    expect(assumptionsOf(again.inventory).join("\n")).not.toContain("count as older");
    expect(said(web)).not.toContain("count as older");
    const old = replicaSet("old").replace('"name":"old"', '"name":"old","labels":{"app":"web"}');
    expect(said(documents(web, old))).toContain("that a Deployment adopts count as older");
    expect(said(documents(web, replicaSet("old")))).not.toContain("that a Deployment adopts");
  });
});

test("pods that are refused only while their mutating webhook is asked, or only while it is not, are not said to be refused for ever", () => {
  const NAME = "pods.change.example";
  const about = { objectSelector: { matchLabels: { app: "web" } }, failurePolicy: "Ignore" };
  const bounds = (patch: string, more = about): readonly string[] => {
    const guard = deployment("guard", { replicas: 1 });
    const manifests = documents(guard, replicaSet("web", { replicas: 1 }), mutatingWebhook(NAME, more));
    const { inventory } = sample(
      manifests,
      `webhooks: [{name: ${NAME}, servedBy: Deployment/guard, ${patch}}]`,
    );
    return boundsOf(inventory).filter((one) => one.startsWith("pods of web"));
  };
  const broken = "mutates: [{merge: {spec: {containers: []}}}]";
  expect(bounds(broken)).toEqual([
    expect.stringMatching(
      /^pods of web are refused while their mutating webhooks are asked: the pod is invalid/,
    ),
  ]);
  expect(bounds("mutates: [{merge: {spec: {serviceAccountName: nobody}}}]")).toHaveLength(1);
  expect(bounds("mutates: [{merge: {spec: {hostNetwork: true}}}]")).toEqual([]);
});

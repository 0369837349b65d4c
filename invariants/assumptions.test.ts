// A verdict says what it rests on, and nothing of what its input does not have.
import { describe, expect, test } from "vitest";
import { daemonSet, deployment, job, pod, sample, statefulSet } from "../model/samples.ts";
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

  test("a Deployment that goes and comes back, and one with several templates", () => {
    const [gone, back] = ["delete: {kind: Deployment, name: web}", "apply: v2.yaml"];
    expect(said(web, `edits: [{${gone}}]`)).not.toContain("deleted and applied again");
    const edited = sample(web, `edits: [{${gone}}, {${back}}]`, { "v2.yaml": other });
    const text = assumptionsOf(edited.inventory).join("\n");
    expect(text).toContain("deleted and applied again");
    expect(text).toContain("count as older");
    const rolled = sample(web, `edits: [{${back}}]`, { "v2.yaml": other });
    expect(assumptionsOf(rolled.inventory).join("\n")).not.toContain("deleted and applied again");
    expect(said(web)).not.toContain("count as older");
  });
});

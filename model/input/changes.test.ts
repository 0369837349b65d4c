// Changes by edits that the model cannot make are named; those that it makes are not.
import { expect, test } from "vitest";
import {
  daemonSet,
  deployment,
  pod,
  replicationController as rc,
  replicaSet,
  sampleInput,
} from "../samples.ts";
import { unmodelledChanges } from "./changes.ts";

const slow = { spec: { minReadySeconds: 5 } };

function claim(storage: string): string {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "w" },
    spec,
  });
}

test.each<[string, string, string, readonly string[]]>([
  ["a Deployment's template", deployment("w"), deployment("w", { image: "app:2" }), []],
  ["its template and minReadySeconds", deployment("w"), deployment("w", { image: "app:2", ...slow }), []],
  ["its minReadySeconds alone", deployment("w"), deployment("w", slow), ["spec.minReadySeconds"]],
  ["nothing", deployment("w", slow), deployment("w", slow), []],
  ["a DaemonSet's template", daemonSet("w"), daemonSet("w", { image: "app:2" }), []],
  ["its minReadySeconds alone", daemonSet("w"), daemonSet("w", slow), ["spec.minReadySeconds"]],
  ["a ReplicaSet's size", replicaSet("w"), replicaSet("w", { replicas: 3 }), []],
  ["its template", replicaSet("w"), replicaSet("w", { image: "app:2" }), ["spec.template"]],
  ["its minReadySeconds", replicaSet("w"), replicaSet("w", slow), ["spec.minReadySeconds"]],
  ["a ReplicationController's size", rc("w"), rc("w", { replicas: 3 }), []],
  ["its labels", rc("w"), rc("w", { labels: { tier: "front" } }), ["spec.selector", "spec.template"]],
  ["its template", rc("w"), rc("w", { image: "app:2" }), ["spec.template"]],
  ["its minReadySeconds", rc("w"), rc("w", slow), ["spec.minReadySeconds"]],
  ["a pod's image", pod("w"), pod("w", { image: "app:2" }), ["spec"]],
  ["a pod's labels", pod("w"), pod("w", { labels: { tier: "front" } }), []],
  ["a claim's size", claim("1Gi"), claim("2Gi"), ["spec.resources"]],
  ["an object that was not there", pod("other"), replicaSet("w"), []],
])("%s", (_, before, after, fields) => {
  const { objects, scenario } = sampleInput(before, "edits: [{apply: after}]", { after });
  const found = unmodelledChanges(objects, scenario);
  expect(found.map(({ field }) => field)).toEqual(fields);
  expect(found.every(({ position }) => position.file === "after" && position.line > 0)).toBe(true);
});

test("every version before counts: going back to an old template with other minReadySeconds", () => {
  const { objects, scenario } = sampleInput(deployment("w"), "edits: [{apply: v2}, {apply: v3}]", {
    v2: deployment("w", { image: "app:2" }),
    v3: deployment("w", slow),
  });
  expect(unmodelledChanges(objects, scenario).map(({ field }) => field)).toEqual(["spec.minReadySeconds"]);
});

test.each([
  ["a ReplicaSet", "ReplicaSet", replicaSet("w"), []],
  ["a ReplicationController", "ReplicationController", rc("w"), []],
  [
    "a Deployment, whose minReadySeconds change alone",
    "Deployment",
    deployment("w"),
    ["spec.minReadySeconds"],
  ],
])("the defaults that a stored version says are no change of a template: %s", (_, kind, before, fields) => {
  const spec = fields.length === 0 ? "{replicas: 2}" : "{minReadySeconds: 5}";
  const edit = `edits: [{patch: {kind: ${kind}, name: w, spec: ${spec}}}]`;
  const { objects, scenario } = sampleInput(before, edit);
  expect([...new Set(unmodelledChanges(objects, scenario).map(({ field }) => field))]).toEqual(fields);
});

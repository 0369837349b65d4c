// Pods that a ReplicaSet would adopt are named, so that nobody takes the verdict to cover them.
import { expect, test } from "vitest";
import { loadManifests } from "./load.ts";

const pod = (labels: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: stray, labels: ${labels}}\nspec: {containers: [{name: c, image: x}]}\n`;
const replicaSet = `---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}
`;

test.each([
  [
    "{app: web}",
    [
      "its labels match the selector of ReplicaSet web, whose ReplicaSet would adopt it; adoption is not modelled",
    ],
  ],
  ["{app: other}", []],
])("a pod with labels %s beside a ReplicaSet that selects app: web", (labels, expected) => {
  const { notModelled } = loadManifests([{ file: "all.yaml", text: pod(labels) + replicaSet }]);
  expect(notModelled.map(({ consequence }) => consequence)).toEqual(expected);
});

test.each([
  [
    "web-0",
    [
      "its name is that of a pod of StatefulSet web, which would adopt it or wait for it to go; neither is modelled",
    ],
  ],
  ["web-x", []],
  ["api-0", []],
])("a pod called %s beside a StatefulSet called web", (name, expected) => {
  const set = replicaSet.replace("kind: ReplicaSet", "kind: StatefulSet");
  const text = pod("{app: web}").replace("name: stray", `name: ${name}`) + set;
  const { notModelled } = loadManifests([{ file: "all.yaml", text }]);
  expect(notModelled.map(({ consequence }) => consequence)).toEqual(expected);
});

test("a ReplicationController adopts by plain labels", () => {
  const controller = replicaSet
    .replace("apps/v1", "v1")
    .replace("ReplicaSet", "ReplicationController")
    .replace("{matchLabels: {app: web}}", "{app: web}");
  const named = ["{app: web}", "{app: other}"].map((labels) =>
    loadManifests([{ file: "all.yaml", text: pod(labels) + controller }]).notModelled.map(
      ({ consequence }) => consequence,
    ),
  );
  const consequence =
    "its labels match the selector of ReplicationController web, which would adopt it; adoption is not modelled";
  expect(named).toEqual([[consequence], []]);
});

// Pods that a controller would adopt, other than the model has it, are named, so that nobody takes the verdict to cover them.
import { expect, test } from "vitest";
import { adoptions } from "./adoption.ts";
import { loadManifests } from "./load.ts";

const pod = (labels: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: stray, labels: ${labels}}\nspec: {containers: [{name: c, image: x}]}\n`;
const controller = (kind: string) => `---
apiVersion: apps/v1
kind: ${kind}
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}
`;
const named = (text: string): readonly string[] =>
  adoptions(loadManifests([{ file: "all.yaml", text }]).objects).map(({ consequence }) => consequence);

const byDaemonSet =
  "its labels match the selector of DaemonSet web, which would adopt it; adoption by DaemonSets is not modelled";
const byHash =
  "its labels match the selector of Deployment web; if its label pod-template-hash is that of a ReplicaSet, this would adopt it, which is not modelled";

test.each([
  ["{app: web}", "DaemonSet", [byDaemonSet]],
  ["{app: other}", "DaemonSet", []],
  ["{app: web, pod-template-hash: 6d4cf56db6}", "Deployment", [byHash]],
  // The selector of a Deployment's ReplicaSets has the hash in it.
  ["{app: web}", "Deployment", []],
  ["{app: other, pod-template-hash: 6d4cf56db6}", "Deployment", []],
  ["{app: web}", "ReplicaSet", []],
])("a pod with labels %s beside a %s that selects app: web", (labels, kind, expected) => {
  expect(named(pod(labels) + controller(kind))).toEqual(expected);
});

test("each once, however many versions of a manifest there are", () => {
  const objects = [1, 2].flatMap(
    () => loadManifests([{ file: "all.yaml", text: pod("{app: web}") + controller("DaemonSet") }]).objects,
  );
  expect(adoptions(objects).length).toBe(1);
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
  const text = pod("{app: web}").replace("name: stray", `name: ${name}`) + controller("StatefulSet");
  expect(named(text)).toEqual(expected);
});

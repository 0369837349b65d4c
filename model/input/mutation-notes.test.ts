// What is said of mutating admission that the model leaves out.
import { expect, test } from "vitest";
import {
  daemonSet,
  deployment,
  documents,
  job,
  mutatingWebhook,
  replicaSet,
  sampleInput,
} from "../samples.ts";
import { unmodelledMutations } from "./mutation-notes.ts";

const NAME = "pods.change.example";
const POD_RULE = { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };

function said(
  manifests: string,
  scenario: string,
): readonly (readonly [string, string | undefined, string])[] {
  const { objects, scenario: read } = sampleInput(manifests, scenario);
  return unmodelledMutations(objects, read).map(({ kind, field, consequence }) => [kind, field, consequence]);
}

test("a webhook of which the scenario does not say what it changes", () => {
  expect(said(documents(replicaSet("web", { replicas: 1 }), mutatingWebhook(NAME)), "")).toEqual([
    [
      "MutatingWebhookConfiguration",
      "webhooks[0]",
      expect.stringContaining("pods are made as they are written"),
    ],
  ]);
});

test("a rule about more than new pods", () => {
  const rules = [POD_RULE, { ...POD_RULE, resources: ["events"] }];
  const scenario = `webhooks: [{name: ${NAME}, mutates: [{merge: {}}]}]`;
  expect(
    said(documents(replicaSet("web", { replicas: 1 }), mutatingWebhook(NAME, { rules })), scenario),
  ).toEqual([
    ["MutatingWebhookConfiguration", "webhooks[0].rules[1]", expect.stringContaining("only new pods")],
  ]);
});

test("a field without a meaning, and pods of kinds that do not differ from each other", () => {
  const manifests = documents(
    deployment("guard", { replicas: 1 }),
    job("task"),
    mutatingWebhook(NAME, { objectSelector: { matchLabels: { "job-name": "task" } } }),
  );
  const patch = "{merge: {spec: {runtimeClassName: gvisor}}}";
  const scenario = `webhooks: [{name: ${NAME}, servedBy: Deployment/guard, mutates: [${patch}]}]`;
  expect(said(manifests, scenario)).toEqual([
    ["Job", "spec.runtimeClassName", expect.any(String)],
    ["Job", undefined, expect.stringContaining("also while nobody asks these")],
  ]);
});

test.each([
  ["{metadata: {labels: {app: other}}}", "metadata.labels", "none is made"],
  ["{metadata: {labels: {controller-revision-hash: other}}}", "metadata.labels", "none is made"],
  ["{spec: {nodeName: node-2}}", "spec.affinity", "goes to the node that it is made for"],
])("a change of pods that takes them away from their DaemonSet or node: %s", (patch, field, consequence) => {
  const scenario = `webhooks: [{name: ${NAME}, mutates: [{merge: ${patch}}]}]`;
  expect(said(documents(daemonSet("log"), mutatingWebhook(NAME)), scenario)).toEqual([
    ["DaemonSet", field, expect.stringContaining(consequence)],
  ]);
});

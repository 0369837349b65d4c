// What is said of mutating admission that the model leaves out.
import { expect, test } from "vitest";
import { deployment, documents, mutatingWebhook, replicaSet, sampleInput, statefulSet } from "../samples.ts";
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
    statefulSet("db", { replicas: 1 }),
    mutatingWebhook(NAME, { objectSelector: { matchLabels: { app: "db" } } }),
  );
  const patch = "{merge: {spec: {runtimeClassName: gvisor}}}";
  const scenario = `webhooks: [{name: ${NAME}, servedBy: Deployment/guard, mutates: [${patch}]}]`;
  expect(said(manifests, scenario)).toEqual([
    ["StatefulSet", "spec.runtimeClassName", expect.any(String)],
    ["StatefulSet", undefined, expect.stringContaining("also while nobody asks these")],
  ]);
});

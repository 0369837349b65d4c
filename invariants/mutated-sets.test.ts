// Properties of sets whose pods come through a webhook that fails open: pods that it has not changed count as those that it
// has, and are found where their controller takes them for pods of another revision.
import { expect, test } from "vitest";
import type { Process } from "../explorer/system.ts";
import {
  daemonSet,
  deployment,
  documents,
  mutatingWebhook,
  type Sample,
  sample,
  statefulSet,
} from "../model/samples.ts";
import { violations } from "./sabotage.ts";

const NAME = "pods.change.example";

/** An update of a set, while the webhook that labels its pods may not answer. */
function updated(made: (image: string) => string): Sample {
  const others = { matchExpressions: [{ key: "app", operator: "NotIn", values: ["guard"] }] };
  const hook = mutatingWebhook(NAME, { failurePolicy: "Ignore", objectSelector: others });
  const says = `{name: ${NAME}, servedBy: Deployment/guard, registered: true, mutates: [{merge: {metadata: {labels: {seen: by-hook}}}}]}`;
  return sample(
    documents(deployment("guard", { replicas: 1 }), made("app:1"), hook),
    `nodes: [1x4cpu8Gi]\nwebhooks: [${says}]\nedits: [{apply: v2}]`,
    { v2: made("app:2") },
  );
}

const SETS = {
  StatefulSet: (image: string) => statefulSet("web", { replicas: 2, image }),
  DaemonSet: (image: string) => daemonSet("web", { image }),
} as const;

/** Nobody deletes pods for an update. */
function withoutUpdates(process: Process): Process {
  const isController = /^(statefulset|daemonset)-controller/.test(process.name);
  return isController
    ? { ...process, step: (view) => process.step(view).filter(({ label }) => !label.startsWith("delete")) }
    : process;
}

test.each(Object.entries(SETS))("an update of a %s does what it should, whoever is changed", (_, made) => {
  expect(violations(updated(made), {}).ids).toEqual([]);
});

test.each(Object.entries(SETS))("a %s that keeps its old pods has not what it should", (_, made) => {
  const { ids } = violations(updated(made), { change: withoutUpdates });
  expect(ids).toContain("stable-reconciliation");
  expect(ids).toContain("rollout-completes");
});

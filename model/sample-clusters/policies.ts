// Small clusters for tests: quotas, and who is refused because of them.
import {
  admissionPolicy,
  admissionRule,
  claiming,
  cronJob,
  daemonSet,
  deployment,
  documents,
  job,
  limitRange,
  mutatingWebhook,
  quota,
  replicaSet,
  rolling,
  type Sample,
  sample,
  statefulSet,
  webhook,
} from "../samples.ts";
import { ONE, TWO } from "./parts.ts";

/** A webhook that fails open, and what the scenario says of it. */
const OPEN = mutatingWebhook("pods.change.example", { failurePolicy: "Ignore" });
const serves = (server: string): string =>
  `webhooks: [{name: pods.change.example, servedBy: ${server}, registered: true, mutates: [{merge: {metadata: {labels: {seen: by-hook}}}}]}]`;

export const policySamples: { readonly [name: string]: () => Sample } = {
  "a CronJob whose Jobs are changed while a webhook answers": () => {
    const name = "jobs.change.example";
    const rules = [admissionRule({ apiGroups: ["batch"], resources: ["jobs"] })];
    const patch =
      "{merge: {spec: {activeDeadlineSeconds: 60, template: {spec: {terminationGracePeriodSeconds: 5}}}}}";
    return sample(
      documents(
        deployment("guard", { replicas: 1 }),
        cronJob("n"),
        mutatingWebhook(name, { rules, failurePolicy: "Ignore" }),
      ),
      `${ONE}\ncronTicks: 1\nwebhooks: [{name: ${name}, servedBy: Deployment/guard, mutates: [${patch}]}]`,
    );
  },
  "a rollout for which the quota has no room": () => {
    const v2 = deployment("web", { replicas: 1, image: "app:2" });
    return sample(
      documents(deployment("web", { replicas: 1 }), quota("team", { pods: "1" })),
      `${ONE}\nedits: [{apply: v2}]`,
      { v2 },
    );
  },
  "a rollout that gives up a pod first, within its quota": () => {
    const spec = rolling(0, 1);
    const v2 = deployment("web", { replicas: 1, image: "app:2", spec });
    return sample(
      documents(deployment("web", { replicas: 1, spec }), quota("team", { pods: "1" })),
      `${TWO}\nedits: [{apply: v2}]`,
      { v2 },
    );
  },
  "a rollout to an image that a policy refuses": () => {
    const v2 = deployment("web", { replicas: 1, image: "other:2" });
    const spec = {
      validations: [{ expression: "object.spec.containers.all(c, c.image.startsWith('app:'))" }],
    };
    return sample(
      documents(deployment("web", { replicas: 1 }), admissionPolicy("images", spec)),
      `${ONE}\nedits: [{apply: v2}]`,
      { v2 },
    );
  },
  "a webhook that is asked about the pod of its own server": () =>
    sample(
      documents(deployment("guard", { replicas: 1 }), webhook("pods.guard.example")),
      `${TWO}\nnodeFailures: 1\nwebhooks: [{name: pods.guard.example, servedBy: Deployment/guard}]`,
    ),
  "a quota that a webhook lowers as it is made": () => {
    const name = "quotas.change.example";
    const rules = [
      { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["resourcequotas"] },
    ];
    return sample(
      documents(
        replicaSet("web", { replicas: 2 }),
        quota("team", { pods: "2" }),
        mutatingWebhook(name, { rules }),
      ),
      `${ONE}\ncrashes: 1\nwebhooks: [{name: ${name}, mutates: [{merge: {spec: {hard: {pods: '1'}}}}]}]`,
    );
  },
  "a StatefulSet that serves a webhook about its own pods": () =>
    sample(
      documents(statefulSet("db", { replicas: 2 }), OPEN),
      `${ONE}\ncrashes: 1\n${serves("StatefulSet/db")}`,
    ),
  "an update of a DaemonSet that serves a webhook about its own pods": () => {
    const v2 = daemonSet("log", { image: "app:2" });
    return sample(
      documents(daemonSet("log"), OPEN),
      `${TWO}\nedits: [{apply: v2}]\n${serves("DaemonSet/log")}`,
      { v2 },
    );
  },
  "a quota that is lowered, and then deleted": () =>
    sample(
      documents(replicaSet("web", { replicas: 2 }), quota("team", { pods: "2" })),
      `${ONE}\nedits: [{apply: less}, {scale: {kind: ReplicaSet, name: web, replicas: 3}}, {delete: {kind: ResourceQuota, name: team}}]`,
      { less: quota("team", { pods: "1" }) },
    ),
  "a quota that an agent restores, by an API server that fails once": () =>
    sample(
      replicaSet("web", { replicas: 2 }),
      `${ONE}\napiErrors: 1\nedits: [{apply: more}]\nagents: [{name: git, apply: less}]`,
      { less: quota("team", { pods: "1" }), more: quota("team", { pods: "2" }) },
    ),
  "a Deployment that may have one ReplicaSet": () =>
    sample(
      documents(
        deployment("web", { replicas: 1, spec: { revisionHistoryLimit: 0 } }),
        quota("team", { "count/replicasets.apps": "1" }),
      ),
      `${ONE}\napiErrors: 1\nedits: [{apply: v2}]`,
      { v2: deployment("web", { replicas: 1, image: "app:2", spec: { revisionHistoryLimit: 0 } }) },
    ),
  "a StatefulSet and a CronJob that may have one claim and one Job": () =>
    sample(
      documents(
        statefulSet("db", { replicas: 2, spec: claiming({ whenScaled: "Delete" }) }),
        cronJob("n", { successfulJobsHistoryLimit: 0 }),
        quota("team", { persistentvolumeclaims: "1", "count/jobs.batch": "1" }),
      ),
      `${ONE}\ncronTicks: 2`,
    ),
  "a Job and a StatefulSet that share a quota": () =>
    sample(
      documents(
        job("report"),
        statefulSet("db", { replicas: 2 }),
        quota("team", { "requests.cpu": "2" }),
        limitRange("team", { type: "Container", defaultRequest: { cpu: "1" } }),
      ),
      ONE,
    ),
};

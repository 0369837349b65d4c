// How many pods of a CronJob there may be at a time, where mutating admission changes its Jobs.
import { expect, test } from "vitest";
import { admissionRule, cronJob, documents, mutatingWebhook } from "../../model/samples.ts";
import { sampleProblem } from "./samples.ts";

test("the Jobs of a CronJob count as they are made", () => {
  const name = "jobs.change.example";
  const rules = [admissionRule({ apiGroups: ["batch"], resources: ["jobs"] })];
  const patch =
    "{merge: {spec: {parallelism: 3, completions: 4, template: {spec: {nodeSelector: {pool: batch}}}}}}";
  const { classes } = sampleProblem(
    documents(cronJob("report"), mutatingWebhook(name, { rules })),
    `nodes: [1x4cpu8Gi]\nwebhooks: [{name: ${name}, mutates: [${patch}]}]`,
  );
  expect(classes.map(({ count, template }) => [count, template.spec.nodeSelector])).toEqual([
    [3, { pool: "batch" }],
  ]);
});

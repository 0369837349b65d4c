// Small clusters for tests: Jobs and CronJobs.
import { cronJob, documents, job, pod, type Sample, sample } from "../samples.ts";
import { ONE, TWO } from "./parts.ts";

export const jobSamples: { readonly [name: string]: () => Sample } = {
  "a Job that shrinks while its controller may crash": () =>
    sample(
      job("report", { spec: { completions: 2, parallelism: 2 } }),
      `${ONE}\ncontrollerCrashes: 1\nedits: [{apply: less}]`,
      { less: job("report", { spec: { completions: 2, parallelism: 1 } }) },
    ),
  "a Job whose pods wait for each other": () =>
    sample(
      job("report", { cpu: "1", spec: { completions: 2, parallelism: 2, backoffLimit: 1 } }),
      "nodes: [2x1cpu4Gi]\ncrashes: 1\ncontainers: [{workload: Job/report, waitsForPeers: true}]",
    ),
  "a CronJob whose controller may crash": () =>
    sample(cronJob("nightly", { concurrencyPolicy: "Forbid" }), `${ONE}\ncontrollerCrashes: 1`),
  "a Job whose containers fail": () =>
    sample(
      job("report", { spec: { completions: 2, parallelism: 2, backoffLimit: 1 } }),
      `${ONE}\ncrashes: 2`,
    ),
  "a Job that counts restarts": () =>
    sample(
      job("report", { spec: { backoffLimit: 1 }, pod: { restartPolicy: "OnFailure" } }),
      `${ONE}\ncrashes: 2`,
    ),
  "an Indexed Job with limits of its own for each index": () =>
    sample(
      job("report", {
        spec: {
          completionMode: "Indexed",
          completions: 2,
          parallelism: 2,
          backoffLimitPerIndex: 1,
          maxFailedIndexes: 0,
        },
      }),
      `${ONE}\ncrashes: 1`,
    ),
  "a Job on a node that is cut off": () =>
    sample(job("report", { spec: { backoffLimit: 0 } }), `${TWO}\npartitions: 1`),
  "a Job with policies, a deadline and a time to live": () =>
    sample(
      job("report", {
        spec: {
          completionMode: "Indexed",
          completions: 2,
          activeDeadlineSeconds: 60,
          ttlSecondsAfterFinished: 60,
          podFailurePolicy: {
            rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }],
          },
          successPolicy: { rules: [{ succeededCount: 1 }] },
        },
      }),
      `${ONE}\ncrashes: 1\ncontainers: [{workload: Job/report, exitCodes: [0, 1, 42]}]`,
    ),
  "a Job that is suspended, resumed and deleted": () =>
    sample(
      job("report", { spec: { completions: 2, parallelism: 2 } }),
      `${ONE}\nedits: [{apply: suspended}, {apply: resumed}, {delete: {kind: Job, name: report}}]`,
      {
        suspended: job("report", { spec: { completions: 2, parallelism: 2, suspend: true } }),
        resumed: job("report", { spec: { completions: 2, parallelism: 2 } }),
      },
    ),
  "a CronJob that replaces its Jobs": () =>
    sample(
      cronJob("nightly", {
        concurrencyPolicy: "Replace",
        startingDeadlineSeconds: 60,
        successfulJobsHistoryLimit: 0,
      }),
      ONE,
    ),
  "a CronJob that is deleted in the foreground": () =>
    sample(
      cronJob("nightly"),
      `${ONE}\nedits: [{delete: {kind: CronJob, name: nightly, propagationPolicy: Foreground}}]`,
    ),
  "a CronJob that orphans its Job": () =>
    sample(
      cronJob("nightly"),
      `${ONE}\nedits: [{delete: {kind: CronJob, name: nightly, propagationPolicy: Orphan}}]`,
    ),
  "a Job that orphans its pods": () =>
    sample(
      job("report", { spec: { completions: 2, parallelism: 2 } }),
      `${ONE}\nedits: [{delete: {kind: Job, name: report, propagationPolicy: Orphan}}]`,
    ),
  "a Job whose pods have a finalizer, beside a pod that has it, too": () =>
    sample(
      documents(
        job("report", { podFinalizers: ["example.com/f"] }),
        pod("op", { podFinalizers: ["example.com/f"] }),
      ),
      `${ONE}\noperators: [{finalizer: example.com/f, workload: Pod/op}]\nedits: [{delete: {kind: Job, name: report}}, {delete: {kind: Pod, name: op}}]`,
    ),
  "a CronJob that is deleted and applied again": () =>
    sample(
      cronJob("nightly", { concurrencyPolicy: "Forbid" }),
      `${ONE}\nedits: [{delete: {kind: CronJob, name: nightly}}, {apply: again}]`,
      { again: cronJob("nightly", { concurrencyPolicy: "Forbid" }) },
    ),
};

// The CronJob as users write it.
import type { CronJob } from "../kubernetes/index.ts";
import type { CronJobSpec, CronJobState } from "../stored.ts";
import { jobSpec } from "./job.ts";
import type { Verbs } from "./verbs.ts";

/** Defaults as in pkg/apis/batch/v1/defaults.go (SetDefaults_CronJob). When it fires is the scenario's to say. */
export function cronJobSpec({ spec }: CronJob): CronJobSpec {
  return {
    concurrencyPolicy: spec.concurrencyPolicy ?? "Allow",
    suspend: spec.suspend ?? false,
    ...(spec.startingDeadlineSeconds === undefined
      ? {}
      : { startingDeadlineSeconds: spec.startingDeadlineSeconds }),
    successfulJobsHistoryLimit: spec.successfulJobsHistoryLimit ?? 3,
    failedJobsHistoryLimit: spec.failedJobsHistoryLimit ?? 1,
    job: jobSpec(spec.jobTemplate.spec),
  };
}

/** A CronJob as it is created. */
export function newCronJob(uid: string, spec: CronJobSpec): CronJobState {
  return { metadata: { uid }, spec, status: { active: [] } };
}

export const cronJobVerbs: Verbs<CronJobState, CronJobSpec> = {
  created: newCronJob,
  applied: (stored, spec) => ({ ok: true, object: { ...stored, spec } }),
};

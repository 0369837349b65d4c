// CronJobs, with the API server's rules.
// Source: pkg/apis/batch/validation/validation.go (ValidateCronJobCreate, validateCronJobSpec, validateScheduleFormat,
// validateTimeZone, ValidateJobTemplateSpec).
import type { CronJob } from "../kubernetes/index.ts";
import { CronScheduleError, timeZone as knownTimeZone, parseCronSchedule } from "../semantics/index.ts";
import { boolean, type Decoder, nonNegative, oneOf, present, refuse, string } from "./decode.ts";
import { jobSpec } from "./jobs.ts";
import { objectMeta } from "./metadata.ts";
import { quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, positionAt } from "./tree.ts";

/** A suffix of 11 characters makes the names of its Jobs. */
const LONGEST_NAME = 52;

export const cronJob: Decoder<CronJob> = (tree, path, log) => {
  const fields = structure("CronJob", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the object a name");
  const spec = fields?.required("spec", cronJobSpec, "describe what is wanted");
  if (metadata !== undefined && metadata.name.length > LONGEST_NAME) {
    const problem = `Invalid value: ${quote(metadata.name)}: must be no more than ${LONGEST_NAME} characters`;
    const at = ["metadata", "name"];
    log.problem(positionAt(tree, at), [...path, ...at], problem, "shorten the name");
  }
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "batch/v1", kind: "CronJob", metadata, spec };
};

const cronJobSpec: Decoder<CronJob["spec"]> = (tree, path, log) => {
  const fields = structure("CronJobSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const written = fields.required("schedule", schedule, 'write a schedule, such as "0 3 * * *"');
  const jobTemplate = fields.required("jobTemplate", template, "describe the Jobs");
  const optional = present({
    timeZone: fields.optional("timeZone", timeZone),
    concurrencyPolicy: fields.optional("concurrencyPolicy", oneOf("Allow", "Forbid", "Replace")),
    suspend: fields.optional("suspend", boolean),
    startingDeadlineSeconds: fields.optional("startingDeadlineSeconds", nonNegative),
    successfulJobsHistoryLimit: fields.optional("successfulJobsHistoryLimit", nonNegative),
    failedJobsHistoryLimit: fields.optional("failedJobsHistoryLimit", nonNegative),
  });
  if (written === undefined || jobTemplate === undefined) return undefined;
  return { schedule: written, ...optional, jobTemplate };
};

const schedule: Decoder<string> = (tree, path, log) => {
  const written = string(tree, path, log);
  if (written === undefined) return undefined;
  if (written.includes("TZ")) {
    const must = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
    return refuse(tree, path, log, must, "write the time zone under timeZone");
  }
  try {
    parseCronSchedule(written);
    return written;
  } catch (error) {
    if (!(error instanceof CronScheduleError)) throw error;
    return refuse(tree, path, log, error.message, 'write five fields, such as "0 3 * * *", or @daily');
  }
};

const timeZone: Decoder<string> = (tree, path, log) => {
  const name = string(tree, path, log);
  if (name === undefined || (name !== "" && knownTimeZone(name) !== undefined)) return name;
  return refuse(tree, path, log, "unknown time zone", 'write the name of one, such as "Europe/Zurich"');
};

const template: Decoder<CronJob["spec"]["jobTemplate"]> = (tree, path, log) => {
  const fields = structure("JobTemplateSpec", tree, path, log);
  const spec = fields?.required("spec", jobSpec, "describe the Jobs");
  const written = child(tree, "spec");
  const selector = written === undefined ? undefined : child(written, "selector");
  if (selector !== undefined) {
    const fix = "remove it: Jobs select their own pods";
    refuse(selector, [...path, "spec", "selector"], log, "`selector` will be auto-generated", fix);
  }
  return spec === undefined ? undefined : { spec };
};

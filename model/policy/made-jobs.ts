// What mutating admission makes of the Jobs that CronJobs make: a Job of another spec, or with another template.
// Source: pkg/controller/cronjob/cronjob_controllerv2.go (syncCronJob: what is created is what the API server answers with).
import { decodedJob } from "../input/changed-job.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import type { Template, Unmodelled, WrittenTemplate } from "../inventory/templates.ts";
import type { StoredJobSpec } from "../stored.ts";
import { withoutDisabledFields } from "../versions/gated-fields.ts";
import type { VersionChoice } from "../versions/versions.ts";
import { jobSpec } from "../workloads/job.ts";
import type { Way } from "../writes/written.ts";
import { fieldOf } from "./fields-of.ts";
import { jobRequest } from "./made-objects.ts";
import { tooManyWays } from "./mutated-templates.ts";
import { dependsOnOrder, type Mutators, ORDER_DECIDES, type Outcome, outcomesOf } from "./mutation.ts";
import { areSame } from "./patches.ts";
import type { AdmissionRequest } from "./request.ts";

/** What a CronJob asks for. */
export interface AskedJob {
  readonly written: WrittenTemplate;
  readonly spec: StoredJobSpec;
}

/** A Job as it is made. */
export interface MadeJob extends AskedJob {
  /** As validating admission is shown it. */
  readonly object: unknown;
  /** What changes of it, and has no meaning here. */
  readonly unmodelled: readonly Unmodelled[];
}

interface Asking {
  readonly mutators: Mutators;
  readonly cronJob: ObjectRef;
  readonly choice: VersionChoice;
}

/**
 * All ways in which the creation of a Job may go.
 * @throws InputErrors if there are more than MAX_OUTCOMES.
 */
export function waysToMake(
  { mutators, cronJob, choice }: Asking,
  named: Pick<Template, "name">,
  asked: AskedJob,
): readonly Way<MadeJob>[] {
  const request = jobRequest(cronJob, named, asked.written, asked.spec);
  if (request === undefined) return [];
  const outcomes = outcomesOf(mutators, request);
  if (outcomes === undefined) throw tooManyWays(`Jobs of ${cronJob.name}`);
  const ordered = dependsOnOrder(mutators, request) ? [{ field: "spec", consequence: ORDER_DECIDES }] : [];
  return outcomes.map((outcome) => {
    const { skipped, asked: heard, changedBy } = outcome;
    const result = madeOf(outcome, request, asked, choice);
    return {
      skipped,
      asked: heard,
      changedBy,
      result:
        typeof result === "string"
          ? { reason: "Denied" as const, message: result }
          : { ...result, unmodelled: [...result.unmodelled, ...ordered] },
    };
  });
}

/** Why it is refused, or the Job. */
function madeOf(
  { object, refusal }: Outcome,
  request: AdmissionRequest,
  asked: AskedJob,
  choice: VersionChoice,
): MadeJob | string {
  if (refusal !== undefined) return refusal;
  if (areSame(object, request.object)) return { ...asked, object, unmodelled: [] };
  const decoded = decodedJob(object);
  if (!decoded.ok) return `the Job is invalid as it is changed: ${decoded.problem}`;
  const before = decodedJob(request.object);
  const known = before.ok ? before.omitted : [];
  const { value, omitted } = decoded;
  const templateOf = (job: unknown) => fieldOf(fieldOf(job, "spec"), "template");
  const isSame = areSame(templateOf(object), templateOf(request.object));
  return {
    spec: jobSpec(value),
    written: isSame ? asked.written : withoutDisabledFields(value.template, choice),
    object,
    unmodelled: [
      ...omitted.filter((one) => !known.some((other) => areSame(one, other))),
      ...changedMetadata(object, request.object),
    ],
  };
}

/** Nobody reads labels and annotations of such a Job but admission. */
const UNREAD = ["labels", "annotations"];

function changedMetadata(object: unknown, before: unknown): readonly Unmodelled[] {
  const [own, plain] = [object, before].map((one) => fieldOf(one, "metadata") ?? {});
  const fields = new Set([...Object.keys(own ?? {}), ...Object.keys(plain ?? {})]);
  return [...fields]
    .filter((field) => !UNREAD.includes(field) && !areSame(fieldOf(own, field), fieldOf(plain, field)))
    .map((field) => ({
      field: `metadata.${field}`,
      consequence:
        "mutating admission changes it in the Jobs that the CronJob makes, which stay without that",
    }));
}

/** The Jobs of all ways that are not refused. */
export function jobsOf(ways: readonly Way<MadeJob>[]): readonly MadeJob[] {
  return ways.flatMap(({ result }) => ("reason" in result ? [] : [result]));
}

// One reconcile of a CronJob: which Jobs it counts as active, deletes and starts.
// Source: pkg/controller/cronjob/cronjob_controllerv2.go (syncCronJob). Times are seconds since the epoch.

import { dueStart, type ScheduledCronJob, secondsUntilNextStart } from "./due.ts";
import { type CronSchedule, CronScheduleError, parseCronSchedule } from "./expression.ts";
import { timeZone } from "./time-zone.ts";

export interface JobRef {
  readonly uid: string;
  readonly name: string;
}

/** A Job that the CronJob controls. */
export interface OwnedJob extends JobRef {
  /** It has a condition Complete or Failed. */
  readonly finished: boolean;
}

export interface CronJobState extends ScheduledCronJob {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone?: string | undefined;
  readonly concurrencyPolicy: "Allow" | "Forbid" | "Replace";
  readonly suspend?: boolean | undefined;
  readonly deleting?: boolean;
  /** `status.active`. */
  readonly active: readonly JobRef[];
}

/** What the API server says, where the controller asks it directly because its own view may be old. */
export interface LiveState {
  readonly active: readonly JobRef[];
  readonly jobs: readonly JobRef[];
}

/** Reasons of the warning events. */
export type CronJobWarning =
  | "UnexpectedJob"
  | "UnknownTimeZone"
  | "UnsupportedSchedule"
  | "UnparseableSchedule"
  | "InvalidSchedule"
  | "TooManyMissedTimes"
  | "MissSchedule"
  | "FailedCreate";

/** What the controller wants to do, in this order: delete Jobs, create one, write the status. */
export interface CronJobPlan {
  readonly deletions: readonly JobRef[];
  /** The Job to create, and the start that it serves. Its name follows from that, so that no start is served twice. */
  readonly start: { readonly jobName: string; readonly scheduledTime: number } | undefined;
  readonly status: CronJobStatus;
  readonly warnings: readonly CronJobWarning[];
  /** In how many seconds to look again; undefined: not before something changes. */
  readonly requeueAfter: number | undefined;
}

/** What the controller writes into the status. */
export interface CronJobStatus {
  readonly active: readonly JobRef[];
  readonly lastScheduleTime: number | undefined;
}

/** The name of the Job that serves the start at `scheduledTime`. */
export function jobNameFor(cronJobName: string, scheduledTime: number): string {
  return `${cronJobName}-${Math.floor(scheduledTime / 60)}`;
}

/**
 * Decides what to do about a CronJob. What becomes of `start` is told by `afterStart`.
 * @param jobs The Jobs that the CronJob controls, as far as the controller knows.
 */
export function planCronJob(
  cronJob: CronJobState,
  jobs: readonly OwnedJob[],
  now: number,
  live: LiveState = { active: cronJob.active, jobs },
): CronJobPlan {
  const { active, warnings } = activeJobs(cronJob, jobs, live);
  const status: CronJobStatus = { active, lastScheduleTime: cronJob.lastScheduleTime };
  const nothing: CronJobPlan = { deletions: [], start: undefined, status, warnings, requeueAfter: undefined };
  if (cronJob.deleting) return nothing;

  const read = readSchedule(cronJob);
  const told = { ...nothing, warnings: [...warnings, ...read.warnings] };
  if (cronJob.suspend || read.schedule === undefined) return told;
  return planStart(cronJob, read.schedule, now, told);
}

/** The Jobs that count as active: those that have finished or disappeared do not. */
function activeJobs(
  cronJob: CronJobState,
  jobs: readonly OwnedJob[],
  live: LiveState,
): { readonly active: readonly JobRef[]; readonly warnings: readonly CronJobWarning[] } {
  let active = cronJob.active;
  const warnings: CronJobWarning[] = [];
  for (const job of jobs) {
    const listed = has(active, job);
    if (listed && job.finished) active = active.filter(({ uid }) => uid !== job.uid);
    if (listed || job.finished) continue;
    if (has(live.active, job)) active = live.active;
    else warnings.push("UnexpectedJob");
  }
  return { active: active.filter((ref) => has(jobs, ref) || has(live.jobs, ref)), warnings };
}

function has(refs: readonly JobRef[], { uid }: JobRef): boolean {
  return refs.some((ref) => ref.uid === uid);
}

interface ReadSchedule {
  readonly schedule?: CronSchedule;
  readonly warnings: readonly CronJobWarning[];
}

/**
 * A time zone within the schedule overrules the one beside it, with a warning. A suspended CronJob's schedule is
 * not read.
 */
function readSchedule({ schedule, timeZone: zone, suspend }: CronJobState): ReadSchedule {
  if (zone !== undefined && timeZone(zone) === undefined) return { warnings: ["UnknownTimeZone"] };
  if (suspend) return { warnings: [] };
  const within = schedule.includes("TZ");
  const warnings: readonly CronJobWarning[] = within ? ["UnsupportedSchedule"] : [];
  try {
    const written = within || zone === undefined ? schedule : `TZ=${zone} ${schedule}`;
    return { schedule: parseCronSchedule(written), warnings };
  } catch (error) {
    if (error instanceof CronScheduleError) return { warnings: [...warnings, "UnparseableSchedule"] };
    throw error;
  }
}

function planStart(
  cronJob: CronJobState,
  schedule: CronSchedule,
  now: number,
  plan: CronJobPlan,
): CronJobPlan {
  const due = dueOrError(cronJob, schedule, now);
  if (due === undefined) return { ...plan, warnings: [...plan.warnings, "InvalidSchedule"] };
  const warnings: readonly CronJobWarning[] = due.tooManyMissed
    ? [...plan.warnings, "TooManyMissedTimes"]
    : plan.warnings;
  const later = { ...plan, warnings, requeueAfter: secondsUntilNextStart(cronJob, schedule, now) };

  const scheduledTime = due.time;
  if (scheduledTime === undefined) return later;
  if (scheduledTime + (cronJob.startingDeadlineSeconds ?? Number.POSITIVE_INFINITY) < now) {
    return { ...later, warnings: [...warnings, "MissSchedule"] };
  }
  const { active } = plan.status;
  const jobName = jobNameFor(cronJob.name, scheduledTime);
  const served = active.some(({ name }) => name === jobName) || cronJob.lastScheduleTime === scheduledTime;
  if (served || (cronJob.concurrencyPolicy === "Forbid" && active.length > 0)) return later;

  const deletions = cronJob.concurrencyPolicy === "Replace" ? active : [];
  const afterwards = { ...cronJob, lastScheduleTime: scheduledTime };
  return {
    deletions,
    start: { jobName, scheduledTime },
    status: { ...plan.status, active: active.filter((ref) => !has(deletions, ref)) },
    warnings,
    requeueAfter: secondsUntilNextStart(afterwards, schedule, now),
  };
}

function dueOrError(cronJob: CronJobState, schedule: CronSchedule, now: number) {
  try {
    return dueStart(cronJob, schedule, now);
  } catch (error) {
    if (error instanceof CronScheduleError) return undefined;
    throw error;
  }
}

/** What came of creating the Job. `exists`: there was one of that name already; `owned`: this CronJob controls it. */
export type StartOutcome =
  | { readonly kind: "created"; readonly job: JobRef }
  | { readonly kind: "exists"; readonly job: JobRef; readonly owned: boolean }
  | { readonly kind: "refused"; readonly namespaceTerminating: boolean };

/** The rest of the reconcile, once the Job of a plan's start has been created, or could not be. */
export function afterStart(
  plan: CronJobPlan,
  outcome: StartOutcome,
): Omit<CronJobPlan, "deletions" | "start"> {
  const { start, status, warnings, requeueAfter } = plan;
  if (start === undefined) return { status, warnings, requeueAfter };
  const stopped = { status, warnings, requeueAfter: undefined };
  if (outcome.kind === "refused") {
    return outcome.namespaceTerminating ? stopped : { ...stopped, warnings: [...warnings, "FailedCreate"] };
  }
  if (outcome.kind === "exists" && (!outcome.owned || has(status.active, outcome.job))) return stopped;
  const active = [...status.active, outcome.job];
  return { status: { active, lastScheduleTime: start.scheduledTime }, warnings, requeueAfter };
}

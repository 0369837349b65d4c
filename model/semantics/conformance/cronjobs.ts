// The tables of CronJobs: when they are due, and what a reconcile does.

import { dueStart, mostRecentStart, type ScheduledCronJob, secondsUntilNextStart } from "../cronjob/due.ts";
import { CronScheduleError, parseCronSchedule } from "../cronjob/expression.ts";
import { byStartTime } from "../cronjob/history.ts";
import {
  afterStart,
  type CronJobState,
  jobNameFor,
  planCronJob,
  type StartOutcome,
} from "../cronjob/reconcile.ts";
import { type Answer, family } from "./family.ts";
import { type Metadata, seconds } from "./manifests.ts";

interface CronJobManifest {
  readonly metadata: Metadata;
  readonly spec: {
    readonly schedule: string;
    readonly timeZone?: string | null;
    readonly concurrencyPolicy?: CronJobState["concurrencyPolicy"];
    readonly suspend?: boolean;
    readonly startingDeadlineSeconds?: number | null;
  };
  readonly status?: { readonly lastScheduleTime?: string | null };
}

function scheduled({ metadata, spec, status }: CronJobManifest): ScheduledCronJob {
  return {
    createdAt: seconds(metadata.creationTimestamp) ?? 0,
    lastScheduleTime: seconds(status?.lastScheduleTime),
    startingDeadlineSeconds: spec.startingDeadlineSeconds ?? undefined,
  };
}

interface JobManifest {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly startTime?: string | null };
}

type ScheduleInput =
  | {
      readonly function: "mostRecentScheduleTime";
      readonly cronJob: CronJobManifest;
      readonly now: string;
      readonly includeStartingDeadlineSeconds?: boolean;
    }
  | {
      readonly function: "nextScheduleTime" | "nextScheduleTimeDuration";
      readonly cronJob: CronJobManifest;
      readonly now: string;
    }
  | { readonly function: "sortJobsByStartTime"; readonly jobs: readonly JobManifest[] };

function answerSchedule(input: ScheduleInput): Answer {
  if (input.function === "sortJobsByStartTime") {
    const jobs = input.jobs.map((job) => ({
      job,
      name: job.metadata.name,
      startTime: seconds(job.status?.startTime),
    }));
    return { order: jobs.toSorted(byStartTime).map(({ job }) => job) };
  }
  const cronJob = scheduled(input.cronJob);
  const schedule = parseCronSchedule(input.cronJob.spec.schedule);
  const now = seconds(input.now) ?? 0;
  switch (input.function) {
    case "mostRecentScheduleTime": {
      const withDeadline = input.includeStartingDeadlineSeconds ?? false;
      const { earliest, mostRecent = null, missed } = mostRecentStart(cronJob, schedule, now, withDeadline);
      return { error: false, earliestTime: earliest, mostRecentTime: mostRecent, missedSchedules: missed };
    }
    case "nextScheduleTime":
      return { error: false, scheduledTime: dueStart(cronJob, schedule, now).time ?? null };
    case "nextScheduleTimeDuration":
      return { durationSeconds: secondsUntilNextStart(cronJob, schedule, now) };
  }
}

export const cronJobSchedule = family<ScheduleInput>({
  folder: "controllers",
  name: "cronjob_schedule",
  knows: {
    function: [
      "mostRecentScheduleTime",
      "nextScheduleTime",
      "nextScheduleTimeDuration",
      "sortJobsByStartTime",
    ],
  },
  answer(input) {
    try {
      return answerSchedule(input);
    } catch (error) {
      if (error instanceof CronScheduleError)
        return { error: true, mostRecentTime: null, scheduledTime: null };
      throw error;
    }
  },
  comparable(expected) {
    const inSeconds = ([field, value]: [string, unknown]) =>
      field.endsWith("Time") && typeof value === "string" ? [field, seconds(value)] : [field, value];
    return Object.fromEntries(Object.entries(expected).map(inSeconds));
  },
});

interface SyncInput {
  readonly cronJob: CronJobManifest;
  readonly existingJob: {
    readonly creationTimestamp: string;
    readonly finished: boolean;
    readonly visibleInLister: boolean;
    readonly listedInCronJobStatusActive: boolean;
  } | null;
  readonly now: string;
  readonly jobCreateError: string | null;
}

export const cronJobSync = family<SyncInput>({
  folder: "controllers",
  name: "cronjob_sync",
  answer({ cronJob, existingJob, now, jobCreateError }) {
    const { metadata, spec } = cronJob;
    const name = metadata.name ?? "";
    const created = seconds(existingJob?.creationTimestamp) ?? 0;
    const existing = { uid: "existing", name: jobNameFor(name, created) };
    const state: CronJobState = {
      ...scheduled(cronJob),
      name,
      schedule: spec.schedule,
      timeZone: spec.timeZone ?? undefined,
      concurrencyPolicy: spec.concurrencyPolicy ?? "Allow",
      suspend: spec.suspend,
      active: existingJob?.listedInCronJobStatusActive ? [existing] : [],
    };
    const jobs = existingJob?.visibleInLister ? [{ ...existing, finished: existingJob.finished }] : [];
    const live = {
      active: existingJob?.finished === false ? [existing] : [],
      jobs: existingJob === null ? [] : [existing],
    };
    const plan = planCronJob(state, jobs, seconds(now) ?? 0, live);
    const outcome = outcomeOf(jobCreateError, plan.start?.jobName ?? "", existing);
    const { status, warnings, requeueAfter } = afterStart(plan, outcome);
    return {
      jobsCreated: plan.start !== undefined && outcome.kind === "created" ? 1 : 0,
      jobsDeleted: plan.deletions.length,
      activeCount: status.active.length,
      warningEvents: warnings.length,
      requeues: requeueAfter !== undefined,
    };
  },
});

function outcomeOf(
  error: string | null,
  name: string,
  existing: { uid: string; name: string },
): StartOutcome {
  if (error === null) return { kind: "created", job: { uid: "created", name } };
  if (/exists/i.test(error)) return { kind: "exists", job: existing, owned: true };
  return { kind: "refused", namespaceTerminating: /terminat/i.test(error) };
}

// Which start of a CronJob is due, how many were missed, and when to look again. All times are seconds since the epoch.
// Source: pkg/controller/cronjob/utils.go (mostRecentScheduleTime, nextScheduleTime, nextScheduleTimeDuration).
import { type CronSchedule, CronScheduleError } from "./expression.ts";
import { nextStart } from "./next-start.ts";

/** The part of a CronJob that decides when it is due. */
export interface ScheduledCronJob {
  readonly createdAt: number;
  readonly lastScheduleTime?: number | undefined;
  readonly startingDeadlineSeconds?: number | undefined;
}

export interface RecentStart {
  /** From when on starts count: the last start, or the creation; perhaps later, because of the deadline. */
  readonly earliest: number;
  /** The latest start that is due; undefined if there is none. */
  readonly mostRecent: number | undefined;
  /** How many are due: at most one, a few, or more than 100. */
  readonly missed: "none" | "few" | "many";
}

const MANY = 100;

/** Against clocks that disagree, the controller comes back a little late. In seconds. */
const REQUEUE_DELAY = 0.1;

/**
 * Kubernetes does not walk through all starts that are due, but estimates from the first gap between two of them
 * how many there are, and looks for the latest one from two gaps before now. On irregular schedules it may find
 * none.
 * @param withDeadline Starts that are too late by `startingDeadlineSeconds` do not count.
 * @throws CronScheduleError if the schedule does not fire twice in the years to come.
 */
export function mostRecentStart(
  cronJob: ScheduledCronJob,
  schedule: CronSchedule,
  now: number,
  withDeadline: boolean,
): RecentStart {
  const earliest = earliestStart(cronJob, now, withDeadline);
  const first = nextStart(schedule, earliest);
  if (first === undefined) throw neverFires();
  if (now < first) return { earliest, mostRecent: undefined, missed: "none" };
  const second = nextStart(schedule, first);
  if (second === undefined) throw neverFires();
  if (now < second) return { earliest, mostRecent: first, missed: "none" };

  const gap = second - first;
  const count = Math.floor((now - first) / gap) + 1;
  return {
    earliest,
    mostRecent: latestStart(schedule, first + (count - 2) * gap, now),
    missed: count > MANY ? "many" : "few",
  };
}

function earliestStart(cronJob: ScheduledCronJob, now: number, withDeadline: boolean): number {
  const { createdAt, lastScheduleTime, startingDeadlineSeconds } = cronJob;
  const last = lastScheduleTime ?? createdAt;
  if (!withDeadline || startingDeadlineSeconds === undefined) return last;
  return Math.max(last, now - startingDeadlineSeconds);
}

function latestStart(schedule: CronSchedule, after: number, now: number): number | undefined {
  let latest: number | undefined;
  for (let time = nextStart(schedule, after); time !== undefined && time <= now; ) {
    latest = time;
    time = nextStart(schedule, time);
  }
  return latest;
}

function neverFires(): CronScheduleError {
  return new CronScheduleError("the schedule never fires");
}

/** The start that is to be served now, if any, and whether so many were missed that the controller warns. */
export interface DueStart {
  readonly time: number | undefined;
  readonly tooManyMissed: boolean;
}

/** @throws CronScheduleError if the schedule never fires. */
export function dueStart(cronJob: ScheduledCronJob, schedule: CronSchedule, now: number): DueStart {
  const { mostRecent, missed } = mostRecentStart(cronJob, schedule, now, true);
  return { time: mostRecent, tooManyMissed: mostRecent !== undefined && missed === "many" };
}

/** In how many seconds the controller looks again; undefined if the schedule does not fire any more. */
export function secondsUntilNextStart(
  cronJob: ScheduledCronJob,
  schedule: CronSchedule,
  now: number,
): number | undefined {
  const next = nextStart(schedule, countedFrom(cronJob, schedule, now));
  return next === undefined ? undefined : next - now + REQUEUE_DELAY;
}

function countedFrom(cronJob: ScheduledCronJob, schedule: CronSchedule, now: number): number {
  try {
    const { earliest, mostRecent, missed } = mostRecentStart(cronJob, schedule, now, false);
    return mostRecent ?? (missed === "none" ? earliest : now);
  } catch (error) {
    if (error instanceof CronScheduleError) return now;
    throw error;
  }
}

// When a cron schedule fires next.
// Source: github.com/robfig/cron v3, which Kubernetes uses (spec.go, constantdelay.go).
import type { CronFields, CronSchedule } from "./expression.ts";
import type { TimeZone } from "./time-zone.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** So many calendar years ahead are searched before a schedule counts as never firing. */
const YEARS_AHEAD = 5;

/**
 * The first start after `after`, both in seconds since the epoch; undefined if there is none in this and the next
 * five years. A local time that the clocks skip does not count, one that they repeat counts twice.
 *
 * Where the clocks skip midnight, or half an hour, the library may overlook starts of that one day; this does not.
 */
export function nextStart(schedule: CronSchedule, after: number): number | undefined {
  if (schedule.kind === "every") return Math.floor(after) + schedule.seconds;
  const { zone } = schedule;
  const from = Math.floor(after) + 1;
  const lastYear = localTime(from, zone).year + YEARS_AHEAD;
  let time = Math.ceil(from / MINUTE) * MINUTE;
  for (;;) {
    const local = localTime(time, zone);
    if (local.year > lastYear) return undefined;
    if (!allowsDay(schedule, local)) {
      time = nextDay(time, local, zone);
    } else if (!schedule.hour.values.includes(local.hour)) {
      time += HOUR - local.minute * MINUTE;
    } else {
      const minute = schedule.minute.values.find((value) => value >= local.minute);
      if (minute === local.minute) return time;
      time += ((minute ?? 60) - local.minute) * MINUTE;
    }
  }
}

/** If neither day field is a star, one of them is enough. */
function allowsDay({ month, dayOfMonth, dayOfWeek }: CronFields, local: LocalTime): boolean {
  if (!month.values.includes(local.month)) return false;
  const byMonth = dayOfMonth.values.includes(local.day);
  const byWeek = dayOfWeek.values.includes(local.weekday);
  return dayOfMonth.star || dayOfWeek.star ? byMonth && byWeek : byMonth || byWeek;
}

interface LocalTime {
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

function localTime(time: number, zone: TimeZone): LocalTime {
  const date = new Date((time + zone.offsetAt(time)) * 1000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

/** The first moment of the next local day, which need not be 24 hours long, nor begin at midnight. */
function nextDay(time: number, local: LocalTime, zone: TimeZone): number {
  const ahead = time + DAY - local.hour * HOUR - local.minute * MINUTE;
  const midnight = ahead + zone.offsetAt(time) - zone.offsetAt(ahead);
  return localTime(midnight, zone).day === local.day ? ahead : midnight;
}

// Which start is due: cases after Kubernetes' pkg/controller/cronjob/utils_test.go.
import { describe, expect, it } from "vitest";
import { dueStart, mostRecentStart, secondsUntilNextStart } from "./due.ts";
import { CronScheduleError, parseCronSchedule } from "./expression.ts";

// A Thursday.
const TEN = Date.parse("2016-05-19T10:00:00Z") / 1000;
const MINUTE = 60;
const HOUR = 3600;
const WORKDAYS = "30 6-16/4 * * 1-5";

describe("mostRecentStart", () => {
  const recent = (schedule: string, sinceTen: number, lastScheduleTime?: number) => {
    const { mostRecent, missed } = mostRecentStart(
      { createdAt: TEN, lastScheduleTime },
      parseCronSchedule(schedule),
      TEN + sinceTen,
      false,
    );
    return [mostRecent === undefined ? undefined : mostRecent - TEN, missed];
  };
  const half = TEN + 30 * MINUTE;

  it.each<[string, ...Parameters<typeof recent>, unknown]>([
    ["before the next one", "0 * * * *", 30, undefined, [undefined, "none"]],
    ["just after it", "0 * * * *", 61 * MINUTE, undefined, [HOUR, "none"]],
    ["exactly then", "0 * * * *", HOUR, undefined, [HOUR, "none"]],
    ["several", "0 * * * *", 301 * MINUTE, undefined, [5 * HOUR, "few"]],
    ["next day", WORKDAYS, 24 * HOUR + 31 * MINUTE, half, [24 * HOUR + 30 * MINUTE, "few"]],
    ["after the weekend", WORKDAYS, 96 * HOUR + 31 * MINUTE, half, [96 * HOUR + 30 * MINUTE, "few"]],
    ["overlooked", "30 10,11,12 * * 1-5", 30 * HOUR + 30 * MINUTE, half, [undefined, "few"]],
    ["a hundred", "* * * * *", 100 * MINUTE, undefined, [100 * MINUTE, "few"]],
    ["more", "* * * * *", 101 * MINUTE, undefined, [101 * MINUTE, "many"]],
    ["@every counts from the last", "@every 1h", 168 * HOUR, TEN + MINUTE, [167 * HOUR + MINUTE, "many"]],
  ])("%s", (_, schedule, sinceTen, last, expected) => {
    expect(recent(schedule, sinceTen, last)).toEqual(expected);
  });

  it("moves on with the deadline only if asked to", () => {
    const cronJob = { createdAt: TEN, startingDeadlineSeconds: 60 };
    const schedule = parseCronSchedule("*/5 * * * *");
    const now = TEN + 7 * MINUTE;
    expect(mostRecentStart(cronJob, schedule, now, true)).toEqual({
      earliest: TEN + 6 * MINUTE,
      mostRecent: undefined,
      missed: "none",
    });
    expect(mostRecentStart(cronJob, schedule, now, false).mostRecent).toBe(TEN + 5 * MINUTE);
  });

  it("refuses a schedule that never fires", () => {
    expect(() => recent("59 23 31 2 *", HOUR)).toThrow(CronScheduleError);
  });
});

it("dueStart warns when more than a hundred were missed, and serves the latest all the same", () => {
  const hourly = parseCronSchedule("0 * * * ?");
  expect(dueStart({ createdAt: TEN - 2 * HOUR }, hourly, TEN + 241 * HOUR)).toEqual({
    time: TEN + 241 * HOUR,
    tooManyMissed: true,
  });
  const short = { createdAt: TEN - 2 * HOUR, startingDeadlineSeconds: 2 * HOUR };
  expect(dueStart(short, hourly, TEN + 241 * HOUR)).toEqual({ time: TEN + 241 * HOUR, tooManyMissed: false });
});

describe("secondsUntilNextStart", () => {
  it.each([
    ["on a workday", WORKDAYS, 30 * MINUTE, 24 * HOUR + 31 * MINUTE, 3 * HOUR + 59 * MINUTE],
    ["over the weekend", "30 10,11,12 * * 1-5", 30 * MINUTE, 30 * HOUR + 30 * MINUTE, 66 * HOUR],
    ["weekly, two missed", "0 12 * * 4", 2 * HOUR, 19 * 24 * HOUR + 90 * MINUTE, 48 * HOUR + 30 * MINUTE],
    ["never run", "0 12 * * 5", undefined, 6 * HOUR, 20 * HOUR],
  ])("%s", (_, schedule, last, sinceTen, expected) => {
    const lastScheduleTime = last === undefined ? undefined : TEN + last;
    const cronJob = { createdAt: TEN, lastScheduleTime };
    expect(secondsUntilNextStart(cronJob, parseCronSchedule(schedule), TEN + sinceTen)).toBe(expected + 0.1);
  });

  it("has no answer for a schedule that never fires", () => {
    expect(secondsUntilNextStart({ createdAt: TEN }, parseCronSchedule("0 0 30 2 *"), TEN)).toBeUndefined();
  });
});

// Schedules and their next starts, after the tables of the library that Kubernetes uses (spec_test.go, parser_test.go).
import { describe, expect, it } from "vitest";
import { CronScheduleError, parseCronSchedule } from "./expression.ts";
import { nextStart } from "./next-start.ts";

const at = (time: string): number => Date.parse(time) / 1000;

function next(schedule: string, after: string): string | undefined {
  const start = nextStart(parseCronSchedule(schedule), at(after));
  return start === undefined ? undefined : new Date(start * 1000).toISOString().replace(":00.000Z", "Z");
}

describe("nextStart", () => {
  it.each([
    ["0/15 * * * *", "2012-07-09T14:45:00Z", "2012-07-09T15:00Z"],
    ["0/15 * * * *", "2012-07-09T14:59:59.5Z", "2012-07-09T15:00Z"],
    ["20-35/15 * * * *", "2012-07-09T15:45:00Z", "2012-07-09T16:20Z"],
    ["*/15 * * * *", "2012-07-09T23:46:00Z", "2012-07-10T00:00Z"],
    ["20-35/15 1/2 * * *", "2012-07-09T23:35:51Z", "2012-07-10T01:20Z"],
    ["20-35/15 10-12 * * *", "2012-07-09T23:35:51Z", "2012-07-10T10:20Z"],
    ["20-35/15 1/2 */2 * *", "2012-07-09T23:35:51Z", "2012-07-11T01:20Z"],
    ["20-35/15 * 9-20 Jul *", "2012-07-09T23:35:51Z", "2012-07-10T00:20Z"],
    ["0 0 9 Apr-Oct ?", "2012-07-09T23:35:00Z", "2012-08-09T00:00Z"],
    ["0 0 * Feb Mon", "2012-07-09T23:35:00Z", "2013-02-04T00:00Z"],
    ["0 0 * Feb Mon/2", "2012-07-09T23:35:00Z", "2013-02-01T00:00Z"],
    ["* * * * *", "2012-12-31T23:59:45Z", "2013-01-01T00:00Z"],
    ["0 0 29 Feb ?", "2012-07-09T23:35:00Z", "2016-02-29T00:00Z"],
    ["@weekly", "2012-07-09T23:35:00Z", "2012-07-15T00:00Z"],
    ["@yearly", "2012-07-09T23:35:00Z", "2013-01-01T00:00Z"],
    ["TZ= 0 * * * *", "2012-07-09T23:35:00Z", "2012-07-10T00:00Z"],
    ["TZ=UTC 0 * * * *", "2012-07-09T23:35:00Z", "2012-07-10T00:00Z"],
    ["1,,3 +5 * * *", "2012-07-09T05:01:00Z", "2012-07-09T05:03Z"],
  ])("%s after %s", (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  it.each([
    [
      "both days given: one of them is enough",
      "0 0 */5 Aug Mon",
      "2012-07-09T00:00:00Z",
      "2012-08-01T00:00Z",
    ],
    ["and the other one is, too", "0 0 3 Aug Mon", "2012-08-03T00:00:00Z", "2012-08-06T00:00Z"],
    ["a star leaves it to the other", "0 0 * Aug Mon", "2012-08-01T00:00:00Z", "2012-08-06T00:00Z"],
    ["*/1 is a star", "0 0 */1 Aug Mon", "2012-08-01T00:00:00Z", "2012-08-06T00:00Z"],
    ["*/2 is none", "0 0 */2 Aug Mon", "2012-08-01T00:00:00Z", "2012-08-03T00:00Z"],
  ])("%s", (_, schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  it.each(["0 0 30 Feb ?", "0 0 31 Apr ?", "59 23 31 2 *", ", 0 * * *"])("%s never fires", (schedule) => {
    expect(next(schedule, "2012-07-09T23:35:00Z")).toBeUndefined();
  });

  it("looks five calendar years ahead, not further", () => {
    expect(next("0 0 29 2 *", "2097-01-01T00:00:00Z")).toBeUndefined();
    expect(next("0 0 29 2 *", "2099-01-01T00:00:00Z")).toBe("2104-02-29T00:00Z");
  });

  it.each([
    ["@every 1h30m", "2012-07-09T14:45:10Z", "2012-07-09T16:15:10.000Z"],
    ["@every 1h", "2012-07-09T14:45:10.9Z", "2012-07-09T15:45:10.000Z"],
    ["@every 1.5s", "2012-07-09T14:45:10Z", "2012-07-09T14:45:11.000Z"],
    ["@every 35000ms", "2012-07-09T14:45:10Z", "2012-07-09T14:45:45.000Z"],
    ["@every 0", "2012-07-09T14:45:10Z", "2012-07-09T14:45:11.000Z"],
    ["@every -5m", "2012-07-09T14:45:10Z", "2012-07-09T14:45:11.000Z"],
  ])("%s after %s", (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  it.each([
    ["hourly, clocks go forward", "0 * * * ?", "2012-03-11T01:00:00-05:00", "2012-03-11T03:00:00-04:00"],
    ["a time that is skipped", "30 2 11 Mar ?", "2012-03-11T00:00:00-05:00", "2013-03-11T02:30:00-04:00"],
    [
      "nightly, at a time that is skipped",
      "0 2 * * ?",
      "2012-03-11T00:00:00-05:00",
      "2012-03-12T02:00:00-04:00",
    ],
    ["hourly, clocks go back", "0 * * * ?", "2012-11-04T01:00:00-04:00", "2012-11-04T01:00:00-05:00"],
    ["a time that comes twice", "0 1 * * ?", "2012-11-04T01:00:00-04:00", "2012-11-04T01:00:00-05:00"],
    ["and no third time", "0 1 * * ?", "2012-11-04T01:00:00-05:00", "2012-11-05T01:00:00-05:00"],
    ["after the change", "0 3 * * ?", "2012-11-04T00:00:00-04:00", "2012-11-04T03:00:00-05:00"],
    [
      "just after midnight, past a short day",
      "30 0 12 Mar ?",
      "2012-03-11T00:00:00-05:00",
      "2012-03-12T00:30:00-04:00",
    ],
    [
      "just before midnight of a long day",
      "30 23 4 Nov ?",
      "2012-11-03T00:00:00-04:00",
      "2012-11-04T23:30:00-05:00",
    ],
    ["past a long day", "30 0 5 Nov ?", "2012-11-04T00:00:00-04:00", "2012-11-05T00:30:00-05:00"],
    ["across it", "0 3 3 * ?", "2012-11-04T00:00:00-04:00", "2012-12-03T03:00:00-05:00"],
  ])("in New York: %s", (_, schedule, after, expected) => {
    const start = nextStart(parseCronSchedule(`TZ=America/New_York ${schedule}`), at(after));
    expect(start).toBe(at(expected));
  });

  it.each([
    ["0 9 10 * ?", "2018-10-17T05:00:00-04:00", "2018-11-10T06:00:00-05:00"],
    ["0 9 22 * ?", "2018-02-14T05:00:00-05:00", "2018-02-22T07:00:00-05:00"],
    ["0 0 4 11 ?", "2018-10-17T05:00:00-04:00", "2019-11-03T22:00:00-05:00"],
    ["30 * 4 11 ?", "2018-10-17T05:00:00-04:00", "2018-11-03T22:30:00-05:00"],
  ])("where midnight may be skipped: %s after %s", (schedule, after, expected) => {
    const start = nextStart(parseCronSchedule(`CRON_TZ=America/Sao_Paulo ${schedule}`), at(after));
    expect(start).toBe(at(expected));
  });
});

describe("parseCronSchedule", () => {
  it.each([
    "",
    "xyz",
    "60 0 * * *",
    "0 60 * * *",
    "0 0 * * XYZ",
    "0 0 * *",
    "0 0 * * * *",
    "0 0 0 * *",
    "0 0 * * 7",
    "0 0 * * Fri-Sun",
    "*/0 * * * *",
    "5-1 * * * *",
    "1-2-3 * * * *",
    "1/2/3 * * * *",
    "1- * * * *",
    "-1 * * * *",
    "1.5 * * * *",
    "@sometimes",
    "@Hourly",
    "@every",
    "@every 5",
    "@every 5x",
    "TZ=UTC",
    "TZ=Nowhere/Land 0 * * * *",
    "TZ=+01:00 0 * * * *",
  ])("refuses %j", (text) => {
    expect(() => parseCronSchedule(text)).toThrow(CronScheduleError);
  });
});

// What the controller does about a CronJob: cases after Kubernetes' cronjob_controllerv2_test.go.
import { describe, expect, it } from "vitest";
import { afterStart, type CronJobState, jobNameFor, type OwnedJob, planCronJob } from "./reconcile.ts";

const at = (time: string): number => Date.parse(`2016-05-19T${time}Z`) / 1000;
const TEN = at("10:00:00");
const [BEFORE, AFTER] = [at("09:59:00"), at("10:01:00")];
const RUNNING = { uid: "1", name: jobNameFor("report", at("09:00:00")) };
const DUE = { jobName: jobNameFor("report", TEN), scheduledTime: TEN };

const hourly: CronJobState = {
  name: "report",
  schedule: "0 * * * ?",
  concurrencyPolicy: "Allow",
  createdAt: at("08:59:00"),
  lastScheduleTime: at("09:00:00"),
  active: [],
};

const unfinished = (job: { uid: string; name: string }): OwnedJob => ({ ...job, finished: false });

describe("planCronJob", () => {
  it("names a Job after its minute", () => {
    expect(jobNameFor("report", 1_463_652_059.9)).toBe("report-24394200");
  });

  it.each<[string, Partial<CronJobState>, number, object]>([
    ["waits", {}, BEFORE, { start: undefined, requeueAfter: 60.1 }],
    ["starts", {}, AFTER, { start: DUE, requeueAfter: 59 * 60 + 0.1, warnings: [] }],
    ["does nothing while suspended", { suspend: true }, AFTER, { start: undefined, requeueAfter: undefined }],
    [
      "does nothing while being deleted",
      { deleting: true },
      AFTER,
      { start: undefined, requeueAfter: undefined },
    ],
    [
      "serves no start twice",
      { lastScheduleTime: TEN },
      AFTER,
      { start: undefined, requeueAfter: 59 * 60 + 0.1 },
    ],
    ["starts within the deadline", { startingDeadlineSeconds: 61 }, AFTER, { start: DUE, warnings: [] }],
    ["drops what is too late", { startingDeadlineSeconds: 10 }, AFTER, { start: undefined, warnings: [] }],
    ["refuses a bad schedule", { schedule: "often" }, AFTER, { warnings: ["UnparseableSchedule"] }],
    ["refuses one that never fires", { schedule: "0 0 30 2 *" }, AFTER, { warnings: ["InvalidSchedule"] }],
    [
      "refuses a bad time zone, even while suspended",
      { timeZone: "bad zone", suspend: true },
      AFTER,
      { warnings: ["UnknownTimeZone"] },
    ],
    ["knows time zones", { timeZone: "America/New_York", schedule: "0 6 * * *" }, AFTER, { start: DUE }],
    [
      "believes the zone in the schedule, reluctantly",
      { timeZone: "America/New_York", schedule: "TZ=UTC 0 10 * * *" },
      AFTER,
      { start: DUE, warnings: ["UnsupportedSchedule"] },
    ],
    [
      "starts once after a long pause, with a warning",
      { lastScheduleTime: at("09:00:00") - 7 * 86_400 },
      AFTER,
      { start: DUE, warnings: ["TooManyMissedTimes"] },
    ],
  ])("%s", (_, changes, now, expected) => {
    expect(planCronJob({ ...hourly, ...changes }, [], now)).toMatchObject(expected);
  });

  it.each([
    ["Allow", { start: DUE, deletions: [], status: { active: [RUNNING] } }],
    ["Forbid", { start: undefined, deletions: [], status: { active: [RUNNING] } }],
    ["Replace", { start: DUE, deletions: [RUNNING], status: { active: [] } }],
  ] as const)("%s, while a Job is active", (concurrencyPolicy, expected) => {
    const cronJob = { ...hourly, concurrencyPolicy, active: [RUNNING] };
    expect(planCronJob(cronJob, [unfinished(RUNNING)], AFTER)).toMatchObject(expected);
  });

  it("forgets Jobs that have finished or are gone", () => {
    const cronJob = { ...hourly, active: [RUNNING, { uid: "2", name: "gone" }] };
    expect(planCronJob(cronJob, [{ ...RUNNING, finished: true }], BEFORE).status.active).toEqual([]);
  });

  it("asks the API server before it forgets a Job, or wonders about one", () => {
    const listed = { ...hourly, active: [RUNNING] };
    const live = { active: [RUNNING], jobs: [RUNNING] };
    expect(planCronJob(listed, [], BEFORE, live).status.active).toEqual([RUNNING]);
    expect(planCronJob(hourly, [unfinished(RUNNING)], BEFORE, live)).toMatchObject({
      status: { active: [RUNNING] },
      warnings: [],
    });
    expect(planCronJob(hourly, [unfinished(RUNNING)], BEFORE)).toMatchObject({
      status: { active: [] },
      warnings: ["UnexpectedJob"],
    });
  });

  it("does not start what is active under that name", () => {
    const started = { uid: "3", name: DUE.jobName };
    const cronJob = { ...hourly, active: [started] };
    expect(planCronJob(cronJob, [unfinished(started)], AFTER).start).toBeUndefined();
  });
});

describe("afterStart", () => {
  const plan = planCronJob({ ...hourly, active: [RUNNING] }, [unfinished(RUNNING)], AFTER);
  const job = { uid: "4", name: DUE.jobName };

  it.each([
    ["a new Job becomes active", { kind: "created", job }, [RUNNING, job], TEN],
    ["so does one that was made before a crash", { kind: "exists", job, owned: true }, [RUNNING, job], TEN],
    ["but not somebody else's", { kind: "exists", job, owned: false }, [RUNNING], at("09:00:00")],
    [
      "nor one that is listed already",
      { kind: "exists", job: RUNNING, owned: true },
      [RUNNING],
      at("09:00:00"),
    ],
    ["a refusal changes nothing", { kind: "refused", namespaceTerminating: true }, [RUNNING], at("09:00:00")],
  ] as const)("%s", (_, outcome, active, lastScheduleTime) => {
    expect(afterStart(plan, outcome).status).toEqual({ active, lastScheduleTime });
  });

  it("warns of a refusal, unless the namespace goes", () => {
    expect(afterStart(plan, { kind: "refused", namespaceTerminating: false }).warnings).toEqual([
      "FailedCreate",
    ]);
    expect(afterStart(plan, { kind: "refused", namespaceTerminating: true }).warnings).toEqual([]);
  });
});

// The CronJob controller in small clusters: which starts are served, and what becomes of older Jobs.
import { describe, expect, it } from "vitest";
import { check } from "../../explorer/check.ts";
import { cronJob, podsOf, reaches, type Sample, type Seen, sample, settles, takes } from "../samples.ts";
import { isFinishedJob, type JobState } from "../stored.ts";

const ONE = "nodes: [1x4cpu8Gi]";

function nightly(cron: object = {}, scenario = "", edits: { readonly [path: string]: string } = {}): Sample {
  return sample(cronJob("nightly", cron), `${ONE}\n${scenario}`, edits);
}

function jobs({ jobs: all }: Seen): readonly JobState[] {
  return all.filter((job) => job !== null);
}

function atWork(seen: Seen): number {
  return jobs(seen).filter((job) => !isFinishedJob(job)).length;
}

/** The number of the latest start. */
function fired(seen: Seen): number {
  return seen.cronJobs[0]?.fired ?? 0;
}

describe("a CronJob", () => {
  it("makes a Job with a name of its own for each start, as often as the scenario says", () => {
    const s = nightly();
    expect(reaches(s, (seen) => seen.jobs[0] !== null && seen.jobs[1] !== null)).toBe(true);
    expect(reaches(s, (seen) => fired(seen) > 2)).toBe(false);
    expect(reaches(s, (seen) => jobs(seen).length > fired(seen))).toBe(false);
    const rest = (seen: Seen) => seen.cronJobs[0]?.status.active.length === atWork(seen);
    expect(settles(s, rest)).toBe(true);
  });

  it("serves only the latest of several starts that it has missed", () => {
    const s = nightly({}, "cronTicks: 3");
    expect(reaches(s, (seen) => fired(seen) === 3 && seen.jobs[2] !== null && jobs(seen).length === 1)).toBe(
      true,
    );
    const older = (seen: Seen, start: number) => fired(seen) > start && seen.jobs[start - 1] === null;
    expect(takes(s, (before, after) => older(before, 1) && after.jobs[0] !== null)).toBe(false);
  });

  it("lets Jobs run side by side, unless its policy forbids it", () => {
    expect(reaches(nightly(), (seen) => atWork(seen) === 2)).toBe(true);
    const forbid = nightly({ concurrencyPolicy: "Forbid" });
    expect(reaches(forbid, (seen) => atWork(seen) === 2)).toBe(false);
    // A start that had to wait is served when the Job before it has ended.
    expect(reaches(forbid, (seen) => seen.jobs[0] !== null && seen.jobs[1] !== null)).toBe(true);
  });

  it("replaces the Job that is at work; its pods may run on for a while", () => {
    const s = nightly({ concurrencyPolicy: "Replace" });
    expect(reaches(s, (seen) => atWork(seen) === 2)).toBe(false);
    expect(takes(s, (before, after) => before.jobs[0] !== null && after.jobs[0] === null)).toBe(true);
    const both = (seen: Seen) => podsOf(seen, "nightly-1").length > 0 && podsOf(seen, "nightly-2").length > 0;
    expect(reaches(s, both)).toBe(true);
  });

  it("does not serve a start whose deadline is over", () => {
    const skipped = (seen: Seen) => fired(seen) === 2 && jobs(seen).length === 0;
    const s = (cron: object) => nightly(cron, "cronTicks: 2");
    expect(settles(s({ startingDeadlineSeconds: 60 }), (seen) => !skipped(seen))).toBe(false);
    expect(settles(s({}), (seen) => !skipped(seen))).toBe(true);
  });

  it("forgets finished Jobs beyond its limits", () => {
    const finished = (seen: Seen) => jobs(seen).filter(isFinishedJob).length;
    const two = (cron: object) => reaches(nightly(cron), (seen) => finished(seen) === 2);
    expect(two({})).toBe(true);
    expect(settles(nightly({ successfulJobsHistoryLimit: 1 }), (seen) => finished(seen) < 2)).toBe(true);
    expect(settles(nightly({}), (seen) => finished(seen) < 2)).toBe(false);
  });
});

describe("a user", () => {
  it("suspends a CronJob: no Job is made until it is resumed, and then the latest start is served", () => {
    const s = sample(cronJob("nightly", { suspend: true }), `${ONE}\nedits: [{apply: resumed}]`, {
      resumed: cronJob("nightly"),
    });
    expect(reaches(s, (seen) => seen.done === 0 && jobs(seen).length > 0)).toBe(false);
    const served = (seen: Seen) => seen.done === 1 && fired(seen) === 1 && seen.jobs[0] !== null;
    expect(takes(s, (before, after) => served(after) && fired(before) === 1)).toBe(true);
  });

  it("changes its pod template: Jobs that are made from then on have it, and there is still one for each start", () => {
    const v2 = cronJob("nightly", {}, { image: "app:2" });
    const s = nightly({}, "edits: [{apply: v2}]", { v2 });
    expect(s.cluster.owners.map(({ name }) => name)).toEqual([
      "nightly-1",
      "nightly-1-rev2",
      "nightly-2",
      "nightly-2-rev2",
    ]);
    const made = (i: number) => (before: Seen, after: Seen) =>
      before.jobs[i] === null && after.jobs[i] !== null;
    const [old, next] = [made(0), made(1)];
    expect(takes(s, (before, after) => old(before, after) && before.done === 0)).toBe(true);
    expect(takes(s, (before, after) => old(before, after) && before.done === 1)).toBe(false);
    expect(takes(s, (before, after) => next(before, after) && before.done === 1)).toBe(true);
    expect(takes(s, (before, after) => next(before, after) && before.done === 0)).toBe(false);
    expect(reaches(s, ({ jobs: all }) => all[0] !== null && all[1] !== null)).toBe(false);
    expect(reaches(s, ({ jobs: all }) => all[0] !== null && all[3] !== null)).toBe(true);
    const stopped = nightly({}, "controllerCrashes: 1\nedits: [{apply: v2}]", { v2 });
    expect(reaches(stopped, ({ jobs: all }) => all[0] !== null && all[1] !== null)).toBe(false);
    const knows = (seen: Seen) => seen.cronJobs[0]?.status.active[0] === "nightly-1" && seen.done === 1;
    expect(reaches(stopped, (seen) => knows(seen) && fired(seen) === 1)).toBe(true);
  });

  it("deletes it: its Jobs and their pods go too", () => {
    const s = nightly({}, "edits: [{delete: {kind: CronJob, name: nightly}}]");
    const gone = (seen: Seen) =>
      jobs(seen).length === 0 && podsOf(seen, "nightly-1").length + podsOf(seen, "nightly-2").length === 0;
    expect(settles(s, (seen) => seen.done === 0 || gone(seen))).toBe(true);
    expect(reaches(s, (seen) => seen.done === 1 && jobs(seen).length > 0)).toBe(true);
  });
});

it("has few states", () => {
  const states = (cron: object) => check(nightly(cron).system, []).counts.states;
  expect(states({})).toBe(133);
  expect(states({ concurrencyPolicy: "Forbid" })).toBe(43);
  expect(states({ concurrencyPolicy: "Replace" })).toBe(121);
});

// Which finished Jobs go.
import { expect, it } from "vitest";
import { byStartTime, jobsToForget } from "./history.ts";

it("orders Jobs by start, those that have not started last, then by name", () => {
  const jobs = [
    { name: "d" },
    { name: "c" },
    { name: "b", startTime: 5 },
    { name: "a", startTime: 7 },
    { name: "e", startTime: 5 },
  ];
  expect(jobs.toSorted(byStartTime).map(({ name }) => name)).toEqual(["b", "e", "a", "c", "d"]);
});

it("forgets the oldest beyond each limit, and none without limit", () => {
  const finished = [1, 2, 3, 4, 5, 6].map((startTime) => ({
    name: `job-${startTime}`,
    startTime,
    succeeded: startTime % 2 === 0,
  }));
  const forgotten = (limits: Parameters<typeof jobsToForget>[1]) =>
    jobsToForget(finished, limits).map(({ startTime }) => startTime);
  expect(forgotten({ successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 2 })).toEqual([2, 4, 1]);
  expect(forgotten({ failedJobsHistoryLimit: 0 })).toEqual([1, 3, 5]);
  expect(forgotten({})).toEqual([]);
  expect(forgotten({ successfulJobsHistoryLimit: 9 })).toEqual([]);
});

// One sync of a Job that ends, or does not end yet.
import { describe, expect, it } from "vitest";
import { syncJob } from "./sync.ts";
import { around, claims, job, last, NOW, old, pod, uids } from "./testing.ts";

describe("the end of a Job", () => {
  it("announces its failure, and says so when all pods are gone", () => {
    const spec = { backoffLimit: 0 };
    const sync = syncJob(job(spec), [pod("a", "Running"), pod("b", "Failed")], around);
    expect(uids(sync.deletions)).toEqual(["a"]);
    expect(claims(last(sync))).toEqual(["FailureTarget=True BackoffLimitExceeded"]);
    expect(last(sync)).toMatchObject({ failed: 2, active: 0, terminating: 1 });
    const end = syncJob(job(spec, last(sync)), [], around);
    expect(claims(last(end))).toEqual([
      "FailureTarget=True BackoffLimitExceeded",
      "Failed=True BackoffLimitExceeded",
    ]);
  });

  it("says so at once without the gates", () => {
    const sync = syncJob(job({ backoffLimit: 0 }), [pod("a", "Running"), pod("b", "Failed")], old);
    expect(claims(last(sync))).toEqual(["Failed=True BackoffLimitExceeded"]);
  });

  it("waits for pods that it has not seen yet or could not delete", () => {
    const pods = [pod("a", "Running"), pod("b", "Failed")];
    const blind = syncJob(job({ backoffLimit: 0 }), pods, { ...around, expectationsMet: false });
    expect(claims(last(blind))).toEqual([]);
    const calls = { create: () => true, remove: () => false, untrack: () => true };
    const stuck = syncJob(job({ backoffLimit: 0 }), pods, around, calls);
    expect(claims(last(stuck))).toEqual([]);
    expect(stuck.failed).toBe(true);
  });

  it.each([
    [0, 0, false],
    [0, 1, true],
    [3, 2, false],
    [3, 3, true],
  ])("with backoffLimit %i and OnFailure, %i restarts end it: %s", (backoffLimit, restarts, ends) => {
    const pods = [pod("a", "Running", { containerRestarts: restarts }), pod("b", "Running")];
    const sync = syncJob(job({ backoffLimit, restartPolicy: "OnFailure" }), pods, around);
    expect(sync.deletions.length > 0).toBe(ends);
  });

  it("has a deadline, which does not count while it is suspended", () => {
    const spec = { activeDeadlineSeconds: 60 };
    const late = syncJob(job(spec, { startTime: NOW - 60 }), [pod("a", "Running")], around);
    expect(claims(last(late))).toEqual(["FailureTarget=True DeadlineExceeded"]);
    expect(syncJob(job(spec, { startTime: NOW - 50 }), [], around).requeueAfter).toBe(10);
    const suspended = syncJob(job({ ...spec, suspend: true }, { startTime: NOW - 60 }), [], around);
    expect(claims(last(suspended))).toEqual(["Suspended=True JobSuspended"]);
  });

  it("fails by a FailJob rule before anything else", () => {
    const rules = [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }];
    const failed = pod("a", "Failed", {
      name: "a",
      namespace: "ns",
      containers: [{ name: "c", exitCode: 42 }],
    });
    const sync = syncJob(job({ backoffLimit: 0, podFailurePolicy: { rules } }), [failed], old);
    expect(claims(last(sync))).toEqual([
      "FailureTarget=True PodFailurePolicy",
      "Failed=True PodFailurePolicy",
    ]);
  });

  it("does not look at exit codes of pods that have not failed", () => {
    const rules = [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }];
    const running = pod("a", "Running", { initContainers: [{ exitCode: 42 }] });
    expect(syncJob(job({ podFailurePolicy: { rules } }), [running], around).deletions).toEqual([]);
  });

  it.each([
    [0, ["FailureTarget=True BackoffLimitExceeded", "Failed=True BackoffLimitExceeded"]],
    [1, []],
  ])("counts a pod once that it has noted: backoffLimit %i", (backoffLimit, expected) => {
    const uncounted = { succeeded: [], failed: ["a"] };
    const sync = syncJob(job({ backoffLimit }, { uncounted }), [pod("a", "Failed")], around);
    expect(claims(last(sync))).toEqual(expected);
    expect(last(sync).failed).toBe(1);
  });
});

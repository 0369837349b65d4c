// One sync of a Job that goes on: pods created and deleted, suspension.
import { describe, expect, it } from "vitest";
import { syncJob } from "./sync.ts";
import { around, claims, job, last, NOW, old, pod, uids } from "./testing.ts";

describe("pods of a Job that goes on", () => {
  it("creates what is missing, but not more than what is left to do", () => {
    const sync = syncJob(
      job({ parallelism: 3 }),
      [pod("a", "Running"), pod("b", "Succeeded"), pod("c", "Succeeded")],
      around,
    );
    expect(sync.creations).toHaveLength(1);
    expect(last(sync)).toMatchObject({ active: 2, succeeded: 2, terminating: 0 });
  });

  it("deletes what is too much, the least useful first, and takes the finalizer off before", () => {
    const pods = [pod("ready", "Running", { ready: true }), pod("b", "Running"), pod("pending", "Pending")];
    const sync = syncJob(job({ parallelism: 1 }), pods, around);
    expect(uids(sync.deletions)).toEqual(["pending", "b"]);
    expect(uids(sync.released)).toEqual(["pending", "b"]);
    expect(last(sync)).toMatchObject({ active: 1, ready: 1, terminating: 2 });
  });

  it("without completions, starts no new pods after the first success", () => {
    const { completions: _, ...spec } = job().spec;
    const start = syncJob({ ...job(), spec }, [pod("a", "Running")], around);
    expect(start.creations).toHaveLength(1);
    const end = syncJob({ ...job(), spec }, [pod("a", "Running"), pod("b", "Succeeded")], around);
    expect(end.creations).toEqual([]);
    expect(claims(last(end))).toEqual([]);
    const done = syncJob({ ...job(), spec }, [pod("a", "Failed"), pod("b", "Succeeded")], around);
    expect(claims(last(done))).toEqual([
      "SuccessCriteriaMet=True CompletionsReached",
      "Complete=True CompletionsReached",
    ]);
  });

  it.each([
    ["Failed", 1],
    ["TerminatingOrFailed", 2],
  ])(
    "with podReplacementPolicy %s, creates %i for two places with a terminating pod",
    (policy, creations) => {
      const pods = [pod("a", "Running", { deleting: true })];
      expect(syncJob(job({ podReplacementPolicy: policy }), pods, around).creations).toHaveLength(creations);
      expect(syncJob(job({ podReplacementPolicy: policy }), pods, old).creations).toHaveLength(2);
      const policed = job({ podReplacementPolicy: policy, podFailurePolicy: { rules: [] } });
      expect(syncJob(policed, pods, old).creations).toHaveLength(1);
    },
  );

  it("waits after a failure", () => {
    const sync = syncJob(job(), [pod("a", "Running"), pod("b", "Failed", { finishedAt: NOW - 3 })], around);
    expect(sync).toMatchObject({ creations: [], requeueAfter: 7 });
    expect(last(sync)).toMatchObject({ active: 1, failed: 1 });
    expect(sync.backoff).toEqual({ failuresAfterLastSuccess: 1, lastFailureTime: NOW - 3 });
    const later = syncJob(job({}, last(sync)), [pod("a", "Running")], {
      ...around,
      now: NOW + 7,
      backoff: sync.backoff,
    });
    expect(later.creations).toHaveLength(1);
  });

  it("creates and deletes nothing while it waits for earlier pods, or is being deleted itself", () => {
    const many = [1, 2, 3].map((i) => pod(`${i}`, "Running"));
    for (const pods of [[], many]) {
      expect(syncJob(job(), pods, { ...around, expectationsMet: false })).toMatchObject({
        creations: [],
        deletions: [],
      });
    }
    const gone = syncJob({ ...job(), deleting: true }, many, around);
    expect(gone).toMatchObject({ creations: [], deletions: [] });
    expect(gone.finalizerRemovals).toHaveLength(3);
  });

  it.each([
    ["is managed by somebody else", job({ managedBy: "example.com/other" })],
    ["has a mode that nobody knows", job({ completionMode: "Sideways" })],
    ["has finished", job({}, { conditions: [{ type: "Complete", status: "True" }] })],
  ])("leaves a Job alone that %s", (_, left) => {
    const sync = syncJob(left, [pod("a", "Succeeded")], around);
    expect(sync).toMatchObject({ creations: [], deletions: [], released: [], finalizerRemovals: [] });
  });

  it("looks after a Job that names it, or without the gate", () => {
    expect(syncJob(job({ managedBy: "kubernetes.io/job-controller" }), [], around).creations).toHaveLength(2);
    expect(syncJob(job({ managedBy: "example.com/other" }), [], old).creations).toHaveLength(2);
  });

  it("starts slowly, and counts only what it has created", () => {
    const calls = { create: (i: number) => i < 10, remove: () => true, untrack: () => true };
    const sync = syncJob(job({ parallelism: 100, completions: 200 }), [], around, calls);
    expect(sync.creations).toHaveLength(15);
    expect(sync.failed).toBe(true);
    expect(last(sync).active).toBe(10);
  });

  it("does not delete a pod whose finalizer it could not remove", () => {
    const calls = { create: () => true, remove: () => true, untrack: () => false };
    const sync = syncJob(job({ parallelism: 0 }), [pod("a", "Running", { ready: true })], around, calls);
    expect(uids(sync.released)).toEqual(["a"]);
    expect(sync).toMatchObject({ deletions: [], failed: true });
    expect(last(sync)).toMatchObject({ active: 1, ready: 1, terminating: 0 });
  });

  it("does not take a pod for terminating or failed that has succeeded", () => {
    const sync = syncJob(job({ backoffLimit: 0 }), [pod("a", "Succeeded", { deleting: true })], around);
    expect(last(sync)).toMatchObject({ succeeded: 1, failed: 0, terminating: 0, conditions: [] });
  });

  it("ignores conditions that are not true", () => {
    const conditions = ["FailureTarget", "SuccessCriteriaMet", "Failed"].map((type) => ({
      type,
      status: "False",
    }));
    expect(syncJob(job({}, { conditions }), [], around).creations).toHaveLength(2);
  });

  it("forgets a failure that its policy ignores, if nothing else is worth a write", () => {
    const rules = [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }];
    const disrupted = pod("a", "Failed", {
      finishedAt: NOW,
      conditions: [{ type: "DisruptionTarget", status: "True" }],
    });
    const steady = job({ podFailurePolicy: { rules } }, { ready: 0, terminating: 0 });
    const sync = syncJob(steady, [disrupted], around);
    expect(sync).toMatchObject({ creations: [], requeueAfter: 10, backoff: { failuresAfterLastSuccess: 0 } });
    expect(uids(sync.finalizerRemovals)).toEqual(["a"]);
    expect(sync.noted).toBeUndefined();
  });
});

describe("suspension", () => {
  it("deletes all active pods, without counting them, and starts anew when resumed", () => {
    const sync = syncJob(job({ suspend: true }), [pod("a", "Running"), pod("b", "Running")], around);
    expect(sync.deletions).toHaveLength(2);
    expect(last(sync)).toMatchObject({ active: 0, failed: 0, terminating: 2 });
    const resumed = syncJob(job({ suspend: false }, last(sync)), [], { ...around, now: NOW + 5 });
    expect(claims(last(resumed))).toEqual(["Suspended=False JobResumed"]);
    expect(last(resumed).startTime).toBe(NOW + 5);
    expect(resumed.creations).toHaveLength(2);
  });

  it("gives a Job that begins suspended no start time", () => {
    const { startTime: _, ...status } = job().status;
    const sync = syncJob({ ...job({ suspend: true }), status }, [], around);
    expect(last(sync).startTime).toBeUndefined();
  });

  it("takes the start time from a suspended Job; before release 1.36 it was kept", () => {
    const pods = [pod("a", "Running", { ready: true })];
    const now = syncJob(job({ suspend: true }), pods, around);
    expect(last(now).startTime).toBeUndefined();
    expect(last(now).ready).toBe(0);
    expect(last(syncJob(job({ suspend: true }), pods, old)).startTime).toBe(0);
  });
});

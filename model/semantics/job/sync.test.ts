// One sync of a Job: pods, conditions, counting; and that counting survives failures of any call.
import { describe, expect, it } from "vitest";
import {
  CURRENT_JOB_GATES,
  type Job,
  type JobGates,
  type JobPod,
  type JobSpec,
  type JobStatus,
  NEW_JOB_STATUS,
} from "./job.ts";
import type { JobSurroundings } from "./observe.ts";
import { type JobSync, syncJob } from "./sync.ts";

const NOW = 1000;
const around: JobSurroundings = { now: NOW, gates: CURRENT_JOB_GATES };
const OLD_GATES: JobGates = {
  podReplacementPolicy: false,
  successPolicy: false,
  managedBy: false,
  mutableSchedulingDirectives: false,
};
const old: JobSurroundings = { now: NOW, gates: OLD_GATES };

function job(spec: Partial<JobSpec> = {}, status: Partial<JobStatus> = {}): Job {
  return {
    spec: { parallelism: 2, completions: 4, backoffLimit: 6, ...spec },
    status: { ...NEW_JOB_STATUS, startTime: 0, ...status },
  };
}

function pod(uid: string, phase: string, rest: Partial<JobPod> = {}): JobPod {
  const basics = {
    deleting: false,
    tracked: true,
    ready: false,
    restarts: 0,
    deletionCost: 0,
    finishedAt: 0,
  };
  return { uid, phase, ...basics, ...rest };
}

const at = (completionIndex: number, phase: string, rest: Partial<JobPod> = {}) =>
  pod(`${phase}-${completionIndex}`, phase, { completionIndex, ...rest });

function last({ noted, counted }: JobSync): JobStatus {
  return counted ?? noted ?? NEW_JOB_STATUS;
}

function uids(pods: readonly JobPod[]): readonly string[] {
  return pods.map(({ uid }) => uid);
}

/** Conditions as "Type=Status Reason". */
function claims({ conditions }: JobStatus): readonly string[] {
  return conditions.map(({ type, status, reason = "" }) => `${type}=${status} ${reason}`.trim());
}

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
});

describe("Indexed Jobs", () => {
  const indexed = { completionMode: "Indexed", parallelism: 3, completions: 6 };

  it("creates the lowest indexes that are neither active nor done", () => {
    const sync = syncJob(job(indexed), [at(1, "Running"), at(0, "Succeeded"), at(3, "Succeeded")], around);
    expect(sync.creations).toEqual([{ completionIndex: 2 }, { completionIndex: 4 }]);
    expect(last(sync)).toMatchObject({ completedIndexes: "0,3", succeeded: 2, active: 3 });
  });

  it("does not replace a terminating index under podReplacementPolicy Failed", () => {
    const spec = { ...indexed, podReplacementPolicy: "Failed" };
    const sync = syncJob(job(spec), [at(0, "Running", { deleting: true })], around);
    expect(sync.creations).toEqual([{ completionIndex: 1 }, { completionIndex: 2 }]);
  });

  it("removes pods that share an index or have none, and creates nothing then", () => {
    const pods = [at(0, "Running"), at(0, "Pending"), pod("lost", "Running"), at(9, "Running")];
    const sync = syncJob(job(indexed), pods, around);
    expect(uids(sync.deletions)).toEqual(["lost", "Running-9", "Pending-0"]);
    expect(sync.creations).toEqual([]);
  });

  it("drops indexes that are no longer wanted when completions shrink", () => {
    const shrunk = job(
      { ...indexed, parallelism: 2, completions: 2 },
      { completedIndexes: "0,3-5", succeeded: 4 },
    );
    const sync = syncJob(shrunk, [at(1, "Running"), at(2, "Running")], around);
    expect(uids(sync.deletions)).toEqual(["Running-2"]);
    expect(last(sync)).toMatchObject({ completedIndexes: "0", succeeded: 1 });
  });

  it("ends early by its success policy, without counting the rest as failed", () => {
    const spec = { ...indexed, successPolicy: { rules: [{ succeededIndexes: "2" }] } };
    const sync = syncJob(job(spec), [at(0, "Running"), at(2, "Succeeded")], around);
    expect(uids(sync.deletions)).toEqual(["Running-0"]);
    expect(claims(last(sync))).toEqual(["SuccessCriteriaMet=True SuccessPolicy"]);
    expect(last(sync)).toMatchObject({ failed: 0, active: 0, terminating: 1 });
    const end = syncJob(job(spec, last(sync)), [], around);
    expect(claims(last(end))).toEqual([
      "SuccessCriteriaMet=True SuccessPolicy",
      "Complete=True SuccessPolicy",
    ]);
    expect(last(end).completionTime).toBe(NOW);
  });
});

describe("backoffLimitPerIndex", () => {
  const spec = { completionMode: "Indexed", parallelism: 2, completions: 2, backoffLimitPerIndex: 1 };

  it("keeps a failed pod until its index has the next one, which takes over its count", () => {
    const failed = at(0, "Failed", { finishedAt: NOW - 3 });
    const wait = syncJob(job(spec), [failed, at(1, "Running")], around);
    expect(wait).toMatchObject({ creations: [], finalizerRemovals: [], requeueAfter: 7 });
    const replace = syncJob(job(spec), [failed, at(1, "Running")], { ...around, now: NOW + 7 });
    expect(replace.creations).toEqual([{ completionIndex: 0, indexFailures: 1, indexIgnoredFailures: 0 }]);
    const release = syncJob(
      job(spec),
      [failed, at(0, "Running", { indexFailures: 1 }), at(1, "Running")],
      around,
    );
    expect(uids(release.finalizerRemovals)).toEqual(["Failed-0"]);
  });

  it("fails an index at its limit, and the Job when all others have succeeded", () => {
    const pods = [at(0, "Failed", { indexFailures: 1 }), at(1, "Running")];
    const sync = syncJob(job(spec), pods, around);
    expect(last(sync)).toMatchObject({ failedIndexes: "0", failed: 1, conditions: [] });
    expect(sync.creations).toEqual([]);
    const end = syncJob(job(spec, last(sync)), [at(1, "Succeeded")], around);
    expect(claims(last(end))).toEqual(["FailureTarget=True FailedIndexes", "Failed=True FailedIndexes"]);
  });

  it("fails the Job with one failed index more than maxFailedIndexes", () => {
    const pods = [at(0, "Failed", { indexFailures: 1 }), at(1, "Running")];
    const sync = syncJob(job({ ...spec, maxFailedIndexes: 0 }), pods, around);
    expect(claims(last(sync))).toEqual(["FailureTarget=True MaxFailedIndexesExceeded"]);
  });

  it("fails an index at once by a FailIndex rule, and never by an Ignore rule", () => {
    const containers = [{ exitCode: 3 }];
    const withRule = (action: string) =>
      job({
        ...spec,
        podFailurePolicy: { rules: [{ action, onExitCodes: { operator: "In", values: [3] } }] },
      });
    const fail = syncJob(withRule("FailIndex"), [at(0, "Failed", { containers })], around);
    expect(last(fail).failedIndexes).toBe("0");
    const ignored = at(0, "Failed", { containers, indexFailures: 1 });
    const ignore = syncJob(withRule("Ignore"), [ignored], around);
    expect(last(ignore)).toMatchObject({ failedIndexes: "", failed: 0 });
    expect(ignore.creations).toContainEqual({
      completionIndex: 0,
      indexFailures: 1,
      indexIgnoredFailures: 1,
    });
  });
});

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
});

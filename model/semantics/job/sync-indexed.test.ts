// One sync of an Indexed Job.
import { describe, expect, it } from "vitest";
import { syncJob } from "./sync.ts";
import { around, at, claims, job, last, NOW, pod, uids } from "./testing.ts";

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

  it("is successful, not failed, if no index has failed", () => {
    const sync = syncJob(job(spec), [at(0, "Succeeded"), at(1, "Succeeded")], around);
    expect(claims(last(sync))).toContain("Complete=True CompletionsReached");
  });
});

describe("pods that cannot be let go of", () => {
  const spec = { completionMode: "Indexed", parallelism: 1, completions: 1 };

  it("keep the Job from being complete", () => {
    const calls = { create: () => true, remove: () => true, untrack: () => false };
    const sync = syncJob(job(spec), [at(0, "Succeeded")], around, calls);
    expect(claims(last(sync))).toEqual(["SuccessCriteriaMet=True CompletionsReached"]);
    expect(sync.failed).toBe(true);
  });

  it("do not fill the status if their index is known already", () => {
    const pods = Array.from({ length: 600 }, (_, i) => at(0, "Succeeded", { uid: `${i}` }));
    const known = job({ ...spec, completions: 2 }, { completedIndexes: "0", succeeded: 1 });
    expect(syncJob(known, pods, around).finalizerRemovals).toHaveLength(600);
    expect(syncJob(job({ ...spec, completions: 2 }), pods, around).finalizerRemovals).toHaveLength(500);
  });

  it("do not count if their index is none of the Job's", () => {
    const sync = syncJob(job(spec), [at(7, "Failed"), pod("lost", "Failed")], around);
    expect(sync.finalizerRemovals).toHaveLength(2);
    expect(last(sync).failed).toBe(0);
  });
});

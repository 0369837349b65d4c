// The Job controller in small clusters: what becomes of Jobs, which pods they make, and how they count those that end.
import { describe, expect, it } from "vitest";
import { check } from "../../explorer/check.ts";
import type { Step } from "../../explorer/property.ts";
import { isJobOwner } from "../cluster.ts";
import { job, podsOf, reaches, type Sample, type Seen, sample, settles, takes } from "../samples.ts";
import { isActivePod, isDeleting, isEnded } from "../state.ts";
import type { JobState } from "../stored.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x4cpu8Gi]";

type Parts = Parameters<typeof job>[1];

function one(spec: object, scenario = "", parts: Parts = {}, edits: { [path: string]: string } = {}): Sample {
  return sample(job("report", { spec, ...parts }), `${ONE}\n${scenario}`, edits);
}

/** The Job of the cluster; null if it is deleted. */
function jobIn({ jobs }: Seen): JobState | null {
  return jobs[0] ?? null;
}

function has(seen: Seen, type: string, reason?: string): boolean {
  const found = jobIn(seen)?.status.conditions.find((c) => c.type === type && c.status === "True");
  return found !== undefined && (reason === undefined || found.reason === reason);
}

function active(seen: Seen): number {
  return podsOf(seen, "report").length;
}

const isCreation = ({ label }: Step) => label === "create pod" || label === "back-off ends, create pod";

describe("a Job", () => {
  it("ends Complete once all of its pods have succeeded, and keeps none", () => {
    const s = one({ completions: 2, parallelism: 1 });
    expect(reaches(s, (seen) => active(seen) > 1)).toBe(false);
    expect(reaches(s, (seen) => has(seen, "Complete") && jobIn(seen)?.status.succeeded !== 2)).toBe(false);
    expect(reaches(s, (seen) => has(seen, "Complete"))).toBe(true);
    expect(reaches(s, (seen) => has(seen, "Complete") && podsOf(seen, "report", () => true).length > 0)).toBe(
      false,
    );
  });

  it("runs as many pods side by side as it may, and no more than it still needs", () => {
    const s = one({ completions: 3, parallelism: 2 });
    expect(reaches(s, (seen) => active(seen) === 2)).toBe(true);
    expect(reaches(s, (seen) => active(seen) + (jobIn(seen)?.status.succeeded ?? 0) > 3)).toBe(false);
  });

  it("sees that a pod was evicted for want of memory, as any other disruption", () => {
    const onPodConditions = [{ type: "DisruptionTarget" }];
    const rules = [{ action: "FailJob", onPodConditions }];
    const s = one({ podFailurePolicy: { rules }, backoffLimit: 6 }, "memoryPressure: 1");
    expect(reaches(s, (seen) => has(seen, "Failed", "PodFailurePolicy"))).toBe(true);
  });

  it.each([
    ["evicted for want of memory", {}, "memoryPressure: 1", 2],
    [
      "that count by index",
      { completionMode: "Indexed", completions: 1, backoffLimitPerIndex: 1 },
      "memoryPressure: 1",
      // The last failed one of an index waits for its replacement.
      3,
    ],
    ["evicted by a taint", {}, "edits: [{taint: {node: node, key: k, effect: NoExecute}}]", 2],
  ])(
    "may be disrupted any number of times where its policy ignores that: pods %s",
    (_, spec, scenario, most) => {
      const rules = [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] }];
      const s = one({ podFailurePolicy: { rules }, ...spec }, scenario);
      const held = (seen: Seen) => podsOf(seen, "report", isEnded).length;
      // A sync lets go of ended pods only after it has made others, but it does before the next one makes any.
      expect(reaches(s, (seen) => held(seen) === 1 && active(seen) === 1)).toBe(true);
      expect(reaches(s, (seen) => held(seen) > most)).toBe(false);
    },
  );

  it("without completions makes no more pods after the first success", () => {
    const s = one({ parallelism: 2 });
    const succeeded = (seen: Seen) =>
      podsOf(seen, "report", isEnded).length + (jobIn(seen)?.status.succeeded ?? 0) > 0;
    expect(takes(s, (before, _, step) => isCreation(step) && succeeded(before))).toBe(false);
    expect(reaches(s, (seen) => has(seen, "Complete") && jobIn(seen)?.status.succeeded === 2)).toBe(true);
  });

  it("of containers that never end does not end, but rests with its pods running", () => {
    const s = one({}, "containers: [{workload: Job/report, mayComplete: false}]");
    expect(settles(s, (seen) => active(seen) === 1 && !has(seen, "Complete"))).toBe(true);
  });

  it("with another controller in charge does nothing", () => {
    const s = one({ managedBy: "acme.io/queue" });
    expect(takes(s, (_, __, step) => isCreation(step))).toBe(false);
  });
});

describe("failures", () => {
  it("are followed by another pod, after a back-off, until there are too many", () => {
    const s = one({ backoffLimit: 1 }, "crashes: 3");
    const failed = (seen: Seen) => jobIn(seen)?.status.failed ?? 0;
    expect(takes(s, (_, __, { label }) => label === "back-off ends, create pod")).toBe(true);
    expect(takes(s, (before, _, { label }) => label === "create pod" && failed(before) > 0)).toBe(false);
    expect(reaches(s, (seen) => has(seen, "Failed", "BackoffLimitExceeded") && failed(seen) === 2)).toBe(
      true,
    );
    expect(reaches(s, (seen) => failed(seen) > 2)).toBe(false);
    expect(reaches(s, (seen) => has(seen, "Failed") && failed(seen) !== 2)).toBe(false);
  });

  it("are listed before the finalizer goes, and counted after it is gone", () => {
    const s = one({ backoffLimit: 1 }, "crashes: 1");
    const listed = (seen: Seen) => jobIn(seen)?.status.uncountedTerminatedPods.failed ?? 0;
    const counted = (seen: Seen) => jobIn(seen)?.status.failed ?? 0;
    const ended = (seen: Seen) =>
      podsOf(seen, "report", ({ status: { phase } }) => phase === "Failed").length;
    expect(takes(s, (before, after) => ended(after) < ended(before) && listed(before) === 0)).toBe(false);
    expect(takes(s, (before, after) => counted(after) > counted(before) && ended(before) > 0)).toBe(false);
    expect(reaches(s, (seen) => listed(seen) === 1 && ended(seen) === 0 && counted(seen) === 0)).toBe(true);
  });

  it("with restartPolicy OnFailure are restarts, as long as their pod lives", () => {
    const s = one({ backoffLimit: 1 }, "crashes: 2", { pod: { restartPolicy: "OnFailure" } });
    expect(reaches(s, (seen) => has(seen, "Failed", "BackoffLimitExceeded"))).toBe(true);
    // One pod was running all the time, and was deleted for its restarts: it alone counts.
    expect(reaches(s, (seen) => has(seen, "Failed") && jobIn(seen)?.status.failed === 1)).toBe(true);
  });

  it("of pods that others delete count at once, unless the policy says to wait", () => {
    const lost = "partitions: 1";
    const early = (seen: Seen) =>
      (jobIn(seen)?.status.uncountedTerminatedPods.failed ?? 0) > 0 &&
      podsOf(seen, "report", isDeleting).length > 0;
    const replaced = (seen: Seen) => active(seen) > 0 && podsOf(seen, "report", isDeleting).length > 0;
    const s = (spec: object) => sample(job("report", { spec }), `${TWO}\n${lost}`);
    expect(reaches(s({}), early)).toBe(true);
    expect(reaches(s({}), replaced)).toBe(true);
    expect(reaches(s({ podReplacementPolicy: "Failed" }), early)).toBe(false);
    expect(reaches(s({ podReplacementPolicy: "Failed" }), replaced)).toBe(false);
  });
});

describe("a podFailurePolicy", () => {
  const rules = (...all: readonly object[]) => ({ podFailurePolicy: { rules: all } });
  const codes = (...values: readonly number[]) => ({ onExitCodes: { operator: "In", values } });
  const ends = "crashes: 1\ncontainers: [{workload: Job/report, exitCodes: [0, 1, 42]}]";

  it("ends the Job at once for some exit codes", () => {
    const s = one({ backoffLimit: 3, ...rules({ action: "FailJob", ...codes(42) }) }, ends);
    expect(reaches(s, (seen) => has(seen, "Failed", "PodFailurePolicy"))).toBe(true);
    expect(reaches(s, (seen) => has(seen, "Complete") && jobIn(seen)?.status.failed === 1)).toBe(true);
  });

  it("ignores other exit codes", () => {
    const only42 = "crashes: 1\ncontainers: [{workload: Job/report, exitCodes: [0, 42]}]";
    const s = one({ backoffLimit: 0, ...rules({ action: "Ignore", ...codes(42) }) }, only42);
    expect(takes(s, (_, __, { label }) => label === "crash report")).toBe(true);
    expect(reaches(s, (seen) => has(seen, "Failed") || jobIn(seen)?.status.failed !== 0)).toBe(false);
  });

  it("ignores pods that were evicted", () => {
    const disruption = { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] };
    const s = (spec: object) =>
      sample(job("report", { spec: { backoffLimit: 0, ...spec } }), `${TWO}\npartitions: 1`);
    expect(reaches(s({}), (seen) => has(seen, "Failed"))).toBe(true);
    expect(reaches(s(rules(disruption)), (seen) => has(seen, "Failed"))).toBe(false);
    expect(reaches(s(rules(disruption)), (seen) => has(seen, "Complete"))).toBe(true);
  });
});

describe("an Indexed Job", () => {
  const indexed = { completionMode: "Indexed", completions: 2, parallelism: 2 };
  const indexes = (seen: Seen) => podsOf(seen, "report").map(({ metadata: { index } }) => index);

  it("has one pod for each index", () => {
    const s = one(indexed);
    expect(reaches(s, (seen) => indexes(seen).toSorted().join() === "0,1")).toBe(true);
    expect(reaches(s, (seen) => new Set(indexes(seen)).size < indexes(seen).length)).toBe(false);
    expect(
      reaches(s, (seen) => jobIn(seen)?.status.completedIndexes === "0,1" && has(seen, "Complete")),
    ).toBe(true);
    expect(
      reaches(s, (seen) => has(seen, "Complete") && jobIn(seen)?.status.completedIndexes !== "0,1"),
    ).toBe(false);
  });

  it("counts failures index by index", () => {
    const s = one({ ...indexed, backoffLimitPerIndex: 0 }, "crashes: 1");
    expect(reaches(s, (seen) => has(seen, "Failed", "FailedIndexes"))).toBe(true);
    const both = (seen: Seen) =>
      jobIn(seen)?.status.failedIndexes === "0" && jobIn(seen)?.status.completedIndexes === "1";
    expect(reaches(s, (seen) => has(seen, "Failed") && both(seen))).toBe(true);
    const lives = one({ ...indexed, backoffLimitPerIndex: 1 }, "crashes: 1");
    expect(reaches(lives, (seen) => has(seen, "Failed"))).toBe(false);
    expect(reaches(lives, (seen) => podsOf(seen, "report").some((p) => p.metadata.indexFailures === 1))).toBe(
      true,
    );
  });

  it("gives up when too many indexes have failed", () => {
    const s = one({ ...indexed, backoffLimitPerIndex: 0, maxFailedIndexes: 0 }, "crashes: 1");
    expect(reaches(s, (seen) => has(seen, "Failed", "MaxFailedIndexesExceeded"))).toBe(true);
  });

  it("is done when its success policy says so", () => {
    const s = one({ ...indexed, successPolicy: { rules: [{ succeededIndexes: "0" }] } });
    const early = (seen: Seen) => has(seen, "Complete") && jobIn(seen)?.status.completedIndexes === "0";
    expect(reaches(s, early)).toBe(true);
    expect(reaches(s, (seen) => has(seen, "Complete") && active(seen) > 0)).toBe(false);
  });
});

describe("time", () => {
  it("may end a Job at any moment after its start", () => {
    const s = one({ activeDeadlineSeconds: 60 });
    expect(reaches(s, (seen) => has(seen, "Failed", "DeadlineExceeded"))).toBe(true);
    expect(reaches(s, (seen) => has(seen, "Complete"))).toBe(true);
  });

  it("removes a finished Job, and no other", () => {
    const s = one({ ttlSecondsAfterFinished: 60 });
    expect(takes(s, (before, after) => jobIn(after) === null && jobIn(before) !== null)).toBe(true);
    expect(takes(s, (before, after) => jobIn(after) === null && !has(before, "Complete"))).toBe(false);
  });
});

describe("a user", () => {
  const two = { completions: 2, parallelism: 2 };
  const suspended = job("report", { spec: { ...two, suspend: true } });

  it("suspends a Job: its pods go, and are not counted as failed", () => {
    const s = one(two, "edits: [{apply: suspended}]", {}, { suspended });
    const isSuspended = (seen: Seen) => jobIn(seen)?.spec.suspend === true;
    expect(takes(s, (before, _, step) => isCreation(step) && isSuspended(before))).toBe(false);
    expect(reaches(s, (seen) => has(seen, "Suspended") && active(seen) === 0)).toBe(true);
    expect(reaches(s, (seen) => jobIn(seen)?.status.failed !== 0)).toBe(false);
  });

  it("resumes it", () => {
    const edits = { resumed: job("report", { spec: two }) };
    const s = sample(suspended, `${ONE}\nedits: [{apply: resumed}]`, edits);
    expect(reaches(s, (seen) => active(seen) > 0 && seen.done === 0)).toBe(false);
    expect(reaches(s, (seen) => has(seen, "Complete"))).toBe(true);
  });

  it("deletes it: its pods go too, finalizers and all", () => {
    const s = one({}, "edits: [{delete: {kind: Job, name: report}}]");
    const deleted = (seen: Seen) => seen.done === 1;
    expect(takes(s, (before, _, step) => isCreation(step) && deleted(before))).toBe(false);
    const left = (seen: Seen) => podsOf(seen, "report", () => true).length;
    expect(settles(s, (seen) => !deleted(seen) || left(seen) === 0)).toBe(true);
    expect(reaches(s, (seen) => deleted(seen) && podsOf(seen, "report", isActivePod).length > 0)).toBe(true);
  });

  it("lowers the parallelism: surplus pods go", () => {
    const edits = { less: job("report", { spec: { ...two, parallelism: 1 } }) };
    const s = one(two, "edits: [{apply: less}]", {}, edits);
    expect(reaches(s, (seen) => seen.done === 1 && active(seen) === 2)).toBe(true);
    expect(settles(s, (seen) => seen.done === 0 || active(seen) <= 1)).toBe(true);
  });
});

it("is read as a Job", () => {
  expect(
    one({})
      .cluster.owners.filter(isJobOwner)
      .map(({ name }) => name),
  ).toEqual(["report"]);
});

describe("the states", () => {
  const states = ({ system }: Sample) => check(system, []).counts.states;

  it("are few", () => {
    expect(states(one({}))).toBe(9);
    expect(states(one({ backoffLimit: 1 }, "crashes: 2"))).toBe(60);
    expect(states(one({ completions: 2, parallelism: 2, backoffLimit: 1 }, "crashes: 2"))).toBe(336);
    const indexed = { completionMode: "Indexed", completions: 2, parallelism: 2 };
    expect(states(one({ ...indexed, backoffLimitPerIndex: 1 }, "crashes: 1"))).toBe(344);
    expect(states(sample(job("report"), `${TWO}\npartitions: 1`))).toBe(516);
  });
});

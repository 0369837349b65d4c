// Pods are counted exactly once, whatever calls fail, and wherever the controller is interrupted.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURRENT_JOB_GATES, type JobPod, type JobSpec, type JobStatus, NEW_JOB_STATUS } from "./job.ts";
import { syncJob } from "./sync.ts";

interface World {
  readonly pods: readonly JobPod[];
  readonly status: JobStatus;
  /** How every pod has ended in truth. */
  readonly ends: readonly string[];
}

const ROUNDS = 80;
const blank = {
  phase: "Running",
  deleting: false,
  tracked: true,
  ready: false,
  restarts: 0,
  deletionCost: 0,
};

/**
 * A run of the Job, in which pods end as they like; in its first half, calls fail and syncs are interrupted
 * before they remove finalizers.
 */
function run(spec: JobSpec, dice: () => number): World {
  let world: World = { pods: [], status: NEW_JOB_STATUS, ends: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const trouble = round < ROUNDS / 2 ? 0.4 : 0;
    world = endSomePods(
      syncOnce(spec, world, round, () => dice() < trouble),
      dice,
    );
  }
  return world;
}

function syncOnce(spec: JobSpec, { pods, status, ends }: World, round: number, fails: () => boolean): World {
  const created = new Set<number>();
  const untracked = new Set<JobPod>();
  const sync = syncJob(
    { spec, status },
    pods,
    { now: 1e6 * (round + 1), gates: CURRENT_JOB_GATES },
    {
      create: (i) => !fails() && created.add(i).has(i),
      remove: () => !fails(),
      untrack: (pod) => !fails() && untracked.add(pod).has(pod),
    },
  );
  const fresh = sync.creations.flatMap((pod, i): JobPod[] =>
    created.has(i) ? [{ ...blank, ...pod, uid: `${round}-${i}`, finishedAt: 0 }] : [],
  );
  const interrupted = fails();
  const seen = pods.map((pod) => (untracked.has(pod) && !interrupted ? { ...pod, tracked: false } : pod));
  return {
    pods: [...seen, ...fresh],
    status: (interrupted ? undefined : sync.counted) ?? sync.noted ?? status,
    ends,
  };
}

/** Pods that have ended and been counted may vanish. */
function endSomePods({ pods, status, ends }: World, dice: () => number): World {
  const newEnds: string[] = [];
  const left = pods
    .filter(({ tracked, phase }) => tracked || phase === "Running" || dice() < 0.5)
    .map((pod) => {
      const luck = dice();
      if (pod.phase !== "Running" || luck < 0.5) return pod;
      const phase = luck < 0.75 ? "Failed" : "Succeeded";
      newEnds.push(phase);
      return { ...pod, phase };
    });
  return { pods: left, status, ends: [...ends, ...newEnds] };
}

describe("counting", () => {
  it.each(["NonIndexed", "Indexed"])("is exact in a %s Job", (completionMode) => {
    const spec = { completionMode, parallelism: 3, completions: 5, backoffLimit: 1000 };
    const random = fc.infiniteStream(fc.noBias(fc.nat(99)));
    const property = fc.property(random, (stream) => {
      const { status, ends } = run(spec, () => stream.next().value / 100);
      const count = (phase: string) => ends.filter((end) => end === phase).length;
      expect(status.conditions.map(({ type }) => type)).toEqual(["SuccessCriteriaMet", "Complete"]);
      expect(status).toMatchObject({ succeeded: 5, failed: count("Failed"), active: 0 });
      expect(count("Succeeded")).toBe(5);
      expect(status.uncounted).toEqual({ succeeded: [], failed: [] });
    });
    fc.assert(property, { seed: 1, numRuns: 100 });
  });

  it("notes at most 500 pods at a time", () => {
    const pods = Array.from(
      { length: 501 },
      (_, i): JobPod => ({ ...blank, uid: `${i}`, phase: "Failed", finishedAt: 0 }),
    );
    const spec = { parallelism: 1, completions: 1, backoffLimit: 0 };
    const around = { now: 1e6, gates: CURRENT_JOB_GATES };
    const first = syncJob({ spec, status: NEW_JOB_STATUS }, pods, around);
    const status = first.counted ?? NEW_JOB_STATUS;
    expect(first.finalizerRemovals).toHaveLength(500);
    expect(status.failed).toBe(500);
    expect(status.conditions.map(({ type }) => type)).toEqual(["FailureTarget"]);
    const second = syncJob({ spec, status }, pods.slice(500), around);
    expect(second.counted).toMatchObject({ failed: 501 });
    expect(second.counted?.conditions.map(({ type }) => type)).toEqual(["FailureTarget", "Failed"]);
  });

  it("does not count again what it has noted, and trusts finalizers that it expects to be gone", () => {
    const spec = { parallelism: 1, completions: 2, backoffLimit: 6 };
    const noted = {
      ...NEW_JOB_STATUS,
      startTime: 0,
      ready: 0,
      terminating: 0,
      uncounted: { succeeded: ["a"], failed: [] },
    };
    const done = (uid: string): JobPod => ({ ...blank, uid, phase: "Succeeded", finishedAt: 0 });
    const around = { now: 1e6, gates: CURRENT_JOB_GATES, untracked: new Set(["a"]) };
    const sync = syncJob({ spec, status: noted }, [done("a"), done("b")], around);
    expect(sync.finalizerRemovals.map(({ uid }) => uid)).toEqual(["b"]);
    expect(sync.noted).toMatchObject({ succeeded: 1, uncounted: { succeeded: ["b"] } });
    expect(sync.counted).toMatchObject({ succeeded: 2, uncounted: { succeeded: [] } });
  });
});

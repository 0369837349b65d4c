// The properties of Jobs can fail: each is shown a Job with a saboteur, or without its controller, and no other property
// of Jobs may take offence.
import { describe, expect, test } from "vitest";
import { act, process, type Slot, slot } from "../explorer/system.ts";
import { isJobOwner, type JobOwner } from "../model/cluster.ts";
import { added, without } from "../model/multiset.ts";
import { newJobPod } from "../model/pods/job-pods.ts";
import {
  cronJob,
  documents,
  inGroup,
  job,
  podGroup,
  replicaSet,
  type Sample,
  sample,
} from "../model/samples.ts";
import { isEnded, type NodeState } from "../model/state.ts";
import { isFinishedJob, type JobState } from "../model/stored.ts";
import { once, type Sabotage, violations } from "./sabotage.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const single = (spec: object = {}, scenario = ""): Sample =>
  sample(job("report", { spec }), `${ONE}\n${scenario}`);

function owner({ cluster }: Sample): JobOwner {
  const [found] = cluster.owners.filter(isJobOwner);
  if (found === undefined) throw new RangeError("there is no Job");
  return found;
}

function nodeSlot({ cluster }: Sample): Slot<NodeState> {
  const [node] = cluster.nodes;
  if (node === undefined) throw new RangeError("there is no node");
  return node.slot;
}

/** Changes the Job once, as soon as it is like that. */
function meddler(s: Sample, like: (job: JobState) => boolean, change: (job: JobState) => JobState): Sabotage {
  const slot = owner(s).job;
  return once(slot, slot, (stored) => (stored !== null && like(stored) ? change(stored) : undefined));
}

test("job-parallelism: a controller that makes a pod too many", () => {
  const s = single();
  expect(violations(s, {}).ids).toEqual([]);
  const { job: slot, pending } = owner(s);
  const extra = once(slot, pending, (stored, pods) =>
    stored === null || isFinishedJob(stored) || pods.length === 0
      ? undefined
      : added(pods, newJobPod(stored.metadata.uid, {})),
  );
  expect(violations(s, extra)).toEqual({ ids: ["job-parallelism"], last: "saboteur" });
});

test("job-finished-stays-finished: someone takes the condition off a Job that is Complete", () => {
  const s = single();
  const reopener = meddler(s, isFinishedJob, (stored) => ({
    ...stored,
    status: { ...stored.status, conditions: [] },
  }));
  expect(violations(s, reopener)).toEqual({ ids: ["job-finished-stays-finished"], last: "saboteur" });
});

test("job-finished-stays-finished: pods are made for a Job that is Complete", () => {
  const s = single();
  const { job: slot, pending } = owner(s);
  const maker = once(slot, pending, (stored, pods) =>
    stored !== null && isFinishedJob(stored) ? added(pods, newJobPod(stored.metadata.uid, {})) : undefined,
  );
  expect(violations(s, maker).ids).toContain("job-finished-stays-finished");
});

test("job-failure-count: a failure is counted twice", () => {
  const s = single({ backoffLimit: 3 }, "crashes: 1");
  expect(violations(s, {}).ids).toEqual([]);
  const counter = meddler(
    s,
    ({ status }) => status.failed === 1,
    (stored) => ({ ...stored, status: { ...stored.status, failed: 2 } }),
  );
  expect(violations(s, counter)).toEqual({ ids: ["job-failure-count"], last: "saboteur" });
});

test("job-failure-count: a failed pod is removed before it is counted", () => {
  const s = single({ backoffLimit: 3 }, "crashes: 1");
  const slot = nodeSlot(s);
  const cleaner = once(slot, slot, (state) => {
    const failed = state.pods.find((pod) => isEnded(pod) && pod.metadata.tracked === "unlisted");
    return failed?.status.phase === "Failed" ? { ...state, pods: without(state.pods, failed) } : undefined;
  });
  expect(violations(s, cleaner)).toEqual({ ids: ["job-failure-count"], last: "saboteur" });
});

test("job-failure-count: a Job that goes on beyond its limit", () => {
  const s = single({ backoffLimit: 0 }, "crashes: 2");
  expect(violations(s, {}).ids).toEqual([]);
  const forgiving = meddler(
    s,
    ({ status: { failed, uncountedTerminatedPods: listed } }) => failed + listed.failed > 0,
    (stored) => ({
      ...stored,
      spec: { ...stored.spec, backoffLimit: 6 },
      status: { ...stored.status, conditions: [] },
    }),
  );
  expect(violations(s, forgiving).ids).toContain("job-failure-count");
});

test("job-completes: nobody takes the finalizers off", () => {
  const s = single();
  const stuck: Sabotage = {
    change: (p) =>
      p.name.startsWith("job-controller")
        ? { ...p, step: (view) => p.step(view).filter(({ label }) => label !== "remove finalizers") }
        : p,
  };
  expect(violations(s, stuck).ids).toEqual(["job-completes", "stable-reconciliation"]);
});

describe("pods that wait for each other", () => {
  const spec = { completions: 2, parallelism: 2 };
  const both = "containers: [{workload: Job/a, waitsForPeers: true}, {workload: Job/b, waitsForPeers: true}]";
  const rivals = (nodes: string) =>
    sample(documents(job("a", { cpu: "1", spec }), job("b", { cpu: "1", spec })), `${nodes}\n${both}`);

  test("gang-not-half-placed: two Jobs share the room that each of them needs", () => {
    const held = ["gang-not-half-placed", "job-completes", "pending-pod-bound", "stable-reconciliation"];
    expect(violations(rivals("nodes: [2x1cpu4Gi]"), {}).ids).toEqual(held);
    expect(violations(rivals("nodes: [3x1cpu4Gi]"), {}).ids).toEqual([]);
  });

  test("gang-not-half-placed: a scheduler that binds one pod of a PodGroup alone", () => {
    const ring = replicaSet("ring", { replicas: 2, cpu: "1", pod: inGroup("gang") });
    const s = sample(
      documents(podGroup("gang", 2), ring),
      "nodes: [1x1cpu4Gi]\nfeatureGates: { GenericWorkload: true }",
    );
    expect(violations(s, {}).ids).toEqual(["pending-pod-bound", "stable-reconciliation"]);
    const [owner] = s.cluster.owners;
    if (owner === undefined) throw new RangeError("there is no owner");
    const taken = slot("taken", false);
    const node = nodeSlot(s);
    const careless = process({
      name: "careless scheduler",
      reads: { pending: owner.pending, node, taken },
      step: ({ pending: [first, ...others], node: state, taken: isDone }) =>
        first === undefined || isDone
          ? []
          : [
              act(
                "bind",
                taken.set(true),
                owner.pending.set(others),
                node.set({ ...state, pods: added(state.pods, first) }),
              ),
            ],
    });
    const { ids } = violations(s, { add: [careless], slots: [taken] });
    expect(ids).toContain("gang-not-half-placed");
  });
});

test("job-completes: there is no Job controller", () => {
  const gone: Sabotage = { change: (p) => (p.name.startsWith("job-controller") ? undefined : p) };
  expect(violations(single(), gone).ids).toEqual(["job-completes", "stable-reconciliation"]);
});

test("job-counts-only-failures: a pod on a lost node counts at once, unless the policy forbids it", () => {
  const on = ["job-counts-only-failures"];
  const s = (spec: object) => sample(job("report", { spec }), `nodes: [2x4cpu8Gi]\npartitions: 1`);
  expect(violations(s({}), {}).ids).toEqual([]);
  expect(violations(s({}), {}, on)).toEqual({ ids: on, last: "job-controller report on nodes" });
  const patient = violations(s({ podReplacementPolicy: "Failed" }), {}, on);
  // It waits for the node, which may never be heard of again.
  expect(patient.ids).toEqual(["stable-reconciliation"]);
});

test("cronjob-forbid: a controller that does not know that a Job is at work", () => {
  const s = sample(cronJob("nightly", { concurrencyPolicy: "Forbid" }), ONE);
  expect(violations(s, {}).ids).toEqual([]);
  const [cron] = s.cluster.cronJobs;
  if (cron === undefined) throw new RangeError("there is no CronJob");
  const forgetful = once(cron.slot, cron.slot, (stored) =>
    stored === null || stored.status.active.length === 0
      ? undefined
      : { ...stored, status: { ...stored.status, active: [] } },
  );
  expect(violations(s, forgetful).ids).toContain("cronjob-forbid");
});
